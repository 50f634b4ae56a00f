#pragma once

#include <string>

#include "scenarios/aliases.hpp"
#include "scenarios/outcome.hpp"

namespace seatlock::scenarios {

/// A model's answer, as answer_text() would tell it ("created hold h1 active n1 n2,n3 60000ms #2"),
/// in the words of scenarios. Names in it are aliases.
[[nodiscard]] Outcome outcome_of(const std::string& answer, const Aliases& aliases);

/// A model's entry ("#3 held h1 by n1 @... for n1 until ... n2+ n3+") as the feed tells it.
[[nodiscard]] FeedEntry entry_of(const std::string& line, const Aliases& aliases);

}  // namespace seatlock::scenarios
