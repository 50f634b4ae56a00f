#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace seatlock::engine {

/// An array whose length is known when it is made; up to `near_max` elements stand in itself. Elements
/// are not initialised.
template <typename Element, std::size_t near_max = 64>
class SmallArray {
    static_assert(std::is_trivially_copyable_v<Element>);

public:
    explicit SmallArray(std::size_t size)
        : far_(size > near_max ? std::make_unique_for_overwrite<Element[]>(size) : nullptr), size_(size) {}
    ~SmallArray() = default;
    SmallArray(const SmallArray&) = delete;
    SmallArray(SmallArray&&) = delete;
    SmallArray& operator=(const SmallArray&) = delete;
    SmallArray& operator=(SmallArray&&) = delete;

    [[nodiscard]] Element& operator[](std::size_t i) noexcept { return begin()[i]; }
    [[nodiscard]] std::span<Element> span() noexcept { return {begin(), size_}; }

private:
    [[nodiscard]] Element* begin() noexcept { return far_ ? far_.get() : reinterpret_cast<Element*>(near_); }

    std::unique_ptr<Element[]> far_;
    std::size_t size_;
    alignas(Element) std::byte near_[near_max * sizeof(Element)];
};

}  // namespace seatlock::engine
