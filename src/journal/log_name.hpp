#pragma once

#include <string_view>

namespace seatlock::journal {

/// True for the names that a log may have: one or more words `[a-z0-9][a-z0-9._-]{0,63}` joined by
/// '/', 255 bytes at most, so that every backend can use them as a key.
[[nodiscard]] bool is_log_name(std::string_view name) noexcept;

}  // namespace seatlock::journal
