#include "app/log_line.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace seatlock::app {
namespace {

bool is_plain(char c) noexcept { return c > ' ' && c != '"' && c != '=' && c != '\\' && c != '\x7f'; }

std::string quoted(std::string_view value) {
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace

LogLine& LogLine::with(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += ' ';
    text_.append(name).append("=");
    // Bytes from 0x80 on are the rest of a character: char is signed here or not, they are no control characters.
    const bool plain = !value.empty() && std::ranges::all_of(value, [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || is_plain(c);
    });
    text_ += plain ? std::string(value) : quoted(value);
    return *this;
}

LogLine& LogLine::with_seconds(std::string_view name, std::int64_t ms) {
    return with(name, fmt::format("{}.{:03}", ms / 1000, ms % 1000));
}

}  // namespace seatlock::app
