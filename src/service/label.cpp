#include "service/label.hpp"

#include <algorithm>
#include <cstdint>

namespace seatlock::service {
namespace {

constexpr std::size_t name_bytes_max = 64;

/// One decoded code point and its length; length 0 is malformed UTF-8 (overlong, surrogate, cut off).
struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 0;
};

std::size_t sequence_length(std::uint8_t lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

CodePoint decode(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::size_t length = sequence_length(byte(0));
    if (length == 0 || length > text.size()) return {};
    if (length == 1) return {byte(0), 1};
    std::uint32_t value = byte(0) & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        value = (value << 6) | (byte(i) & 0x3Fu);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return {};
    return {value, length};
}

bool is_control(std::uint32_t code_point) noexcept {
    return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F);
}

bool is_name_start(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::optional<std::string> label_problem(std::string_view label) {
    if (label.empty()) return "is empty";
    if (label.size() > label_bytes_max) {
        return "is " + std::to_string(label.size()) + " bytes long; at most " + std::to_string(label_bytes_max) +
               " are allowed";
    }
    while (!label.empty()) {
        const CodePoint next = decode(label);
        if (next.length == 0) return "is not valid UTF-8";
        if (is_control(next.value)) return "contains a control character";
        label.remove_prefix(next.length);
    }
    return std::nullopt;
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const CodePoint next = decode(text);
        if (next.length == 0) return false;
        text.remove_prefix(next.length);
    }
    return true;
}

bool is_name(std::string_view name) noexcept {
    if (name.empty() || name.size() > name_bytes_max || !is_name_start(name.front())) return false;
    return std::ranges::all_of(name, [](char c) { return is_name_start(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace seatlock::service
