#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "coverage.hpp"
#include "script.hpp"
#include "violation.hpp"

namespace seatlock::simulator {

/// What became of a world.
struct Life {
    Script script;  ///< everything that happened, up to the first broken promise
    std::optional<Violation> violation;
    std::size_t commands = 0;
    std::size_t faults = 0;
};

/// Draws a world from the seed and lets it live until it has seen so many commands, and three faults.
/// `wrong_model`: see WorldOptions.
[[nodiscard]] Life run_seed(std::uint64_t seed, std::size_t commands, Coverage& coverage, bool wrong_model = false);

/// The script of a world that ended its process, and far more steps than it came to.
[[nodiscard]] Script script_beyond(std::uint64_t seed, std::size_t commands);

/// The same world again, as a script has it.
[[nodiscard]] Life run_script(const Script& script);

}  // namespace seatlock::simulator
