// Holders that come and go for ever must not fill the memory. A binary of its own, because it counts
// every allocation of the process.

#include <atomic>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

namespace {
std::atomic<long> blocks_in_use = 0;
}  // namespace

void* operator new(std::size_t size) {
    void* const block = std::malloc(size);  // NOLINT(cppcoreguidelines-no-malloc): this is operator new
    if (block == nullptr) throw std::bad_alloc();
    ++blocks_in_use;
    return block;
}

void operator delete(void* block) noexcept {
    if (block != nullptr) --blocks_in_use;
    std::free(block);  // NOLINT(cppcoreguidelines-no-malloc): this is operator delete
}

void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace seatlock {
namespace {

std::string holder(int number) { return "a holder whose name does not fit inside a string " + std::to_string(number); }

class HolderMemory : public testing::Test {
protected:
    std::int64_t now_ = 0;
    SeatManager manager_{
        {"A", "B"},
        {.clock = [this] { return TimePoint(std::chrono::milliseconds(now_)); }, .expiry = ExpiryRule::at_deadline}};

    static constexpr int warm_up = 3'000;
    SeatManager big_{std::vector<Seat>{}};

    void SetUp() override {
        for (int i = 0; i < 5'000; ++i) big_.add_seat(std::to_string(i));
    }

    /// How many more blocks are in use after `rounds` rounds, each by another holder.
    template <typename Round>
    long growth(int rounds, Round round) {
        // Warms up: until the numbers of holders who are gone are given away again.
        for (int i = 0; i < warm_up; ++i) round(holder(i));
        const long before = blocks_in_use;
        for (int i = warm_up; i < warm_up + rounds; ++i) round(holder(i));
        return blocks_in_use - before;
    }
};

TEST_F(HolderMemory, IsFreedByCancelling) {
    EXPECT_EQ(growth(5'000,
                     [&](const std::string& user) {
                         ASSERT_TRUE(manager_.lock_seats_bulk({"A", "B"}, user));
                         ASSERT_TRUE(manager_.cancel_lock("A", user));
                         ASSERT_TRUE(manager_.cancel_lock("B", user));
                     }),
              0);
}

TEST_F(HolderMemory, IsFreedByRefusals) {
    ASSERT_TRUE(manager_.lock_seats_bulk({"A", "B"}, "somebody"));
    EXPECT_EQ(growth(5'000,
                     [&](const std::string& user) {
                         ASSERT_FALSE(manager_.lock_seat("A", user));
                         ASSERT_FALSE(manager_.lock_seats_bulk({"B", "A", "B"}, user));
                         ASSERT_FALSE(manager_.cancel_lock("A", user));
                     }),
              0);
}

TEST_F(HolderMemory, IsFreedByExpiry) {
    EXPECT_EQ(growth(5'000,
                     [&](const std::string& user) {
                         now_ += 10'001;
                         ASSERT_TRUE(manager_.lock_seats_bulk({"A", "B", "A"}, user));
                     }),
              0);
}

TEST_F(HolderMemory, IsFreedByTheSweep) {
    EXPECT_EQ(growth(5'000,
                     [&](const std::string& user) {
                         ASSERT_TRUE(manager_.lock_seats_bulk({"A", "B"}, user));
                         now_ += 10'001;
                         ASSERT_EQ(manager_.cleanup_expired_locks(), 2U);
                     }),
              0);
}

TEST_F(HolderMemory, IsFreedByBooking) {
    EXPECT_EQ(growth(1'000,
                     [&, seat = 0](const std::string& user) mutable {
                         const std::string id = std::to_string(seat++);
                         ASSERT_TRUE(big_.lock_seat(id, user));
                         ASSERT_TRUE(big_.book_a_seat(id, user));
                     }),
              0);
}

TEST_F(HolderMemory, IsFreedWhenTheClockThrows) {
    SeatManager timeless({"A"}, {.clock = []() -> TimePoint { throw std::runtime_error("no time"); }});
    EXPECT_EQ(
        growth(1'000,
               [&](const std::string& user) { EXPECT_THROW((void)timeless.lock_seat("A", user), std::runtime_error); }),
        0);
}

TEST_F(HolderMemory, TheNumberOfAHolderWhoKeepsALockIsNotGivenAway) {
    ASSERT_TRUE(manager_.lock_seats_bulk({"A", "B"}, "keeper"));
    ASSERT_TRUE(manager_.cancel_locks_bulk({"A", "A"}, "keeper"));
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(manager_.lock_seat("A", holder(i)));
        ASSERT_EQ(manager_.book_a_seat("B", holder(i)).refusal(), RefusalReason::wrong_holder);
        ASSERT_TRUE(manager_.cancel_lock("A", holder(i)));
    }
    EXPECT_EQ(manager_.seat("B")->locked_by(), "keeper");
}

}  // namespace
}  // namespace seatlock
