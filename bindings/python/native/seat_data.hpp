#pragma once

#include <cstdint>

#include <seatlock/seat_state.hpp>

#include "native/python.hpp"

namespace seatlock::python {

struct SeatObject;

/// What a Seat's lock_time is.
enum class TimeKind : std::uint8_t {
    none,    ///< None
    number,  ///< a float, in SeatView::lock_time; of locked seats alone
    object   ///< anything else that a program wrote, in WrittenValues
};

/// The state of one Seat, beside its lock time. It stands in one place at a time: in the Seat, or,
/// while the Seat belongs to a SeatMap, in its row there, so that a call reads one cache line of a
/// seat and need not touch the Seat.
struct SeatData {
    PyObject* locked_by = nullptr;  ///< an owned reference of the Seat's
    std::uint32_t version = 0;      ///< counts the changes, so that a call notices one while it asked the clock
    SeatState state = SeatState::available;  ///< available for a status that is none of the three
    TimeKind time_kind = TimeKind::none;
    bool strange_status : 1 = false;  ///< the status is none of the three
    bool has_written : 1 = false;     ///< the Seat has WrittenValues
    bool is_shared : 1 = false;       ///< the Seat stands in other rows too
    bool is_guest : 1 = false;        ///< of a row: the state stands in another row of the Seat's
    std::uint8_t id_tag = 0;          ///< of a row, and stays with it: some bits of its id's hash
};

/// A seat's state, wherever it stands. Good until the mutex is released.
struct SeatView {
    SeatData* data = nullptr;
    double* lock_time = nullptr;  ///< see lock_times.hpp
    SeatObject* seat = nullptr;
};

}  // namespace seatlock::python
