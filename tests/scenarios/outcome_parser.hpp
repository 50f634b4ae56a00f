#pragma once

#include "scenarios/outcome.hpp"
#include "scenarios/words.hpp"

namespace seatlock::scenarios {

/// What must stand behind "->". Each kind of statement has its own words.
[[nodiscard]] Outcome read_answer(Words& words);  ///< to what somebody asked
[[nodiscard]] Outcome read_catalog_answer(Words& words);
[[nodiscard]] Outcome read_seat_states(Words& words);
[[nodiscard]] Outcome read_feed(Words& words);
[[nodiscard]] Outcome read_reply(Words& words);

}  // namespace seatlock::scenarios
