#include "native/manager.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "native/call_arguments.hpp"
#include "native/instance_state.hpp"
#include "native/manager_docs.hpp"
#include "native/seat_call.hpp"
#include "native/seat_map.hpp"
#include "native/sweep.hpp"

namespace seatlock::python {
namespace {

ManagerObject& manager_of(PyObject* self) noexcept { return *reinterpret_cast<ManagerObject*>(self); }

// ---- the six calls ----

/// str(object), which for a str is that object.
Ref text_of(PyObject* object) {
    if (PyUnicode_CheckExact(object) && PyUnicode_IS_READY(object)) return Ref::borrow(object);
    return Ref::steal(PyObject_Str(object));
}

/// Decides, and answers. The sentence of success is made first: an exception after the seats have
/// changed would hide a sale.
PyObject* answer(ManagerObject& manager, Call call, std::span<Subject> subjects, PyObject* seats, PyObject* user) {
    const SentenceBook& sentences = manager.core->sentences;
    SeatCall decision(manager, call, subjects, user);
    const Ref seats_text = text_of(seats);
    const Ref user_text = text_of(user);
    if (!seats_text || !user_text) return nullptr;
    Ref success = Ref::steal(sentences.success(call).with(seats_text.get(), user_text.get()));
    if (!success) return nullptr;
    if (!decision.run()) return nullptr;
    if (!decision.refusal()) return success.release();

    const Ref seat = text_of(decision.refused_subject().id);
    const Ref holder = decision.refused_holder() == nullptr ? user_text : text_of(decision.refused_holder());
    if (!seat || !holder) return nullptr;
    return sentences.refusal(call, *decision.refusal()).with(seat.get(), holder.get());
}

template <Call Which>
PyObject* single(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
    CallArguments arguments;
    if (!arguments.parse(names_of(Which), args, count, keywords)) return nullptr;
    Subject subject;
    subject.id = arguments.seats;
    return answer(manager_of(self), Which, {&subject, 1}, arguments.seats, arguments.user);
}

template <Call Which>
PyObject* bulk(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
    CallArguments arguments;
    if (!arguments.parse(names_of(Which), args, count, keywords)) return nullptr;
    // A tuple, because Python code that runs meanwhile may change the list.
    const Ref ids = Ref::steal(PySequence_Tuple(arguments.seats));
    if (!ids) return nullptr;
    try {
        std::vector<Subject> subjects(static_cast<std::size_t>(PyTuple_GET_SIZE(ids.get())));
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            subjects[i].id = PyTuple_GET_ITEM(ids.get(), static_cast<Py_ssize_t>(i));
        }
        return answer(manager_of(self), Which, subjects, arguments.seats, arguments.user);
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

PyObject* cleanup_expired_locks(PyObject* self, PyObject* /*unused*/) {
    return sweep(manager_of(self)) ? Py_NewRef(Py_None) : nullptr;
}

// ---- attributes ----

PyObject* get_seats(PyObject* self, void* /*unused*/) { return seats_of(manager_of(self)).release(); }

int set_seats(PyObject* self, PyObject* value, void* /*unused*/) {
    if (value == nullptr) {
        PyErr_SetString(PyExc_AttributeError, "a SeatManager always has seats; they cannot be deleted");
        return -1;
    }
    ManagerObject& manager = manager_of(self);
    Ref old;
    const std::scoped_lock guard(manager.core->mutex);
    old = Ref::steal(std::exchange(manager.seats, Py_NewRef(value)));
    return 0;
}

// ---- life ----

PyObject* make(PyTypeObject* type, PyObject* /*args*/, PyObject* /*kwargs*/) {
    Core* const core = core_of(type);
    if (core == nullptr) return nullptr;
    PyObject* const self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    ManagerObject& manager = manager_of(self);
    manager.core = core->use();
    std::construct_at(&manager.clock, *core);
    std::construct_at(&manager.lock_timeout);
    return self;
}

/// False with an exception set.
bool make_rows(Core& core, const Ref& map) {
    PyObject* stranger = nullptr;
    try {
        const std::scoped_lock guard(core.mutex);
        return bring_in_step(*reinterpret_cast<SeatMap*>(map.get()), &stranger);
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        return false;
    }
}

/// A new map of these seats. Null with an exception set.
Ref map_of_seats(Core& core, PyObject* seats) {
    Ref map = make_seat_map(core);
    const Ref iterator = Ref::steal(PyObject_GetIter(seats));
    if (!map || !iterator) return {};
    while (const Ref seat = Ref::steal(PyIter_Next(iterator.get()))) {
        if (!PyObject_TypeCheck(seat.get(), core.seat_type)) {
            refuse_stranger(seat.get());
            return {};
        }
        const Ref id = Ref::steal(PyObject_GetAttr(seat.get(), core.name_seat_id));
        if (!id || PyDict_SetItem(map.get(), id.get(), seat.get()) < 0) return {};
    }
    if (PyErr_Occurred() != nullptr || !make_rows(core, map)) return {};
    return map;
}

bool is_name(PyObject* text, const char* name) noexcept {
    return PyUnicode_Check(text) && PyUnicode_CompareWithASCIIString(text, name) == 0;
}

constexpr const char* on_sweep = "on_sweep";
constexpr const char* at_deadline = "at_deadline";

/// False with an exception set.
bool set_rule(ManagerObject& manager, PyObject* expiry) {
    if (!PyUnicode_Check(expiry)) {
        PyErr_Format(PyExc_TypeError, "expiry must be 'on_sweep' or 'at_deadline', not of type '%.200s'",
                     Py_TYPE(expiry)->tp_name);
        return false;
    }
    if (!is_name(expiry, on_sweep) && !is_name(expiry, at_deadline)) {
        PyErr_Format(PyExc_ValueError, "expiry must be 'on_sweep' or 'at_deadline', not %R", expiry);
        return false;
    }
    manager.rule = is_name(expiry, at_deadline) ? ExpiryRule::at_deadline : ExpiryRule::on_sweep;
    return true;
}

bool set_clock(ManagerObject& manager, PyObject* clock) {
    if (PyCallable_Check(clock) == 0) {
        PyErr_Format(PyExc_TypeError, "clock must be callable, not of type '%.200s'", Py_TYPE(clock)->tp_name);
        return false;
    }
    manager.clock.replace(Ref::borrow(clock));
    return true;
}

int init(PyObject* self, PyObject* args, PyObject* kwargs) {
    static char seats_name[] = "seats";
    static char clock_name[] = "clock";
    static char expiry_name[] = "expiry";
    static char* names[] = {seats_name, clock_name, expiry_name, nullptr};
    PyObject* seats = nullptr;
    PyObject* clock = nullptr;
    PyObject* expiry = nullptr;
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OO:SeatManager", names, &seats, &clock, &expiry) == 0) {
        return -1;
    }
    ManagerObject& manager = manager_of(self);
    const Ref map = map_of_seats(*manager.core, seats);
    if (!map) return -1;
    manager.rule = ExpiryRule::on_sweep;
    manager.clock.clear();
    if (expiry != nullptr && !set_rule(manager, expiry)) return -1;
    if (clock != nullptr && !set_clock(manager, clock)) return -1;
    return set_seats(self, map.get(), nullptr);
}

/// For pickle and copy. What a subclass keeps of its own is the first part of the state.
PyObject* reduce(PyObject* self, PyObject* /*unused*/) {
    const ManagerObject& manager = manager_of(self);
    const Ref own = own_state(self);
    if (!own) return nullptr;
    PyObject* const seats = manager.seats == nullptr ? Py_None : manager.seats;
    PyObject* const clock = manager.clock.callable() == nullptr ? Py_None : manager.clock.callable();
    const char* const expiry = manager.rule == ExpiryRule::at_deadline ? at_deadline : on_sweep;
    return recipe(self, Ref::steal(Py_BuildValue("OOOs", own.get(), seats, clock, expiry))).release();
}

PyObject* set_state(PyObject* self, PyObject* state) {
    ManagerObject& manager = manager_of(self);
    PyObject* own = nullptr;
    PyObject* seats = nullptr;
    PyObject* clock = nullptr;
    PyObject* expiry = nullptr;
    if (!PyTuple_Check(state)) {
        PyErr_Format(PyExc_TypeError, "the state of a SeatManager is a tuple, not '%.200s'", Py_TYPE(state)->tp_name);
        return nullptr;
    }
    if (PyArg_ParseTuple(state, "OOOO:__setstate__", &own, &seats, &clock, &expiry) == 0) return nullptr;
    if (!set_rule(manager, expiry) || (clock != Py_None && !set_clock(manager, clock))) return nullptr;
    if (seats != Py_None && set_seats(self, seats, nullptr) < 0) return nullptr;
    return set_own_state(self, own) ? Py_NewRef(Py_None) : nullptr;
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    const ManagerObject& manager = manager_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(manager.seats);
    Py_VISIT(manager.attributes);
    return manager.clock.traverse(visit, arg);
}

int clear(PyObject* self) {
    ManagerObject& manager = manager_of(self);
    Py_CLEAR(manager.seats);
    Py_CLEAR(manager.attributes);
    manager.clock.clear();
    return 0;
}

void dealloc(PyObject* self) {
    ManagerObject& manager = manager_of(self);
    PyTypeObject* const type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (manager.weak_references != nullptr) PyObject_ClearWeakRefs(self);
    clear(self);
    std::destroy_at(&manager.clock);
    manager.core->drop();
    type->tp_free(self);
    Py_DECREF(type);
}

template <Call Which>
PyMethodDef single_method(const char* doc) {
    return {names_of(Which).method, method(single<Which>), METH_FASTCALL | METH_KEYWORDS, doc};
}

template <Call Which>
PyMethodDef bulk_method(const char* doc) {
    return {names_of(Which).method, method(bulk<Which>), METH_FASTCALL | METH_KEYWORDS, doc};
}

PyMethodDef methods[] = {
    single_method<Call::lock_seat>(docs::lock_seat),
    bulk_method<Call::lock_seats_bulk>(docs::lock_seats_bulk),
    single_method<Call::book_a_seat>(docs::book_a_seat),
    bulk_method<Call::book_seats_bulk>(docs::book_seats_bulk),
    single_method<Call::cancel_lock>(docs::cancel_lock),
    bulk_method<Call::cancel_locks_bulk>(docs::cancel_locks_bulk),
    {"cleanup_expired_locks", cleanup_expired_locks, METH_NOARGS, docs::cleanup_expired_locks},
    {"__reduce__", reduce, METH_NOARGS, "How pickle and copy make the manager again."},
    {"__setstate__", set_state, METH_O, "Sets what a pickled or copied manager had."},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef attributes[] = {
    {"seats", get_seats, set_seats, docs::seats, nullptr},
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMemberDef offsets[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(ManagerObject, attributes), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(ManagerObject, weak_references), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, doc_slot(docs::manager)},
    {Py_tp_new, slot(make)},
    {Py_tp_init, slot(init)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(clear)},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_members, offsets},
    {0, nullptr},
};

PyType_Spec spec = {
    .name = "seatlock.manager.SeatManager",
    .basicsize = sizeof(ManagerObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

}  // namespace

Ref seats_of(ManagerObject& manager) {
    {
        const std::scoped_lock guard(manager.core->mutex);
        if (manager.seats != nullptr) return Ref::borrow(manager.seats);
    }
    PyErr_SetString(PyExc_AttributeError, "this SeatManager has no seats: SeatManager.__init__() was not called");
    return {};
}

PyTypeObject* make_manager_type(PyObject* module) {
    PyObject* const type = PyType_FromModuleAndSpec(module, &spec, nullptr);
    if (type == nullptr) return nullptr;
    const Ref timeout = Ref::steal(PyLong_FromLong(10));
    if (timeout && PyObject_SetAttrString(type, "LOCK_TIMEOUT", timeout.get()) == 0) {
        return reinterpret_cast<PyTypeObject*>(type);
    }
    Py_DECREF(type);
    return nullptr;
}

}  // namespace seatlock::python
