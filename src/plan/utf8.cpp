#include "plan/utf8.hpp"

namespace seatlock::plan {
namespace {

std::size_t sequence_length(std::uint8_t lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

}  // namespace

CodePoint first_code_point(std::string_view text) noexcept {
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

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const CodePoint next = first_code_point(text);
        if (next.length == 0) return false;
        text.remove_prefix(next.length);
    }
    return true;
}

}  // namespace seatlock::plan
