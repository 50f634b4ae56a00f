#pragma once

#include <cstdint>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "native/core.hpp"
#include "native/garbage.hpp"
#include "native/lock_times.hpp"
#include "native/python.hpp"
#include "native/seat_map.hpp"

namespace seatlock::python {

/// What a Seat's lock_time is.
enum class TimeKind : std::uint8_t {
    none,    ///< None
    number,  ///< a float, in SeatObject::time
    object   ///< anything else that a program wrote, in SeatObject::written
};

/// What a program wrote to a Seat and the engine would not have written. Most seats never have it.
struct WrittenValues {
    PyObject* status = nullptr;     ///< a status that is none of the three constants; null if it is
    PyObject* lock_time = nullptr;  ///< of TimeKind::object; null otherwise
};

/// One Seat: the only place where its state stands. Whatever shows it elsewhere, in the rows of the
/// maps it stands in, is written through from here.
///
/// All members from `version` to `written` are under Core::mutex.
struct SeatObject {
    PyObject_HEAD std::uint32_t version;  ///< counts the changes, so that a call notices one while it asked the clock
    SeatState state;                      ///< available for a status that is none of the three
    TimeKind time_kind;
    bool strange_status;  ///< the status is none of the three
    PyObject* locked_by;  ///< never null
    double time;
    Membership place;                 ///< the first of the maps it stands in; null if in none
    std::vector<Membership>* places;  ///< the others; null if there are none
    WrittenValues* written;           ///< null if there is nothing
    Core* core;
    PyObject* seat_id;  ///< null until it is set
    PyObject* attributes;
    PyObject* weak_references;
};

/// What the rows show of this seat.
[[nodiscard]] inline double row_time(const SeatObject& seat) noexcept {
    if (seat.state != SeatState::locked) return no_lock;
    return seat.time_kind == TimeKind::number ? seat.time : look_at_the_seat;
}

/// Notes a change: the version moves, the rows are written. REQUIRES: Core::mutex is held.
inline void write_through(SeatObject& seat) noexcept {
    ++seat.version;
    if (seat.place.map == nullptr) return;
    const double time = row_time(seat);
    seat.place.map->rows->lock_times[seat.place.row] = time;
    if (seat.places == nullptr) return;
    for (const Membership& other : *seat.places) other.map->rows->lock_times[other.row] = time;
}

/// Drops what a program wrote. REQUIRES: Core::mutex is held, and room in the garbage.
void forget_written(SeatObject& seat, Garbage& garbage) noexcept;

/// The seat as the engine leaves it: locked by a holder since a time, or without both.
/// REQUIRES: Core::mutex is held, and room in the garbage.
inline void become(SeatObject& seat, SeatState state, PyObject* holder, double time, Garbage& garbage) noexcept {
    const bool locked = state == SeatState::locked;
    garbage.add(seat.locked_by);
    if (seat.written != nullptr) forget_written(seat, garbage);
    seat.locked_by = Py_NewRef(locked ? holder : Py_None);
    seat.state = state;
    seat.time_kind = locked ? TimeKind::number : TimeKind::none;
    seat.time = time;
    write_through(seat);
}

/// Null with an exception set on failure.
[[nodiscard]] PyTypeObject* make_seat_type(PyObject* module);

}  // namespace seatlock::python
