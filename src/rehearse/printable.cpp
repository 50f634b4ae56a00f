#include "rehearse/printable.hpp"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace seatlock::rehearse {
namespace {

struct Character {
    char32_t code = 0;
    std::size_t size = 0;  ///< in bytes; 0: this is not UTF-8
};

std::size_t size_after(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/// The first character, by the table of well-formed sequences (The Unicode Standard, 3.9).
Character first_of(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes.front());
    const std::size_t size = size_after(lead);
    if (size == 0 || size > bytes.size()) return {};
    char32_t code = size == 1 ? lead : lead & (0x7FU >> size);
    for (const char next : bytes.substr(1, size - 1)) {
        const auto byte = static_cast<unsigned char>(next);
        if ((byte & 0xC0U) != 0x80U) return {};
        code = (code << 6U) | (byte & 0x3FU);
    }
    const bool too_long = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool is_none = (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF;
    return too_long || is_none ? Character{} : Character{code, size};
}

bool is_seen(char32_t code) {
    const bool controls = code < 0x20 || (code >= 0x7F && code < 0xA0);
    const bool turns = (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                       (code >= 0x2066 && code <= 0x2069) || code == 0x061C;
    return !controls && !turns;
}

}  // namespace

std::string printable(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const auto [code, size] = first_of(bytes);
        if (size == 0) {
            text += "\uFFFD";
        } else if (is_seen(code)) {
            text += bytes.substr(0, size);
        } else {
            text += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
        }
        bytes.remove_prefix(size == 0 ? 1 : size);
    }
    return text;
}

}  // namespace seatlock::rehearse
