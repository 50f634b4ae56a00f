#include "native/core.hpp"

#include <new>

namespace seatlock::python {

Core* Core::make() {
    auto* const core = new (std::nothrow) Core;
    if (core == nullptr) {
        PyErr_NoMemory();
        return nullptr;
    }
    core->status_names = {PyUnicode_InternFromString("AVAILABLE"), PyUnicode_InternFromString("LOCKED"),
                          PyUnicode_InternFromString("BOOKED")};
    core->name_lock_timeout = PyUnicode_InternFromString("LOCK_TIMEOUT");
    core->name_time = PyUnicode_InternFromString("time");
    core->name_seat_id = PyUnicode_InternFromString("seat_id");
    core->time_module = PyImport_ImportModule("time");
    if (PyErr_Occurred() == nullptr) return core;
    core->clear();
    core->drop();
    return nullptr;
}

Core::~Core() {
    for (PyObject* name : status_names) Py_XDECREF(name);
    Py_XDECREF(name_lock_timeout);
    Py_XDECREF(name_time);
    Py_XDECREF(name_seat_id);
}

int Core::traverse(visitproc visit, void* arg) const {
    Py_VISIT(seat_type);
    Py_VISIT(map_type);
    Py_VISIT(time_module);
    Py_VISIT(manager_names);
    return 0;
}

void Core::clear() noexcept {
    Py_CLEAR(seat_type);
    Py_CLEAR(map_type);
    Py_CLEAR(time_module);
    Py_CLEAR(manager_names);
}

Core* core_of(PyTypeObject* type) {
    PyObject* const module = PyType_GetModuleByDef(type, &module_definition);
    if (module == nullptr) return nullptr;
    return *static_cast<Core**>(PyModule_GetState(module));
}

}  // namespace seatlock::python
