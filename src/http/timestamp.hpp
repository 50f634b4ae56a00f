#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace seatlock::http {

/// RFC 3339 in UTC with milliseconds: "2026-11-22T14:26:07.123Z". Times before the year 0 or after
/// 9999 are shown as the nearest one that has this form.
[[nodiscard]] std::string to_rfc3339(std::int64_t unix_ms);

/// True for a date-time as RFC 3339 writes it, with any offset: a real day, a real time.
[[nodiscard]] bool is_rfc3339(std::string_view text) noexcept;

}  // namespace seatlock::http
