#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "journal/entry.hpp"
#include "service/answer.hpp"
#include "service/command.hpp"
#include "service/show_state.hpp"

namespace seatlock::service {

/// The one instant at which a command is decided.
struct Moment {
    std::int64_t show_ms = 0;  ///< on the show's clock: what the rules go by
    std::int64_t wall_ms = 0;  ///< for people
};

/// What a command comes to: an entry to be journaled, or an answer that changes nothing.
using Decision = std::variant<journal::Entry, Result>;

/// Decides one command on `state`, changing nothing. Every hold past its deadline must have been
/// expired before (see expire()).
[[nodiscard]] Decision decide(const ShowState& state, const Caller& caller, const ShowCommand& command, Moment moment);

/// The entry that ends an active hold at its deadline. Actor: "sweep".
[[nodiscard]] journal::Entry expire(const ShowState& state, HoldNumber number, Moment moment);

/// The answer to the command that an entry decided: the same when it is fresh and when it is asked
/// for again under its idempotency key, but for the time that is left. A show's own name is not in it.
[[nodiscard]] Answer answer_of(const ShowState& state, const IdempotencyIndex::Remembered& remembered, Moment moment);

}  // namespace seatlock::service
