#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "script.hpp"

namespace seatlock::simulator {

/// Whether a script still fails as the first one did.
using Fails = std::function<bool(const Script& script)>;

[[nodiscard]] Fails breaks(std::string promise);

/// The process that lives through it is ended by an assertion or a sanitizer. Each try has a process of
/// its own.
[[nodiscard]] bool ends_its_process(const Script& script);

/// Takes steps out of a script as long as it fails: delta debugging, in chunks that get smaller until
/// single steps are tried. Source: Zeller, Hildebrandt, Simplifying and Isolating Failure-Inducing
/// Input, IEEE TSE 28(2), 2002.
///
/// `steps_max` bounds the work by the steps that are lived through (this many take about half a minute under
/// sanitizers): by work and not by time, so that the same failure always gives the same script.
[[nodiscard]] Script minimise(Script script, const Fails& fails, std::size_t steps_max = 400'000);

}  // namespace seatlock::simulator
