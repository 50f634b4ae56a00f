#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace seatlock::engine {

/// An array that grows at its end and whose elements never move, so that readers need no mutex: a
/// first segment of the size that was foreseen, and after it segments that each double the whole.
///
/// Thread safety: one thread at a time grows it; at() is safe beside that for every index that was
/// there before, once the reader has learned of it from something that synchronises.
template <typename Element>
class Segments {
public:
    explicit Segments(std::size_t foreseen) : first_size_(foreseen < 64 ? 64 : foreseen) {}

    /// Makes room for indexes below `size`. Throws std::bad_alloc, having changed nothing.
    void reserve(std::size_t size) {
        while (capacity_ < size) {
            const std::size_t more = capacity_ == 0 ? first_size_ : capacity_;
            owned_[count_] = std::make_unique<Element[]>(more);
            segments_[count_].store(owned_[count_].get(), std::memory_order_release);
            ++count_;
            capacity_ += more;
        }
    }

    /// REQUIRES: index lies below what was reserved.
    [[nodiscard]] Element& at(std::size_t index) const noexcept {
        if (index < first_size_) [[likely]]
            return segments_[0].load(std::memory_order_relaxed)[index];
        const auto segment = static_cast<std::size_t>(std::bit_width(index / first_size_));
        return segments_[segment].load(std::memory_order_acquire)[index - (first_size_ << (segment - 1))];
    }

    /// Calls `visit(first index, elements, how many)` for all indexes below `size`, in order.
    /// REQUIRES: size lies not above what was reserved.
    template <typename Visit>
    void for_each_run(std::size_t size, Visit visit) const {
        std::size_t first = 0;
        for (std::size_t segment = 0; first < size; ++segment) {
            const std::size_t capacity = segment == 0 ? first_size_ : first;
            const std::size_t count = std::min(capacity, size - first);
            visit(first, segments_[segment].load(std::memory_order_acquire), count);
            first += count;
        }
    }

    /// How many indexes there is room for. REQUIRES: this thread is the one that may reserve.
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    static constexpr std::size_t segments_max = 33;

    const std::size_t first_size_;
    std::size_t capacity_ = 0;
    std::size_t count_ = 0;
    std::array<std::atomic<Element*>, segments_max> segments_{};
    std::array<std::unique_ptr<Element[]>, segments_max> owned_{};
};

}  // namespace seatlock::engine
