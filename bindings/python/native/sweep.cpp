#include "native/sweep.hpp"

#include <mutex>
#include <new>
#include <optional>
#include <vector>

#include "engine/transition.hpp"
#include "native/garbage.hpp"
#include "native/seat.hpp"
#include "native/seat_call.hpp"

namespace seatlock::python {
namespace {

/// How many Seats ahead are fetched from memory while one is released.
constexpr std::size_t fetch_ahead = 8;

/// Now and the timeout, for the whole sweep.
struct Deadline {
    bool uses_system_time = false;
    double now = 0;
    double timeout = 0;
};

std::optional<Deadline> read_deadline(ManagerObject& manager) {
    Deadline deadline;
    if (!look_up_lock_timeout(manager, deadline.timeout)) return std::nullopt;
    deadline.uses_system_time = manager.clock.is_system_time();
    if (PyErr_Occurred() != nullptr) return std::nullopt;
    const std::optional<double> now = deadline.uses_system_time ? system_time() : manager.clock.ask();
    if (!now) return std::nullopt;
    deadline.now = *now;
    return deadline;
}

/// Releases a lock that has this time if it is past; the rule book says so. REQUIRES: the mutex is held.
void release_if_past(const SeatView& view, double lock_time, const Deadline& deadline, Garbage& garbage) noexcept {
    constexpr engine::Stamp alive = 1;
    engine::SeatCell cell;
    cell.state = view.data->state;
    cell.stamp = is_past(deadline.now, lock_time, deadline.timeout) ? alive - 1 : alive;
    if (!engine::is_expired(cell, alive)) return;
    become(view, cell.unlocked(SeatState::available).state, nullptr, 0, garbage);
}

/// The seats of a map in one pass over its rows. Those whose time is no float go to `strange`.
class MapSweep {
public:
    MapSweep(SeatMap& map, const Deadline& deadline) : map_(map), deadline_(deadline) {}

    /// False with an exception set.
    [[nodiscard]] bool run(std::vector<Ref>& strange) {
        PyObject* stranger = nullptr;
        try {
            const std::scoped_lock guard(map_.core->mutex);
            if (bring_in_step(map_, &stranger)) {
                release(strange);
                return true;
            }
        } catch (const std::bad_alloc&) {
            PyErr_NoMemory();
            return false;
        }
        refuse_stranger(stranger);
        return false;
    }

private:
    void release(std::vector<Ref>& strange) {
        const SeatRows& rows = *map_.rows;
        if (deadline_.uses_system_time) deadline_.now = system_time();
        const std::vector<std::uint32_t> past = rows_past(rows.lock_times, deadline_.now, deadline_.timeout);
        garbage_.reserve(Garbage::per_seat * past.size());
        for (std::size_t i = 0; i < past.size(); ++i) {
            if (i + fetch_ahead < past.size()) __builtin_prefetch(&rows.rows[past[i + fetch_ahead]], 1);
            const SeatView view = view_of_row(map_, past[i]);
            if (view.data->time_kind == TimeKind::number) {
                release_if_past(view, *view.lock_time, deadline_, garbage_);
            } else {
                strange.push_back(Ref::borrow(reinterpret_cast<PyObject*>(view.seat)));
            }
        }
    }

    SeatMap& map_;
    Deadline deadline_;
    Garbage garbage_;
};

/// One seat whose lock time may have to be asked what it is. False with an exception set.
bool release_one(Core& core, SeatObject& seat, const Deadline& deadline) {
    Ref known;
    double seconds = 0;
    while (true) {
        Ref unknown;
        {
            Garbage garbage;
            const std::scoped_lock guard(core.mutex);
            const SeatView view = view_of(seat);
            if (view.data->state != SeatState::locked) return true;
            const bool is_number = view.data->time_kind == TimeKind::number;
            if (is_number || odd_lock_time(view) == known.get()) {
                release_if_past(view, is_number ? *view.lock_time : seconds, deadline, garbage);
                return true;
            }
            unknown = Ref::borrow(odd_lock_time(view));
        }
        const std::optional<double> answer = lock_time_in_seconds(unknown.get());
        if (!answer) return false;
        seconds = *answer;
        known = std::move(unknown);
    }
}

/// All of them; of several errors the first is reported.
bool release_each(Core& core, const std::vector<Ref>& seats, const Deadline& deadline) {
    Ref error;
    for (const Ref& seat : seats) {
        if (release_one(core, as_seat(seat.get()), deadline)) continue;
        Ref raised = fetch_error();
        if (!error) error = std::move(raised);
    }
    if (!error) return true;
    restore_error(error);
    return false;
}

/// The values of a mapping that is not our own. Empty with an exception set.
std::optional<std::vector<Ref>> seats_in(const Core& core, PyObject* mapping) {
    const Ref values = Ref::steal(PyMapping_Values(mapping));
    if (!values) return std::nullopt;
    std::vector<Ref> seats;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(values.get()); ++i) {
        PyObject* const value = PyList_GET_ITEM(values.get(), i);
        if (!PyObject_TypeCheck(value, core.seat_type)) {
            refuse_stranger(value);
            return std::nullopt;
        }
        seats.push_back(Ref::borrow(value));
    }
    return seats;
}

}  // namespace

bool sweep(ManagerObject& manager) {
    const Ref map = seats_of(manager);
    if (!map) return false;
    const std::optional<Deadline> deadline = read_deadline(manager);
    if (!deadline) return false;
    std::vector<Ref> strange;
    try {
        if (Py_IS_TYPE(map.get(), manager.core->map_type)) {
            if (!MapSweep(*reinterpret_cast<SeatMap*>(map.get()), *deadline).run(strange)) return false;
        } else {
            auto seats = seats_in(*manager.core, map.get());
            if (!seats) return false;
            strange = std::move(*seats);
        }
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        return false;
    }
    return release_each(*manager.core, strange, *deadline);
}

}  // namespace seatlock::python
