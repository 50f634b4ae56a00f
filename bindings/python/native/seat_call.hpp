#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <seatlock/outcome.hpp>
#include <seatlock/refusal_reason.hpp>

#include "engine/transition.hpp"
#include "native/garbage.hpp"
#include "native/manager.hpp"
#include "native/python.hpp"
#include "native/seat.hpp"

namespace seatlock::python {

/// One seat that a call names, and what was found out about the objects on it. What is known is
/// about objects and not about the seat: it holds for as long as the seat has the same ones.
struct Subject {
    PyObject* id = nullptr;  ///< borrowed from the caller
    Py_hash_t hash = 0;      ///< of a plain id
    Ref seat;                ///< what an id that is not plain names; null if nothing
    SeatView view;           ///< under the mutex alone; its data is null while unknown to the manager
    std::uint32_t version = 0;

    Ref holder;  ///< a holder that was compared with the user
    bool holder_is_user = false;
    Ref lock_time;  ///< a lock time that is no float
    double lock_time_seconds = 0;

    engine::Transition transition;
};

/// One call on some seats: a driver of engine::transition(), which decides.
///
/// Everything that can run Python code (hashing and comparing ids, comparing holders, the clock,
/// LOCK_TIMEOUT, destructors) happens outside the mutex. Under it the call is decided on what stands
/// on the seats at that instant, and all of it is done or none. If something it needs is not known
/// yet, or what it knows is no longer true, it lets go, finds out and tries again.
class SeatCall {
public:
    SeatCall(ManagerObject& manager, Call call, std::span<Subject> subjects, PyObject* user);

    /// False with an exception set; no seat has changed then.
    [[nodiscard]] bool run();

    // After run():
    [[nodiscard]] std::optional<RefusalReason> refusal() const noexcept { return refusal_; }
    [[nodiscard]] const Subject& refused_subject() const noexcept { return subjects_[refused_]; }
    /// Whose lock stood in the way; null unless the refusal is RefusalReason::locked.
    [[nodiscard]] PyObject* refused_holder() const noexcept { return refused_holder_.get(); }

private:
    enum class Progress : std::uint8_t { done, failed, again };

    [[nodiscard]] bool prepare();
    [[nodiscard]] bool look_seats_up();
    [[nodiscard]] bool read_clock();
    [[nodiscard]] Progress decide();
    [[nodiscard]] bool learn();

    // Under the mutex:
    [[nodiscard]] bool locate();
    [[nodiscard]] bool locate_in_rows();
    [[nodiscard]] bool is_refused_at_any_time() const;
    [[nodiscard]] bool changed_meanwhile() const;
    [[nodiscard]] bool judge_all();
    [[nodiscard]] bool judge(Subject& subject);
    [[nodiscard]] bool is_lock_past(Subject& subject, bool& past);
    [[nodiscard]] bool is_users(Subject& subject, bool& users);
    void change(Garbage& garbage);
    void clear_expired(Garbage& garbage);

    ManagerObject& manager_;
    engine::Operation operation_;
    bool sees_expiry_;
    bool needs_now_;
    std::span<Subject> subjects_;
    PyObject* user_;

    // How the seats are found: in the rows of the manager's map, under the mutex; or, where that may
    // take Python code, in the mapping itself, before it.
    bool looks_outside_ = false;
    bool looked_up_ = false;
    Ref map_;                   ///< where they were looked up
    bool has_version_ = false;  ///< false for a mapping of the program's own, which has none
    std::uint64_t map_version_ = 0;
    Ref lookup_error_;       ///< of the first id that could not be looked up
    std::size_t found_ = 0;  ///< how many ids come before that

    double timeout_ = 0;
    bool uses_system_time_ = false;
    bool has_now_ = false;
    double now_ = 0;
    int readings_ = 0;

    Subject* puzzle_ = nullptr;  ///< the seat of which one of these two must be found out first
    Ref puzzle_holder_;
    Ref puzzle_lock_time_;

    std::optional<RefusalReason> refusal_;
    std::size_t refused_ = 0;
    Ref refused_holder_;
};

/// The seat that a mapping has under this id. Empty with an exception set on failure; null if there is none.
[[nodiscard]] std::optional<Ref> find_seat(const Core& core, PyObject* map, PyObject* seat_id);

/// Sets the TypeError for what stands among the seats and is no Seat.
void refuse_stranger(PyObject* value);

/// Takes the exception that is set out of the interpreter, with its traceback.
[[nodiscard]] Ref fetch_error();

/// Sets it again.
void restore_error(const Ref& error);

/// float(lock_time) of a locked seat. Empty with an exception set when it is no number.
[[nodiscard]] std::optional<double> lock_time_in_seconds(PyObject* lock_time);

}  // namespace seatlock::python
