#include "mutant/mutant.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace seatlock {
namespace {

Mutant named(std::string_view name) {
#define SEATLOCK_MUTANT(mutant, suites, bug) \
    if (name == #mutant) return Mutant::mutant;
#include "mutant/catalogue.hpp"
#undef SEATLOCK_MUTANT
    return Mutant::none;
}

Mutant chosen() {
    const char* name = std::getenv("SEATLOCK_MUTANT");
    if (name == nullptr || *name == '\0') return Mutant::none;
    const Mutant mutant = named(name);
    if (mutant != Mutant::none) return mutant;
    std::fprintf(stderr, "SEATLOCK_MUTANT=%s: there is no mutant of this name in src/mutant/catalogue.hpp\n", name);
    std::_Exit(EXIT_FAILURE);
}

}  // namespace

bool mutated(Mutant mutant) noexcept {
    static const Mutant the_one = chosen();
    return mutant == the_one;
}

}  // namespace seatlock
