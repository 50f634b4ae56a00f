#pragma once

#include <string>

#include "scenarios/words.hpp"
#include "service/command.hpp"

namespace seatlock::scenarios {

/// What somebody does: "holds A-1 A-2 for 5 minutes", "books A-1 of H1".
[[nodiscard]] service::ShowCommand read_command(Words& words, const std::string& actor);

/// A detail of such a command, behind a comma: "reference order-7", "if its seats are free".
void read_detail(Words& words, service::ShowCommand& command);

/// What is looked at: a hold, or a booking when its name begins with a B.
[[nodiscard]] service::ShowCommand read_look(Words& words);

/// "holds of anna", "bookings with reference order-7".
[[nodiscard]] service::ShowCommand read_listing(Words& words);

}  // namespace seatlock::scenarios
