#pragma once

#include <string>
#include <vector>

#include "journal/entry.hpp"

namespace seatlock::simulator {

/// An entry in a line: "#3 held h7 by r7 @1000/2000 for ann until 21000 A-1+ A-2+ ref=x". Times are
/// show time and wall time; + locked, - available, * booked; /2 in its second generation, = was so before.
[[nodiscard]] std::string entry_text(const journal::Entry& entry, const std::vector<std::string>& seats);

}  // namespace seatlock::simulator
