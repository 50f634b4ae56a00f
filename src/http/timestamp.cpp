#include "http/timestamp.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace seatlock::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;

/// `count` digits from `at` on as a number; -1 when one of them is none.
int digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

bool is_date(std::string_view text) noexcept {
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') return false;
    return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
}

bool is_hours_and_minutes(std::string_view text) noexcept {
    const int hours = digits(text, 0, 2);
    const int minutes = digits(text, 3, 2);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && text[2] == ':';
}

bool is_offset(std::string_view text) noexcept {
    if (text == "Z" || text == "z") return true;
    return text.size() == 6 && (text[0] == '+' || text[0] == '-') && is_hours_and_minutes(text.substr(1));
}

}  // namespace

std::string to_rfc3339(std::int64_t unix_ms) {
    using std::chrono::days;
    using std::chrono::floor;
    using std::chrono::hh_mm_ss;
    using std::chrono::sys_time;
    using std::chrono::year;
    using std::chrono::year_month_day;
    constexpr auto first = sys_days(year(0) / 1 / 1).time_since_epoch() / milliseconds(1);
    constexpr auto last = sys_days(year(10000) / 1 / 1).time_since_epoch() / milliseconds(1) - 1;
    const sys_time<milliseconds> time(milliseconds(std::clamp<std::int64_t>(unix_ms, first, last)));
    const auto day_start = floor<days>(time);
    const year_month_day date(day_start);
    const hh_mm_ss clock(time - day_start);
    std::array<char, 32> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

bool is_rfc3339(std::string_view text) noexcept {
    if (text.size() < 20 || !is_date(text) || (text[10] != 'T' && text[10] != 't')) return false;
    const int seconds = digits(text, 17, 2);
    if (!is_hours_and_minutes(text.substr(11)) || text[16] != ':' || seconds < 0 || seconds > 60) return false;
    std::string_view rest = text.substr(19);
    if (rest.front() == '.') {
        const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
        if (end == 1) return false;
        rest.remove_prefix(end);
    }
    return is_offset(rest);
}

}  // namespace seatlock::http
