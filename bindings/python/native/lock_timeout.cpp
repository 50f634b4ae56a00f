#include "native/lock_timeout.hpp"

#include <limits>

namespace seatlock::python {
namespace {

/// Dictionaries have versions from 1 on.
std::uint64_t version_or_none(PyObject* attributes) noexcept {
    return attributes == nullptr ? 0 : version_of(attributes);
}

std::optional<double> in_seconds(PyObject* value) {
    const double seconds = PyFloat_AsDouble(value);
    if (seconds != -1.0 || PyErr_Occurred() == nullptr) return seconds;
    if (PyErr_ExceptionMatches(PyExc_OverflowError) != 0 && PyLong_Check(value)) {
        PyErr_Clear();
        constexpr double infinity = std::numeric_limits<double>::infinity();
        return _PyLong_Sign(value) < 0 ? -infinity : infinity;
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
        PyErr_Format(PyExc_TypeError, "LOCK_TIMEOUT must be a number of seconds, not '%.200s'",
                     Py_TYPE(value)->tp_name);
    }
    return std::nullopt;
}

}  // namespace

std::optional<double> LockTimeout::look_up(const Core& core, PyObject* manager, PyObject* attributes) {
    const unsigned int class_version = Py_TYPE(manager)->tp_version_tag;
    if (class_version != 0 && class_version == class_version_ && attributes_version_ == version_or_none(attributes)) {
        return seconds_;
    }
    const Ref found = Ref::steal(PyObject_GetAttr(manager, core.name_lock_timeout));
    if (!found) return std::nullopt;
    const std::optional<double> seconds = in_seconds(found.get());
    if (seconds) remember(core, manager, attributes, found.get(), *seconds);
    return seconds;
}

void LockTimeout::remember(const Core& core, PyObject* manager, PyObject* attributes, PyObject* found, double seconds) {
    class_version_ = 0;
    PyTypeObject* const type = Py_TYPE(manager);
    const bool plain = PyFloat_CheckExact(found) || PyLong_CheckExact(found);
    if (!plain || type->tp_getattro != PyObject_GenericGetAttr) return;
    const bool on_instance = attributes != nullptr && PyDict_Contains(attributes, core.name_lock_timeout) != 0;
    if (on_instance || _PyType_Lookup(type, core.name_lock_timeout) != found) return;
    class_version_ = type->tp_version_tag;
    attributes_version_ = version_or_none(attributes);
    seconds_ = seconds;
}

}  // namespace seatlock::python
