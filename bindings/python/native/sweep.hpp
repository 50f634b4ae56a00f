#pragma once

#include "native/manager.hpp"

namespace seatlock::python {

/// Releases every expired lock of a manager's seats. False with an exception set: when the clock or
/// LOCK_TIMEOUT cannot be read, nothing has changed; when a lock's time is no number, all other
/// locks have been swept.
[[nodiscard]] bool sweep(ManagerObject& manager);

}  // namespace seatlock::python
