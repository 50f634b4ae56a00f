#pragma once

#include <string>

#include "service/answer.hpp"
#include "service/loaded_plan.hpp"

namespace seatlock::service {

/// An answer in a line: "created hold h1 active ann 60000ms #2". `plan` names its seats;
/// null for the catalog's answers.
[[nodiscard]] std::string answer_text(const Answer& answer, const LoadedPlan* plan);

}  // namespace seatlock::service
