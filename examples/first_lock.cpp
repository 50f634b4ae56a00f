#include <iostream>

#include <seatlock/seat_manager.hpp>

int main() {
    seatlock::SeatManager manager{"A1", "A2", "A3"};
    std::cout << manager.lock_seats_bulk({"A1", "A2"}, "ann").message() << '\n';
    if (const auto outcome = manager.lock_seat("A2", "bob"); !outcome) {
        std::cout << outcome.message() << '\n';  // a refusal is an answer, not an exception
    }
    std::cout << manager.book_seats_bulk({"A1", "A2"}, "ann").message() << '\n';
    std::cout << manager.seats().size() << " seats, A1 sold: " << manager.seat("A1")->is_booked() << '\n';
}
