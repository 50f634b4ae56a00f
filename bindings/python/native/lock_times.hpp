#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace seatlock::python {

/// The row of a seat that holds no lock: later than every threshold, whatever is computed with it.
inline constexpr double no_lock = std::numeric_limits<double>::quiet_NaN();

/// The row of a lock whose time is no float, so that only the Seat itself can tell: always past.
inline constexpr double look_at_the_seat = -std::numeric_limits<double>::infinity();

/// The contract's test, in double precision and in exactly this form.
[[nodiscard]] inline bool is_past(double now, double lock_time, double timeout) noexcept {
    return now - lock_time > timeout;
}

/// The rows that are past, in ascending order; there are at most 2^32. One linear, vectorised pass: 8 bytes a row.
/// May throw std::bad_alloc.
[[nodiscard]] std::vector<std::uint32_t> rows_past(std::span<const double> lock_times, double now, double timeout);

}  // namespace seatlock::python
