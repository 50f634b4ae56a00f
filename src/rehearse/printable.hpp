#pragma once

#include <string>
#include <string_view>

namespace seatlock::rehearse {

/// The text for a terminal and for JSON, whoever sent it: valid UTF-8 on one line, in which control
/// characters, line ends and marks that turn the direction of writing read \u001b, and every byte that
/// is not UTF-8 is U+FFFD.
[[nodiscard]] std::string printable(std::string_view bytes);

}  // namespace seatlock::rehearse
