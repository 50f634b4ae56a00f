#include "native/lock_timeout.hpp"

#include <limits>

namespace seatlock::python {
namespace {

bool in_seconds(PyObject* value, double& seconds) {
    seconds = PyFloat_AsDouble(value);
    if (seconds != -1.0 || PyErr_Occurred() == nullptr) return true;
    if (PyErr_ExceptionMatches(PyExc_OverflowError) != 0 && PyLong_Check(value)) {
        PyErr_Clear();
        constexpr double infinity = std::numeric_limits<double>::infinity();
        seconds = _PyLong_Sign(value) < 0 ? -infinity : infinity;
        return true;
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
        PyErr_Format(PyExc_TypeError, "LOCK_TIMEOUT must be a number of seconds, not '%.200s'",
                     Py_TYPE(value)->tp_name);
    }
    return false;
}

}  // namespace

bool LockTimeout::ask(const Core& core, PyObject* manager, PyObject* attributes, double& seconds) {
    const Ref found = Ref::steal(PyObject_GetAttr(manager, core.name_lock_timeout));
    if (!found || !in_seconds(found.get(), seconds)) return false;
    remember(core, manager, attributes, found.get(), seconds);
    return true;
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
