#pragma once

#include <optional>
#include <span>
#include <string>

#include "call.hpp"
#include "contract.hpp"
#include "coverage.hpp"

namespace seatlock::threads {

/// What is wrong with a round: calls that read the clock when they must not, or a history that no
/// serial one explains. Otherwise nothing, and what the round reached is noted.
[[nodiscard]] std::optional<std::string> fault_of(const Beginning& beginning, std::span<const Record> records,
                                                  Coverage& coverage);

}  // namespace seatlock::threads
