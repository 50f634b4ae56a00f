#include "native/instance_state.hpp"

namespace seatlock::python {

Ref recipe(PyObject* self, const Ref& state) {
    if (!state) return {};
    const Ref copyreg = Ref::steal(PyImport_ImportModule("copyreg"));
    if (!copyreg) return {};
    const Ref make_new = Ref::steal(PyObject_GetAttrString(copyreg.get(), "__newobj__"));
    if (!make_new) return {};
    return Ref::steal(Py_BuildValue("O(O)O", make_new.get(), Py_TYPE(self), state.get()));
}

Ref own_state(PyObject* self) { return Ref::steal(PyObject_CallMethod(self, "__getstate__", nullptr)); }

bool set_own_state(PyObject* self, PyObject* state) {
    if (state == Py_None) return true;
    if (PyTuple_Check(state)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(state); ++i) {
            if (!set_own_state(self, PyTuple_GET_ITEM(state, i))) return false;
        }
        return true;
    }
    if (!PyDict_Check(state)) {
        PyErr_Format(PyExc_TypeError, "the state of a %.200s is a dict, not '%.200s'", Py_TYPE(self)->tp_name,
                     Py_TYPE(state)->tp_name);
        return false;
    }
    // A copy, because setting an attribute may run code that changes the dictionary.
    const Ref items = Ref::steal(PyDict_Items(state));
    if (!items) return false;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.get()); ++i) {
        PyObject* const item = PyList_GET_ITEM(items.get(), i);
        if (PyObject_SetAttr(self, PyTuple_GET_ITEM(item, 0), PyTuple_GET_ITEM(item, 1)) < 0) return false;
    }
    return true;
}

}  // namespace seatlock::python
