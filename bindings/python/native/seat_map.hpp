#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "native/core.hpp"
#include "native/python.hpp"

namespace seatlock::python {

struct SeatObject;

/// Where a Seat stands in a SeatMap.
struct Membership {
    struct SeatMap* map = nullptr;
    std::size_t row = 0;
};

/// What a SeatMap has beside the dictionary: a row per seat, so that a sweep reads 8 bytes of a seat
/// and not the Seat. The Seat is the truth; it writes its rows whenever it changes. A row borrows
/// its Seat: a Seat that dies leaves all its rows, a map that dies lets all its Seats go.
///
/// Under Core::mutex.
struct SeatRows {
    std::vector<double> lock_times;
    std::vector<SeatObject*> seats;
    bool plain_keys = true;  ///< all ids were str or int when the rows were made
};

/// m.seats: a real dict of seat_id -> Seat.
///
/// Its entries may be changed in every way a dict can be; ways that go round this type are noticed
/// by the dictionary's version, and the rows are made anew before they are next read.
struct SeatMap {
    PyDictObject dict;
    Core* core;
    SeatRows* rows;
    std::uint64_t rows_version;  ///< of the dictionary the rows belong to
    PyObject* weak_references;
};

[[nodiscard]] inline PyObject* as_dict(SeatMap* map) noexcept { return reinterpret_cast<PyObject*>(map); }

/// A new, empty one. Null with an exception set when memory is short.
[[nodiscard]] SeatMap* make_seat_map(Core& core);

/// Makes the rows those of the dictionary if they are not. REQUIRES: Core::mutex is held.
/// May throw std::bad_alloc; the rows are made anew the next time then.
/// False, with `stranger` set to the key, if a value is no Seat; a borrowed reference.
[[nodiscard]] bool sync_rows(SeatMap& map, PyObject** stranger);

/// Adds a row. REQUIRES: Core::mutex is held. May throw std::bad_alloc, and has changed nothing then.
void attach(SeatMap& map, SeatObject& seat);

/// Takes one row of the seat's in this map away, if there is one. REQUIRES: Core::mutex is held.
void detach(SeatMap& map, SeatObject& seat) noexcept;

/// Takes all rows of a seat away. REQUIRES: Core::mutex is held.
void detach_everywhere(SeatObject& seat) noexcept;

/// Null with an exception set on failure.
[[nodiscard]] PyTypeObject* make_seat_map_type(PyObject* module);

}  // namespace seatlock::python
