#pragma once

#include "json/value.hpp"
#include "plan/draft.hpp"

namespace seatlock::plan {

/// Whether the text says that it is in seatlock's own format.
[[nodiscard]] bool is_native(const json::Value& root) noexcept;

/// Reads the format of docs/plan-format.md.
void read_native(const json::Value& root, Draft& draft);

}  // namespace seatlock::plan
