// One ladder per operation: everything is wrong in the first row, each row repairs one fault of the row
// before, and the answer walks down the contract's list.

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "manual_clock.hpp"

namespace seatlock {
namespace {

constexpr std::int64_t long_ago = 0;
constexpr std::int64_t recently = 10'000;
constexpr std::int64_t now = 10'001;

TimePoint at(std::int64_t ms) { return TimePoint(std::chrono::milliseconds(ms)); }

Seat sold(const char* id) { return Seat::booked(id); }
Seat theirs(const char* id) { return Seat::locked(id, "bob", at(recently)); }
Seat mine(const char* id) { return Seat::locked(id, "ann", at(recently)); }
Seat their_stale(const char* id) { return Seat::locked(id, "bob", at(long_ago)); }
Seat my_stale(const char* id) { return Seat::locked(id, "ann", at(long_ago)); }

using Asking = std::function<Outcome(SeatManager&)>;

struct Rung {
    std::vector<Seat> seats;
    const char* on_sweep;
    const char* at_deadline;
};

void climb_down(const Asking& ask, const std::vector<Rung>& ladder) {
    for (const Rung& rung : ladder) {
        for (const ExpiryRule rule : {ExpiryRule::on_sweep, ExpiryRule::at_deadline}) {
            ManualClock clock(now);
            SeatManager manager(rung.seats, {.clock = clock.source(), .expiry = rule});
            const char* const expected = rule == ExpiryRule::on_sweep ? rung.on_sweep : rung.at_deadline;
            EXPECT_EQ(ask(manager).message(), expected) << "rung " << &rung - ladder.data() << ", " << to_string(rule);
        }
    }
}

void climb_down_alike(const Asking& ask, const std::vector<std::pair<std::vector<Seat>, const char*>>& ladder) {
    std::vector<Rung> rungs;
    rungs.reserve(ladder.size());
    for (const auto& [seats, answer] : ladder) rungs.push_back({seats, answer, answer});
    climb_down(ask, rungs);
}

TEST(PrecedenceLadder, LockSeat) {
    climb_down_alike([](SeatManager& manager) { return manager.lock_seat("A", "ann"); },
                     {{{}, "Seat A does not exist"},
                      {{sold("A")}, "Seat A is already booked"},
                      {{theirs("A")}, "Seat A is currently locked by bob"},
                      {{mine("A")}, "Seat A is currently locked by ann"},
                      {{their_stale("A")}, "Seat A is locked by ann"},
                      {{my_stale("A")}, "Seat A is locked by ann"},
                      {{Seat("A")}, "Seat A is locked by ann"}});
}

TEST(PrecedenceLadder, BookASeat) {
    climb_down([](SeatManager& manager) { return manager.book_a_seat("A", "ann"); },
               {{{}, "Seat A does not exist", "Seat A does not exist"},
                {{sold("A")}, "Seat A is not locked", "Seat A is not locked"},
                {{Seat("A")}, "Seat A is not locked", "Seat A is not locked"},
                {{their_stale("A")}, "Seat A is locked by another user", "Seat A is not locked"},
                {{theirs("A")}, "Seat A is locked by another user", "Seat A is locked by another user"},
                {{my_stale("A")}, "Seat A is now booked by ann", "Seat A is not locked"},
                {{mine("A")}, "Seat A is now booked by ann", "Seat A is now booked by ann"}});
}

TEST(PrecedenceLadder, CancelLock) {
    const char* const booked = "Seat A is already booked and cannot be cancelled";
    climb_down([](SeatManager& manager) { return manager.cancel_lock("A", "ann"); },
               {{{}, "Seat A does not exist", "Seat A does not exist"},
                {{sold("A")}, booked, booked},
                {{Seat("A")}, "Seat A is not locked", "Seat A is not locked"},
                {{their_stale("A")}, "Seat A is locked by another user", "Seat A is not locked"},
                {{theirs("A")}, "Seat A is locked by another user", "Seat A is locked by another user"},
                {{my_stale("A")}, "Seat A lock cancelled by ann", "Seat A is not locked"},
                {{mine("A")}, "Seat A lock cancelled by ann", "Seat A lock cancelled by ann"}});
}

// In a bulk the seats' order comes before the reasons': the ladder runs over the seats.

TEST(PrecedenceLadder, LockSeatsBulk) {
    climb_down(
        [](SeatManager& manager) { return manager.lock_seats_bulk({"C", "B", "A"}, "ann"); },
        {{{sold("B"), theirs("A")}, "Seat C does not exist", "Seat C does not exist"},
         {{sold("C"), theirs("A")}, "Seat C is already booked", "Seat C is already booked"},
         {{theirs("C"), theirs("A")}, "Seat C is locked by bob", "Seat C is locked by bob"},
         {{mine("C"), sold("A")}, "Seat C is locked by ann", "Seat C is locked by ann"},
         {{their_stale("C"), sold("A")}, "Seat C is locked by bob", "Seat B does not exist"},
         {{Seat("C"), sold("A")}, "Seat B does not exist", "Seat B does not exist"},
         {{Seat("C"), sold("B"), theirs("A")}, "Seat B is already booked", "Seat B is already booked"},
         {{Seat("C"), Seat("B")}, "Seat A does not exist", "Seat A does not exist"},
         {{Seat("C"), Seat("B"), theirs("A")}, "Seat A is locked by bob", "Seat A is locked by bob"},
         {{Seat("C"), Seat("B"), my_stale("A")}, "Seat A is locked by ann", "Seats ['C', 'B', 'A'] locked by ann"},
         {{Seat("C"), Seat("B"), Seat("A")},
          "Seats ['C', 'B', 'A'] locked by ann",
          "Seats ['C', 'B', 'A'] locked by ann"}});
}

TEST(PrecedenceLadder, BookSeatsBulk) {
    const char* const success = "Seats ['C', 'B', 'A'] successfully booked by ann";
    climb_down([](SeatManager& manager) { return manager.book_seats_bulk({"C", "B", "A"}, "ann"); },
               {{{sold("B"), theirs("A")}, "Seat C does not exist", "Seat C does not exist"},
                {{sold("C"), theirs("A")}, "Seat C is not locked", "Seat C is not locked"},
                {{Seat("C"), theirs("A")}, "Seat C is not locked", "Seat C is not locked"},
                {{their_stale("C")}, "Seat C is locked by another user", "Seat C is not locked"},
                {{theirs("C")}, "Seat C is locked by another user", "Seat C is locked by another user"},
                {{my_stale("C")}, "Seat B does not exist", "Seat C is not locked"},
                {{mine("C")}, "Seat B does not exist", "Seat B does not exist"},
                {{mine("C"), Seat("B"), theirs("A")}, "Seat B is not locked", "Seat B is not locked"},
                {{mine("C"), mine("B")}, "Seat A does not exist", "Seat A does not exist"},
                {{mine("C"), mine("B"), sold("A")}, "Seat A is not locked", "Seat A is not locked"},
                {{mine("C"), mine("B"), my_stale("A")}, success, "Seat A is not locked"},
                {{mine("C"), mine("B"), mine("A")}, success, success}});
}

TEST(PrecedenceLadder, CancelLocksBulk) {
    const char* const booked = "Seat C is already booked and cannot be cancelled";
    const char* const success = "Locks for seats ['C', 'B', 'A'] cancelled by ann";
    climb_down(
        [](SeatManager& manager) { return manager.cancel_locks_bulk({"C", "B", "A"}, "ann"); },
        {{{sold("B"), theirs("A")}, "Seat C does not exist", "Seat C does not exist"},
         {{sold("C"), theirs("A")}, booked, booked},
         {{Seat("C"), theirs("A")}, "Seat C is not locked", "Seat C is not locked"},
         {{their_stale("C")}, "Seat C is locked by another user", "Seat C is not locked"},
         {{theirs("C")}, "Seat C is locked by another user", "Seat C is locked by another user"},
         {{my_stale("C")}, "Seat B does not exist", "Seat C is not locked"},
         {{mine("C")}, "Seat B does not exist", "Seat B does not exist"},
         {{mine("C"), Seat("B"), sold("A")}, "Seat B is not locked", "Seat B is not locked"},
         {{mine("C"), mine("B"), theirs("A")}, "Seat A is locked by another user", "Seat A is locked by another user"},
         {{mine("C"), mine("B"), my_stale("A")}, success, "Seat A is not locked"},
         {{mine("C"), mine("B"), mine("A")}, success, success}});
}

}  // namespace
}  // namespace seatlock
