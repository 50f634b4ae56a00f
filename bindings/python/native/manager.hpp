#pragma once

#include <cstdint>

#include <seatlock/expiry_rule.hpp>

#include "native/clock.hpp"
#include "native/core.hpp"
#include "native/lock_timeout.hpp"
#include "native/python.hpp"

namespace seatlock::python {

/// One SeatManager.
struct ManagerObject {
    PyObject_HEAD Core* core;
    PyObject* seats;  ///< a SeatMap, or whatever mapping a program put there; null until __init__()
    ExpiryRule rule;
    Clock clock;
    LockTimeout lock_timeout;
    PyObject* attributes;
    PyObject* weak_references;
};

/// m.seats, for as long as a call needs it. Null with an exception set when there is none.
[[nodiscard]] Ref seats_of(ManagerObject& manager);

/// LOCK_TIMEOUT in seconds. False with an exception set when it is no number. May run Python code.
[[nodiscard]] inline bool look_up_lock_timeout(ManagerObject& manager, double& seconds) {
    return manager.lock_timeout.look_up(*manager.core, reinterpret_cast<PyObject*>(&manager), manager.attributes,
                                        seconds);
}

/// Null with an exception set on failure.
[[nodiscard]] PyTypeObject* make_manager_type(PyObject* module);

}  // namespace seatlock::python
