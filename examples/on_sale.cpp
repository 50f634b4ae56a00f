// An on-sale: many threads sell pairs of seats out of one manager. Seats are looked up once, by id; from
// then on everybody uses their handles, and no call searches for a name again.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <seatlock/seat_manager.hpp>

namespace {

constexpr std::size_t rows = 20;
constexpr std::size_t seats_per_row = 30;
constexpr int sellers = 4;

std::string seat_id(std::size_t row, std::size_t seat) {
    return std::string(1, static_cast<char>('A' + row)) + '-' + std::to_string(seat + 1);
}

/// The handles of all pairs of neighbours, which is what buyers ask for.
std::vector<std::vector<seatlock::SeatIndex>> pairs(const seatlock::SeatManager& manager) {
    std::vector<std::vector<seatlock::SeatIndex>> found;
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t seat = 0; seat + 1 < seats_per_row; ++seat) {
            found.push_back({*manager.find(seat_id(row, seat)), *manager.find(seat_id(row, seat + 1))});
        }
    }
    return found;
}

}  // namespace

int main() {
    seatlock::SeatManager manager({}, {.clock = {}, .expiry = seatlock::ExpiryRule::at_deadline});
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t seat = 0; seat < seats_per_row; ++seat) manager.add_seat(seat_id(row, seat));
    }
    const auto wanted = pairs(manager);

    std::atomic<std::size_t> sold = 0;
    std::atomic<std::size_t> refused = 0;
    const auto sell = [&](int seller) {
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            // Everybody begins elsewhere, and comes by every pair once.
            const auto& pair = wanted[(i + static_cast<std::size_t>(seller) * 97) % wanted.size()];
            const std::string buyer = "buyer " + std::to_string(seller) + '/' + std::to_string(i);
            if (!manager.lock_seats_bulk(pair, buyer)) {
                ++refused;  // somebody has one of them: the other one is not touched
            } else if (manager.book_seats_bulk(pair, buyer)) {
                sold += pair.size();
            }
        }
    };
    std::vector<std::jthread> threads;
    threads.reserve(sellers);
    for (int seller = 0; seller < sellers; ++seller) threads.emplace_back(sell, seller);
    threads.clear();  // joins them

    const auto seats = manager.seats();
    const auto booked = static_cast<std::size_t>(std::ranges::count_if(seats, &seatlock::Seat::is_booked));
    const auto locked = std::ranges::count_if(seats, &seatlock::Seat::is_locked);
    std::cout << seats.size() << " seats, every pair of neighbours asked for by " << sellers << " sellers\n"
              << "what was sold is what is booked: " << (sold == booked ? "yes" : "no") << '\n'
              << "asked and answered: " << (sold / 2 + refused == wanted.size() * sellers ? "all" : "not all") << '\n'
              << "still locked: " << locked << '\n';
}
