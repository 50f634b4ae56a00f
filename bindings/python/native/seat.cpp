#include "native/seat.hpp"

#include <array>
#include <cstddef>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "native/instance_state.hpp"

namespace seatlock::python {
namespace {

/// The place for what a program writes, made when it is first needed. Null with an exception set when memory is short.
WrittenValues* written_values(const SeatView& view) {
    SeatObject& seat = *view.seat;
    if (seat.written == nullptr) seat.written = new (std::nothrow) WrittenValues;
    if (seat.written == nullptr) PyErr_NoMemory();
    view.data->has_written = seat.written != nullptr;
    return seat.written;
}

/// Which of the three a status is; compares the text of any kind of str and calls no Python code.
std::optional<SeatState> state_named(const Core& core, PyObject* status) {
    if (!PyUnicode_Check(status) || PyUnicode_READY(status) < 0) return std::nullopt;
    for (std::size_t state = 0; state < core.status_names.size(); ++state) {
        PyObject* const name = core.status_names[state];
        if (status == name || PyUnicode_Compare(status, name) == 0) return static_cast<SeatState>(state);
    }
    return std::nullopt;
}

int cannot_delete(const char* attribute) {
    PyErr_Format(PyExc_AttributeError, "a Seat always has a %s; it cannot be deleted", attribute);
    return -1;
}

// ---- attributes ----

PyObject* get_seat_id(PyObject* self, void* /*unused*/) {
    SeatObject& seat = as_seat(self);
    if (seat.seat_id == nullptr) {
        PyErr_SetString(PyExc_AttributeError, "this Seat has no seat_id: Seat.__init__() was not called");
        return nullptr;
    }
    return Py_NewRef(seat.seat_id);
}

int set_seat_id(PyObject* self, PyObject* value, void* /*unused*/) {
    if (value == nullptr) return cannot_delete("seat_id");
    Py_XSETREF(as_seat(self).seat_id, Py_NewRef(value));
    return 0;
}

PyObject* get_status(PyObject* self, void* /*unused*/) {
    SeatObject& seat = as_seat(self);
    const std::scoped_lock guard(seat.core->mutex);
    if (seat.written != nullptr && seat.written->status != nullptr) return Py_NewRef(seat.written->status);
    return Py_NewRef(seat.core->status_names[static_cast<std::size_t>(view_of(seat).data->state)]);
}

/// The lock_time as a program sees it: a new float while it is a number. Null when memory is short.
/// REQUIRES: Core::mutex is held.
PyObject* lock_time_object(const SeatView& view) {
    if (view.data->time_kind == TimeKind::number) return PyFloat_FromDouble(*view.lock_time);
    return Py_NewRef(odd_lock_time(view));
}

/// Whether this lock_time is kept as an object. REQUIRES: Core::mutex is held.
bool is_odd_lock_time(const SeatView& view, PyObject* value) noexcept {
    return value != Py_None && !(view.data->state == SeatState::locked && PyFloat_CheckExact(value));
}

/// Sets what a program sees as lock_time; takes over the reference. Only a locked seat's float is
/// kept as a number. REQUIRES: Core::mutex is held, room in the garbage, and for an odd one the
/// Seat's WrittenValues.
void write_lock_time(const SeatView& view, PyObject* value, Garbage& garbage) noexcept {
    const bool odd = is_odd_lock_time(view, value);
    const bool locked = view.data->state == SeatState::locked;
    WrittenValues* const written = view.seat->written;
    if (written != nullptr) garbage.add(std::exchange(written->lock_time, odd ? value : nullptr));
    double shown = locked ? look_at_the_seat : no_lock;
    view.data->time_kind = odd ? TimeKind::object : TimeKind::none;
    if (!odd && value != Py_None) {
        view.data->time_kind = TimeKind::number;
        shown = PyFloat_AS_DOUBLE(value);
    }
    show(view, shown);
    if (!odd) garbage.add(value);
}

int set_status(PyObject* self, PyObject* value, void* /*unused*/) {
    if (value == nullptr) return cannot_delete("status");
    SeatObject& seat = as_seat(self);
    const std::optional<SeatState> state = state_named(*seat.core, value);
    const bool is_ours = state.has_value() && PyUnicode_CheckExact(value);
    Garbage garbage;
    const std::scoped_lock guard(seat.core->mutex);
    const SeatView view = view_of(seat);
    // How the lock time is kept depends on the status: it is taken out and put back.
    PyObject* const lock_time = lock_time_object(view);
    if (lock_time == nullptr) return -1;
    const bool needs_place = !is_ours || lock_time != Py_None;
    if (needs_place && written_values(view) == nullptr) {
        garbage.add(lock_time);
        return -1;
    }
    if (seat.written != nullptr) {
        garbage.add(std::exchange(seat.written->status, is_ours ? nullptr : Py_NewRef(value)));
    }
    view.data->state = state.value_or(SeatState::available);
    view.data->strange_status = !state.has_value();
    write_lock_time(view, lock_time, garbage);
    return 0;
}

PyObject* get_locked_by(PyObject* self, void* /*unused*/) {
    SeatObject& seat = as_seat(self);
    const std::scoped_lock guard(seat.core->mutex);
    return Py_NewRef(view_of(seat).data->locked_by);
}

int set_locked_by(PyObject* self, PyObject* value, void* /*unused*/) {
    if (value == nullptr) return cannot_delete("locked_by");
    SeatObject& seat = as_seat(self);
    Garbage garbage;
    const std::scoped_lock guard(seat.core->mutex);
    const SeatView view = view_of(seat);
    garbage.add(std::exchange(view.data->locked_by, Py_NewRef(value)));
    show(view, *view.lock_time);
    return 0;
}

PyObject* get_lock_time(PyObject* self, void* /*unused*/) {
    SeatObject& seat = as_seat(self);
    const std::scoped_lock guard(seat.core->mutex);
    return lock_time_object(view_of(seat));
}

int set_lock_time(PyObject* self, PyObject* value, void* /*unused*/) {
    if (value == nullptr) return cannot_delete("lock_time");
    SeatObject& seat = as_seat(self);
    Garbage garbage;
    const std::scoped_lock guard(seat.core->mutex);
    const SeatView view = view_of(seat);
    if (is_odd_lock_time(view, value) && written_values(view) == nullptr) return -1;
    write_lock_time(view, Py_NewRef(value), garbage);
    return 0;
}

// The four, for whoever asks for all of them.
constexpr std::array<const char*, 4> state_attributes{"seat_id", "status", "locked_by", "lock_time"};

/// vars(seat): the seat's own dictionary, after the four have been written into it. They show what
/// was true when it was asked for; writing to them there does nothing.
PyObject* get_dict(PyObject* self, void* /*unused*/) {
    const Ref dict = Ref::steal(PyObject_GenericGetDict(self, nullptr));
    if (!dict) return nullptr;
    for (const char* name : state_attributes) {
        if (as_seat(self).seat_id == nullptr && name == state_attributes[0]) continue;
        const Ref value = Ref::steal(PyObject_GetAttrString(self, name));
        if (!value || PyDict_SetItemString(dict.get(), name, value.get()) < 0) return nullptr;
    }
    return Py_NewRef(dict.get());
}

int set_dict(PyObject* self, PyObject* value, void* /*unused*/) {
    if (value == nullptr) return cannot_delete("__dict__");
    if (!PyDict_Check(value)) {
        PyErr_Format(PyExc_TypeError, "__dict__ must be set to a dict, not '%.200s'", Py_TYPE(value)->tp_name);
        return -1;
    }
    Py_CLEAR(as_seat(self).attributes);
    return set_own_state(self, value) ? 0 : -1;
}

// ---- methods ----

PyObject* is_in(PyObject* self, SeatState state) {
    SeatObject& seat = as_seat(self);
    const std::scoped_lock guard(seat.core->mutex);
    const SeatData& data = *view_of(seat).data;
    return PyBool_FromLong(data.state == state && !data.strange_status ? 1 : 0);
}

PyObject* is_available(PyObject* self, PyObject* /*unused*/) { return is_in(self, SeatState::available); }
PyObject* is_locked(PyObject* self, PyObject* /*unused*/) { return is_in(self, SeatState::locked); }
PyObject* is_booked(PyObject* self, PyObject* /*unused*/) { return is_in(self, SeatState::booked); }

/// For pickle and copy. object.__getstate__() looks at the dictionary, so the four are put there first.
PyObject* reduce(PyObject* self, PyObject* /*unused*/) {
    const Ref refreshed = Ref::steal(get_dict(self, nullptr));
    if (!refreshed) return nullptr;
    return recipe(self, own_state(self)).release();
}

PyObject* set_state(PyObject* self, PyObject* state) {
    return set_own_state(self, state) ? Py_NewRef(Py_None) : nullptr;
}

// ---- life ----

PyObject* make(PyTypeObject* type, PyObject* /*args*/, PyObject* /*kwargs*/) {
    Core* const core = core_of(type);
    if (core == nullptr) return nullptr;
    PyObject* const self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    SeatObject& seat = as_seat(self);
    seat.core = core->use();
    seat.data = SeatData{.locked_by = Py_NewRef(Py_None)};
    seat.lock_time = no_lock;
    return self;
}

int init(PyObject* self, PyObject* args, PyObject* kwargs) {
    static char seat_id_name[] = "seat_id";
    static char* names[] = {seat_id_name, nullptr};
    PyObject* seat_id = nullptr;
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "O:Seat", names, &seat_id) == 0) return -1;
    SeatObject& seat = as_seat(self);
    if (set_seat_id(self, seat_id, nullptr) < 0) return -1;
    Garbage garbage;
    const std::scoped_lock guard(seat.core->mutex);
    become(view_of(seat), SeatState::available, nullptr, 0, garbage);
    return 0;
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    SeatObject& seat = as_seat(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(seat.seat_id);
    Py_VISIT(view_of(seat).data->locked_by);
    Py_VISIT(seat.attributes);
    if (seat.written == nullptr) return 0;
    Py_VISIT(seat.written->status);
    Py_VISIT(seat.written->lock_time);
    return 0;
}

/// Breaks cycles. The seat stays one that can be asked: a destructor of the cycle may still do so.
int clear(PyObject* self) {
    SeatObject& seat = as_seat(self);
    Garbage garbage;
    {
        const std::scoped_lock guard(seat.core->mutex);
        become(view_of(seat), SeatState::available, nullptr, 0, garbage);
    }
    Py_CLEAR(seat.seat_id);
    Py_CLEAR(seat.attributes);
    return 0;
}

void dealloc(PyObject* self) {
    SeatObject& seat = as_seat(self);
    PyTypeObject* const type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, dealloc) if (seat.weak_references != nullptr) PyObject_ClearWeakRefs(self);
    {
        const std::scoped_lock guard(seat.core->mutex);
        leave_all_maps(seat);
    }
    delete seat.guests;
    clear(self);
    Py_DECREF(seat.data.locked_by);
    delete seat.written;
    seat.core->drop();
    type->tp_free(self);
    Py_DECREF(type);
    Py_TRASHCAN_END
}

PyDoc_STRVAR(seat_doc,
             "Seat(seat_id)\n--\n\n"
             "One seat. It shows at once what any manager that has it in its seats does with it, and a\n"
             "manager sees at once what is written to it.\n\n"
             "seat_id may be any hashable object. A new seat is available. Seats are compared by\n"
             "identity, may be subclassed, given attributes of your own, copied and pickled; a copy\n"
             "belongs to no manager.\n\n"
             "Thread safety: each attribute is read and written at one instant. Reading two of them is two\n"
             "reads, between which another thread may change the seat.");

PyDoc_STRVAR(seat_id_doc, "What the seat is called. A manager keeps the seat under the id it had when it was added.");
PyDoc_STRVAR(status_doc,
             "'AVAILABLE', 'LOCKED' or 'BOOKED'. A program may write it; anything else that is written\n"
             "there counts as neither locked nor booked, so such a seat can be locked.");
PyDoc_STRVAR(locked_by_doc, "Whose lock it is; None unless the seat is locked.");
PyDoc_STRVAR(lock_time_doc,
             "When it was locked, in seconds since the epoch, a float; None unless the seat is locked.\n"
             "A program may write it; a lock whose time is no number makes a call that needs it raise TypeError.");

PyGetSetDef attributes[] = {
    {"seat_id", get_seat_id, set_seat_id, seat_id_doc, nullptr},
    {"status", get_status, set_status, status_doc, nullptr},
    {"locked_by", get_locked_by, set_locked_by, locked_by_doc, nullptr},
    {"lock_time", get_lock_time, set_lock_time, lock_time_doc, nullptr},
    {"__dict__", get_dict, set_dict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMethodDef methods[] = {
    {"is_available", is_available, METH_NOARGS,
     "is_available($self, /)\n--\n\nWhether the status is AVAILABLE. A lock past its time counts until a call clears "
     "it."},
    {"is_locked", is_locked, METH_NOARGS,
     "is_locked($self, /)\n--\n\nWhether the status is LOCKED. A lock past its time counts until a call clears it."},
    {"is_booked", is_booked, METH_NOARGS, "is_booked($self, /)\n--\n\nWhether the status is BOOKED."},
    {"__reduce__", reduce, METH_NOARGS, "How pickle and copy make the seat again."},
    {"__setstate__", set_state, METH_O, "Sets the attributes that a pickled or copied seat had."},
    {nullptr, nullptr, 0, nullptr},
};

PyMemberDef offsets[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(SeatObject, attributes), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(SeatObject, weak_references), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, doc_slot(seat_doc)},  {Py_tp_new, slot(make)},
    {Py_tp_init, slot(init)},         {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)}, {Py_tp_clear, slot(clear)},
    {Py_tp_getset, attributes},       {Py_tp_methods, methods},
    {Py_tp_members, offsets},         {0, nullptr},
};

PyType_Spec spec = {
    .name = "seatlock.seat.Seat",
    .basicsize = sizeof(SeatObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

}  // namespace

void show_in_guest_rows(const SeatView& view) noexcept {
    for (const Membership& guest : *view.seat->guests) guest.map->rows->lock_times[guest.row] = *view.lock_time;
}

void forget_written(const SeatView& view, Garbage& garbage) noexcept {
    garbage.add(std::exchange(view.seat->written->status, nullptr));
    garbage.add(std::exchange(view.seat->written->lock_time, nullptr));
    view.data->strange_status = false;
    view.data->has_written = false;
}

PyTypeObject* make_seat_type(PyObject* module) {
    return reinterpret_cast<PyTypeObject*>(PyType_FromModuleAndSpec(module, &spec, nullptr));
}

}  // namespace seatlock::python
