#pragma once

#include <string>

#include <tl/expected.hpp>

namespace seatlock::app {

/// The admin key: the file's one line. At least 16 printable ASCII characters, or it is an error
/// that names the file; so is a file that others than its owner may read.
[[nodiscard]] tl::expected<std::string, std::string> read_key_file(const std::string& path);

}  // namespace seatlock::app
