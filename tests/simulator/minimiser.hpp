#pragma once

#include <cstddef>
#include <string>

#include "script.hpp"

namespace seatlock::simulator {

/// Takes steps out of a script as long as it still breaks the same promise: delta debugging, in chunks
/// that get smaller until single steps are tried. Source: Zeller, Hildebrandt, Simplifying and Isolating
/// Failure-Inducing Input, IEEE TSE 28(2), 2002.
///
/// `steps_max` bounds the work by the steps that are lived through (a million are some ten seconds): by
/// work and not by time, so that the same failure always gives the same script.
[[nodiscard]] Script minimise(Script script, const std::string& promise, std::size_t steps_max = 1'500'000);

}  // namespace seatlock::simulator
