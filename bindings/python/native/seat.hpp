#pragma once

#include <vector>

#include "native/core.hpp"
#include "native/garbage.hpp"
#include "native/lock_times.hpp"
#include "native/python.hpp"
#include "native/seat_data.hpp"
#include "native/seat_map.hpp"

namespace seatlock::python {

/// What a program wrote to a Seat and the engine would not have written. Most seats never have it.
struct WrittenValues {
    PyObject* status = nullptr;     ///< a status that is none of the three constants; null if it is
    PyObject* lock_time = nullptr;  ///< of TimeKind::object; null otherwise
};

/// One Seat. All but the last four members are under Core::mutex.
struct SeatObject {
    PyObject_HEAD SeatData data;      ///< while it belongs to no map
    double lock_time;                 ///< likewise
    Membership place;                 ///< the row where its state stands; null if it belongs to no map
    std::vector<Membership>* guests;  ///< its other rows; null if there are none
    WrittenValues* written;           ///< null if there is nothing
    Core* core;
    PyObject* seat_id;  ///< null until it is set
    PyObject* attributes;
    PyObject* weak_references;
};

[[nodiscard]] inline SeatObject& as_seat(PyObject* seat) noexcept { return *reinterpret_cast<SeatObject*>(seat); }

/// Where the seat's state stands now. REQUIRES: Core::mutex is held.
[[nodiscard]] inline SeatView view_of(SeatObject& seat) noexcept {
    if (seat.place.map == nullptr) return {&seat.data, &seat.lock_time, &seat};
    SeatRows& rows = *seat.place.map->rows;
    return {&rows.rows[seat.place.row].data, &rows.lock_times[seat.place.row], &seat};
}

/// The lock_time as a program sees it, when it is no float. Borrowed. REQUIRES: as view_of(), and TimeKind is not
/// number.
[[nodiscard]] inline PyObject* odd_lock_time(const SeatView& view) noexcept {
    return view.data->time_kind == TimeKind::none ? Py_None : view.seat->written->lock_time;
}

/// Shows a new lock time in all rows, and counts the change. REQUIRES: Core::mutex is held.
void show_in_guest_rows(const SeatView& view) noexcept;
inline void show(const SeatView& view, double lock_time) noexcept {
    *view.lock_time = lock_time;
    ++view.data->version;
    if (view.data->is_shared) show_in_guest_rows(view);
}

/// Drops what a program wrote. REQUIRES: Core::mutex is held, and room in the garbage.
void forget_written(const SeatView& view, Garbage& garbage) noexcept;

/// The seat as the engine leaves it: locked by a holder since a time, or without both.
/// REQUIRES: Core::mutex is held, and room in the garbage.
inline void become(const SeatView& view, SeatState state, PyObject* holder, double time, Garbage& garbage) noexcept {
    const bool locked = state == SeatState::locked;
    SeatData& data = *view.data;
    garbage.add(data.locked_by);
    if (data.has_written) forget_written(view, garbage);
    data.locked_by = Py_NewRef(locked ? holder : Py_None);
    data.state = state;
    data.time_kind = locked ? TimeKind::number : TimeKind::none;
    show(view, locked ? time : no_lock);
}

/// Null with an exception set on failure.
[[nodiscard]] PyTypeObject* make_seat_type(PyObject* module);

}  // namespace seatlock::python
