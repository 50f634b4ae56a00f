#include "native/seat_map.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <mutex>
#include <new>

#include "native/seat.hpp"
#include "native/seat_call.hpp"

namespace seatlock::python {
namespace {

/// Versions of dictionaries begin at 1.
constexpr std::uint64_t no_version = 0;

SeatMap& map_of(PyObject* self) noexcept { return *reinterpret_cast<SeatMap*>(self); }

bool is_seat(const SeatMap& map, PyObject* value) noexcept {
    return value != nullptr && PyObject_TypeCheck(value, map.core->seat_type);
}

SeatObject& seat_of(PyObject* value) noexcept { return *reinterpret_cast<SeatObject*>(value); }

/// The one of a seat's places that is this row.
Membership& place_at(SeatObject& seat, const SeatMap& map, std::size_t row) noexcept {
    if (seat.place.map == &map && seat.place.row == row) return seat.place;
    assert(seat.places != nullptr);
    const auto found = std::ranges::find_if(
        *seat.places, [&](const Membership& place) { return place.map == &map && place.row == row; });
    assert(found != seat.places->end());
    return *found;
}

/// The last row moves into this one's place.
void erase_row(SeatMap& map, std::size_t row) noexcept {
    SeatRows& rows = *map.rows;
    const std::size_t last = rows.seats.size() - 1;
    if (row != last) {
        rows.lock_times[row] = rows.lock_times[last];
        rows.seats[row] = rows.seats[last];
        place_at(*rows.seats[row], map, last).row = row;
    }
    rows.lock_times.pop_back();
    rows.seats.pop_back();
}

void erase_place(SeatObject& seat, Membership& place) noexcept {
    if (seat.places == nullptr || seat.places->empty()) {
        place = {};
        return;
    }
    place = seat.places->back();
    seat.places->pop_back();
    if (!seat.places->empty()) return;
    delete seat.places;
    seat.places = nullptr;
}

Membership* place_in(SeatObject& seat, const SeatMap& map) noexcept {
    if (seat.place.map == &map) return &seat.place;
    if (seat.places == nullptr) return nullptr;
    const auto found =
        std::ranges::find_if(*seat.places, [&map](const Membership& place) { return place.map == &map; });
    return found == seat.places->end() ? nullptr : &*found;
}

void erase_all_rows(SeatMap& map) noexcept {
    SeatRows& rows = *map.rows;
    for (std::size_t row = 0; row < rows.seats.size(); ++row) {
        SeatObject& seat = *rows.seats[row];
        erase_place(seat, place_at(seat, map, row));
    }
    rows.lock_times.clear();
    rows.seats.clear();
    map.rows_version = no_version;
}

// ---- the dictionary ----

/// No comparison of two such keys runs Python code, so nothing can come between.
bool is_plain_key(PyObject* key) noexcept { return PyUnicode_CheckExact(key) || PyLong_CheckExact(key); }

/// Whether the rows are those of the dictionary, and nothing can come between a look at it and a change.
bool can_follow(SeatMap& map, PyObject* key) noexcept {
    const std::scoped_lock guard(map.core->mutex);
    return map.rows_version == version_of(as_dict(&map)) && map.rows->plain_keys && is_plain_key(key);
}

/// Takes the rows along with one change of the dictionary that was just made.
void follow(SeatMap& map, PyObject* old_value, PyObject* new_value) noexcept {
    const std::scoped_lock guard(map.core->mutex);
    try {
        if (new_value != nullptr) attach(map, seat_of(new_value));
    } catch (const std::bad_alloc&) {
        map.rows_version = no_version;
        return;
    }
    if (old_value != nullptr) detach(map, seat_of(old_value));
    map.rows_version = version_of(as_dict(&map));
}

/// m.seats[key] = value, or del m.seats[key] where the value is null.
int set_item(PyObject* self, PyObject* key, PyObject* value) {
    SeatMap& map = map_of(self);
    if (value != nullptr && !is_seat(map, value)) {
        refuse_stranger(value);
        return -1;
    }
    const auto assign = PyDict_Type.tp_as_mapping->mp_ass_subscript;
    if (!can_follow(map, key)) return assign(self, key, value);
    // Held, so that its destructor runs after the rows are right again.
    const Ref old_value = Ref::borrow(PyDict_GetItemWithError(self, key));
    if (!old_value && PyErr_Occurred() != nullptr) return -1;
    const int result = assign(self, key, value);
    if (result == 0) follow(map, old_value.get(), value);
    return result;
}

// ---- life ----

PyObject* make(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
    Core* const core = core_of(type);
    if (core == nullptr) return nullptr;
    auto* const rows = new (std::nothrow) SeatRows;
    if (rows == nullptr) return PyErr_NoMemory();
    PyObject* const self = PyDict_Type.tp_new(type, args, kwargs);
    if (self == nullptr) {
        delete rows;
        return nullptr;
    }
    map_of(self).rows = rows;
    map_of(self).core = core->use();
    return self;
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    return PyDict_Type.tp_traverse(self, visit, arg);
}

void dealloc(PyObject* self) {
    SeatMap& map = map_of(self);
    PyTypeObject* const type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (map.weak_references != nullptr) PyObject_ClearWeakRefs(self);
    {
        const std::scoped_lock guard(map.core->mutex);
        erase_all_rows(map);
    }
    delete map.rows;
    map.core->drop();
    PyDict_Type.tp_dealloc(self);
    Py_DECREF(type);
}

PyDoc_STRVAR(doc,
             "SeatMap()\n--\n\n"
             "A manager's seats: a dict of seat id to Seat, whose every change the manager sees at once.\n"
             "Item assignment refuses what is no Seat with TypeError.\n\n"
             "Thread safety: that of a dict.");

PyMemberDef offsets[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(SeatMap, weak_references), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(doc)},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(PyDict_Type.tp_clear)},
    {Py_mp_ass_subscript, slot(set_item)},
    {Py_tp_members, offsets},
    {0, nullptr},
};

PyType_Spec spec = {
    .name = "seatlock.manager.SeatMap",
    .basicsize = sizeof(SeatMap),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

}  // namespace

SeatMap* make_seat_map(Core& core) {
    return reinterpret_cast<SeatMap*>(PyObject_CallNoArgs(reinterpret_cast<PyObject*>(core.map_type)));
}

bool sync_rows(SeatMap& map, PyObject** stranger) {
    PyObject* const dict = as_dict(&map);
    if (map.rows_version == version_of(dict)) return true;
    erase_all_rows(map);
    map.rows->plain_keys = true;
    map.rows->lock_times.reserve(static_cast<std::size_t>(PyDict_GET_SIZE(dict)));
    map.rows->seats.reserve(static_cast<std::size_t>(PyDict_GET_SIZE(dict)));
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &key, &value) != 0;) {
        if (!is_seat(map, value)) {
            *stranger = key;
            return false;
        }
        map.rows->plain_keys = map.rows->plain_keys && is_plain_key(key);
        attach(map, seat_of(value));
    }
    map.rows_version = version_of(dict);
    return true;
}

void attach(SeatMap& map, SeatObject& seat) {
    SeatRows& rows = *map.rows;
    // All that may fail comes first.
    if (seat.place.map != nullptr) {
        if (seat.places == nullptr) seat.places = new std::vector<Membership>;
        if (seat.places->size() == seat.places->capacity()) seat.places->reserve(2 * seat.places->size() + 1);
    }
    rows.seats.push_back(&seat);
    try {
        rows.lock_times.push_back(row_time(seat));
    } catch (const std::bad_alloc&) {
        rows.seats.pop_back();
        throw;
    }
    const Membership place{&map, rows.seats.size() - 1};
    if (seat.place.map == nullptr) {
        seat.place = place;
    } else {
        seat.places->push_back(place);
    }
}

void detach(SeatMap& map, SeatObject& seat) noexcept {
    Membership* const place = place_in(seat, map);
    if (place == nullptr) return;
    const std::size_t row = place->row;
    erase_place(seat, *place);
    erase_row(map, row);
}

void detach_everywhere(SeatObject& seat) noexcept {
    while (seat.place.map != nullptr) detach(*seat.place.map, seat);
}

PyTypeObject* make_seat_map_type(PyObject* module) {
    return reinterpret_cast<PyTypeObject*>(
        PyType_FromModuleAndSpec(module, &spec, reinterpret_cast<PyObject*>(&PyDict_Type)));
}

}  // namespace seatlock::python
