#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace seatlock::http {

/// HMAC-SHA256 (RFC 2104, FIPS 198-1) of the text under that key, as 32 bytes. Thread-safe.
[[nodiscard]] std::string mac_of(std::string_view key, std::string_view text);

/// Compares in a time that tells nothing but whether the lengths are equal.
[[nodiscard]] bool same_secret(std::string_view left, std::string_view right) noexcept;

/// Base64 for URLs without padding (RFC 4648, 5).
[[nodiscard]] std::string base64url(std::string_view bytes);

/// The bytes behind such a text; nothing when it is none.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace seatlock::http
