// A thread that stands still while it decides: the others wait for it, and nobody is refused for it.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sched.h>

#include <seatlock/seat_manager.hpp>

namespace seatlock::threads {
namespace {

thread_local bool stands_still = false;

/// A thread whose next clock reading lasts until it is let go on.
class Patience : public testing::TestWithParam<ExpiryRule> {
protected:
    /// So that she has a number: a call without one begins anew, and others may come first then.
    Patience() {
        EXPECT_TRUE(manager_.lock_seat("E", "ann"));
        EXPECT_TRUE(manager_.cancel_lock("E", "ann"));
    }
    ~Patience() override { go_on_ = true; }

    TimePoint tell() {
        if (stands_still) {
            stands_still = false;
            is_inside_ = true;
            while (!go_on_) sched_yield();
        }
        return TimePoint(std::chrono::milliseconds(now_));
    }

    /// Makes `slow` stand still in its clock reading, then makes the other calls, each in a thread of its
    /// own, and lets it go on when all have had time to run into it.
    void stand_still(const std::function<void()>& slow, const std::vector<std::function<void()>>& others) {
        std::vector<std::thread> threads;
        threads.emplace_back([&] {
            stands_still = true;
            slow();
        });
        while (!is_inside_) sched_yield();
        std::atomic<std::size_t> begun = 0;
        for (const auto& other : others) {
            threads.emplace_back([&] {
                ++begun;
                other();
                returned_early_ += go_on_ ? 0 : 1;
            });
        }
        while (begun < others.size()) sched_yield();
        // Long enough for those that wait to have given up spinning.
        for (int turn = 0; turn < 20'000; ++turn) sched_yield();
        go_on_ = true;
        for (std::thread& thread : threads) thread.join();
    }

    std::atomic<bool> is_inside_ = false;
    std::atomic<bool> go_on_ = false;
    std::atomic<int> returned_early_ = 0;
    std::atomic<std::int64_t> now_ = 0;
    SeatManager manager_{{"A", "B", "C", "D", "E"}, {.clock = [this] { return tell(); }, .expiry = GetParam()}};
};

TEST_P(Patience, NobodyIsRefusedForAGroupThatIsRefused) {
    ASSERT_TRUE(manager_.lock_seat("C", "carl"));
    std::atomic<int> refused = 0;
    const auto lock = [&](const char* seat) {
        return [&, seat] { refused += manager_.lock_seat(seat, std::string("of ") + seat) ? 0 : 1; };
    };
    stand_still([&] { EXPECT_FALSE(manager_.lock_seats_bulk({"A", "B", "C"}, "ann")); },
                {lock("A"), lock("B"), [&] { EXPECT_FALSE(manager_.lock_seats_bulk({"D", "C"}, "dora")); }});
    EXPECT_EQ(refused, 0);
    EXPECT_EQ(returned_early_, 0);
    EXPECT_EQ(manager_.seat("A")->locked_by(), "of A");
    EXPECT_EQ(manager_.seat("B")->locked_by(), "of B");
}

TEST_P(Patience, EverybodyIsRefusedForAGroupThatSucceeds) {
    std::atomic<int> refused = 0;
    const auto lock = [&](const char* seat) {
        return [&, seat] { refused += manager_.lock_seat(seat, "bob") ? 0 : 1; };
    };
    stand_still(
        [&] { EXPECT_TRUE(manager_.lock_seats_bulk({"C", "A", "B"}, "ann")); },
        {lock("A"), lock("B"), lock("C"), [&] { refused += manager_.lock_seats_bulk({"B", "A"}, "dora") ? 0 : 1; }});
    EXPECT_EQ(refused, 4);
    EXPECT_EQ(returned_early_, 0);
    EXPECT_EQ(manager_.seat("B")->locked_by(), "ann");
}

// Many who wait for one seat: each gets its turn, one wins.
TEST_P(Patience, AllWhoWaitGoOn) {
    ASSERT_TRUE(manager_.lock_seat("C", "carl"));
    std::atomic<int> won = 0;
    std::vector<std::function<void()>> others;
    for (int i = 0; i < 12; ++i) {
        others.emplace_back([&, i] {
            const std::string user = "holder " + std::to_string(i);
            won += manager_.lock_seat("A", user) ? 1 : 0;
            EXPECT_FALSE(manager_.cancel_lock("B", user));
            EXPECT_FALSE(manager_.lock_seats_bulk({"E", "A", "D"}, user));
        });
    }
    stand_still([&] { EXPECT_FALSE(manager_.lock_seats_bulk({"A", "B", "C"}, "ann")); }, others);
    EXPECT_EQ(won, 1);
    EXPECT_EQ(returned_early_, 0);
}

TEST_P(Patience, SnapshotsShowAllOrNothingOfAGroup) {
    std::vector<Seat> seen;
    std::size_t swept = 0;
    stand_still([&] { EXPECT_TRUE(manager_.lock_seats_bulk({"A", "B", "C"}, "ann")); },
                {[&] { seen = manager_.seats(); }, [&] { swept = manager_.cleanup_expired_locks(); }});
    ASSERT_EQ(seen.size(), 5U);
    EXPECT_EQ(seen[0].status(), seen[1].status());
    EXPECT_EQ(seen[0].status(), seen[2].status());
    EXPECT_EQ(swept, 0U);
}

INSTANTIATE_TEST_SUITE_P(BothRules, Patience, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock::threads
