#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace seatlock::plan {

/// One decoded code point and how many bytes spell it; length 0 is malformed UTF-8 (overlong, surrogate, cut off).
struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 0;
};

/// The code point at the front. REQUIRES: text is not empty.
[[nodiscard]] CodePoint first_code_point(std::string_view text) noexcept;

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace seatlock::plan
