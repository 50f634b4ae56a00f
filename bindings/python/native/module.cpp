#include "native/core.hpp"
#include "native/manager.hpp"
#include "native/python.hpp"
#include "native/seat.hpp"
#include "native/seat_map.hpp"

namespace seatlock::python {
namespace {

Core*& core_in(PyObject* module) noexcept { return *static_cast<Core**>(PyModule_GetState(module)); }

/// Called by seatlock/manager.py: where the default clock finds the name `time`.
PyObject* look_up_time_in(PyObject* module, PyObject* names) {
    if (!PyDict_CheckExact(names)) {
        PyErr_SetString(PyExc_TypeError, "look_up_time_in() takes the globals of a module");
        return nullptr;
    }
    Py_XSETREF(core_in(module)->manager_names, Py_NewRef(names));
    return Py_NewRef(Py_None);
}

int execute(PyObject* module) {
    Core* const core = Core::make();
    if (core == nullptr) return -1;
    core_in(module) = core;
    core->seat_type = make_seat_type(module);
    if (core->seat_type == nullptr || PyModule_AddType(module, core->seat_type) < 0) return -1;
    core->map_type = make_seat_map_type(module);
    if (core->map_type == nullptr || PyModule_AddType(module, core->map_type) < 0) return -1;
    const Ref manager = Ref::steal(reinterpret_cast<PyObject*>(make_manager_type(module)));
    if (!manager) return -1;
    return PyModule_AddType(module, reinterpret_cast<PyTypeObject*>(manager.get()));
}

int traverse(PyObject* module, visitproc visit, void* arg) {
    const Core* const core = core_in(module);
    return core == nullptr ? 0 : core->traverse(visit, arg);
}

int clear(PyObject* module) {
    if (core_in(module) != nullptr) core_in(module)->clear();
    return 0;
}

void free_module(void* module) {
    Core*& core = core_in(static_cast<PyObject*>(module));
    if (core == nullptr) return;
    core->clear();
    core->drop();
    core = nullptr;
}

PyMethodDef functions[] = {
    {"look_up_time_in", look_up_time_in, METH_O, "For seatlock.manager alone."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef_Slot slots[] = {
    {Py_mod_exec, slot(execute)},
    {0, nullptr},
};

}  // namespace

PyModuleDef module_definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "seatlock._engine",
    .m_doc = "The compiled part of seatlock. Import Seat and SeatManager from seatlock.",
    .m_size = sizeof(Core*),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = free_module,
};

}  // namespace seatlock::python

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the name CPython looks for
PyMODINIT_FUNC PyInit__engine() { return PyModuleDef_Init(&seatlock::python::module_definition); }
