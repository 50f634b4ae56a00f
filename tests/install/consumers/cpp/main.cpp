// A program that embeds the library: every public header, a clock of its own, ids and handles.

#include <chrono>
#include <iostream>
#include <vector>

#include <seatlock/expiry_rule.hpp>
#include <seatlock/outcome.hpp>
#include <seatlock/refusal_reason.hpp>
#include <seatlock/seat.hpp>
#include <seatlock/seat_manager.hpp>
#include <seatlock/seat_state.hpp>
#include <seatlock/version.h>

int main() {
    using std::chrono::milliseconds;
    seatlock::TimePoint now{milliseconds(1000)};
    seatlock::SeatManagerOptions options;
    options.clock = [&now] { return now; };
    options.expiry = seatlock::ExpiryRule::at_deadline;
    seatlock::SeatManager manager({"A1", "A2"}, options);

    std::cout << manager.lock_seat("A1", "ann").message() << '\n';
    const auto refused = manager.lock_seats_bulk(std::vector<seatlock::SeatIndex>{1, 0}, "bob");
    std::cout << to_string(*refused.refusal()) << ": " << refused.message() << '\n';
    now += manager.lock_timeout() + milliseconds(1);
    std::cout << manager.book_a_seat("A1", "ann").message() << '\n';
    std::cout << to_string(manager.seat("A1")->status()) << '\n';
    static_assert(SEATLOCK_VERSION_NUMBER > 0);
}
