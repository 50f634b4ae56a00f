#pragma once

#include <string_view>
#include <vector>

#include "http/api.hpp"

namespace seatlock::app {

/// The page's files, as they were when the binary was built.
[[nodiscard]] std::vector<http::Asset> page_assets();

/// plans/theatre.json: the plan of the demo show.
[[nodiscard]] std::string_view theatre_plan();

}  // namespace seatlock::app
