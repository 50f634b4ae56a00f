// Many threads on few seats. What any interleaving must keep is checked while it happens and afterwards.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "manual_clock.hpp"
#include "random_seed.hpp"

namespace seatlock {
namespace {

constexpr std::size_t thread_count = 8;

void run_threads(std::size_t count, const std::function<void(std::size_t)>& body) {
    std::vector<std::thread> threads;
    threads.reserve(count);
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back(body, i);
    for (auto& thread : threads) thread.join();
}

std::string holder_of_thread(std::size_t thread) { return "holder of thread " + std::to_string(thread); }

TEST(Concurrency, OneOfManyWinsEachSeat) {
    SeatManager manager{"A", "B", "C", "D"};
    std::atomic<int> group_wins = 0;
    run_threads(thread_count, [&](std::size_t thread) {
        if (manager.lock_seats_bulk({"A", "B", "C", "D"}, holder_of_thread(thread))) ++group_wins;
    });
    EXPECT_EQ(group_wins, 1);
}

/// Threads that lock, book and cancel at random, alone and in pairs, and count their sales.
class Crowd {
public:
    Crowd(SeatManager& manager, ManualClock& clock, std::uint64_t seed)
        : manager_(manager), clock_(clock), seed_(seed) {}

    void run(std::size_t thread) {
        std::mt19937_64 random(seed_ + thread);
        const std::string me = holder_of_thread(thread);
        for (int i = 0; i < 2'000; ++i) act(random, me);
    }

    std::array<std::atomic<int>, 4> sales{};
    std::atomic<int> locks = 0;
    std::atomic<int> refusals = 0;
    std::atomic<int> swept = 0;

private:
    void act(std::mt19937_64& random, const std::string& me) {
        const auto one = static_cast<SeatIndex>(random() % sales.size());
        const std::vector<SeatIndex> pair{one, static_cast<SeatIndex>(random() % sales.size())};
        const std::uint64_t choice = random() % 256;
        // Sales are rare, so that the seats stay contested for most of the round.
        if (choice == 0) return note_sale({one}, manager_.book_a_seat(one, me));
        if (choice == 1) return note_sale(pair, manager_.book_seats_bulk(pair, me));
        switch (choice % 8) {
            case 0: clock_.advance(1); break;
            case 1: swept += static_cast<int>(manager_.cleanup_expired_locks()); break;
            case 2: note(manager_.cancel_lock(one, me)); break;
            case 3: note(manager_.cancel_locks_bulk(pair, me)); break;
            case 4:
            case 5: note_lock(manager_.lock_seats_bulk(pair, me)); break;
            default: note_lock(manager_.lock_seat(one, me)); break;
        }
    }

    void note(const Outcome& outcome) { refusals += outcome ? 0 : 1; }

    void note_lock(const Outcome& outcome) {
        locks += outcome ? 1 : 0;
        note(outcome);
    }

    void note_sale(const std::vector<SeatIndex>& seats, const Outcome& outcome) {
        note(outcome);
        if (!outcome) return;
        ++sales[seats.front()];
        if (seats.back() != seats.front()) ++sales[seats.back()];
    }

    SeatManager& manager_;
    ManualClock& clock_;
    std::uint64_t seed_;
};

class ConcurrencyOfBothRules : public testing::TestWithParam<ExpiryRule> {};

TEST_P(ConcurrencyOfBothRules, NoSeatIsSoldTwice) {
    const std::uint64_t seed = random_seed();
    int sold = 0;
    int swept = 0;
    for (std::uint64_t round = 0; round < 10; ++round) {
        ManualClock clock;
        SeatManager manager(
            {"A", "B", "C", "D"},
            {.clock = clock.source(), .expiry = GetParam(), .lock_timeout = std::chrono::milliseconds(3)});
        Crowd crowd(manager, clock, seed + 1'000 * round);
        run_threads(thread_count, [&](std::size_t thread) { crowd.run(thread); });
        for (SeatIndex seat = 0; seat < 4; ++seat) {
            ASSERT_LE(crowd.sales[seat], 1) << "SEATLOCK_SEED=" << seed;
            EXPECT_EQ(crowd.sales[seat] == 1, manager.seat(seat)->is_booked());
            sold += crowd.sales[seat];
        }
        swept += crowd.swept;
        EXPECT_GT(crowd.locks, 0);
        EXPECT_GT(crowd.refusals, 0);
    }
    EXPECT_GT(sold, 0);
    std::printf("%d of 40 seats sold, %d locks swept\n", sold, swept);
}

INSTANTIATE_TEST_SUITE_P(BothRules, ConcurrencyOfBothRules,
                         testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

TEST(Concurrency, NobodySeesHalfABulk) {
    ManualClock clock;
    SeatManager manager({"A", "B", "C"}, {.clock = clock.source()});
    std::atomic<std::size_t> working = thread_count;
    std::atomic<int> torn = 0;
    std::atomic<int> seen_locked = 0;
    const auto watch = [&] {
        while (working > 0) {
            const std::vector<Seat> seats = manager.seats();
            seen_locked += seats[0].is_locked() ? 1 : 0;
            for (const Seat& seat : seats) {
                const bool same = seat.status() == seats[0].status() && seat.locked_by() == seats[0].locked_by() &&
                                  seat.lock_time() == seats[0].lock_time();
                torn += same ? 0 : 1;
            }
        }
    };
    std::thread watcher(watch);
    std::atomic<int> rounds = 0;
    run_threads(thread_count, [&](std::size_t thread) {
        const std::string me = holder_of_thread(thread);
        // Goes on until the watcher has seen something to judge.
        for (int i = 0; i < 1'000 || seen_locked == 0; ++i) {
            clock.advance(1);
            if (!manager.lock_seats_bulk({"A", "B", "C"}, me)) continue;
            ++rounds;
            std::this_thread::yield();
            // A group that fails on its last seat must leave the first ones as they are.
            torn += manager.cancel_locks_bulk({"A", "B", "nowhere"}, me) ? 1 : 0;
            torn += manager.cancel_locks_bulk({"C", "A", "B"}, me) ? 0 : 1;
        }
        --working;
    });
    watcher.join();
    EXPECT_EQ(torn, 0);
    EXPECT_GT(rounds, 0);
}

TEST(Concurrency, SeatsAndTimeoutsMayChangeWhileOthersWork) {
    SeatManager manager{"S0"};
    run_threads(thread_count, [&](std::size_t thread) {
        for (int i = 0; i < 200; ++i) {
            const std::string id = "S" + std::to_string(i);
            const SeatIndex seat = manager.add_seat(id);
            if (manager.find(id) != seat) ADD_FAILURE() << "the handle of " << id << " has changed";
            manager.set_lock_timeout(std::chrono::milliseconds(10'000 + i));
            (void)manager.lock_seat(seat, holder_of_thread(thread));
            (void)manager.digest();
        }
    });
    EXPECT_EQ(manager.size(), 200U);
    for (const Seat& seat : manager.seats()) EXPECT_TRUE(seat.is_locked());
}

}  // namespace
}  // namespace seatlock
