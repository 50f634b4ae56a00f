// Histories as long as a busy evening's are decided, sound or not, without the search growing out of hand.

#include <gtest/gtest.h>

#include "linearizability/history_check.hpp"
#include "linearizability/simulated_history.hpp"

namespace seatlock::linearizability {
namespace {

/// Configurations are counted, not seconds: a search that tries orders in vain has many times more.
void expect_decided(const History& history, Verdict verdict, std::size_t configurations_max) {
    const Report report = check_history(history, {.out_of_time = {}, .configurations_max = configurations_max});
    EXPECT_EQ(report.verdict, verdict) << report.explanation;
    EXPECT_LE(report.configurations, configurations_max);
}

Load fight() {
    return {.calls = 50'000, .clients = 32, .seats = 6, .map_percent = 0, .unknown_per_mille = 0, .sells = false};
}

TEST(BigHistory, ThirtyTwoClientsFightForSixSeats) {
    expect_decided(simulated_history(2026, fight()), Verdict::linearizable, 50'000);
}

TEST(BigHistory, SomeReadTheMapAndSomeAreNotAnswered) {
    Load load = fight();
    load.calls = 10'000;
    load.map_percent = 5;
    load.unknown_per_mille = 1;
    expect_decided(simulated_history(2026, load), Verdict::linearizable, 20'000);
}

TEST(BigHistory, SixtyFourClientsInAHallThatSellsOut) {
    const Load load{.calls = 10'000, .clients = 64, .seats = 200, .map_percent = 2, .unknown_per_mille = 1};
    expect_decided(simulated_history(2026, load), Verdict::linearizable, 50'000);
}

// In the last tenth of them one read of a hold shows a seat too many.
TEST(BigHistory, OneWrongAnswerIsFound) {
    Load load = fight();
    load.calls = 12'000;
    History history = simulated_history(2026, load);
    for (std::size_t call = 11'000; call < history.calls.size(); ++call) {
        Answer& answer = history.calls[call].answer;
        if (history.calls[call].op != Op::read_hold || answer.state != HoldState::active) continue;
        answer.seats.push_back(static_cast<Index>(history.plan_seats));  // sorted: it is the last in the table
        break;
    }
    expect_decided(history, Verdict::not_linearizable, 1'000'000);
}

}  // namespace
}  // namespace seatlock::linearizability
