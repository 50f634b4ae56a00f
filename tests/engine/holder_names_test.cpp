// Holders are told apart byte by byte, whatever room their names need.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

namespace seatlock {
namespace {

/// Names of which each is the beginning of the next, and some that differ in one byte.
std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const std::size_t length :
         {0U, 1U, 2U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 32U, 63U, 64U, 65U, 127U, 300U, 5'000U})
        all.emplace_back(length, 'h');
    for (const std::size_t length : {1U, 63U, 64U, 65U, 300U}) {
        all.push_back(std::string(length - 1, 'h') + "i");
        all.push_back(std::string(1, '\0') + std::string(length - 1, 'h'));
        all.emplace_back(length, '\0');
        all.emplace_back(length, '\xff');
    }
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

class HolderNames : public testing::TestWithParam<ExpiryRule> {
protected:
    std::int64_t now_ = 0;
    SeatManager manager_{
        {"A", "B"}, {.clock = [this] { return TimePoint(std::chrono::milliseconds(now_)); }, .expiry = GetParam()}};
};

TEST_P(HolderNames, OfEveryLengthAreKeptAndTold) {
    for (const std::string& name : names()) {
        const Outcome locked = manager_.lock_seats_bulk({"A", "B"}, name);
        ASSERT_TRUE(locked);
        EXPECT_EQ(locked.message(), "Seats ['A', 'B'] locked by " + name);
        EXPECT_EQ(manager_.seat("A")->locked_by(), name);
        const Outcome refused = manager_.lock_seat("B", "somebody");
        ASSERT_TRUE(refused.holder());
        EXPECT_EQ(std::string(*refused.holder()), name);
        EXPECT_EQ(refused.message(), "Seat B is currently locked by " + name);
        ASSERT_TRUE(manager_.cancel_locks_bulk({"A", "B"}, name));
    }
}

TEST_P(HolderNames, AreToldApart) {
    const std::vector<std::string> all = names();
    for (const std::string& owner : all) {
        ASSERT_TRUE(manager_.lock_seat("A", owner));
        for (const std::string& other : all) {
            if (other == owner) continue;
            ASSERT_EQ(manager_.book_a_seat("A", other).refusal(), RefusalReason::wrong_holder);
            ASSERT_EQ(manager_.cancel_lock("A", other).refusal(), RefusalReason::wrong_holder);
        }
        ASSERT_TRUE(manager_.cancel_lock("A", owner));
    }
}

// The names of all who have a seat stay, while others come and go.
TEST_P(HolderNames, OfManyHoldersAtOnceAreKept) {
    constexpr SeatIndex seats = 500;
    for (SeatIndex seat = 2; seat < seats; ++seat) ASSERT_EQ(manager_.add_seat("S" + std::to_string(seat)), seat);
    const auto holder = [](SeatIndex seat) { return std::string(seat % 100, 'x') + std::to_string(seat); };
    for (SeatIndex seat = 0; seat < seats; ++seat) ASSERT_TRUE(manager_.lock_seat(seat, holder(seat)));
    for (SeatIndex round = 0; round < 20'000; ++round) {
        const SeatIndex seat = round % seats;
        ASSERT_TRUE(manager_.cancel_lock(seat, holder(seat)));
        ASSERT_TRUE(manager_.lock_seat(seat, "passer-by " + std::to_string(round)));
        ASSERT_TRUE(manager_.cancel_lock(seat, "passer-by " + std::to_string(round)));
        ASSERT_TRUE(manager_.lock_seat(seat, holder(seat)));
    }
    for (SeatIndex seat = 0; seat < seats; ++seat) ASSERT_EQ(manager_.seat(seat)->locked_by(), holder(seat));
}

INSTANTIATE_TEST_SUITE_P(BothRules, HolderNames, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock
