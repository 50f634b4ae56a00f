#pragma once

#include <string>
#include <string_view>

namespace seatlock::plan {

/// SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hex digits. Thread-safe.
[[nodiscard]] std::string content_hash(std::string_view bytes);

}  // namespace seatlock::plan
