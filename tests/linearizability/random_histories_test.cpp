// Small random histories, sound and spoiled: the checker says what trying every order says.
// SEATLOCK_SEED=<number> linearizability_random_test replays the run.

#include <cstdio>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "linearizability/every_order.hpp"
#include "linearizability/history_check.hpp"
#include "linearizability/history_file.hpp"
#include "linearizability/simulated_history.hpp"
#include "linearizability/spoiled_history.hpp"
#include "random_seed.hpp"

namespace seatlock::linearizability {
namespace {

class RandomHistories : public testing::Test {
protected:
    RandomHistories() : seed_(random_seed()), random_(seed_) {}

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

    /// A few calls, crowded or not, with deadlines that they can reach.
    Load small_load() {
        Load load;
        load.calls = 2 + below(6);
        load.clients = 2 + below(4);
        load.seats = 1 + below(3);
        load.seats_per_hold_max = 2;
        load.policy = {.hold_ttl_seconds = 1, .hold_seats_max = 2, .extend_max = 1, .hold_lifetime_max_seconds = 2};
        const bool slow = below(2) == 0;
        load.call_us = slow ? 1'500'000 : 20'000;
        load.pause_us = slow ? 1'000'000 : 10'000;
        load.map_percent = 10;
        load.unknown_per_mille = below(2) == 0 ? 300 : 0;
        return load;
    }

    void compare(const History& history) {
        const bool expected = linearizable_in_some_order(history);
        const Report report = check_history(history);
        ++reached_[expected ? "linearizable" : "not linearizable"];
        for (const Call& call : history.calls) {
            const std::string verdict = expected ? ", linearizable" : ", not linearizable";
            if (call.pending()) ++reached_["an unknown " + std::string(to_string(call.op)) + verdict];
            if (call.answer.state == HoldState::expired) ++reached_["an expired hold" + verdict];
        }
        const Verdict verdict = expected ? Verdict::linearizable : Verdict::not_linearizable;
        ASSERT_EQ(report.verdict, verdict) << to_text(history) << report.explanation;
    }

    std::uint64_t seed_;
    std::mt19937_64 random_;
    std::map<std::string, std::size_t> reached_;
};

TEST_F(RandomHistories, ASimulatedOneIsLinearizable) {
    for (int i = 0; i < 300 && !HasFailure(); ++i) {
        Load load = small_load();
        load.calls = 2 + below(120);
        load.seats = 1 + below(8);
        const History history = simulated_history(random_(), load);
        const Report report = check_history(history);
        ASSERT_EQ(report.verdict, Verdict::linearizable) << to_text(history) << report.explanation;
    }
}

TEST_F(RandomHistories, EveryVerdictIsThatOfTryingEveryOrder) {
    for (int i = 0; i < 6000 && !HasFailure(); ++i) {
        History history = simulated_history(random_(), small_load());
        if (history.calls.empty()) continue;
        compare(history);
        for (std::size_t spoils = 1 + below(2); spoils > 0; --spoils) spoil(history, random_);
        compare(history);
    }
    for (const auto& [what, times] : reached_) std::printf("%8zu  %s\n", times, what.c_str());
    for (const char* what :
         {"linearizable", "not linearizable", "an unknown hold, linearizable", "an unknown book, linearizable",
          "an unknown release, linearizable", "an unknown swap, linearizable", "an unknown hold, not linearizable",
          "an expired hold, linearizable", "an expired hold, not linearizable"}) {
        EXPECT_GT(reached_[what], 0U) << "never reached: " << what;
    }
}

}  // namespace
}  // namespace seatlock::linearizability
