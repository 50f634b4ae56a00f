#include "service/label.hpp"

#include <algorithm>
#include <cstdint>

namespace seatlock::service {
namespace {

constexpr std::size_t name_bytes_max = 64;

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
        const plan::CodePoint next = plan::first_code_point(label);
        if (next.length == 0) return "is not valid UTF-8";
        if (is_control(next.value)) return "contains a control character";
        label.remove_prefix(next.length);
    }
    return std::nullopt;
}

bool is_name(std::string_view name) noexcept {
    if (name.empty() || name.size() > name_bytes_max || !is_name_start(name.front())) return false;
    return std::ranges::all_of(name, [](char c) { return is_name_start(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace seatlock::service
