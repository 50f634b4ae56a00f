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

/// LOCK_TIMEOUT in seconds. Empty with an exception set when it is no number. May run Python code.
[[nodiscard]] std::optional<double> lock_timeout_of(ManagerObject& manager);

/// Null with an exception set on failure.
[[nodiscard]] PyTypeObject* make_manager_type(PyObject* module);

}  // namespace seatlock::python
