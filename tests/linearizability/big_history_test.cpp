// Histories as long as a busy evening's are decided, and that takes no more configurations than calls, about.

#include <gtest/gtest.h>

#include "linearizability/history_check.hpp"
#include "linearizability/history_file.hpp"
#include "linearizability/simulated_history.hpp"

namespace seatlock::linearizability {
namespace {

Report check_big(const Load& load) {
    const History history = simulated_history(2026, load);
    const Report report = check_history(history);
    EXPECT_EQ(report.verdict, Verdict::linearizable) << report.explanation;
    return report;
}

TEST(BigHistory, ThirtyTwoClientsFightForSixSeats) {
    check_big({.calls = 50'000, .clients = 32, .seats = 6, .map_percent = 0, .unknown_per_mille = 1, .sells = false});
}

}  // namespace
}  // namespace seatlock::linearizability
