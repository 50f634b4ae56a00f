#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace seatlock::simulator {

/// The next word of a line, which is taken from it; empty at the end.
inline std::string_view next_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

inline std::optional<std::int64_t> number_from(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// "name=value" in two; no value without '='.
inline std::pair<std::string_view, std::string_view> split_field(std::string_view word) {
    const auto sign = word.find('=');
    if (sign == std::string_view::npos) return {word, {}};
    return {word.substr(0, sign), word.substr(sign + 1)};
}

}  // namespace seatlock::simulator
