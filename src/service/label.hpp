#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "plan/utf8.hpp"

namespace seatlock::service {

/// The longest seat id, holder or reference, in bytes.
inline constexpr std::size_t label_bytes_max = 128;

/// What is wrong with a seat id, holder or reference, as the end of a sentence ("is empty"), or
/// nothing: it must be 1 to 128 bytes of UTF-8 without control characters.
[[nodiscard]] std::optional<std::string> label_problem(std::string_view label);

using plan::is_utf8;

/// True for the name of a show or a plan: [a-z0-9][a-z0-9._-]{0,63}.
[[nodiscard]] bool is_name(std::string_view name) noexcept;

}  // namespace seatlock::service
