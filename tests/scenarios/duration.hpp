#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seatlock::scenarios {

/// A unit of time as scenarios spell it: "1 minute", "2 minutes", "250 ms".
struct DurationUnit {
    std::string_view one;
    std::string_view many;
    std::int64_t ms;
};

/// The largest first.
inline constexpr std::array duration_units{
    DurationUnit{"day", "days", 86'400'000}, DurationUnit{"hour", "hours", 3'600'000},
    DurationUnit{"minute", "minutes", 60'000}, DurationUnit{"second", "seconds", 1000}, DurationUnit{"ms", "ms", 1}};

/// "9 minutes 59 seconds 999 ms"; "0 seconds" for none. REQUIRES: ms >= 0.
[[nodiscard]] std::string duration_text(std::int64_t ms);

/// The length of a unit, or nothing when there is none of this name.
[[nodiscard]] std::optional<std::int64_t> unit_ms(std::string_view unit) noexcept;

}  // namespace seatlock::scenarios
