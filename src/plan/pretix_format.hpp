#pragma once

#include "json/value.hpp"
#include "plan/draft.hpp"

namespace seatlock::plan {

/// Whether this looks like a seating plan of pretix: a list of categories and a list of zones.
[[nodiscard]] bool is_pretix(const json::Value& root) noexcept;

/// Reads a seating plan of pretix, as its published JSON schema (version 0.0.1) describes it. What it does not
/// know it leaves to the plan's `source`; docs/plan-format.md says what is understood.
void read_pretix(const json::Value& root, Draft& draft);

}  // namespace seatlock::plan
