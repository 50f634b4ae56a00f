#pragma once

#include <string>

namespace seatlock::app {

/// `seatlock plan check FILE`: what an import of the file would say, as text or as JSON. Returns the
/// exit status: 0, or 1 when the file has errors or cannot be read.
[[nodiscard]] int check_plan(const std::string& file, bool json);

}  // namespace seatlock::app
