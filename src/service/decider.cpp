#include "service/decider.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "mutant/mutant.hpp"
#include "service/label.hpp"

namespace seatlock::service {

using journal::Entry;
using journal::EntryKind;

Result invalid(std::string detail) { return Failure{FailureCode::invalid_request, std::move(detail), std::nullopt}; }

Result unknown_hold(const std::string& hold) {
    return Failure{FailureCode::unknown_hold, "there is no hold " + hold + " in this show", std::nullopt};
}

Result unknown_booking(const std::string& booking) {
    return Failure{FailureCode::unknown_booking, "there is no booking " + booking + " in this show", std::nullopt};
}

NamedSeats joined(NamedSeats seats, const NamedSeats& more) {
    seats.names.insert(seats.names.end(), more.names.begin(), more.names.end());
    seats.indices.insert(seats.indices.end(), more.indices.begin(), more.indices.end());
    return seats;
}

Refused refuse_all(const NamedSeats& seats, Reason reason) {
    Refused refused;
    for (const std::string& seat : seats.names) refused.refusals.push_back({seat, reason, std::nullopt, false});
    return refused;
}

std::optional<Result> malformed_seats(std::string_view field, const std::vector<std::string>& seats) {
    if (seats.empty()) return invalid(std::string(field) + " is empty; name at least one seat");
    for (std::size_t i = 0; i < seats.size(); ++i) {
        if (const auto problem = label_problem(seats[i])) {
            return invalid(std::string(field) + "[" + std::to_string(i) + "] " + *problem);
        }
    }
    return std::nullopt;
}

std::optional<Result> malformed_label(std::string_view field, const std::string& label) {
    if (const auto problem = label_problem(label)) return invalid(std::string(field) + " " + *problem);
    return std::nullopt;
}

std::optional<Result> malformed_reference(const std::string& reference) {
    return reference.empty() ? std::nullopt : malformed_label("reference", reference);
}

std::optional<Result> named_in_both(std::string_view one, const std::vector<std::string>& seats, std::string_view other,
                                    const std::vector<std::string>& others) {
    const std::set<std::string_view> named(others.begin(), others.end());
    for (const std::string& seat : seats) {
        if (!named.contains(seat)) continue;
        return invalid("seat " + seat + " is named both in " + std::string(one) + " and in " + std::string(other));
    }
    return std::nullopt;
}

HoldView view(const Hold& hold, Moment moment) {
    const bool live = is_live(hold.state);
    return {.hold = hold.id,
            .state = hold.state,
            .holder = hold.holder,
            .reference = hold.reference,
            .booking = hold.booking,
            .payment = hold.payments.empty() ? std::string() : hold.payments.back(),
            .seats = hold.seats,
            .expires_at_wall_ms = moment.wall_ms + hold.deadline_ms - moment.show_ms,
            .remaining_ms = live ? std::max<std::int64_t>(0, hold.deadline_ms - moment.show_ms) : 0,
            .seq = hold.seq};
}

BookingView view(const Booking& booking) {
    return {.booking = booking.id,
            .hold = booking.hold,
            .holder = booking.holder,
            .reference = booking.reference,
            .payment = booking.payment,
            .seats = booking.seats,
            .former = booking.former,
            .booked_at_wall_ms = booking.booked_at_wall_ms,
            .seq = booking.seq};
}

bool Decider::may_know(const std::string& holder) const {
    return !is_buyer() || holder == caller_.buyer || mutated(Mutant::foreign_hold_read_by_token);
}

HoldNumber Decider::number_of(const std::string& hold) const {
    const HoldNumber number = state_.hold_number(hold);
    return number != 0 && may_know(state_.hold(number)->holder) ? number : 0;
}

NamedSeats Decider::resolve(const std::vector<std::string>& seats) const {
    NamedSeats named;
    std::set<std::string_view> seen;  // ordered: names are the caller's to choose, and could all share a hash bucket
    for (const std::string& seat : seats) {
        if (!seen.insert(seat).second) continue;
        named.names.push_back(seat);
        named.indices.push_back(state_.plan().find(seat));
    }
    return named;
}

NamedSeats Decider::named(const std::vector<SeatIndex>& seats) const {
    NamedSeats all{{}, seats};
    for (const SeatIndex seat : seats) all.names.push_back(state_.plan().plan().seats[seat].id);
    return all;
}

NamedSeats Decider::seats_or_all(const Hold& hold, const std::optional<std::vector<std::string>>& seats) const {
    return seats ? resolve(*seats) : named(hold.seats);
}

Decider::Refusals Decider::refusals(engine::Operation operation, HoldNumber owner, const std::string& holder,
                                    const NamedSeats& seats) const {
    const engine::Request request{.operation = operation, .owner = owner, .stamp = 0, .threshold = moment_.show_ms};
    const auto failures = state_.seats().check(request, seats.indices);
    auto failure = failures.begin();
    Refusals refused;
    for (std::size_t i = 0; i < seats.names.size(); ++i) {
        const bool failed = failure != failures.end() && failure->position == i;
        if (operation == engine::Operation::lock && state_.blocks().contains(seats.indices[i])) {
            refused.push_back({seats.names[i], Reason::blocked, std::nullopt, false});
        } else if (failed) {
            SeatRefusal refusal{seats.names[i], from_engine(failure->reason), std::nullopt, false};
            if (failure->cell.state == SeatState::locked) {
                refusal.remaining_ms = std::max<std::int64_t>(0, failure->cell.stamp - moment_.show_ms);
                refusal.yours =
                    state_.hold(failure->cell.owner)->holder == holder && !mutated(Mutant::yours_never_said);
            }
            refused.push_back(std::move(refusal));
        }
        if (failed) ++failure;
    }
    return refused;
}

Decider::Refusals Decider::not_in_booking(const Booking& booking, const NamedSeats& seats) const {
    const std::unordered_set<SeatIndex> has(booking.seats.begin(), booking.seats.end());
    Refusals refused;
    for (std::size_t i = 0; i < seats.names.size(); ++i) {
        const SeatIndex seat = seats.indices[i];
        if (has.contains(seat)) continue;
        const Reason reason = seat == no_seat ? Reason::unknown_seat : Reason::not_booked;
        refused.push_back({seats.names[i], reason, std::nullopt, false});
    }
    return refused;
}

std::optional<Refused> Decider::refuse_beyond(std::int64_t max, std::size_t already, const NamedSeats& seats,
                                              Reason reason) const {
    const auto limit = static_cast<std::size_t>(max);
    const std::size_t allowed = limit - std::min(limit, already);
    if (seats.names.size() <= allowed) return std::nullopt;
    Refused refused;
    for (std::size_t i = allowed; i < seats.names.size(); ++i) {
        refused.refusals.push_back({seats.names[i], reason, std::nullopt, false});
    }
    return refused;
}

std::optional<Refused> Decider::over_hold_max(const NamedSeats& seats, std::size_t already) const {
    if (mutated(Mutant::swap_forgets_what_it_has)) already = 0;
    return refuse_beyond(policy().hold_seats_max, already, seats, Reason::hold_seats_max);
}

std::optional<Refused> Decider::over_holder_max(const std::string& holder, const NamedSeats& seats,
                                                std::size_t given_up) const {
    return refuse_beyond(policy().holder_seats_max, state_.seat_count_of(holder) - given_up, seats,
                         Reason::holder_seats_max);
}

std::optional<Refused> Decider::not_selling(Takes takes, const NamedSeats& seats) const {
    switch (state_.settings().sales) {
        case Sales::open: return std::nullopt;
        case Sales::paused:
            if (takes == Takes::nothing_new || mutated(Mutant::paused_show_holds)) return std::nullopt;
            return refuse_all(seats, Reason::show_paused);
        case Sales::closed: return refuse_all(seats, Reason::show_closed);
    }
    return std::nullopt;
}

std::optional<Refused> Decider::refuse_ended(const Hold& hold, const NamedSeats& seats) const {
    switch (hold.state) {
        case HoldState::active:
        case HoldState::paying: return std::nullopt;
        case HoldState::expired: return refuse_all(seats, Reason::hold_expired);
        case HoldState::booked:
        case HoldState::released: return refuse_all(seats, Reason::hold_ended);
    }
    return std::nullopt;
}

std::optional<Refused> Decider::refuse_in_payment(const Hold& hold, const NamedSeats& seats) const {
    if (hold.state != HoldState::paying || seats.names.empty()) return std::nullopt;
    return refuse_all(seats, Reason::in_payment);
}

void Decider::change(Entry& entry, SeatIndex seat, SeatState to) const {
    const engine::SeatCell& cell = state_.seats().at(seat);
    entry.changes.push_back({.seat = seat, .generation = cell.generation, .from = cell.state, .to = to});
}

Entry Decider::entry_of(EntryKind kind) const {
    Entry entry;
    entry.seq = state_.seq() + 1;
    entry.kind = kind;
    entry.show_time_ms = moment_.show_ms;
    entry.wall_time_ms = moment_.wall_ms;
    entry.actor = caller_.actor;
    entry.idempotency = caller_.idempotency;
    return entry;
}

Entry Decider::entry_of(EntryKind kind, const Hold& hold) const {
    Entry entry = entry_of(kind);
    entry.holder = hold.holder;
    entry.hold = hold.id;
    entry.reference = hold.reference;
    entry.deadline_ms = hold.deadline_ms;
    if (!hold.payments.empty()) entry.attributes.emplace_back(payment_attribute, hold.payments.back());
    return entry;
}

Entry Decider::entry_of(EntryKind kind, const Booking& booking) const {
    Entry entry = entry_of(kind);
    entry.holder = booking.holder;
    entry.hold = booking.hold;
    entry.booking = booking.id;
    entry.reference = booking.reference;
    if (!booking.payment.empty()) entry.attributes.emplace_back(payment_attribute, booking.payment);
    return entry;
}

}  // namespace seatlock::service
