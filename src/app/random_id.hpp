#pragma once

#include <string>

namespace seatlock::app {

/// 26 characters [a-z2-7]: 130 bits from the operating system's generator, so that nobody can guess
/// one. Thread-safe. Ends the program when the system has no randomness to give (Linux always has).
[[nodiscard]] std::string random_id();

}  // namespace seatlock::app
