#pragma once

#include <random>

#include "linearizability/history.hpp"

namespace seatlock::linearizability {

/// Changes one thing in a history of a few calls: an answer, or when a call was invoked or returned.
/// The history may be linearizable afterwards, or not.
void spoil(History& history, std::mt19937_64& random);

}  // namespace seatlock::linearizability
