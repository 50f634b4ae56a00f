#include "linearizability/show_model.hpp"

#include <algorithm>
#include <utility>

namespace seatlock::linearizability {
namespace {

using Hold = ShowModel::Hold;
using Outcome = ShowModel::Outcome;

/// The server reads its clock in milliseconds, so an interval it measures can seem that much longer.
constexpr Micros clock_step_us = 1000;

Outcome of_kind(Outcome::Kind kind) {
    return {.kind = kind, .refusals = {}, .changes = false, .after = {}, .states = {}};
}
Outcome invalid() { return of_kind(Outcome::Kind::invalid); }
Outcome refused() { return of_kind(Outcome::Kind::refused); }
Outcome unknown_hold() { return of_kind(Outcome::Kind::unknown_hold); }

Outcome changed_to(Hold after) {
    return {.kind = Outcome::Kind::ok, .refusals = {}, .changes = true, .after = std::move(after), .states = {}};
}

Outcome of_states(std::vector<SeatState> states) {
    return {.kind = Outcome::Kind::ok, .refusals = {}, .changes = false, .after = {}, .states = std::move(states)};
}

Outcome refuse_all(const std::vector<Index>& seats, Reason reason) {
    Outcome outcome = refused();
    for (const Index seat : seats) outcome.refusals.push_back({seat, reason});
    std::ranges::sort(outcome.refusals);
    return outcome;
}

Outcome over_seats_max(const std::vector<Index>& seats, std::size_t first) {
    return refuse_all({seats.begin() + static_cast<std::ptrdiff_t>(first), seats.end()}, Reason::hold_seats_max);
}

std::vector<Index> sorted(std::vector<Index> seats) {
    std::ranges::sort(seats);
    return seats;
}

std::vector<Index> joined(std::vector<Index> seats, const std::vector<Index>& more) {
    seats.insert(seats.end(), more.begin(), more.end());
    return seats;
}

/// Both sorted.
std::vector<Index> without(const std::vector<Index>& seats, const std::vector<Index>& removed) {
    std::vector<Index> left;
    std::ranges::set_difference(seats, removed, std::back_inserter(left));
    return left;
}

/// True when the answer says that the call's own hold is expired.
bool tells_expired(const Answer& answer) {
    return answer.state == HoldState::expired || answer.tells(Reason::hold_expired);
}

/// True when the answer says that a seat is not locked by another hold than the call's own.
bool tells_gone(const Call& call, Index seat) {
    const Answer& answer = call.answer;
    if (call.op == Op::read_seat) return answer.states.front() != SeatState::locked;
    if (call.op == Op::read_map) return answer.states[seat] != SeatState::locked;
    if (answer.kind == Answer::Kind::unknown_hold) return false;
    if (answer.kind != Answer::Kind::refused) return true;
    // These refusals do not depend on the seats.
    if (answer.tells(Reason::hold_ended) || answer.tells(Reason::hold_expired)) return false;
    if (call.op == Op::hold && answer.tells(Reason::hold_seats_max)) return false;
    const auto reason = answer.reason_for(seat);
    return reason != Reason::locked && reason != Reason::wrong_holder;
}

}  // namespace

ShowModel::ShowModel(const History& history)
    : history_(history),
      seats_(history.plan_seats),
      holds_(history.holds.size()),
      hold_of_booking_(history.bookings.size(), none) {}

Reason reason_of_end(HoldState state) {
    return state == HoldState::expired ? Reason::hold_expired : Reason::hold_ended;
}

ShowModel::Outcome ShowModel::decide(const Call& call) const {
    switch (call.op) {
        case Op::hold: return decide_hold(call);
        case Op::swap: return decide_swap(call);
        case Op::extend: return decide_extend(call);
        case Op::release: return decide_release(call);
        case Op::book: return decide_book(call);
        case Op::read_hold: return decide_read_hold(call);
        case Op::read_seat: return decide_read_seat(call);
        case Op::read_map: return decide_read_map();
    }
    return invalid();
}

ShowModel::Outcome ShowModel::decide_hold(const Call& call) const {
    const Policy& policy = history_.policy;
    if (call.seats.empty()) return invalid();
    if (call.ttl_seconds < 1 || call.ttl_seconds > policy.hold_lifetime_max_seconds) return invalid();
    if (call.hold != none && holds_[call.hold].state != HoldState::absent) return invalid();
    const auto max = static_cast<std::size_t>(policy.hold_seats_max);
    if (call.seats.size() > max) return over_seats_max(call.seats, max);
    Outcome outcome = refused();
    refuse_lock(call.seats, outcome);
    if (!outcome.refusals.empty()) return outcome;
    const bool whole_life = call.ttl_seconds == policy.hold_lifetime_max_seconds;
    return changed_to({.state = HoldState::active,
                       .holder = call.holder,
                       .seats = sorted(call.seats),
                       .booking = none,
                       .created = call.invoked,
                       .earliest_expiry = call.invoked + call.ttl_seconds * second_us,
                       .renewals = 0,
                       .lifetime = whole_life ? Lifetime::used_up : Lifetime::goes_on});
}

ShowModel::Outcome ShowModel::decide_swap(const Call& call) const {
    const auto is_removed = [&](Index seat) { return std::ranges::find(call.remove, seat) != call.remove.end(); };
    if (call.seats.empty() && call.remove.empty()) return invalid();
    if (std::ranges::any_of(call.seats, is_removed)) return invalid();
    const Hold& hold = holds_[call.hold];
    if (hold.state == HoldState::absent) return unknown_hold();
    if (hold.state != HoldState::active) return refuse_all(joined(call.remove, call.seats), reason_of_end(hold.state));
    Outcome outcome = refused();
    refuse_release(call.remove, call.hold, outcome);
    refuse_lock(call.seats, outcome);
    if (!outcome.refusals.empty()) return outcome;
    const std::vector<Index> kept = without(hold.seats, sorted(call.remove));
    const auto max = static_cast<std::size_t>(history_.policy.hold_seats_max);
    const std::size_t room = max - std::min(max, kept.size());
    if (call.seats.size() > room) return over_seats_max(call.seats, room);
    Hold after = hold;
    after.seats = sorted(joined(kept, call.seats));
    if (after.seats.empty()) {
        after.state = HoldState::released;
        after.seats = hold.seats;
    }
    return changed_to(std::move(after));
}

ShowModel::Outcome ShowModel::decide_extend(const Call& call) const {
    const Policy& policy = history_.policy;
    const Hold& hold = holds_[call.hold];
    if (hold.state == HoldState::absent) return unknown_hold();
    if (hold.state != HoldState::active) return refuse_all(hold.seats, reason_of_end(hold.state));
    const bool told_used_up = call.answer.tells(Reason::extend_max);
    if (hold.renewals >= policy.extend_max || hold.lifetime == Lifetime::used_up ||
        (hold.lifetime == Lifetime::perhaps_used_up && told_used_up)) {
        return refuse_all(hold.seats, Reason::extend_max);
    }
    Hold after = hold;
    ++after.renewals;
    const Micros ttl = policy.hold_ttl_seconds * second_us;
    const Micros lifetime = policy.hold_lifetime_max_seconds * second_us;
    const Micros renewed = std::min(call.invoked + ttl, hold.created + lifetime);
    after.earliest_expiry = std::max(hold.earliest_expiry, renewed);
    const bool can_reach_end = call.pending() || call.returned - hold.created + clock_step_us >= lifetime - ttl;
    if (can_reach_end) after.lifetime = Lifetime::perhaps_used_up;
    return changed_to(std::move(after));
}

ShowModel::Outcome ShowModel::decide_release(const Call& call) const {
    const Hold& hold = holds_[call.hold];
    if (call.names_seats && call.seats.empty()) return invalid();
    if (hold.state == HoldState::absent) return unknown_hold();
    const std::vector<Index>& seats = call.names_seats ? call.seats : hold.seats;
    if (hold.state != HoldState::active) return refuse_all(seats, reason_of_end(hold.state));
    Outcome outcome = refused();
    refuse_release(seats, call.hold, outcome);
    if (!outcome.refusals.empty()) return outcome;
    Hold after = hold;
    after.seats = without(hold.seats, sorted(seats));
    if (after.seats.empty()) {
        after.state = HoldState::released;
        after.seats = hold.seats;
    }
    return changed_to(std::move(after));
}

ShowModel::Outcome ShowModel::decide_book(const Call& call) const {
    const Hold& hold = holds_[call.hold];
    const Index booking = call.answer.booking;
    const bool new_booking = booking != none && hold_of_booking_[booking] == none;
    if (call.names_seats && call.seats.empty()) return invalid();
    if (hold.state == HoldState::absent) return unknown_hold();
    if (hold.state == HoldState::booked) {
        Outcome outcome = changed_to(hold);
        outcome.changes = hold.booking == none && new_booking;
        if (outcome.changes) outcome.after.booking = booking;
        return outcome;
    }
    if (booking != none && !new_booking) return invalid();
    const std::vector<Index>& seats = call.names_seats ? call.seats : hold.seats;
    if (hold.state != HoldState::active) return refuse_all(seats, reason_of_end(hold.state));
    Outcome outcome = refused();
    refuse_book(seats, call.hold, outcome);
    if (!outcome.refusals.empty()) return outcome;
    Hold after = hold;
    after.state = HoldState::booked;
    after.seats = sorted(seats);
    after.booking = booking;
    return changed_to(std::move(after));
}

ShowModel::Outcome ShowModel::decide_read_hold(const Call& call) const {
    const Hold& hold = holds_[call.hold];
    if (hold.state == HoldState::absent) return unknown_hold();
    const Index booking = call.answer.booking;
    Outcome outcome = changed_to(hold);
    outcome.changes =
        hold.state == HoldState::booked && hold.booking == none && booking != none && hold_of_booking_[booking] == none;
    if (outcome.changes) outcome.after.booking = booking;
    return outcome;
}

ShowModel::Outcome ShowModel::decide_read_seat(const Call& call) const {
    const Index seat = call.seats.front();
    return in_plan(seat) ? of_states({seats_[seat].state}) : invalid();
}

ShowModel::Outcome ShowModel::decide_read_map() const {
    std::vector<SeatState> states;
    states.reserve(seats_.size());
    for (const Seat& seat : seats_) states.push_back(seat.state);
    return of_states(std::move(states));
}

void ShowModel::refuse_lock(const std::vector<Index>& seats, Outcome& outcome) const {
    for (const Index seat : seats) {
        if (!in_plan(seat)) {
            outcome.refusals.push_back({seat, Reason::unknown_seat});
        } else if (seats_[seat].state == SeatState::booked) {
            outcome.refusals.push_back({seat, Reason::booked});
        } else if (seats_[seat].state == SeatState::locked) {
            outcome.refusals.push_back({seat, Reason::locked});
        }
    }
    std::ranges::sort(outcome.refusals);
}

void ShowModel::refuse_book(const std::vector<Index>& seats, Index hold, Outcome& outcome) const {
    for (const Index seat : seats) {
        if (!in_plan(seat)) {
            outcome.refusals.push_back({seat, Reason::unknown_seat});
        } else if (seats_[seat].state != SeatState::locked) {
            outcome.refusals.push_back({seat, Reason::not_locked});
        } else if (seats_[seat].owner != hold) {
            outcome.refusals.push_back({seat, Reason::wrong_holder});
        }
    }
    std::ranges::sort(outcome.refusals);
}

void ShowModel::refuse_release(const std::vector<Index>& seats, Index hold, Outcome& outcome) const {
    for (const Index seat : seats) {
        if (in_plan(seat) && seats_[seat].state == SeatState::booked) {
            outcome.refusals.push_back({seat, Reason::booked});
        } else {
            refuse_book({seat}, hold, outcome);
        }
    }
    std::ranges::sort(outcome.refusals);
}

bool ShowModel::agrees(const Call& call, const Outcome& outcome) const {
    const Answer& answer = call.answer;
    switch (answer.kind) {
        case Answer::Kind::refused:
            return outcome.kind == Outcome::Kind::refused && outcome.refusals == answer.refusals;
        case Answer::Kind::unknown_hold: return outcome.kind == Outcome::Kind::unknown_hold;
        case Answer::Kind::unknown: return outcome.kind == Outcome::Kind::ok && outcome.changes;
        case Answer::Kind::ok: break;
    }
    if (outcome.kind != Outcome::Kind::ok) return false;
    if (call.op == Op::read_seat || call.op == Op::read_map) return outcome.states == answer.states;
    return tells_hold(call, outcome.after);
}

bool ShowModel::tells_hold(const Call& call, const Hold& hold) const {
    const Answer& answer = call.answer;
    if (answer.hold != none && answer.hold != call.hold) return false;
    if (answer.state && *answer.state != hold.state) return false;
    if (answer.holder != none && answer.holder != hold.holder) return false;
    if (answer.booking != none && answer.booking != hold.booking) return false;
    return answer.seats == hold.seats;
}

Answer ShowModel::told(const Call& call, const Outcome& outcome) const {
    Answer answer;
    if (outcome.kind == Outcome::Kind::unknown_hold) {
        answer.kind = Answer::Kind::unknown_hold;
    } else if (outcome.kind == Outcome::Kind::refused) {
        answer.kind = Answer::Kind::refused;
        answer.refusals = outcome.refusals;
    } else {
        answer.kind = Answer::Kind::ok;
        answer.states = outcome.states;
        if (call.op == Op::read_seat || call.op == Op::read_map) return answer;
        answer.hold = call.hold;
        answer.state = outcome.after.state;
        answer.holder = outcome.after.holder;
        answer.booking = outcome.after.booking;
        answer.seats = outcome.after.seats;
    }
    return answer;
}

void ShowModel::perform(const Call& call, const Outcome& outcome) {
    if (outcome.changes) put(call.hold, outcome.after);
}

void ShowModel::expire(Index hold) {
    Hold after = holds_[hold];
    after.state = HoldState::expired;
    put(hold, std::move(after));
}

bool ShowModel::take(Index call, Micros latest) {
    const Call& taken = history_.calls[call];
    const Mark before = mark();
    expire_told(taken, latest);
    const Outcome outcome = decide(taken);
    if (!agrees(taken, outcome)) {
        undo(before);
        return false;
    }
    perform(taken, outcome);
    return true;
}

void ShowModel::expire_told(const Call& call, Micros latest) {
    const auto expire_if_due = [&](Index hold) {
        if (holds_[hold].state == HoldState::active && holds_[hold].earliest_expiry <= latest) expire(hold);
    };
    const auto look_at = [&](Index seat) {
        if (!in_plan(seat) || seats_[seat].state != SeatState::locked || seats_[seat].owner == call.hold) return;
        if (tells_gone(call, seat)) expire_if_due(seats_[seat].owner);
    };
    if (call.op != Op::hold && call.hold != none && tells_expired(call.answer)) expire_if_due(call.hold);
    for (const Index seat : call.seats) look_at(seat);
    for (const Index seat : call.remove) look_at(seat);
    if (call.op != Op::read_map) return;
    for (Index seat = 0; seat < history_.plan_seats; ++seat) look_at(seat);
}

void ShowModel::put(Index hold, Hold after) {
    Hold& held = holds_[hold];
    Change change{.hold = hold, .before = held, .booking = none};
    if (held.state == HoldState::active) set_seats(held.seats, SeatState::available, none);
    if (after.state == HoldState::active) set_seats(after.seats, SeatState::locked, hold);
    if (after.state == HoldState::booked) set_seats(after.seats, SeatState::booked, none);
    if (after.booking != held.booking) {
        change.booking = after.booking;
        hold_of_booking_[after.booking] = hold;
    }
    fingerprint_ ^= print(hold);
    held = std::move(after);
    fingerprint_ ^= print(hold);
    trail_.push_back(std::move(change));
}

void ShowModel::undo(Mark mark) {
    while (trail_.size() > mark) {
        Change& change = trail_.back();
        Hold& held = holds_[change.hold];
        if (change.booking != none) hold_of_booking_[change.booking] = none;
        if (held.state != HoldState::released && held.state != HoldState::expired) {
            set_seats(held.seats, SeatState::available, none);
        }
        fingerprint_ ^= print(change.hold);
        held = std::move(change.before);
        fingerprint_ ^= print(change.hold);
        if (held.state == HoldState::active) set_seats(held.seats, SeatState::locked, change.hold);
        if (held.state == HoldState::booked) set_seats(held.seats, SeatState::booked, none);
        trail_.pop_back();
    }
}

void ShowModel::set_seats(const std::vector<Index>& seats, SeatState state, Index owner) {
    for (const Index seat : seats) seats_[seat] = {state, owner};
}

Fingerprint ShowModel::print(Index hold) const {
    const Hold& held = holds_[hold];
    FingerprintMaker maker;
    maker.add(hold).add(static_cast<std::uint64_t>(held.state)).add(held.booking).add(held.seats.size());
    for (const Index seat : held.seats) maker.add(seat);
    maker.add(static_cast<std::uint64_t>(held.earliest_expiry)).add(static_cast<std::uint64_t>(held.renewals));
    return maker.add(static_cast<std::uint64_t>(held.lifetime)).made();
}

}  // namespace seatlock::linearizability
