#include "scenarios/duration.hpp"

#include <fmt/format.h>

namespace seatlock::scenarios {

std::string duration_text(std::int64_t ms) {
    if (ms == 0) return "0 seconds";
    std::string text;
    for (const DurationUnit& unit : duration_units) {
        const std::int64_t count = ms / unit.ms;
        ms %= unit.ms;
        if (count == 0) continue;
        text += fmt::format("{}{} {}", text.empty() ? "" : " ", count, count == 1 ? unit.one : unit.many);
    }
    return text;
}

std::optional<std::int64_t> unit_ms(std::string_view unit) noexcept {
    for (const DurationUnit& known : duration_units) {
        if (unit == known.one || unit == known.many) return known.ms;
    }
    return std::nullopt;
}

}  // namespace seatlock::scenarios
