#pragma once

#include <cstddef>
#include <string>

#include <tl/expected.hpp>

namespace seatlock::app {

/// The whole file. The error names the path and why; a file beyond `bytes_max` is one.
[[nodiscard]] tl::expected<std::string, std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace seatlock::app
