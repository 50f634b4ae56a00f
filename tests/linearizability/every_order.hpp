#pragma once

#include "linearizability/history.hpp"

namespace seatlock::linearizability {

/// Whether a history of a few calls is linearizable, found by trying every order of its calls and of the
/// expiries between them, with every choice of the unknown calls. Has nothing of Linearizer: no list,
/// no memory, no calls done early, expiries as steps of their own. For at most 8 calls or so.
[[nodiscard]] bool linearizable_in_some_order(const History& history);

}  // namespace seatlock::linearizability
