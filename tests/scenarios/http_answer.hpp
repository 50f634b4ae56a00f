#pragma once

#include <string>

#include "json/value.hpp"
#include "scenarios/outcome.hpp"

namespace seatlock::scenarios {

/// What an answer of HTTP v1 says, in the words of scenarios. A status that does not belong to what the
/// body says, and everything that docs/http.md does not have, is a `reply` with the whole answer.
[[nodiscard]] Outcome outcome_of(int status, const json::Value& body, bool replayed);

/// {seat, state} objects, as the map, a single seat and the feed's changes have them; `state` names the
/// member that tells the state.
[[nodiscard]] std::vector<SeatState> states_of(const json::Value* seats, std::string_view state = "state");

/// One entry of the feed.
[[nodiscard]] FeedEntry entry_of(const json::Value& entry);

/// The member as text or number; empty or 0 when there is no such member.
[[nodiscard]] std::string text_of(const json::Value& object, std::string_view member);
[[nodiscard]] std::int64_t number_of(const json::Value& object, std::string_view member);

}  // namespace seatlock::scenarios
