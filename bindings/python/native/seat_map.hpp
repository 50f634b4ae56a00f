#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "native/core.hpp"
#include "native/large_pages.hpp"
#include "native/python.hpp"
#include "native/seat_data.hpp"

namespace seatlock::python {

/// Where a Seat stands in a SeatMap.
struct Membership {
    struct SeatMap* map = nullptr;
    std::size_t row = 0;
};

/// One seat in a SeatMap. Half a cache line.
struct alignas(32) SeatRow {
    SeatData data;
    SeatObject* seat = nullptr;  ///< borrowed: a Seat that dies leaves all its rows, a map that dies lets its
                                 ///< Seats go; null in a vacant row
    PyObject* id = nullptr;      ///< borrowed from the dictionary, and good while the rows belong to it
};
static_assert(sizeof(SeatRow) == 32);

/// What a SeatMap has beside the dictionary: a row per seat in a hash table of its own (open
/// addressing, linear probing), so that a call finds a seat and its state in one cache line where the
/// dictionary would take four. Under Core::mutex.
struct SeatRows {
    std::vector<SeatRow, LargePages<SeatRow>> rows;
    std::vector<double, LargePages<double>> lock_times;  ///< a row each, for the sweep
    std::size_t size = 0;                                ///< rows that are not vacant, while in step
    bool plain_ids = true;                               ///< all ids are str or int
    std::uint64_t version = 0;                           ///< of the dictionary they belong to; 0 is no dictionary's

    /// Where the search for an id begins. REQUIRES: there are rows.
    [[nodiscard]] std::size_t place_of(Py_hash_t hash) const noexcept {
        // Brought into range without a division (Lemire, 2016).
        return static_cast<std::size_t>(((mix(hash) >> 32U) * rows.size()) >> 32U);
    }

    /// Tells most ids apart without a look at them, which would be another cache line.
    [[nodiscard]] static std::uint8_t tag_of(Py_hash_t hash) noexcept {
        return static_cast<std::uint8_t>(mix(hash) >> 24U);
    }

    /// Ints hash to themselves: a multiplication spreads them (Fibonacci hashing, Knuth 6.4).
    [[nodiscard]] static std::uint64_t mix(Py_hash_t hash) noexcept {
        return static_cast<std::uint64_t>(hash) * 0x9E3779B97F4A7C15U;
    }

    [[nodiscard]] std::size_t next(std::size_t row) const noexcept { return row + 1 == rows.size() ? 0 : row + 1; }
};

/// m.seats: a real dict of seat_id -> Seat.
///
/// Its entries may be changed in every way a dict can be. The item assignment and deletion take the rows along;
/// any other way is noticed by the dictionary's version, and the rows are made anew by the next sweep.
struct SeatMap {
    PyDictObject dict;
    Core* core;
    SeatRows* rows;
    PyObject* weak_references;
};

[[nodiscard]] inline PyObject* as_dict(SeatMap* map) noexcept { return reinterpret_cast<PyObject*>(map); }

/// No comparison of two such ids runs Python code.
[[nodiscard]] inline bool is_plain_id(PyObject* id) noexcept {
    return PyUnicode_CheckExact(id) || PyLong_CheckExact(id);
}

/// Of a plain id: no Python code, and nearly always cached in a str.
[[nodiscard]] inline Py_hash_t hash_of_plain_id(PyObject* id) noexcept {
    if (PyUnicode_CheckExact(id)) {
        const Py_hash_t cached = reinterpret_cast<PyASCIIObject*>(id)->hash;
        if (cached != -1) return cached;
    }
    return PyObject_Hash(id);
}

/// Whether rows tell at once which seat a plain id names. REQUIRES: Core::mutex is held.
[[nodiscard]] inline bool is_in_step(SeatMap& map) noexcept { return map.rows->version == version_of(as_dict(&map)); }

inline constexpr std::size_t no_row = SIZE_MAX;

/// The row of a plain id, or no_row, without Python code. REQUIRES: Core::mutex is held, is_in_step(),
/// plain_ids, and this hash of the id's.
[[nodiscard]] std::size_t find_row(const SeatMap& map, PyObject* id, Py_hash_t hash) noexcept;

/// Fetches from memory what find_row() is going to read. REQUIRES: as find_row().
void fetch_row(const SeatMap& map, Py_hash_t hash) noexcept;

/// The state of the seat in a row. REQUIRES: Core::mutex is held.
[[nodiscard]] SeatView view_of_row(SeatMap& map, std::size_t row) noexcept;

/// Makes the rows those of the dictionary if they are not. REQUIRES: Core::mutex is held.
/// May throw std::bad_alloc; the rows are made anew the next time then.
/// False, with `stranger` set to it, if a value is no Seat; a borrowed reference.
[[nodiscard]] bool bring_in_step(SeatMap& map, PyObject** stranger);

/// Takes all rows of a seat away; its state is in the Seat then. REQUIRES: Core::mutex is held.
void leave_all_maps(SeatObject& seat) noexcept;

/// A new, empty one. Null with an exception set when memory is short.
[[nodiscard]] Ref make_seat_map(Core& core);

/// Null with an exception set on failure.
[[nodiscard]] PyTypeObject* make_seat_map_type(PyObject* module);

}  // namespace seatlock::python
