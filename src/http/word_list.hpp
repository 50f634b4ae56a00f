#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace seatlock::http {

/// "available, locked or booked", for sentences that say what a value can be.
[[nodiscard]] inline std::string word_list(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace seatlock::http
