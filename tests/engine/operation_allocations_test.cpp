// Once warmed up, no call allocates memory for holders of up to 64 bytes. A binary of its own, because
// it counts every allocation.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

#include "allocations.hpp"

namespace seatlock {
namespace {

constexpr std::uint32_t seat_count = 10'000;
constexpr std::size_t longest_holder = 64;

std::vector<std::string> names_of_seats() {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < seat_count; ++i) names.push_back("S" + std::to_string(i));
    return names;
}

class OperationAllocations : public testing::TestWithParam<ExpiryRule> {
protected:
    OperationAllocations() {
        for (std::size_t length = 1; length <= longest_holder; ++length) holders_.emplace_back(length, 'h');
    }

    /// What the rounds allocate, after as many to warm up.
    template <typename Round>
    std::size_t allocated(Round round) {
        for (std::size_t i = 0; i < rounds; ++i) round(holders_[i % holders_.size()]);
        const std::size_t before = allocations::made();
        for (std::size_t i = 0; i < rounds; ++i) round(holders_[i % holders_.size()]);
        return allocations::made() - before;
    }

    /// Different seats from call to call.
    std::vector<SeatIndex> group(std::size_t size) {
        std::vector<SeatIndex> seats;
        for (std::size_t i = 0; i < size; ++i) seats.push_back(static_cast<SeatIndex>((i * 7'919) % seat_count));
        return seats;
    }

    void pass(std::int64_t ms) { now_ += ms; }

    static constexpr std::size_t rounds = 1'000;
    std::int64_t now_ = 0;
    std::vector<std::string> names_ = names_of_seats();
    std::vector<std::string> holders_;
    SeatManager manager_{
        names_, {.clock = [this] { return TimePoint(std::chrono::milliseconds(now_)); }, .expiry = GetParam()}};
    SeatIndex next_ = 0;
};

TEST_P(OperationAllocations, SingleCallsByIdMakeNone) {
    EXPECT_EQ(allocated([&](const std::string& holder) {
                  const std::string_view seat = names_[++next_ % 100];
                  ASSERT_TRUE(manager_.lock_seat(seat, holder));
                  ASSERT_TRUE(manager_.cancel_lock(seat, holder));
              }),
              0U);
}

TEST_P(OperationAllocations, SingleCallsByHandleMakeNone) {
    EXPECT_EQ(allocated([&](const std::string& holder) {
                  ASSERT_TRUE(manager_.lock_seat(next_, holder));
                  ASSERT_TRUE(manager_.book_a_seat(next_++, holder));
              }),
              0U);
}

TEST_P(OperationAllocations, RefusedSingleCallsMakeNone) {
    ASSERT_TRUE(manager_.lock_seat(0U, holders_.back()));
    EXPECT_EQ(allocated([&](const std::string& holder) {
                  ASSERT_FALSE(manager_.lock_seat("S0", holder));
                  ASSERT_FALSE(manager_.book_a_seat("S1", holder));
                  ASSERT_FALSE(manager_.cancel_lock("S1", holder));
                  ASSERT_FALSE(manager_.cancel_lock("nowhere", holder));
                  ASSERT_FALSE(manager_.lock_seat(seat_count, holder));
              }),
              0U);
}

TEST_P(OperationAllocations, LocksThatExpireMakeNone) {
    EXPECT_EQ(allocated([&](const std::string& holder) {
                  ASSERT_TRUE(manager_.lock_seat(0U, holder));
                  pass(10'001);
              }),
              0U);
}

TEST_P(OperationAllocations, BulksMakeNone) {
    for (const std::size_t size : {std::size_t{4}, std::size_t{16}, std::size_t{50}}) {
        const std::vector<SeatIndex> seats = group(size);
        std::vector<std::string_view> names;
        for (const SeatIndex seat : seats) names.emplace_back(names_[seat]);
        EXPECT_EQ(allocated([&](const std::string& holder) {
                      ASSERT_TRUE(manager_.lock_seats_bulk(seats, holder));
                      ASSERT_TRUE(manager_.cancel_locks_bulk(seats, holder));
                  }),
                  0U)
            << size << " by handle";
        EXPECT_EQ(allocated([&](const std::string& holder) {
                      ASSERT_TRUE(manager_.lock_seats_bulk(names, holder));
                      ASSERT_TRUE(manager_.cancel_locks_bulk(names, holder));
                  }),
                  0U)
            << size << " by id";
    }
}

TEST_P(OperationAllocations, RefusedBulksMakeNone) {
    const std::vector<SeatIndex> seats = group(16);
    ASSERT_TRUE(manager_.lock_seat(seats.back(), holders_.back()));
    EXPECT_EQ(allocated([&](const std::string& holder) { ASSERT_FALSE(manager_.lock_seats_bulk(seats, holder)); }), 0U);
}

TEST_P(OperationAllocations, SweepsMakeNone) {
    const std::vector<SeatIndex> seats = group(50);
    EXPECT_EQ(allocated([&](const std::string& holder) {
                  ASSERT_TRUE(manager_.lock_seats_bulk(seats, holder));
                  pass(10'001);
                  ASSERT_EQ(manager_.cleanup_expired_locks(), seats.size());
              }),
              0U);
}

TEST_P(OperationAllocations, LookingUpMakesNone) {
    EXPECT_EQ(allocated([&](const std::string&) {
                  ASSERT_EQ(manager_.find("S17"), 17U);
                  ASSERT_FALSE(manager_.find("a name that is too long to be kept inside a std::string"));
              }),
              0U);
}

INSTANTIATE_TEST_SUITE_P(BothRules, OperationAllocations,
                         testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock
