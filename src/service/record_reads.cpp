// What a show tells of its holds and bookings, changing nothing.

#include <algorithm>
#include <utility>

#include "service/decider.hpp"

namespace seatlock::service {
namespace {

/// A page of a listing, and how many records a request may look at to fill it.
constexpr std::size_t page_size = 100;
constexpr std::size_t page_scan_max = 20'000;

bool had_ever(const Booking& booking, SeatIndex seat) {
    return std::ranges::find(booking.seats, seat) != booking.seats.end() ||
           std::ranges::find(booking.former, seat, &FormerSeat::seat) != booking.former.end();
}

}  // namespace

Decision Decider::operator()(const ReadHold& command) const {
    const HoldNumber number = number_of(command.hold);
    return number == 0 ? unknown_hold(command.hold) : Result(view(*state_.hold(number), moment_));
}

Decision Decider::operator()(const ReadBooking& command) const {
    const Booking* booking = state_.find_booking(command.booking);
    return booking ? Result(view(*booking)) : unknown_booking(command.booking);
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
        const bool of_seat = command.seat.empty() || had_ever(booking, seat);
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

Decision Decider::operator()(const ReadReport& command) const { return Result(report_of(state_, command.by)); }

Decision Decider::operator()(const ReadSeating& /*command*/) const {
    return Result(std::make_shared<const SeatingView>(state_));
}

}  // namespace seatlock::service
