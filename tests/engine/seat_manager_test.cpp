#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

#include "manual_clock.hpp"

namespace seatlock {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using std::chrono::milliseconds;
using testing::ElementsAre;

TimePoint at(std::int64_t ms) { return TimePoint(milliseconds(ms)); }

class SeatManagerTest : public testing::Test {
protected:
    ManualClock clock_{1'000};
    SeatManager on_sweep_{{"A1", "A2", "A3"}, {.clock = clock_.source()}};
    SeatManager at_deadline_{{"A1", "A2", "A3"}, {.clock = clock_.source(), .expiry = ExpiryRule::at_deadline}};

    void lock_and_expire(SeatManager& manager, std::string_view seat, std::string_view user) {
        ASSERT_TRUE(manager.lock_seat(seat, user));
        clock_.advance(10'001);
    }
};

TEST_F(SeatManagerTest, LocksBooksAndCancels) {
    EXPECT_TRUE(on_sweep_.lock_seat("A1", "ann"));
    EXPECT_EQ(on_sweep_.seat("A1"), Seat::locked("A1", "ann", at(1'000)));
    EXPECT_TRUE(on_sweep_.book_a_seat("A1", "ann"));
    EXPECT_EQ(on_sweep_.seat("A1"), Seat::booked("A1"));
    EXPECT_TRUE(on_sweep_.lock_seats_bulk({"A2", "A3"}, "bob"));
    EXPECT_TRUE(on_sweep_.cancel_lock("A2", "bob"));
    EXPECT_THAT(on_sweep_.seats(), ElementsAre(Seat::booked("A1"), Seat("A2"), Seat::locked("A3", "bob", at(1'000))));
}

TEST_F(SeatManagerTest, HandlesDoWhatIdsDo) {
    const SeatIndex a1 = on_sweep_.find("A1").value();
    const SeatIndex a2 = on_sweep_.find("A2").value();
    EXPECT_EQ(on_sweep_.lock_seat(a1, "ann").message(), "Seat A1 is locked by ann");
    EXPECT_EQ(on_sweep_.cancel_lock(a1, "ann").message(), "Seat A1 lock cancelled by ann");
    const std::vector<SeatIndex> both{a2, a1};
    EXPECT_EQ(on_sweep_.lock_seats_bulk(both, "ann").message(), "Seats ['A2', 'A1'] locked by ann");
    EXPECT_EQ(on_sweep_.cancel_locks_bulk(both, "ann").message(), "Locks for seats ['A2', 'A1'] cancelled by ann");
    EXPECT_EQ(on_sweep_.lock_seats_bulk(both, "ann").message(), "Seats ['A2', 'A1'] locked by ann");
    EXPECT_EQ(on_sweep_.book_a_seat(a1, "ann").message(), "Seat A1 is now booked by ann");
    EXPECT_EQ(on_sweep_.book_seats_bulk(both, "ann").message(), "Seat A1 is not locked");
    EXPECT_EQ(on_sweep_.seat(a2), on_sweep_.seat("A2"));
}

TEST_F(SeatManagerTest, TakesStringsAsWellAsViews) {
    const std::vector<std::string> strings{"A1", "A2"};
    const std::vector<std::string_view> views{"A1", "A2"};
    EXPECT_TRUE(on_sweep_.lock_seats_bulk(strings, "ann"));
    EXPECT_TRUE(on_sweep_.cancel_locks_bulk(views, "ann"));
    EXPECT_TRUE(on_sweep_.lock_seats_bulk(views, "ann"));
    EXPECT_TRUE(on_sweep_.cancel_locks_bulk(strings, "ann"));
    EXPECT_TRUE(on_sweep_.lock_seats_bulk({"A1", "A2"}, "ann"));
    EXPECT_TRUE(on_sweep_.book_seats_bulk({"A1", "A2"}, "ann"));
    EXPECT_EQ(SeatManager(strings).seats(), SeatManager(views).seats());
}

TEST_F(SeatManagerTest, RefusesHandlesThatWereNeverHandedOut) {
    EXPECT_EQ(on_sweep_.lock_seat(3, "ann").message(), "Seat #3 does not exist");
    EXPECT_EQ(on_sweep_.book_a_seat(no_seat, "ann").refusal(), RefusalReason::unknown_seat);
    EXPECT_EQ(on_sweep_.cancel_locks_bulk(std::vector<SeatIndex>{9}, "ann").seat(), "#9");
    EXPECT_EQ(on_sweep_.seat(3), std::nullopt);
}

TEST_F(SeatManagerTest, TellsTheHolderOnlyToThoseWhoWantToLock) {
    ASSERT_TRUE(on_sweep_.lock_seat("A1", "ann"));
    EXPECT_EQ(on_sweep_.lock_seat("A1", "bob").holder(), "ann");
    EXPECT_EQ(on_sweep_.lock_seats_bulk({"A1"}, "bob").holder(), "ann");
    EXPECT_EQ(on_sweep_.book_a_seat("A1", "bob").holder(), std::nullopt);
    EXPECT_EQ(on_sweep_.cancel_lock("A1", "bob").holder(), std::nullopt);
    EXPECT_EQ(on_sweep_.lock_seat("nowhere", "bob").holder(), std::nullopt);
}

TEST_F(SeatManagerTest, AnOutcomeOutlivesManagerAndArguments) {
    Outcome outcome = Outcome::refused(Call::lock_seat, RefusalReason::booked, "");
    {
        SeatManager manager{std::string("a seat whose name does not fit inside a string object")};
        std::string user = "a holder whose name does not fit inside a string object";
        ASSERT_TRUE(manager.lock_seat(SeatIndex{0}, user));
        outcome = manager.lock_seat(SeatIndex{0}, "bob");
    }
    EXPECT_EQ(outcome.message(),
              "Seat a seat whose name does not fit inside a string object is currently locked by "
              "a holder whose name does not fit inside a string object");
}

TEST_F(SeatManagerTest, AcceptsAnyBytesAsIds) {
    SeatManager manager{"", "A\0B"sv, "\xff"};
    EXPECT_TRUE(manager.lock_seats_bulk({"", "A\0B"sv, "\xff"}, ""));
    EXPECT_EQ(manager.seat("")->locked_by(), "");
    EXPECT_EQ(manager.lock_seat("A", "ann").refusal(), RefusalReason::unknown_seat);
    EXPECT_EQ(manager.book_a_seat("\xff", "\0"sv).refusal(), RefusalReason::wrong_holder);
    EXPECT_TRUE(manager.book_a_seat("\xff", ""));
}

TEST_F(SeatManagerTest, LivesOnThroughTheWholeTimeoutAndDiesAfterIt) {
    ASSERT_TRUE(at_deadline_.lock_seat("A1", "ann"));
    clock_.advance(10'000);
    EXPECT_EQ(at_deadline_.lock_seat("A1", "bob").refusal(), RefusalReason::locked);
    EXPECT_EQ(at_deadline_.cleanup_expired_locks(), 0U);
    clock_.advance(1);
    EXPECT_TRUE(at_deadline_.lock_seat("A1", "bob"));
}

TEST_F(SeatManagerTest, OnSweepTreatsAnUnsweptLockAsAliveExceptInLockSeat) {
    lock_and_expire(on_sweep_, "A1", "ann");
    EXPECT_EQ(on_sweep_.lock_seats_bulk({"A1"}, "bob").message(), "Seat A1 is locked by ann");
    EXPECT_TRUE(on_sweep_.lock_seat("A1", "bob"));
    clock_.advance(10'001);
    EXPECT_TRUE(on_sweep_.cancel_lock("A1", "bob"));
    lock_and_expire(on_sweep_, "A1", "ann");
    EXPECT_TRUE(on_sweep_.book_a_seat("A1", "ann"));
}

TEST_F(SeatManagerTest, AtDeadlineTreatsAnExpiredLockAsNone) {
    lock_and_expire(at_deadline_, "A1", "ann");
    EXPECT_EQ(at_deadline_.book_a_seat("A1", "ann").message(), "Seat A1 is not locked");
    EXPECT_EQ(at_deadline_.seat("A1"), Seat("A1"));
    lock_and_expire(at_deadline_, "A1", "ann");
    EXPECT_EQ(at_deadline_.cancel_lock("A1", "bob").message(), "Seat A1 is not locked");
    lock_and_expire(at_deadline_, "A1", "ann");
    EXPECT_TRUE(at_deadline_.lock_seats_bulk({"A2", "A1"}, "bob"));
    EXPECT_EQ(at_deadline_.seat("A1")->locked_by(), "bob");
}

TEST_F(SeatManagerTest, ARefusedBulkChangesNothingButExpiredLocksItMet) {
    lock_and_expire(at_deadline_, "A1", "ann");
    ASSERT_TRUE(at_deadline_.lock_seat("A2", "cid"));
    EXPECT_FALSE(at_deadline_.lock_seats_bulk({"A3", "A2", "A1"}, "bob"));
    EXPECT_THAT(at_deadline_.seats(), ElementsAre(Seat("A1"), Seat::locked("A2", "cid", at(11'001)), Seat("A3")));
}

TEST_F(SeatManagerTest, TheSweepTellsHowManyItReleased) {
    ASSERT_TRUE(on_sweep_.lock_seats_bulk({"A1", "A2"}, "ann"));
    clock_.advance(10'001);
    ASSERT_TRUE(on_sweep_.lock_seat("A3", "bob"));
    EXPECT_EQ(on_sweep_.cleanup_expired_locks(), 2U);
    EXPECT_EQ(on_sweep_.cleanup_expired_locks(), 0U);
    EXPECT_THAT(on_sweep_.seats(), ElementsAre(Seat("A1"), Seat("A2"), Seat::locked("A3", "bob", at(11'001))));
}

TEST_F(SeatManagerTest, TheTimeoutMayChangeAtAnyMoment) {
    EXPECT_EQ(SeatManager::LOCK_TIMEOUT, 10s);
    EXPECT_EQ(on_sweep_.lock_timeout(), SeatManager::LOCK_TIMEOUT);
    ASSERT_TRUE(on_sweep_.lock_seat("A1", "ann"));
    clock_.advance(5'000);
    on_sweep_.set_lock_timeout(5s);
    EXPECT_EQ(on_sweep_.cleanup_expired_locks(), 0U);
    on_sweep_.set_lock_timeout(4'999ms);
    EXPECT_EQ(on_sweep_.lock_timeout(), 4'999ms);
    EXPECT_EQ(at_deadline_.lock_timeout(), 10s);
    EXPECT_EQ(on_sweep_.cleanup_expired_locks(), 1U);
}

TEST_F(SeatManagerTest, ANegativeTimeoutExpiresALockAtOnce) {
    at_deadline_.set_lock_timeout(-1ms);
    ASSERT_TRUE(at_deadline_.lock_seat("A1", "ann"));
    EXPECT_EQ(at_deadline_.book_a_seat("A1", "ann").refusal(), RefusalReason::not_locked);
}

TEST_F(SeatManagerTest, AClockThatStepsBackKeepsLocksAlive) {
    ASSERT_TRUE(at_deadline_.lock_seat("A1", "ann"));
    clock_.set(-50'000);
    EXPECT_EQ(at_deadline_.lock_seat("A1", "bob").refusal(), RefusalReason::locked);
    EXPECT_TRUE(at_deadline_.book_a_seat("A1", "ann"));
}

TEST_F(SeatManagerTest, ExtremeTimesSaturate) {
    using Limits = std::numeric_limits<std::int64_t>;
    const std::int64_t bound = std::int64_t{1} << 62;
    clock_.set(Limits::max());
    ASSERT_TRUE(at_deadline_.lock_seat("A1", "ann"));
    EXPECT_EQ(at_deadline_.seat("A1")->lock_time(), at(bound));
    at_deadline_.set_lock_timeout(milliseconds(Limits::max()));
    clock_.set(Limits::min());
    EXPECT_EQ(at_deadline_.lock_seat("A1", "bob").refusal(), RefusalReason::locked);
    EXPECT_EQ(at_deadline_.cleanup_expired_locks(), 0U);
    ASSERT_TRUE(at_deadline_.lock_seat("A2", "ann"));
    EXPECT_EQ(at_deadline_.seat("A2")->lock_time(), at(-bound));
    at_deadline_.set_lock_timeout(milliseconds(Limits::min()));
    // A1's lock lies 2^63 ms ahead, which is by a hair not expired under a timeout of -2^63 ms.
    EXPECT_EQ(at_deadline_.cleanup_expired_locks(), 1U);
    clock_.set(-bound + 1);
    EXPECT_EQ(at_deadline_.cleanup_expired_locks(), 1U);
}

TEST_F(SeatManagerTest, ReadsTheClockOnceAndOnlyWhenItNeedsTheTime) {
    const auto readings = [this](auto call) {
        const int before = clock_.readings();
        call();
        return clock_.readings() - before;
    };
    for (SeatManager* manager : {&on_sweep_, &at_deadline_}) {
        const int elsewhere = manager == &at_deadline_ ? 1 : 0;
        // Once more for a holder who has never had a seat: it begins anew when she has got her number.
        EXPECT_EQ(readings([&] { (void)manager->lock_seat("A1", "ann"); }), 2);
        EXPECT_EQ(readings([&] { (void)manager->lock_seat("A1", "ann"); }), 1);
        EXPECT_EQ(readings([&] { (void)manager->lock_seat("nowhere", "ann"); }), 0);
        EXPECT_EQ(readings([&] { (void)manager->lock_seats_bulk({"A2", "A3"}, "ann"); }), 1);
        EXPECT_EQ(readings([&] { (void)manager->book_a_seat("A1", "ann"); }), elsewhere);
        EXPECT_EQ(readings([&] { (void)manager->cancel_lock("A2", "ann"); }), elsewhere);
        EXPECT_EQ(readings([&] { (void)manager->book_seats_bulk({"A3"}, "ann"); }), elsewhere);
        EXPECT_EQ(readings([&] { (void)manager->cancel_locks_bulk({"A3"}, "ann"); }), elsewhere);
        EXPECT_EQ(readings([&] { (void)manager->cleanup_expired_locks(); }), 1);
        EXPECT_EQ(readings([&] { (void)manager->seats(); }), 0);
    }
}

TEST_F(SeatManagerTest, AClockThatThrowsChangesNothing) {
    bool broken = false;
    SeatManager manager{{"A1", "A2"}, {.clock = [&] {
                            if (broken) throw std::runtime_error("no time");
                            return at(5);
                        }}};
    ASSERT_TRUE(manager.lock_seat("A1", "ann"));
    const std::vector<Seat> before = manager.seats();
    broken = true;
    EXPECT_THROW((void)manager.lock_seat("A2", "bob"), std::runtime_error);
    EXPECT_THROW((void)manager.lock_seats_bulk({"A2"}, "bob"), std::runtime_error);
    EXPECT_THROW((void)manager.cleanup_expired_locks(), std::runtime_error);
    EXPECT_EQ(manager.seats(), before);
    broken = false;
    EXPECT_TRUE(manager.lock_seat("A2", "bob"));
}

TEST(SeatManager, ReadsTheSystemClockByDefault) {
    SeatManager manager{"A1"};
    const auto now = [] { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); };
    const TimePoint before = now();
    ASSERT_TRUE(manager.lock_seat("A1", "ann"));
    EXPECT_GE(manager.seat("A1")->lock_time(), before);
    EXPECT_LE(manager.seat("A1")->lock_time(), now());
    EXPECT_EQ(manager.expiry(), ExpiryRule::on_sweep);
}

TEST(SeatManager, IsBuiltFromSeatsAsTheyAre) {
    const std::vector<Seat> seats{Seat("A1"), Seat::locked("A2", "ann", at(7)), Seat::booked("A3")};
    SeatManager manager(seats);
    EXPECT_EQ(manager.seats(), seats);
    EXPECT_TRUE(manager.cancel_lock("A2", "ann"));
}

TEST(SeatManager, OfTwoSeatsWithOneIdTheLastWins) {
    const std::vector<Seat> seats{Seat::booked("A1"), Seat("A2"), Seat::locked("A1", "ann", at(7)), Seat::booked("A2"),
                                  Seat("A1")};
    EXPECT_THAT(SeatManager(seats).seats(), ElementsAre(Seat("A1"), Seat::booked("A2")));
    SeatManager ids{"A1", "A2", "A1"};
    EXPECT_THAT(ids.seats(), ElementsAre(Seat("A1"), Seat("A2")));
}

TEST(SeatManager, GrowsSeatBySeat) {
    SeatManager manager(std::vector<Seat>{});
    EXPECT_EQ(manager.size(), 0U);
    EXPECT_EQ(manager.lock_seat("A1", "ann").refusal(), RefusalReason::unknown_seat);
    EXPECT_EQ(manager.add_seat("A1"), 0U);
    EXPECT_EQ(manager.add_seat("A2"), 1U);
    ASSERT_TRUE(manager.lock_seat("A1", "ann"));
    EXPECT_EQ(manager.add_seat("A1"), 0U);
    EXPECT_TRUE(manager.seat("A1")->is_locked());
    EXPECT_EQ(manager.size(), 2U);
    EXPECT_EQ(manager.find("A2"), 1U);
    EXPECT_EQ(manager.find("A3"), std::nullopt);
    EXPECT_EQ(manager.seat("A3"), std::nullopt);
}

TEST(SeatManager, AnEmptyBulkSucceeds) {
    SeatManager manager{"A1"};
    const std::vector<SeatIndex> none;
    EXPECT_EQ(manager.lock_seats_bulk({}, "ann").message(), "Seats [] locked by ann");
    EXPECT_EQ(manager.book_seats_bulk(none, "ann").message(), "Seats [] successfully booked by ann");
    EXPECT_EQ(manager.cancel_locks_bulk({}, "ann").message(), "Locks for seats [] cancelled by ann");
    EXPECT_EQ(manager.seats(), SeatManager{"A1"}.seats());
}

// Computed apart from this code, from the description of digest() in seat_manager.hpp.
TEST(SeatManager, DigestsToAGoldenValue) {
    const std::vector<Seat> seats{Seat("A1"), Seat::locked("A2", "bob", at(1'700'000'000'123)), Seat::booked("A3")};
    EXPECT_EQ(SeatManager(seats).digest(), 0xf5929351dbc9e998);
}

TEST(SeatManager, DigestsTheSameAfterOtherHoldersCameAndWent) {
    ManualClock clock(5);
    SeatManager straight({"A1", "A2"}, {.clock = clock.source()});
    SeatManager busy({"A1", "A2"}, {.clock = clock.source()});
    for (const char* holder : {"x", "y", "z"}) {
        ASSERT_TRUE(busy.lock_seats_bulk({"A1", "A2"}, holder));
        ASSERT_TRUE(busy.cancel_locks_bulk({"A2", "A1"}, holder));
    }
    for (SeatManager* manager : {&straight, &busy}) ASSERT_TRUE(manager->lock_seat("A2", "ann"));
    EXPECT_EQ(straight.digest(), busy.digest());
}

}  // namespace
}  // namespace seatlock
