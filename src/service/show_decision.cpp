#include "service/show_decision.hpp"

#include <algorithm>
#include <cassert>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>

#include "mutant/mutant.hpp"
#include "service/label.hpp"

namespace seatlock::service {
namespace {

using engine::Operation;
using journal::Entry;
using journal::EntryKind;

constexpr std::int64_t second_ms = 1000;
/// A page of a listing, and how many records a request may look at to fill it.
constexpr std::size_t page_size = 100;
constexpr std::size_t page_scan_max = 20'000;

Result invalid(std::string detail) { return Failure{FailureCode::invalid_request, std::move(detail), std::nullopt}; }

Result unknown_hold(const std::string& hold) {
    return Failure{FailureCode::unknown_hold, "there is no hold " + hold + " in this show", std::nullopt};
}

/// Seats as a caller named them, each once, and where they are in the plan.
struct NamedSeats {
    std::vector<std::string> names;
    std::vector<SeatIndex> indices;
};

NamedSeats resolve(const LoadedPlan& plan, const std::vector<std::string>& seats) {
    NamedSeats named;
    std::set<std::string_view> seen;  // ordered: names are the caller's to choose, and could all share a hash bucket
    for (const std::string& seat : seats) {
        if (!seen.insert(seat).second) continue;
        named.names.push_back(seat);
        named.indices.push_back(plan.find(seat));
    }
    return named;
}

NamedSeats named(const LoadedPlan& plan, const std::vector<SeatIndex>& seats) {
    NamedSeats all{{}, seats};
    for (const SeatIndex seat : seats) all.names.push_back(plan.plan().seats[seat].id);
    return all;
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

HoldView view(const Hold& hold, Moment moment) {
    const bool active = hold.state == HoldState::active;
    return {.hold = hold.id,
            .state = hold.state,
            .holder = hold.holder,
            .reference = hold.reference,
            .booking = hold.booking,
            .seats = hold.seats,
            .expires_at_wall_ms = moment.wall_ms + hold.deadline_ms - moment.show_ms,
            .remaining_ms = active ? std::max<std::int64_t>(0, hold.deadline_ms - moment.show_ms) : 0,
            .seq = hold.seq};
}

BookingView view(const Booking& booking) {
    return {.booking = booking.id,
            .hold = booking.hold,
            .holder = booking.holder,
            .reference = booking.reference,
            .seats = booking.seats,
            .booked_at_wall_ms = booking.booked_at_wall_ms,
            .seq = booking.seq};
}

/// Decides the commands of one caller at one moment.
class Decider {
public:
    Decider(const ShowState& state, const Caller& caller, Moment moment)
        : state_(state), caller_(caller), moment_(moment) {}

    Decision operator()(const CreateHold& command) const;
    Decision operator()(const SwapSeats& command) const;
    Decision operator()(const ExtendHold& command) const;
    Decision operator()(const ReleaseHold& command) const;
    Decision operator()(const BookHold& command) const;
    Decision operator()(const ReadHold& command) const;
    Decision operator()(const ReadBooking& command) const;
    Decision operator()(const ListHolds& command) const;
    Decision operator()(const ListBookings& command) const;

private:
    [[nodiscard]] std::vector<SeatRefusal> refusals(Operation operation, HoldNumber owner, const std::string& holder,
                                                    const NamedSeats& seats) const;
    [[nodiscard]] std::optional<Refused> over_seats_max(const NamedSeats& seats, std::size_t already) const;
    [[nodiscard]] std::optional<Refused> refuse_ended(const Hold& hold, const NamedSeats& seats) const;
    [[nodiscard]] NamedSeats seats_or_all(const Hold& hold, const std::optional<std::vector<std::string>>& seats) const;
    [[nodiscard]] Decision retake(const BookHold& command, const Hold& hold) const;
    [[nodiscard]] Entry entry_of(EntryKind kind, const Hold& hold) const;
    [[nodiscard]] Entry booked_entry(const BookHold& command, const Hold& hold) const;
    void change(Entry& entry, SeatIndex seat, SeatState to) const;

    const ShowState& state_;
    const Caller& caller_;
    Moment moment_;
};

std::vector<SeatRefusal> Decider::refusals(Operation operation, HoldNumber owner, const std::string& holder,
                                           const NamedSeats& seats) const {
    const engine::Request request{.operation = operation, .owner = owner, .stamp = 0, .threshold = moment_.show_ms};
    std::vector<SeatRefusal> refused;
    for (const auto& failure : state_.seats().check(request, seats.indices)) {
        SeatRefusal refusal{seats.names[failure.position], from_engine(failure.reason), std::nullopt, false};
        if (failure.cell.state == SeatState::locked) {
            refusal.remaining_ms = std::max<std::int64_t>(0, failure.cell.stamp - moment_.show_ms);
            refusal.yours = state_.hold(failure.cell.owner)->holder == holder && !mutated(Mutant::yours_never_said);
        }
        refused.push_back(std::move(refusal));
    }
    return refused;
}

std::optional<Refused> Decider::over_seats_max(const NamedSeats& seats, std::size_t already) const {
    const auto max = static_cast<std::size_t>(state_.settings().policy.hold_seats_max);
    if (seats.names.size() + (mutated(Mutant::swap_forgets_what_it_has) ? 0 : already) <= max) return std::nullopt;
    Refused refused;
    for (std::size_t i = max - std::min(max, already); i < seats.names.size(); ++i) {
        refused.refusals.push_back({seats.names[i], Reason::hold_seats_max, std::nullopt, false});
    }
    return refused;
}

std::optional<Refused> Decider::refuse_ended(const Hold& hold, const NamedSeats& seats) const {
    switch (hold.state) {
        case HoldState::active: return std::nullopt;
        case HoldState::expired: return refuse_all(seats, Reason::hold_expired);
        case HoldState::booked:
        case HoldState::released: return refuse_all(seats, Reason::hold_ended);
    }
    return std::nullopt;
}

NamedSeats Decider::seats_or_all(const Hold& hold, const std::optional<std::vector<std::string>>& seats) const {
    return seats ? resolve(state_.plan(), *seats) : named(state_.plan(), hold.seats);
}

void Decider::change(Entry& entry, SeatIndex seat, SeatState to) const {
    const engine::SeatCell& cell = state_.seats().at(seat);
    entry.changes.push_back({.seat = seat, .generation = cell.generation, .from = cell.state, .to = to});
}

Entry Decider::entry_of(EntryKind kind, const Hold& hold) const {
    Entry entry;
    entry.seq = state_.seq() + 1;
    entry.kind = kind;
    entry.show_time_ms = moment_.show_ms;
    entry.wall_time_ms = moment_.wall_ms;
    entry.actor = caller_.actor;
    entry.holder = hold.holder;
    entry.hold = hold.id;
    entry.reference = hold.reference;
    entry.deadline_ms = hold.deadline_ms;
    entry.idempotency = caller_.idempotency;
    return entry;
}

Decision Decider::operator()(const CreateHold& command) const {
    const Policy& policy = state_.settings().policy;
    if (auto problem = malformed_label("holder", command.holder)) return *std::move(problem);
    if (auto problem = malformed_reference(command.reference)) return *std::move(problem);
    if (auto problem = malformed_seats("seats", command.seats)) return *std::move(problem);
    const std::int64_t ttl_seconds = command.ttl_seconds.value_or(policy.hold_ttl_seconds);
    if (ttl_seconds < 1 || ttl_seconds > policy.hold_lifetime_max_seconds) {
        return invalid("ttl_seconds is " + std::to_string(ttl_seconds) + "; it must be between 1 and " +
                       std::to_string(policy.hold_lifetime_max_seconds));
    }
    if (state_.hold_number(command.hold) != 0) return invalid("the hold " + command.hold + " exists already");

    const NamedSeats seats = resolve(state_.plan(), command.seats);
    if (auto refused = over_seats_max(seats, 0)) return Result(*std::move(refused));
    auto refused = refusals(Operation::lock, engine::nobody, command.holder, seats);
    if (!refused.empty()) return Result(Refused{std::move(refused)});

    Hold hold;
    hold.id = command.hold;
    hold.holder = command.holder;
    hold.reference = command.reference;
    hold.deadline_ms = moment_.show_ms + ttl_seconds * second_ms;
    Entry entry = entry_of(EntryKind::held, hold);
    for (const SeatIndex seat : seats.indices) change(entry, seat, SeatState::locked);
    return entry;
}

Decision Decider::operator()(const SwapSeats& command) const {
    if (command.add.empty() && command.remove.empty()) return invalid("name at least one seat to add or remove");
    if (!command.add.empty()) {
        if (auto problem = malformed_seats("add", command.add)) return *std::move(problem);
    }
    if (!command.remove.empty()) {
        if (auto problem = malformed_seats("remove", command.remove)) return *std::move(problem);
    }
    const std::set<std::string_view> removed(command.remove.begin(), command.remove.end());
    for (const std::string& seat : command.add) {
        if (removed.contains(seat)) return invalid("seat " + seat + " is named both in add and in remove");
    }
    const HoldNumber number = state_.hold_number(command.hold);
    if (number == 0) return unknown_hold(command.hold);
    const Hold& hold = *state_.hold(number);
    const NamedSeats add = resolve(state_.plan(), command.add);
    const NamedSeats remove = resolve(state_.plan(), command.remove);
    if (auto ended = refuse_ended(hold, joined(remove, add))) return Result(*std::move(ended));
    auto refused = refusals(Operation::release, number, hold.holder, remove);
    auto not_added = refusals(Operation::lock, number, hold.holder, add);
    refused.insert(refused.end(), not_added.begin(), not_added.end());
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    if (!add.names.empty()) {
        if (auto over = over_seats_max(add, hold.seats.size() - remove.names.size())) return Result(*std::move(over));
    }
    Entry entry = entry_of(EntryKind::swapped, hold);
    for (const SeatIndex seat : remove.indices) change(entry, seat, SeatState::available);
    for (const SeatIndex seat : add.indices) change(entry, seat, SeatState::locked);
    return entry;
}

Decision Decider::operator()(const ExtendHold& command) const {
    const Hold* hold = state_.find_hold(command.hold);
    if (!hold) return unknown_hold(command.hold);
    const NamedSeats seats = named(state_.plan(), hold->seats);
    if (auto ended = refuse_ended(*hold, seats)) return Result(*std::move(ended));
    const Policy& policy = state_.settings().policy;
    const std::int64_t last_ms = hold->created_at_ms + policy.hold_lifetime_max_seconds * second_ms;
    const bool renewed_out = hold->renewals >= policy.extend_max && !mutated(Mutant::renewals_without_end);
    if (renewed_out || hold->deadline_ms >= last_ms) {
        return Result(refuse_all(seats, Reason::extend_max));
    }
    Entry entry = entry_of(EntryKind::extended, *hold);
    const std::int64_t full_ms = moment_.show_ms + policy.hold_ttl_seconds * second_ms;
    const std::int64_t renewed_ms = mutated(Mutant::lifetime_without_end) ? full_ms : std::min(full_ms, last_ms);
    entry.deadline_ms = std::max(hold->deadline_ms, renewed_ms);
    return entry;
}

Decision Decider::operator()(const ReleaseHold& command) const {
    if (command.seats) {
        if (auto problem = malformed_seats("seats", *command.seats)) return *std::move(problem);
    }
    const HoldNumber number = state_.hold_number(command.hold);
    if (number == 0) return unknown_hold(command.hold);
    const Hold& hold = *state_.hold(number);
    const NamedSeats seats = seats_or_all(hold, command.seats);
    if (auto ended = refuse_ended(hold, seats)) return Result(*std::move(ended));
    auto refused = refusals(Operation::release, number, hold.holder, seats);
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    Entry entry = entry_of(EntryKind::released, hold);
    for (const SeatIndex seat : seats.indices) change(entry, seat, SeatState::available);
    return entry;
}

Decision Decider::operator()(const BookHold& command) const {
    if (command.seats) {
        if (auto problem = malformed_seats("seats", *command.seats)) return *std::move(problem);
    }
    if (auto problem = malformed_reference(command.reference)) return *std::move(problem);
    const HoldNumber number = state_.hold_number(command.hold);
    if (number == 0) return unknown_hold(command.hold);
    const Hold& hold = *state_.hold(number);
    if (hold.state == HoldState::booked) return Result(view(*state_.find_booking(hold.booking)));
    if (state_.find_booking(command.booking)) return invalid("the booking " + command.booking + " exists already");
    if (hold.state == HoldState::expired && command.take_if_free) return retake(command, hold);
    const NamedSeats seats = seats_or_all(hold, command.seats);
    if (auto ended = refuse_ended(hold, seats)) return Result(*std::move(ended));
    auto refused = refusals(Operation::book, number, hold.holder, seats);
    if (!refused.empty()) return Result(Refused{std::move(refused)});

    Entry entry = booked_entry(command, hold);
    for (const SeatIndex seat : seats.indices) change(entry, seat, SeatState::booked);
    const std::unordered_set<SeatIndex> sold(seats.indices.begin(), seats.indices.end());
    for (const SeatIndex seat : hold.seats) {
        if (!sold.contains(seat)) change(entry, seat, SeatState::available);
    }
    return entry;
}

Decision Decider::retake(const BookHold& command, const Hold& hold) const {
    const NamedSeats seats = seats_or_all(hold, command.seats);
    const std::unordered_set<SeatIndex> had(hold.seats.begin(), hold.seats.end());
    std::vector<SeatRefusal> refused;
    for (std::size_t i = 0; i < seats.names.size(); ++i) {
        const SeatIndex seat = seats.indices[i];
        if (seat != no_seat && !had.contains(seat)) {
            refused.push_back({seats.names[i], Reason::not_locked, std::nullopt, false});
            continue;
        }
        auto gone = refusals(Operation::lock, engine::nobody, hold.holder, {{seats.names[i]}, {seat}});
        if (mutated(Mutant::retake_keeps_silent) && i > 0) gone.clear();
        refused.insert(refused.end(), gone.begin(), gone.end());
    }
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    Entry entry = booked_entry(command, hold);
    for (const SeatIndex seat : seats.indices) change(entry, seat, SeatState::booked);
    return entry;
}

Entry Decider::booked_entry(const BookHold& command, const Hold& hold) const {
    Entry entry = entry_of(EntryKind::booked, hold);
    entry.booking = command.booking;
    if (!command.reference.empty()) entry.reference = command.reference;
    return entry;
}

Decision Decider::operator()(const ReadHold& command) const {
    const Hold* hold = state_.find_hold(command.hold);
    return hold ? Result(view(*hold, moment_)) : unknown_hold(command.hold);
}

Decision Decider::operator()(const ReadBooking& command) const {
    const Booking* booking = state_.find_booking(command.booking);
    if (booking) return Result(view(*booking));
    return Result(Failure{FailureCode::unknown_booking, "there is no booking " + command.booking + " in this show",
                          std::nullopt});
}

Decision Decider::operator()(const ListHolds& command) const {
    HoldPage page;
    std::size_t looked_at = 0;
    const auto take = [&](HoldNumber number, const Hold& hold) {
        if (page.holds.size() == page_size || ++looked_at > page_scan_max) return false;
        if (command.reference.empty() || hold.reference == command.reference) page.holds.push_back(view(hold, moment_));
        page.next = number;
        return true;
    };
    bool complete = true;
    if (!command.holder.empty()) {
        const auto& numbers = state_.holds_of(command.holder);
        for (auto it = numbers.upper_bound(command.after); complete && it != numbers.end(); ++it) {
            complete = take(*it, *state_.hold(*it));
        }
    } else {
        const auto& holds = state_.holds();
        for (auto it = holds.upper_bound(command.after); complete && it != holds.end(); ++it) {
            complete = take(it->first, it->second);
        }
    }
    if (complete) page.next = 0;
    return Result(std::move(page));
}

Decision Decider::operator()(const ListBookings& command) const {
    const SeatIndex seat = command.seat.empty() ? no_seat : state_.plan().find(command.seat);
    if (!command.seat.empty() && seat == no_seat) return Result(BookingPage{});
    BookingPage page;
    std::size_t looked_at = 0;
    const auto take = [&](std::uint32_t position) {
        if (page.bookings.size() == page_size || ++looked_at > page_scan_max) return false;
        const Booking& booking = state_.bookings()[position];
        const bool of_seat = command.seat.empty() || std::ranges::find(booking.seats, seat) != booking.seats.end();
        const bool of_reference = command.reference.empty() || booking.reference == command.reference;
        if (of_seat && of_reference) page.bookings.push_back(view(booking));
        page.next = position + 1;
        return true;
    };
    bool complete = true;
    if (!command.holder.empty()) {
        const auto& positions = state_.bookings_of(command.holder);
        auto it = std::ranges::lower_bound(positions, command.after);
        for (; complete && it != positions.end(); ++it) complete = take(*it);
    } else {
        for (std::uint32_t i = command.after; complete && i < state_.bookings().size(); ++i) complete = take(i);
    }
    if (complete) page.next = 0;
    return Result(std::move(page));
}

}  // namespace

Decision decide(const ShowState& state, const Caller& caller, const ShowCommand& command, Moment moment) {
    return std::visit(Decider(state, caller, moment), command);
}

Entry expire(const ShowState& state, HoldNumber number, Moment moment) {
    const Hold& hold = *state.hold(number);
    Entry entry;
    entry.seq = state.seq() + 1;
    entry.kind = EntryKind::expired;
    entry.show_time_ms = moment.show_ms;
    entry.wall_time_ms = moment.wall_ms;
    entry.actor = "sweep";
    entry.holder = hold.holder;
    entry.hold = hold.id;
    entry.reference = hold.reference;
    entry.reason = "deadline";
    entry.deadline_ms = hold.deadline_ms;
    for (const SeatIndex seat : hold.seats) {
        const engine::SeatCell& cell = state.seats().at(seat);
        entry.changes.push_back(
            {.seat = seat, .generation = cell.generation, .from = cell.state, .to = SeatState::available});
    }
    return entry;
}

Result result_of(const IdempotencyIndex::Remembered& remembered, Moment moment) {
    const Entry& entry = *remembered.entry;
    if (entry.kind == EntryKind::booked) {
        return BookingView{.booking = entry.booking,
                           .hold = entry.hold,
                           .holder = entry.holder,
                           .reference = entry.reference,
                           .seats = remembered.seats,
                           .booked_at_wall_ms = entry.wall_time_ms,
                           .seq = entry.seq};
    }
    const bool active = remembered.hold_state == HoldState::active;
    return HoldView{.hold = entry.hold,
                    .state = remembered.hold_state,
                    .holder = entry.holder,
                    .reference = entry.reference,
                    .booking = {},
                    .seats = remembered.seats,
                    .expires_at_wall_ms = moment.wall_ms + entry.deadline_ms - moment.show_ms,
                    .remaining_ms = active ? std::max<std::int64_t>(0, entry.deadline_ms - moment.show_ms) : 0,
                    .seq = entry.seq};
}

}  // namespace seatlock::service
