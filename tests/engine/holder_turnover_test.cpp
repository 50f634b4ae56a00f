// A house that is on sale for days: holders come and go by the million, over few seats, and the memory
// stays bounded. A binary of its own, because it counts the bytes in use.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

#include "allocations.hpp"

namespace seatlock {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint32_t holders = 1'000'000;
#else
constexpr std::uint32_t holders = 10'000'000;
#endif

constexpr SeatIndex seat_count = 8;

std::vector<std::string> few_seats() {
    std::vector<std::string> ids;
    for (SeatIndex i = 0; i < seat_count; ++i) ids.push_back("S" + std::to_string(i));
    return ids;
}

class HolderTurnover : public testing::TestWithParam<ExpiryRule> {
protected:
    std::int64_t now_ = 0;
    SeatManager manager_{
        few_seats(), {.clock = [this] { return TimePoint(std::chrono::milliseconds(now_)); }, .expiry = GetParam()}};

    /// The n-th holder's name in a room of its own, so that the test itself allocates nothing.
    std::string_view name(std::uint32_t number) {
        for (std::size_t digit = 0; digit < 10; ++digit, number /= 10)
            name_[name_.size() - 1 - digit] = static_cast<char>('0' + number % 10);
        return name_;
    }

    std::string name_ = "a holder with a name that is too long for a string's own room 0000000000";
};

TEST_P(HolderTurnover, FillsNoMemory) {
    const std::size_t before = allocations::bytes_in_use();
    std::size_t most = before;
    for (std::uint32_t i = 0; i < holders; ++i) {
        const SeatIndex seat = i % seat_count;
        ASSERT_TRUE(manager_.lock_seat(seat, name(i)));
        // Some give up, the others' locks expire; all are refused something.
        if (i % 3 == 0) {
            ASSERT_TRUE(manager_.cancel_lock(seat, name_));
        }
        if (i % 16 == 0) {
            ASSERT_FALSE(manager_.book_a_seat((seat + 1) % seat_count, name_));
        }
        now_ += 2'000;  // five locks live at once
        most = std::max(most, allocations::bytes_in_use());
    }
    std::printf("%u holders, at most %zu bytes more in use\n", holders, most - before);
    // What two million holders at once would need is the bound that a word's room for them sets; eight
    // seats have at most eight holders, so all but a collection's worth of them must have been given up.
    constexpr std::size_t bytes_max = std::size_t{16} << 20;
    EXPECT_LT(most - before, bytes_max);
}

INSTANTIATE_TEST_SUITE_P(BothRules, HolderTurnover, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock
