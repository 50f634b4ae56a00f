#pragma once

#include "json/value.hpp"
#include "plan/draft.hpp"

namespace seatlock::plan {

/// Whether this looks like a chart exported from seats.io: a list of categories and at least one chart.
[[nodiscard]] bool is_seatsio(const json::Value& root) noexcept;

/// Reads a seats.io chart. What it does not know it leaves to the plan's `source`, with a warning
/// where the meaning of a seat depends on it. The format is not published; docs/plan-format.md says
/// what is understood.
void read_seatsio(const json::Value& root, Draft& draft);

}  // namespace seatlock::plan
