#pragma once

#include <array>
#include <cstddef>
#include <mutex>

#include <seatlock/seat_state.hpp>

#include "native/python.hpp"
#include "native/sentence.hpp"

namespace seatlock::python {

/// What all seats, maps and managers of one interpreter share. It lives as long as the module or
/// any of them: each holds a use.
///
/// One mutex for all, because one Seat may stand in several managers. It is held for the instant in
/// which a call is decided, and no Python code runs under it: no comparison, no clock, no
/// destructor. So nothing that a program plugs in can meet it held, and it cannot deadlock.
struct Core {
    std::mutex mutex;  ///< guards the state of every Seat and the rows of every SeatMap

    // Cleared with the module; null from then on.
    PyTypeObject* seat_type = nullptr;
    PyTypeObject* map_type = nullptr;
    PyObject* time_module = nullptr;
    PyObject* manager_names = nullptr;  ///< the globals of seatlock.manager, where the default clock looks for `time`

    // Interned, and kept to the end.
    std::array<PyObject*, 3> status_names{};  ///< in the order of SeatState
    PyObject* name_lock_timeout = nullptr;
    PyObject* name_time = nullptr;
    PyObject* name_seat_id = nullptr;

    SentenceBook sentences;
    std::size_t uses = 1;

    /// Null with an exception set when memory is short.
    [[nodiscard]] static Core* make();

    [[nodiscard]] Core* use() noexcept {
        ++uses;
        return this;
    }
    void drop() noexcept {
        if (--uses == 0) delete this;
    }

    int traverse(visitproc visit, void* arg) const;
    void clear() noexcept;

    Core(const Core&) = delete;
    Core(Core&&) = delete;
    Core& operator=(const Core&) = delete;
    Core& operator=(Core&&) = delete;

private:
    Core() = default;
    ~Core();
};

/// The Core of a type of ours or of a subclass of one. Null with an exception set when its module is gone.
[[nodiscard]] Core* core_of(PyTypeObject* type);

extern PyModuleDef module_definition;

}  // namespace seatlock::python
