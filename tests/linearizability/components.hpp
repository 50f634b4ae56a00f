#pragma once

#include <vector>

#include "linearizability/history.hpp"

namespace seatlock::linearizability {

/// Splits a history into the parts that have nothing to do with each other: two calls are in one part
/// when they name a seat of the plan, a hold or a booking in common, or are connected by calls that
/// do. A read_map names every seat. A history is linearizable exactly when each of its parts is
/// (locality: Herlihy and Wing, TOPLAS 1990, theorem 1). The parts share the history's policy and
/// have tables of their own.
[[nodiscard]] std::vector<History> components(const History& history);

}  // namespace seatlock::linearizability
