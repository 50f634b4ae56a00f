#pragma once

#include "native/python.hpp"

namespace seatlock::python {

/// What __reduce__ answers with: copyreg.__newobj__, the object's class, and a state that its
/// __setstate__ understands. Null with an exception set.
[[nodiscard]] Ref recipe(PyObject* self, const Ref& state);

/// object.__getstate__(self), or what a subclass has in its place. Null with an exception set.
[[nodiscard]] Ref own_state(PyObject* self);

/// Sets the attributes that own_state() told of: None, a dict, or, of a subclass with __slots__, a
/// pair of them. False with an exception set.
[[nodiscard]] bool set_own_state(PyObject* self, PyObject* state);

}  // namespace seatlock::python
