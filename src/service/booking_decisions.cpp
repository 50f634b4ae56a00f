// What a show decides about bookings: docs/rules.md, "Bookings".

#include <utility>

#include "service/decider.hpp"

namespace seatlock::service {

using journal::Entry;
using journal::EntryKind;

Decision Decider::operator()(const SellSeats& command) const {
    if (auto problem = malformed_label("the booking's id", command.booking)) return *std::move(problem);
    if (auto problem = malformed_label("holder", command.holder)) return *std::move(problem);
    if (auto problem = malformed_reference(command.reference)) return *std::move(problem);
    if (auto problem = malformed_seats("seats", command.seats)) return *std::move(problem);
    if (state_.find_booking(command.booking)) return invalid("the booking " + command.booking + " exists already");
    const NamedSeats seats = resolve(command.seats);
    if (auto refused = not_selling(Takes::new_seats, seats)) return Result(*std::move(refused));
    auto refused = refuse_to_lock(command.holder, seats);
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    Booking booking;
    booking.id = command.booking;
    booking.holder = command.holder;
    booking.reference = command.reference;
    Entry entry = entry_of(EntryKind::booked, booking);
    for (const SeatIndex seat : seats.indices) change(entry, seat, SeatState::booked);
    return entry;
}

Decision Decider::operator()(const CancelBooking& command) const {
    if (command.seats) {
        if (auto problem = malformed_seats("seats", *command.seats)) return *std::move(problem);
    }
    if (auto problem = malformed_label("reason", command.reason)) return *std::move(problem);
    const Booking* booking = state_.find_booking(command.booking);
    if (!booking) return unknown_booking(command.booking);
    NamedSeats seats = command.seats ? resolve(*command.seats) : named(booking->seats);
    if (seats.names.empty()) {
        std::vector<std::string> had;
        for (const FormerSeat& former : booking->former) had.push_back(state_.plan().plan().seats[former.seat].id);
        seats = resolve(had);
    }
    if (auto refused = not_selling(Takes::nothing_new, seats)) return Result(*std::move(refused));
    auto refused = not_in_booking(*booking, seats);
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    Entry entry = entry_of(EntryKind::cancelled, *booking);
    entry.reason = command.reason;
    for (const SeatIndex seat : seats.indices) change(entry, seat, SeatState::available);
    return entry;
}

Decision Decider::operator()(const MoveBooking& command) const {
    if (auto problem = malformed_seats("from", command.from)) return *std::move(problem);
    if (auto problem = malformed_seats("to", command.to)) return *std::move(problem);
    if (auto problem = named_in_both("from", command.from, "to", command.to)) return *std::move(problem);
    const NamedSeats from = resolve(command.from);
    const NamedSeats to = resolve(command.to);
    if (from.names.size() != to.names.size()) {
        return invalid("from names " + std::to_string(from.names.size()) + " seats and to " +
                       std::to_string(to.names.size()) + "; a move needs as many");
    }
    const Booking* booking = state_.find_booking(command.booking);
    if (!booking) return unknown_booking(command.booking);
    if (auto refused = not_selling(Takes::nothing_new, joined(from, to))) return Result(*std::move(refused));
    auto refused = not_in_booking(*booking, from);
    auto not_free = refuse_to_lock(booking->holder, to);
    refused.insert(refused.end(), not_free.begin(), not_free.end());
    if (!refused.empty()) return Result(Refused{std::move(refused)});
    Entry entry = entry_of(EntryKind::moved, *booking);
    for (const SeatIndex seat : from.indices) change(entry, seat, SeatState::available);
    for (const SeatIndex seat : to.indices) change(entry, seat, SeatState::booked);
    return entry;
}

}  // namespace seatlock::service
