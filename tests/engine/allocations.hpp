#pragma once

#include <cstddef>

namespace seatlock::allocations {

// A program that links allocations.cpp has its operator new and delete replaced by ones that count.

/// By the calling thread, since it began.
[[nodiscard]] std::size_t made() noexcept;

/// By the whole process, in bytes as the system gave them.
[[nodiscard]] std::size_t bytes_in_use() noexcept;

/// While it lives, one allocation of the calling thread fails with std::bad_alloc: the n-th from now,
/// counted from 1.
class OneFails {
public:
    explicit OneFails(std::size_t nth) noexcept;
    ~OneFails();
    OneFails(const OneFails&) = delete;
    OneFails(OneFails&&) = delete;
    OneFails& operator=(const OneFails&) = delete;
    OneFails& operator=(OneFails&&) = delete;

    /// True when there have been that many.
    [[nodiscard]] static bool happened() noexcept;
};

}  // namespace seatlock::allocations
