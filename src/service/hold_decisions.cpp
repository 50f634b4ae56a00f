// What a show decides about holds: docs/rules.md, "Holds".

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "mutant/mutant.hpp"
#include "service/decider.hpp"

namespace seatlock::service {
namespace {

using engine::Operation;
using journal::Entry;
using journal::EntryKind;

constexpr std::int64_t second_ms = 1000;

}  // namespace

Decision Decider::operator()(const CreateHold& command) const {
    if (is_buyer() && command.holder != caller_.buyer) {
        return Result(Failure{FailureCode::forbidden, "the token is for another holder", std::nullopt});
    }
    if (auto problem = malformed_label("the hold's id", command.hold)) return *std::move(problem);
    if (auto problem = malformed_label("holder", command.holder)) return *std::move(problem);
    if (auto problem = malformed_reference(command.reference)) return *std::move(problem);
    if (auto problem = malformed_seats("seats", command.seats)) return *std::move(problem);
    const std::int64_t ttl_seconds = command.ttl_seconds.value_or(policy().hold_ttl_seconds);
    const bool is_bounded = is_buyer() && !mutated(Mutant::buyer_lengthens_a_hold);
    const std::int64_t longest = is_bounded ? policy().hold_ttl_seconds : policy().hold_lifetime_max_seconds;
    if (ttl_seconds < 1 || ttl_seconds > longest) {
        return invalid("ttl_seconds is " + std::to_string(ttl_seconds) + "; it must be between 1 and " +
                       std::to_string(longest));
    }
    if (state_.hold_number(command.hold) != 0) return invalid("the hold " + command.hold + " exists already");

    const NamedSeats seats = resolve(command.seats);
    if (auto refused = not_selling(Takes::new_seats, seats)) return Result(*std::move(refused));
    if (auto refused = over_hold_max(seats, 0)) return Result(*std::move(refused));
    auto refused = refuse_to_lock(command.holder, seats);
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    if (auto over = over_holder_max(command.holder, seats, 0)) return Result(*std::move(over));

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
    if (auto problem = named_in_both("add", command.add, "remove", command.remove)) return *std::move(problem);
    const HoldNumber number = number_of(command.hold);
    return number == 0 ? Decision(unknown_hold(command.hold)) : swap(command, number);
}

Decision Decider::swap(const SwapSeats& command, HoldNumber number) const {
    const Hold& hold = *state_.hold(number);
    const NamedSeats add = resolve(command.add);
    const NamedSeats remove = resolve(command.remove);
    const NamedSeats both = joined(remove, add);
    const Takes takes = add.names.empty() ? Takes::nothing_new : Takes::new_seats;
    if (auto refused = not_selling(takes, both)) return Result(*std::move(refused));
    if (auto ended = refuse_ended(hold, both)) return Result(*std::move(ended));
    if (auto paying = refuse_in_payment(hold, is_buyer() ? both : add)) return Result(*std::move(paying));
    auto refused = refusals(Operation::release, number, hold.holder, remove);
    auto not_added = refusals(Operation::lock, number, hold.holder, add);
    refused.insert(refused.end(), not_added.begin(), not_added.end());
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    if (!add.names.empty()) {
        if (auto over = over_hold_max(add, hold.seats.size() - remove.names.size())) return Result(*std::move(over));
        if (auto over = over_holder_max(hold.holder, add, remove.names.size())) return Result(*std::move(over));
    }
    Entry entry = entry_of(EntryKind::swapped, hold);
    for (const SeatIndex seat : remove.indices) change(entry, seat, SeatState::available);
    for (const SeatIndex seat : add.indices) change(entry, seat, SeatState::locked);
    return entry;
}

Decision Decider::operator()(const ExtendHold& command) const {
    const HoldNumber number = number_of(command.hold);
    if (number == 0) return unknown_hold(command.hold);
    const Hold& hold = *state_.hold(number);
    const NamedSeats seats = named(hold.seats);
    if (auto refused = not_selling(Takes::nothing_new, seats)) return Result(*std::move(refused));
    if (auto ended = refuse_ended(hold, seats)) return Result(*std::move(ended));
    if (auto paying = refuse_in_payment(hold, seats)) return Result(*std::move(paying));
    const std::int64_t last_ms = hold.created_at_ms + policy().hold_lifetime_max_seconds * second_ms;
    const bool renewed_out = hold.renewals >= policy().extend_max && !mutated(Mutant::renewals_without_end);
    if (renewed_out || hold.deadline_ms >= last_ms) {
        return Result(refuse_all(seats, Reason::extend_max));
    }
    Entry entry = entry_of(EntryKind::extended, hold);
    const std::int64_t full_ms = moment_.show_ms + policy().hold_ttl_seconds * second_ms;
    const std::int64_t renewed_ms = mutated(Mutant::lifetime_without_end) ? full_ms : std::min(full_ms, last_ms);
    entry.deadline_ms = std::max(hold.deadline_ms, renewed_ms);
    return entry;
}

Decision Decider::operator()(const PayHold& command) const {
    if (auto problem = malformed_label("payment", command.payment)) return *std::move(problem);
    const HoldNumber number = number_of(command.hold);
    if (number == 0) return unknown_hold(command.hold);
    const Hold& hold = *state_.hold(number);
    const bool told_before = std::ranges::find(hold.payments, command.payment) != hold.payments.end();
    const bool stands = is_live(hold.state) || hold.state == HoldState::booked;
    if (told_before && stands && !mutated(Mutant::payment_repeated_is_an_attempt)) return Result(view(hold, moment_));
    const NamedSeats seats = named(hold.seats);
    if (auto refused = not_selling(Takes::nothing_new, seats)) return Result(*std::move(refused));
    if (auto ended = refuse_ended(hold, seats)) return Result(*std::move(ended));
    if (std::cmp_greater_equal(hold.payments.size(), policy().payment_attempts_max)) {
        return Result(refuse_all(seats, Reason::payment_attempts_max));
    }
    Hold paid = hold;
    paid.payments = {command.payment};
    const std::int64_t grace_seconds =
        mutated(Mutant::grace_never_ends) ? 1'000'000'000 : policy().payment_grace_seconds;
    paid.deadline_ms = std::max(hold.deadline_ms, moment_.show_ms + grace_seconds * second_ms);
    return entry_of(EntryKind::paying, paid);
}

Decision Decider::operator()(const ReleaseHold& command) const {
    if (command.seats) {
        if (auto problem = malformed_seats("seats", *command.seats)) return *std::move(problem);
    }
    const HoldNumber number = number_of(command.hold);
    if (number == 0) return unknown_hold(command.hold);
    const Hold& hold = *state_.hold(number);
    const NamedSeats seats = seats_or_all(hold, command.seats);
    if (auto refused = not_selling(Takes::nothing_new, seats)) return Result(*std::move(refused));
    if (auto ended = refuse_ended(hold, seats)) return Result(*std::move(ended));
    if (is_buyer()) {
        if (auto paying = refuse_in_payment(hold, seats)) return Result(*std::move(paying));
    }
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
    if (auto problem = malformed_label("the booking's id", command.booking)) return *std::move(problem);
    if (auto problem = malformed_reference(command.reference)) return *std::move(problem);
    if (const Booking* booking = state_.find_booking_of(command.hold); booking && may_know(booking->holder)) {
        return Result(view(*booking));
    }
    const HoldNumber number = number_of(command.hold);
    if (number == 0) return unknown_hold(command.hold);
    const Hold& hold = *state_.hold(number);
    if (state_.find_booking(command.booking)) return invalid("the booking " + command.booking + " exists already");
    if (hold.state == HoldState::expired && command.take_if_free) return retake(command, hold);
    return book(command, number);
}

Decision Decider::book(const BookHold& command, HoldNumber number) const {
    const Hold& hold = *state_.hold(number);
    const NamedSeats seats = seats_or_all(hold, command.seats);
    if (auto refused = not_selling(Takes::nothing_new, seats)) return Result(*std::move(refused));
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
    if (auto refused = not_selling(Takes::new_seats, seats)) return Result(*std::move(refused));
    const std::unordered_set<SeatIndex> had(hold.seats.begin(), hold.seats.end());
    Refusals refused;
    for (std::size_t i = 0; i < seats.names.size(); ++i) {
        const SeatIndex seat = seats.indices[i];
        if (seat != no_seat && !had.contains(seat)) {
            refused.push_back({seats.names[i], Reason::not_locked, std::nullopt, false});
            continue;
        }
        auto gone = refuse_to_lock(hold.holder, {{seats.names[i]}, {seat}});
        if (mutated(Mutant::retake_keeps_silent) && i > 0) gone.clear();
        refused.insert(refused.end(), gone.begin(), gone.end());
    }
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    if (auto over = over_holder_max(hold.holder, seats, 0)) return Result(*std::move(over));
    Entry entry = booked_entry(command, hold);
    for (const SeatIndex seat : seats.indices) change(entry, seat, SeatState::booked);
    return entry;
}

Entry Decider::expiry_of(const Hold& hold) const {
    Entry entry = entry_of(EntryKind::expired, hold);
    for (const SeatIndex seat : hold.seats) change(entry, seat, SeatState::available);
    return entry;
}

Entry Decider::booked_entry(const BookHold& command, const Hold& hold) const {
    Entry entry = entry_of(EntryKind::booked, hold);
    entry.booking = command.booking;
    if (!command.reference.empty()) entry.reference = command.reference;
    return entry;
}

}  // namespace seatlock::service
