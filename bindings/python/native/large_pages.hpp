#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

#include <sys/mman.h>

namespace seatlock::python {

/// Memory for the arrays of a SeatMap. Large ones ask for large pages: a call visits seats in no
/// order, and finding the page of each costs as much as the seat.
template <typename Value>
class LargePages {
public:
    using value_type = Value;

    LargePages() = default;
    template <typename Other>
    explicit LargePages(const LargePages<Other>& /*other*/) noexcept {}

    [[nodiscard]] Value* allocate(std::size_t count) {
        if (count > static_cast<std::size_t>(PTRDIFF_MAX) / sizeof(Value)) throw std::bad_array_new_length();
        const std::size_t bytes = count * sizeof(Value);
        const bool large = bytes >= page / 2;
        const std::size_t unit = large ? page : cache_line;
        void* const memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
        if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
        // A wish: what it answers changes nothing.
        if (large) (void)madvise(memory, (bytes + page - 1) / page * page, MADV_HUGEPAGE);
#endif
        return static_cast<Value*>(memory);
    }

    void deallocate(Value* values, std::size_t /*count*/) noexcept { std::free(values); }

    friend bool operator==(const LargePages&, const LargePages&) = default;

private:
    static constexpr std::size_t page = std::size_t{2} << 20;
    static constexpr std::size_t cache_line = 64;
};

}  // namespace seatlock::python
