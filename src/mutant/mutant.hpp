#pragma once

#include <cstdint>

namespace seatlock {

/// Named bugs that the tests must notice (DESIGN 11), each compiled into the place where it would
/// happen: `if (mutated(Mutant::lock_steals)) ...`. What each does is said in catalogue.hpp.
///
/// They exist in one special build alone, -DSEATLOCK_MUTANTS=ON. Everywhere else mutated() is a
/// constant false, and nothing of them is left in the program.
enum class Mutant : std::uint8_t {
    none,
#define SEATLOCK_MUTANT(name, suites, bug) name,
#include "mutant/catalogue.hpp"
#undef SEATLOCK_MUTANT
};

#ifdef SEATLOCK_MUTANTS
/// True when this is the mutant that the environment variable SEATLOCK_MUTANT names. A name that is
/// not in the catalogue ends the program with a sentence on stderr: a typing error must not look
/// like a mutant that survived. Thread-safe.
[[nodiscard]] bool mutated(Mutant mutant) noexcept;
#else
[[nodiscard]] constexpr bool mutated(Mutant /*mutant*/) noexcept { return false; }
#endif

}  // namespace seatlock
