#pragma once

#include "service/time.hpp"

namespace seatlock::app {

/// Both clocks of this machine, read now. Thread-safe.
[[nodiscard]] service::Now read_clocks();

}  // namespace seatlock::app
