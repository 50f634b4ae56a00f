#include "native/seat_map.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "native/seat.hpp"
#include "native/seat_call.hpp"

namespace seatlock::python {
namespace {

/// Versions of dictionaries begin at 1.
constexpr std::uint64_t no_version = 0;

SeatMap& map_of(PyObject* self) noexcept { return *reinterpret_cast<SeatMap*>(self); }

bool is_seat(const SeatMap& map, PyObject* value) noexcept { return PyObject_TypeCheck(value, map.core->seat_type); }

/// Rows are found by a 32-bit product.
constexpr std::size_t rows_max = std::size_t{1} << 32U;

/// At most two thirds of the rows are taken: a search reads two of them, usually in one cache line.
constexpr std::size_t rows_for(std::size_t seats) noexcept { return seats + seats / 2 + 8; }

/// Cached in a str, computed without Python code for an int; an id of the program's own, which is never
/// searched for here, has to be kept somewhere.
Py_hash_t hash_of(PyObject* id) noexcept {
    return is_plain_id(id) ? hash_of_plain_id(id)
                           : static_cast<Py_hash_t>(std::hash<PyObject*>{}(id) / alignof(PyObject));
}

/// REQUIRES: the id is plain, and has this hash. The other may be any.
bool is_same_plain_id(PyObject* other, PyObject* id, Py_hash_t hash) noexcept {
    if (other == id) return true;
    if (Py_TYPE(other) != Py_TYPE(id) || hash_of_plain_id(other) != hash) return false;
    if (PyUnicode_CheckExact(id)) return PyUnicode_Compare(other, id) == 0;
    return PyObject_RichCompareBool(other, id, Py_EQ) == 1;
}

// ---- rows and the seats in them ----

/// The row shows this, and keeps the tag of its id.
void put(SeatRow& place, SeatData data) noexcept {
    data.id_tag = place.data.id_tag;
    place.data = data;
}

/// A seat takes a vacant row: as its home if it has none yet, else as one more that shows the same.
/// May throw std::bad_alloc, and has changed nothing then.
void settle(SeatMap& map, std::size_t row, PyObject* id, SeatObject& seat) {
    SeatRow& place = map.rows->rows[row];
    const SeatView view = view_of(seat);
    const bool is_home = seat.place.map == nullptr;
    if (!is_home) {
        if (seat.guests == nullptr) seat.guests = new std::vector<Membership>;
        seat.guests->push_back({&map, row});
        view.data->is_shared = true;
    }
    map.rows->lock_times[row] = *view.lock_time;
    place.data.id_tag = SeatRows::tag_of(hash_of(id));
    put(place, is_home ? seat.data : SeatData{.is_guest = true});
    place.seat = &seat;
    place.id = id;
    if (is_home) seat.place = {&map, row};
}

/// The row becomes vacant. The seat's state moves to another of its rows, or into the Seat.
void unsettle(SeatMap& map, std::size_t row) noexcept {
    SeatRow& place = map.rows->rows[row];
    SeatObject& seat = *place.seat;
    std::vector<Membership>* const guests = seat.guests;
    const bool has_guests = guests != nullptr && !guests->empty();
    if (place.data.is_guest) {
        std::erase_if(*guests, [&](const Membership& guest) { return guest.map == &map && guest.row == row; });
    } else if (has_guests) {
        seat.place = guests->back();
        guests->pop_back();
        put(seat.place.map->rows->rows[seat.place.row], place.data);
    } else {
        seat.data = place.data;
        seat.lock_time = map.rows->lock_times[row];
        seat.place = {};
    }
    view_of(seat).data->is_shared = guests != nullptr && !guests->empty();
    map.rows->lock_times[row] = no_lock;
    place = SeatRow{};
}

/// What stood in a row of this map stands in another now.
void renumber(SeatMap& map, const SeatRow& place, std::size_t from, std::size_t to) noexcept {
    SeatObject& seat = *place.seat;
    if (!place.data.is_guest) {
        seat.place.row = to;
        return;
    }
    const auto note = std::ranges::find_if(
        *seat.guests, [&](const Membership& guest) { return guest.map == &map && guest.row == from; });
    note->row = to;
}

std::size_t vacant_row(const SeatRows& rows, PyObject* id) noexcept {
    std::size_t row = rows.place_of(hash_of(id));
    while (rows.rows[row].seat != nullptr) row = rows.next(row);
    return row;
}

/// Makes room for one more. May throw std::bad_alloc, and has changed nothing then. REQUIRES: the ids live.
void grow(SeatMap& map) {
    SeatRows& old = *map.rows;
    if (rows_for(old.size + 1) <= old.rows.size()) return;
    SeatRows larger;
    const std::size_t size = rows_for(2 * old.size);
    if (size > rows_max) throw std::bad_alloc();
    larger.rows.resize(size);
    larger.lock_times.resize(size, no_lock);
    for (std::size_t from = 0; from < old.rows.size(); ++from) {
        const SeatRow& place = old.rows[from];
        if (place.seat == nullptr) continue;
        const std::size_t to = vacant_row(larger, place.id);
        larger.rows[to] = place;
        larger.lock_times[to] = old.lock_times[from];
        renumber(map, place, from, to);
    }
    old.rows.swap(larger.rows);
    old.lock_times.swap(larger.lock_times);
}

/// A row for a new entry of the dictionary. May throw std::bad_alloc, and has changed nothing then.
void add_row(SeatMap& map, PyObject* id, SeatObject& seat) {
    grow(map);
    settle(map, vacant_row(*map.rows, id), id, seat);
    ++map.rows->size;
    if (!is_plain_id(id)) map.rows->plain_ids = false;
}

/// An entry's row becomes vacant, and those that were put further on because of it move up (Knuth 6.4,
/// algorithm R). REQUIRES: the rows were in step, and all ids live.
void remove_row(SeatMap& map, std::size_t row) noexcept {
    SeatRows& rows = *map.rows;
    unsettle(map, row);
    --rows.size;
    const auto distance = [&rows](std::size_t from, std::size_t to) {
        return to >= from ? to - from : to + rows.rows.size() - from;
    };
    std::size_t hole = row;
    for (std::size_t at = rows.next(hole); rows.rows[at].seat != nullptr; at = rows.next(at)) {
        const std::size_t wanted = rows.place_of(hash_of(rows.rows[at].id));
        if (distance(wanted, at) < distance(hole, at)) continue;
        renumber(map, rows.rows[at], at, hole);
        rows.rows[hole] = std::exchange(rows.rows[at], SeatRow{});
        rows.lock_times[hole] = std::exchange(rows.lock_times[at], no_lock);
        hole = at;
    }
}

/// Lets all seats go.
void vacate(SeatMap& map) noexcept {
    SeatRows& rows = *map.rows;
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
        if (rows.rows[row].seat != nullptr) unsettle(map, row);
    }
    rows.size = 0;
    rows.version = no_version;
}

// ---- the dictionary ----

/// One assignment or deletion in a dictionary whose rows are in step, and stay so.
class Follower {
public:
    Follower(SeatMap& map, PyObject* id) : map_(map) {
        if (!is_plain_id(id)) return;
        const Py_hash_t hash = hash_of(id);
        const std::scoped_lock guard(map.core->mutex);
        follows_ = is_in_step(map) && map.rows->plain_ids;
        if (!follows_) return;
        row_ = find_row(map, id, hash);
        if (row_ == no_row) return;
        id_ = map.rows->rows[row_].id;
        // Held, so that its destructor runs when all is right again.
        old_seat_ = Ref::borrow(reinterpret_cast<PyObject*>(map.rows->rows[row_].seat));
    }

    /// After the dictionary has changed: it has this seat under the id now, or nothing if that is null.
    void follow(PyObject* id, PyObject* seat) noexcept {
        if (!follows_) return;
        const std::scoped_lock guard(map_.core->mutex);
        try {
            if (seat == nullptr) {
                if (row_ != no_row) remove_row(map_, row_);
            } else if (row_ != no_row) {
                unsettle(map_, row_);
                settle(map_, row_, id_, as_seat(seat));
            } else {
                add_row(map_, id, as_seat(seat));
            }
            map_.rows->version = version_of(as_dict(&map_));
        } catch (const std::bad_alloc&) {
            map_.rows->version = no_version;
        }
    }

private:
    SeatMap& map_;
    bool follows_ = false;
    std::size_t row_ = no_row;  // of the entry that is replaced or deleted
    PyObject* id_ = nullptr;    // the dictionary's own, which it keeps
    Ref old_seat_;
};

/// m.seats[id] = value, or del m.seats[id] where the value is null.
int set_item(PyObject* self, PyObject* id, PyObject* value) {
    SeatMap& map = map_of(self);
    if (value != nullptr && !is_seat(map, value)) {
        refuse_stranger(value);
        return -1;
    }
    Follower follower(map, id);
    const int result = PyDict_Type.tp_as_mapping->mp_ass_subscript(self, id, value);
    if (result == 0) follower.follow(id, value);
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
        vacate(map);
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
    {Py_tp_doc, doc_slot(doc)},
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

std::size_t find_row(const SeatMap& map, PyObject* id, Py_hash_t hash) noexcept {
    const SeatRows& rows = *map.rows;
    if (rows.rows.empty()) return no_row;
    const std::uint8_t tag = SeatRows::tag_of(hash);
    for (std::size_t row = rows.place_of(hash); rows.rows[row].seat != nullptr; row = rows.next(row)) {
        const SeatRow& place = rows.rows[row];
        if (place.data.id_tag == tag && is_same_plain_id(place.id, id, hash)) return row;
    }
    return no_row;
}

void fetch_row(const SeatMap& map, Py_hash_t hash) noexcept {
    const SeatRows& rows = *map.rows;
    if (rows.rows.empty()) return;
    const std::size_t row = rows.place_of(hash);
    __builtin_prefetch(&rows.rows[row], 1);
    __builtin_prefetch(&rows.rows[rows.next(row)], 1);
    __builtin_prefetch(&rows.lock_times[row], 1);
}

SeatView view_of_row(SeatMap& map, std::size_t row) noexcept {
    SeatRow& place = map.rows->rows[row];
    if (place.data.is_guest) return view_of(*place.seat);
    return {&place.data, &map.rows->lock_times[row], place.seat};
}

bool bring_in_step(SeatMap& map, PyObject** stranger) {
    if (is_in_step(map)) return true;
    PyObject* const dict = as_dict(&map);
    const auto size = static_cast<std::size_t>(PyDict_GET_SIZE(dict));
    SeatRows& rows = *map.rows;
    vacate(map);
    rows.plain_ids = true;
    if (rows_for(size) > rows_max) throw std::bad_alloc();
    rows.rows.assign(rows_for(size), SeatRow{});
    rows.lock_times.assign(rows_for(size), no_lock);
    PyObject* id = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &id, &value) != 0;) {
        if (!is_seat(map, value)) {
            *stranger = value;
            return false;
        }
        add_row(map, id, as_seat(value));
    }
    rows.version = version_of(dict);
    return true;
}

void leave_all_maps(SeatObject& seat) noexcept {
    // Only a map that is out of step has a row of a seat that it lets die.
    while (seat.place.map != nullptr) {
        SeatMap& map = *seat.place.map;
        const std::size_t row = seat.place.row;
        unsettle(map, row);
        map.rows->version = no_version;
    }
}

Ref make_seat_map(Core& core) { return Ref::steal(PyObject_CallNoArgs(reinterpret_cast<PyObject*>(core.map_type))); }

PyTypeObject* make_seat_map_type(PyObject* module) {
    return reinterpret_cast<PyTypeObject*>(
        PyType_FromModuleAndSpec(module, &spec, reinterpret_cast<PyObject*>(&PyDict_Type)));
}

}  // namespace seatlock::python
