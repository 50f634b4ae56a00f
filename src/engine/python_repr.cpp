#include "engine/python_repr.hpp"

#include <cstddef>
#include <cstdint>

#include "engine/unprintable.hpp"

namespace seatlock::engine {
namespace {

/// One character of a text: its code point and how many bytes spell it.
struct Character {
    char32_t code_point;
    std::size_t bytes;
};

/// How many bytes a UTF-8 sequence with this first byte has; 0 if none starts so.
std::size_t sequence_length(std::uint8_t first) noexcept {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

bool is_well_formed(char32_t code_point, std::size_t bytes) noexcept {
    constexpr char32_t shortest_needing[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    return code_point >= shortest_needing[bytes] && code_point <= 0x10FFFF && !surrogate;
}

/// The character at the front. A byte that belongs to no UTF-8 sequence stands for U+DC00 + byte.
Character first_character(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const Character escaped{0xDC00U + byte(0), 1};
    const std::size_t length = sequence_length(byte(0));
    if (length == 1) return {byte(0), 1};
    if (length == 0 || length > text.size()) return escaped;
    char32_t code_point = byte(0) & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return escaped;
        code_point = (code_point << 6) | (byte(i) & 0x3FU);
    }
    return is_well_formed(code_point, length) ? Character{code_point, length} : escaped;
}

void append_hex(std::string& out, char32_t value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 0xF];
}

void append_escape(std::string& out, char32_t code_point) {
    out += '\\';
    if (code_point == '\t') {
        out += 't';
    } else if (code_point == '\n') {
        out += 'n';
    } else if (code_point == '\r') {
        out += 'r';
    } else if (code_point < 0x100) {
        out += 'x';
        append_hex(out, code_point, 2);
    } else if (code_point < 0x10000) {
        out += 'u';
        append_hex(out, code_point, 4);
    } else {
        out += 'U';
        append_hex(out, code_point, 8);
    }
}

}  // namespace

std::string python_repr(std::string_view text) {
    const bool only_single = text.find('\'') != text.npos && text.find('"') == text.npos;
    const char quote = only_single ? '"' : '\'';
    std::string out(1, quote);
    while (!text.empty()) {
        const Character next = first_character(text);
        if (is_unprintable(next.code_point)) {
            append_escape(out, next.code_point);
        } else {
            if (next.code_point == U'\\' || next.code_point == static_cast<char32_t>(quote)) out += '\\';
            out += text.substr(0, next.bytes);
        }
        text.remove_prefix(next.bytes);
    }
    return out += quote;
}

}  // namespace seatlock::engine
