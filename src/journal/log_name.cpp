#include "journal/log_name.hpp"

#include <algorithm>
#include <cstddef>

namespace seatlock::journal {
namespace {

constexpr std::size_t name_size_max = 255;
constexpr std::size_t word_size_max = 64;

bool is_letter_or_digit(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_word_character(char c) noexcept { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; }

bool is_word(std::string_view word) noexcept {
    return !word.empty() && word.size() <= word_size_max && is_letter_or_digit(word.front()) &&
           std::ranges::all_of(word, is_word_character);
}

}  // namespace

bool is_log_name(std::string_view name) noexcept {
    if (name.size() > name_size_max) return false;
    for (std::size_t slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/')) {
        if (!is_word(name.substr(0, slash))) return false;
        name.remove_prefix(slash + 1);
    }
    return is_word(name);
}

}  // namespace seatlock::journal
