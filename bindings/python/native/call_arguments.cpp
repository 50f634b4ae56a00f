#include "native/call_arguments.hpp"

namespace seatlock::python {
namespace {

bool is_there(const CallNames& names, PyObject* value, const char* name) {
    if (value != nullptr) return true;
    PyErr_Format(PyExc_TypeError, "%s() missing required argument: '%s'", names.method, name);
    return false;
}

}  // namespace

bool CallArguments::parse_in_full(const CallNames& names, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
    if (count > 2) {
        PyErr_Format(PyExc_TypeError, "%s() takes 3 positional arguments but %zd were given", names.method, count + 1);
        return false;
    }
    if (count > 0) seats = args[0];
    if (count > 1) user = args[1];
    const Py_ssize_t named = keywords == nullptr ? 0 : PyTuple_GET_SIZE(keywords);
    for (Py_ssize_t i = 0; i < named; ++i) {
        if (!take(names, PyTuple_GET_ITEM(keywords, i), args[count + i])) return false;
    }
    return is_there(names, seats, names.first) && is_there(names, user, "user_id");
}

bool CallArguments::take(const CallNames& names, PyObject* name, PyObject* value) {
    const bool is_seats = PyUnicode_CompareWithASCIIString(name, names.first) == 0;
    if (!is_seats && PyUnicode_CompareWithASCIIString(name, "user_id") != 0) {
        PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", names.method, name);
        return false;
    }
    PyObject*& place = is_seats ? seats : user;
    if (place != nullptr) {
        PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'", names.method, name);
        return false;
    }
    place = value;
    return true;
}

}  // namespace seatlock::python
