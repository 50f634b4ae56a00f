#pragma once

#include <string>

#include "scenarios/outcome.hpp"
#include "scenarios/statement.hpp"

namespace seatlock::scenarios {

/// Something that scenarios can be played with: it is given statements one after the other, with ids
/// of its own in place of a script's names, and tells what came of each.
class Runner {
public:
    virtual ~Runner() = default;

    virtual Outcome perform(const Statement& statement) = 0;

    /// An expectation, cut down to what this runner can tell at all.
    [[nodiscard]] virtual Outcome tellable(Outcome expected) const { return expected; }
};

/// An answer as it is meant when it came to this command: a booking that was looked at, refunded or moved is
/// told as it is now, not as one that is new or was there; a show whose settings were changed is set.
[[nodiscard]] Outcome told_of(const service::ShowCommand& command, Outcome told);

}  // namespace seatlock::scenarios
