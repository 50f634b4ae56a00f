#pragma once

#include <string>
#include <vector>

namespace seatlock::service {

/// A plan file in the native format, a seat beside the other.
[[nodiscard]] std::string plan_file(const std::vector<std::string>& seats, const std::string& title = "");

}  // namespace seatlock::service
