#pragma once

#include <string>
#include <vector>

namespace seatlock::simulator {

/// A plan file that clients import.
struct PlanContent {
    std::string bytes;
    std::string title;
    std::vector<std::string> seats;  ///< empty: the file is no plan
};

/// The few plan files there are. The last one is broken.
[[nodiscard]] const std::vector<PlanContent>& plan_contents();

}  // namespace seatlock::simulator
