#include "native/seat_call.hpp"

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "engine/call_operation.hpp"

namespace seatlock::python {
namespace {

using engine::Operation;

/// The numbers that a seat's owner and times become for the rule book, which knows them as larger and smaller.
constexpr engine::Owner owner_user = 1;
constexpr engine::Owner owner_other = 2;
constexpr engine::Stamp stamp_past = 0;
constexpr engine::Stamp stamp_alive = 1;

/// A program's clock or comparison that changes the very seats it is asked about would keep a call
/// for ever. After so many readings the last one is taken;
constexpr int readings_max = 100;
/// after so many attempts the call fails.
constexpr int attempts_max = 1'000;

/// Whether a dictionary of this type is searched as dict itself does it.
bool is_plain_dict(const Core& core, PyObject* map) noexcept {
    return Py_IS_TYPE(map, core.map_type) || PyDict_CheckExact(map);
}

/// Whether the manager's seats can be found in rows. REQUIRES: the mutex is held.
bool has_rows(const ManagerObject& manager) noexcept {
    if (manager.seats == nullptr || !Py_IS_TYPE(manager.seats, manager.core->map_type)) return false;
    auto& map = *reinterpret_cast<SeatMap*>(manager.seats);
    return is_in_step(map) && map.rows->plain_ids;
}

/// Compares what can be compared without Python code. False if it takes some.
bool compare_at_a_glance(PyObject* left, PyObject* right, bool& same) noexcept {
    if (PyUnicode_CheckExact(left) && PyUnicode_CheckExact(right)) {
        same = PyUnicode_Compare(left, right) == 0;
        return true;
    }
    if (!PyLong_CheckExact(left) || !PyLong_CheckExact(right)) return false;
    same = PyObject_RichCompareBool(left, right, Py_EQ) == 1;
    return true;
}

}  // namespace

SeatCall::SeatCall(ManagerObject& manager, Call call, std::span<Subject> subjects, PyObject* user)
    : manager_(manager),
      operation_(engine::operation_of(call)),
      sees_expiry_(manager.rule == ExpiryRule::at_deadline || call == Call::lock_seat),
      needs_now_(sees_expiry_ || operation_ == Operation::lock),
      subjects_(subjects),
      user_(user) {
    for (Subject& subject : subjects_) {
        if (is_plain_id(subject.id)) {
            subject.hash = hash_of_plain_id(subject.id);
        } else {
            looks_outside_ = true;
        }
    }
    const std::scoped_lock guard(manager_.core->mutex);
    if (looks_outside_ || !has_rows(manager_)) return;
    for (const Subject& subject : subjects_) {
        fetch_row(*reinterpret_cast<const SeatMap*>(manager_.seats), subject.hash);
    }
}

bool SeatCall::run() {
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        if (!prepare()) return false;
        const Progress progress = decide();
        if (progress == Progress::failed) return false;
        if (progress == Progress::done) {
            if (!lookup_error_ || refusal_) return true;
            restore_error(lookup_error_);
            return false;
        }
        if (!learn()) return false;
    }
    PyErr_SetString(PyExc_RuntimeError,
                    "the seats of this call changed at every attempt to decide it: an id, a holder, LOCK_TIMEOUT or "
                    "the clock changes them whenever it is asked");
    return false;
}

/// Asks for all that the decision needs and does not have.
bool SeatCall::prepare() {
    if (manager_.seats == nullptr && !seats_of(manager_)) return false;
    if (looks_outside_ && !looked_up_ && !look_seats_up()) return false;
    if (sees_expiry_ && !look_up_lock_timeout(manager_, timeout_)) return false;
    return !needs_now_ || has_now_ || read_clock();
}

bool SeatCall::look_seats_up() {
    map_ = seats_of(manager_);
    if (!map_) return false;
    has_version_ = is_plain_dict(*manager_.core, map_.get());
    if (has_version_) map_version_ = version_of(map_.get());
    lookup_error_ = Ref();
    for (found_ = 0; found_ < subjects_.size(); ++found_) {
        Subject& subject = subjects_[found_];
        std::optional<Ref> seat = find_seat(*manager_.core, map_.get(), subject.id);
        if (!seat) {
            lookup_error_ = fetch_error();
            break;
        }
        subject.seat = std::move(*seat);
    }
    looked_up_ = true;
    return true;
}

bool SeatCall::read_clock() {
    uses_system_time_ = manager_.clock.is_system_time();
    if (uses_system_time_) return true;
    if (PyErr_Occurred() != nullptr) return false;
    {
        const std::scoped_lock guard(manager_.core->mutex);
        if (!locate()) return true;
        if (is_refused_at_any_time()) return true;
        for (Subject& subject : subjects_.first(found_)) {
            subject.version = subject.view.data == nullptr ? 0 : subject.view.data->version;
        }
    }
    const std::optional<double> now = manager_.clock.ask();
    if (!now) return false;
    now_ = *now;
    has_now_ = true;
    ++readings_;
    return true;
}

SeatCall::Progress SeatCall::decide() {
    Garbage garbage;
    try {
        if (subjects_.size() > 1) garbage.reserve(Garbage::per_seat * subjects_.size());
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        return Progress::failed;
    }
    const std::scoped_lock guard(manager_.core->mutex);
    // Read before the seats are looked at: they are still on their way from memory.
    if (needs_now_ && uses_system_time_) now_ = system_time();
    if (!locate()) return Progress::again;
    if (needs_now_ && !uses_system_time_ && !has_now_ && !is_refused_at_any_time()) return Progress::again;
    if (has_now_ && changed_meanwhile() && readings_ < readings_max) {
        has_now_ = false;
        return Progress::again;
    }
    if (!judge_all()) return Progress::again;
    if (refusal_ && sees_expiry_) clear_expired(garbage);
    if (!refusal_ && !lookup_error_) change(garbage);
    return Progress::done;
}

/// Finds the state of every seat. False if they have to be looked up outside, again or for the first time.
bool SeatCall::locate() {
    if (!looks_outside_) {
        found_ = subjects_.size();
        if (locate_in_rows()) return true;
        looks_outside_ = true;
        looked_up_ = false;
        return false;
    }
    if (!looked_up_) return false;
    if (has_version_ && (manager_.seats != map_.get() || version_of(map_.get()) != map_version_)) {
        looked_up_ = false;
        return false;
    }
    for (Subject& subject : subjects_.first(found_)) {
        subject.view = subject.seat ? view_of(as_seat(subject.seat.get())) : SeatView{};
    }
    return true;
}

bool SeatCall::locate_in_rows() {
    if (!has_rows(manager_)) return false;
    auto& map = *reinterpret_cast<SeatMap*>(manager_.seats);
    for (Subject& subject : subjects_) {
        const std::size_t row = find_row(map, subject.id, subject.hash);
        subject.view = row == no_row ? SeatView{} : view_of_row(map, row);
    }
    return true;
}

/// Without its only seat a call is refused: what the clock says, or raises, is of no interest.
bool SeatCall::is_refused_at_any_time() const {
    return subjects_.size() == 1 && found_ == 1 && subjects_.front().view.data == nullptr;
}

/// Whether a seat changed since before the clock was asked: the answer may be older than the change.
bool SeatCall::changed_meanwhile() const {
    return std::ranges::any_of(subjects_.first(found_), [](const Subject& subject) {
        return subject.view.data != nullptr && subject.view.data->version != subject.version;
    });
}

/// What becomes of each seat, up to the first that refuses. False if something must be found out first.
bool SeatCall::judge_all() {
    for (std::size_t i = 0; i < found_; ++i) {
        Subject& subject = subjects_[i];
        if (!judge(subject)) return false;
        if (!subject.transition.refusal) continue;
        refusal_ = subject.transition.refusal;
        refused_ = i;
        if (refusal_ == RefusalReason::locked) refused_holder_ = Ref::borrow(subject.view.data->locked_by);
        return true;
    }
    return true;
}

bool SeatCall::judge(Subject& subject) {
    if (subject.view.data == nullptr) {
        subject.transition.refusal = RefusalReason::unknown_seat;
        return true;
    }
    const SeatState state = subject.view.data->state;
    bool past = false;
    bool users = false;
    if (state == SeatState::locked) {
        if (sees_expiry_ && !is_lock_past(subject, past)) return false;
        // Who holds it is asked where it matters: a comparison may be the program's own.
        if (operation_ != Operation::lock && !past && !is_users(subject, users)) return false;
    }
    const engine::SeatCell cell{.stamp = past ? stamp_past : stamp_alive,
                                .owner = users ? owner_user : owner_other,
                                .generation = 1,
                                .state = state};
    const engine::Stamp threshold = sees_expiry_ ? stamp_alive : engine::nothing_expires;
    subject.transition = engine::transition(cell, {operation_, owner_user, stamp_alive, threshold});
    return true;
}

/// Whether the lock on a seat is past its time. False if its time must be asked first.
bool SeatCall::is_lock_past(Subject& subject, bool& past) {
    double lock_time = *subject.view.lock_time;
    if (subject.view.data->time_kind != TimeKind::number) {
        PyObject* const odd = odd_lock_time(subject.view);
        if (odd != subject.lock_time.get()) {
            puzzle_ = &subject;
            puzzle_lock_time_ = Ref::borrow(odd);
            return false;
        }
        lock_time = subject.lock_time_seconds;
    }
    past = is_past(now_, lock_time, timeout_);
    return true;
}

/// Whether the holder is the user. False if they must be compared first.
bool SeatCall::is_users(Subject& subject, bool& users) {
    PyObject* const holder = subject.view.data->locked_by;
    users = holder == user_;
    if (users || compare_at_a_glance(holder, user_, users)) return true;
    if (holder != subject.holder.get()) {
        puzzle_ = &subject;
        puzzle_holder_ = Ref::borrow(holder);
        return false;
    }
    users = subject.holder_is_user;
    return true;
}

void SeatCall::change(Garbage& garbage) {
    for (const Subject& subject : subjects_) {
        become(subject.view, subject.transition.after.state, user_, now_, garbage);
    }
}

void SeatCall::clear_expired(Garbage& garbage) {
    for (Subject& subject : subjects_.first(found_)) {
        // A lock that takes a look outside to be judged is left to the next call that needs to know.
        if (subject.view.data == nullptr || !judge(subject) || !subject.transition.expired) continue;
        become(subject.view, SeatState::available, nullptr, 0, garbage);
    }
}

bool SeatCall::learn() {
    if (puzzle_lock_time_) {
        const std::optional<double> seconds = lock_time_in_seconds(puzzle_lock_time_.get());
        if (!seconds) return false;
        puzzle_->lock_time = std::move(puzzle_lock_time_);
        puzzle_->lock_time_seconds = *seconds;
    }
    if (puzzle_holder_) {
        const int same = PyObject_RichCompareBool(puzzle_holder_.get(), user_, Py_EQ);
        if (same < 0) return false;
        puzzle_->holder = std::move(puzzle_holder_);
        puzzle_->holder_is_user = same == 1;
    }
    return true;
}

std::optional<Ref> find_seat(const Core& core, PyObject* map, PyObject* seat_id) {
    Ref seat;
    if (is_plain_dict(core, map)) {
        seat = Ref::borrow(PyDict_GetItemWithError(map, seat_id));
        if (!seat && PyErr_Occurred() != nullptr) return std::nullopt;
    } else {
        const int known = PySequence_Contains(map, seat_id);
        if (known < 0) return std::nullopt;
        if (known == 1) seat = Ref::steal(PyObject_GetItem(map, seat_id));
        if (known == 1 && !seat) return std::nullopt;
    }
    if (!seat || PyObject_TypeCheck(seat.get(), core.seat_type)) return seat;
    refuse_stranger(seat.get());
    return std::nullopt;
}

void refuse_stranger(PyObject* value) {
    PyErr_Format(PyExc_TypeError, "the seats of a SeatManager are Seat objects, not '%.200s'", Py_TYPE(value)->tp_name);
}

Ref fetch_error() {
    PyObject* type = nullptr;
    PyObject* value = nullptr;
    PyObject* traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != nullptr) PyException_SetTraceback(value, traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return Ref::steal(value);
}

void restore_error(const Ref& error) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.get())), error.get());
}

std::optional<double> lock_time_in_seconds(PyObject* lock_time) {
    const double seconds = PyFloat_AsDouble(lock_time);
    if (seconds != -1.0 || PyErr_Occurred() == nullptr) return seconds;
    if (PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
        PyErr_Format(PyExc_TypeError, "the lock_time of a locked seat must be a number of seconds, not '%.200s'",
                     Py_TYPE(lock_time)->tp_name);
    }
    return std::nullopt;
}

}  // namespace seatlock::python
