#include "plan/label_sequence.hpp"

#include <algorithm>

namespace seatlock::plan {
namespace {

constexpr std::int64_t letters = 26;
constexpr std::int64_t value_max = 1'000'000'000'000;  // far beyond any house, far within int64

bool all_between(std::string_view text, char low, char high) {
    return std::ranges::all_of(text, [=](char c) { return low <= c && c <= high; });
}

/// Digits that are worth 0 to base - 1, or, for letters, 1 to base.
std::int64_t value_of(std::string_view text, char zero, std::int64_t base) {
    std::int64_t value = 0;
    for (const char c : text) value = value * base + (c - zero);
    return value;
}

std::string in_letters(std::int64_t value, char letter) {
    std::string text;
    for (; value > 0; value = (value - 1) / letters) text += static_cast<char>(letter + (value - 1) % letters);
    std::ranges::reverse(text);
    return text;
}

}  // namespace

std::optional<LabelSequence> LabelSequence::from(std::string_view first) {
    if (first.empty() || first.size() > 9) return std::nullopt;
    if (all_between(first, '0', '9')) return LabelSequence(value_of(first, '0', 10), 0);
    if (first.size() > 4) return std::nullopt;
    if (all_between(first, 'A', 'Z')) return LabelSequence(value_of(first, 'A' - 1, letters), 'A');
    if (all_between(first, 'a', 'z')) return LabelSequence(value_of(first, 'a' - 1, letters), 'a');
    return std::nullopt;
}

std::optional<std::string> LabelSequence::at(std::int64_t steps) const {
    const std::int64_t value = first_ + steps;
    if (value < (letter_ == 0 ? 0 : 1) || value > value_max) return std::nullopt;
    return letter_ == 0 ? std::to_string(value) : in_letters(value, letter_);
}

}  // namespace seatlock::plan
