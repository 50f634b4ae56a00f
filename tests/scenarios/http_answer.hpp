#pragma once

#include <string>

#include "json/value.hpp"
#include "scenarios/outcome.hpp"

namespace seatlock::scenarios {

/// What an answer of HTTP v1 says, in the words of scenarios. A status that does not belong to what the
/// body says, and everything that docs/http.md does not have, is a `reply` with the whole answer.
[[nodiscard]] Outcome outcome_of(int status, const json::Value& body, bool replayed);

/// The seats of a map, and the state of one: what nobody can have because of a block is "blocked".
[[nodiscard]] std::vector<SeatState> map_of(const json::Value* seats);
[[nodiscard]] std::string state_of(const json::Value& seat);

/// One entry of the feed.
[[nodiscard]] FeedEntry entry_of(const json::Value& entry);

/// The member as text or number; empty or 0 when there is no such member.
[[nodiscard]] std::string text_of(const json::Value& object, std::string_view member);
[[nodiscard]] std::int64_t number_of(const json::Value& object, std::string_view member);

}  // namespace seatlock::scenarios
