#include "engine/seat_table.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock::engine {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Pair;

constexpr Owner ann = 1;
constexpr Owner bob = 2;

Request lock(Owner owner, Stamp stamp, Stamp threshold = nothing_expires) {
    return {.operation = Operation::lock, .owner = owner, .stamp = stamp, .threshold = threshold};
}

Request book(Owner owner, Stamp threshold = nothing_expires) {
    return {.operation = Operation::book, .owner = owner, .threshold = threshold};
}

Request release(Owner owner, Stamp threshold = nothing_expires) {
    return {.operation = Operation::release, .owner = owner, .threshold = threshold};
}

std::vector<SeatTable::Failure> apply(SeatTable& table, const Request& request, std::vector<SeatIndex> seats) {
    return table.apply(request, seats);
}

std::vector<SeatState> states(const SeatTable& table) {
    std::vector<SeatState> states;
    states.reserve(table.size());
    for (SeatIndex seat = 0; seat < table.size(); ++seat) states.push_back(table.at(seat).state);
    return states;
}

auto fails(std::size_t position, RefusalReason reason) {
    return testing::AllOf(Field(&SeatTable::Failure::position, position), Field(&SeatTable::Failure::reason, reason));
}

TEST(SeatTable, StartsAvailableInTheFirstGeneration) {
    SeatTable table(2);
    EXPECT_EQ(table.add(), 2U);
    EXPECT_EQ(table.size(), 3U);
    for (SeatIndex seat = 0; seat < 3; ++seat) EXPECT_EQ(table.at(seat), SeatCell{});
    EXPECT_EQ(SeatCell{}.generation, 1U);
}

TEST(SeatTable, ChangesAllSeatsOfASuccess) {
    SeatTable table(3);
    EXPECT_THAT(apply(table, lock(ann, 5), {2, 0}), IsEmpty());
    EXPECT_THAT(states(table), ElementsAre(SeatState::locked, SeatState::available, SeatState::locked));
    EXPECT_EQ(table.at(2).owner, ann);
    EXPECT_EQ(table.at(2).stamp, 5);
    EXPECT_THAT(apply(table, book(ann), {0, 2}), IsEmpty());
    EXPECT_EQ(table.at(0).owner, nobody);
    EXPECT_EQ(table.at(0).stamp, 0);
}

TEST(SeatTable, ReportsEveryFailureInTheCallersOrderAndChangesNothing) {
    SeatTable table(4);
    ASSERT_THAT(apply(table, lock(bob, 5), {1, 3}), IsEmpty());
    ASSERT_THAT(apply(table, book(bob), {3}), IsEmpty());
    const std::vector<SeatIndex> seats{0, 3, no_seat, 1, 4};
    const auto expected = ElementsAre(fails(1, RefusalReason::booked), fails(2, RefusalReason::unknown_seat),
                                      fails(3, RefusalReason::locked), fails(4, RefusalReason::unknown_seat));
    EXPECT_THAT(table.check(lock(ann, 6), seats), expected);
    EXPECT_THAT(table.apply(lock(ann, 6), seats), expected);
    EXPECT_THAT(states(table),
                ElementsAre(SeatState::available, SeatState::locked, SeatState::available, SeatState::booked));
    EXPECT_EQ(table.at(1).owner, bob);
}

TEST(SeatTable, ShowsWhatStandsInTheWay) {
    SeatTable table(1);
    ASSERT_THAT(apply(table, lock(bob, 5), {0}), IsEmpty());
    const auto failures = apply(table, lock(ann, 6), {0, 1});
    ASSERT_EQ(failures.size(), 2U);
    EXPECT_EQ(failures[0].cell, table.at(0));
    EXPECT_EQ(failures[1].cell, SeatCell{});
}

TEST(SeatTable, CountsASeatNamedTwiceOnce) {
    SeatTable table(2);
    EXPECT_THAT(apply(table, lock(ann, 5), {0, 1, 0, 0}), IsEmpty());
    EXPECT_THAT(apply(table, book(ann), {1, 1}), IsEmpty());
    EXPECT_THAT(apply(table, release(ann), {0, 0}), IsEmpty());
    EXPECT_THAT(states(table), ElementsAre(SeatState::available, SeatState::booked));
}

TEST(SeatTable, SucceedsWithNoSeats) {
    SeatTable table(1);
    for (const Request& request : {lock(ann, 5), book(ann), release(ann)}) {
        EXPECT_THAT(apply(table, request, {}), IsEmpty());
    }
    EXPECT_EQ(table.at(0), SeatCell{});
}

TEST(SeatTable, RefusesEverySeatOfAnEmptyTable) {
    SeatTable table;
    EXPECT_THAT(apply(table, lock(ann, 5), {0}), ElementsAre(fails(0, RefusalReason::unknown_seat)));
}

TEST(SeatTable, ClearsExpiredLocksOfARefusedCallToo) {
    SeatTable table(3);
    ASSERT_THAT(apply(table, lock(bob, 5), {0}), IsEmpty());
    ASSERT_THAT(apply(table, lock(bob, 9), {1}), IsEmpty());
    EXPECT_THAT(apply(table, lock(ann, 20, 9), {0, 1, 2}), ElementsAre(fails(1, RefusalReason::locked)));
    EXPECT_THAT(states(table), ElementsAre(SeatState::available, SeatState::locked, SeatState::available));
}

TEST(SeatTable, ChecksWithoutClearingAnything) {
    SeatTable table(1);
    ASSERT_THAT(apply(table, lock(bob, 5), {0}), IsEmpty());
    const SeatCell before = table.at(0);
    EXPECT_THAT(table.check(lock(ann, 20, 9), std::vector<SeatIndex>{0}), IsEmpty());
    EXPECT_EQ(table.at(0), before);
}

TEST(SeatTable, AppliesToOneSeatAsToAListOfIt) {
    constexpr Stamp threshold = 9;
    for (const Operation operation : {Operation::lock, Operation::book, Operation::release}) {
        const Request request{.operation = operation, .owner = ann, .stamp = 20, .threshold = threshold};
        for (const SeatIndex seat : {0U, 1U, 2U, 3U, 4U, 5U, no_seat}) {
            SeatTable one(5);  // available, booked, locked by ann, by bob, by bob and expired
            ASSERT_THAT(apply(one, lock(ann, 10), {1, 2}), IsEmpty());
            ASSERT_THAT(apply(one, book(ann), {1}), IsEmpty());
            ASSERT_THAT(apply(one, lock(bob, 10), {3}), IsEmpty());
            ASSERT_THAT(apply(one, lock(bob, threshold - 1), {4}), IsEmpty());
            SeatTable other = one;
            const auto failures = apply(other, request, {seat});
            const auto refusal = one.apply(request, seat);
            ASSERT_EQ(refusal.has_value(), !failures.empty());
            EXPECT_TRUE(failures.empty() || refusal == failures.front().reason);
            for (SeatIndex i = 0; i < one.size(); ++i) EXPECT_EQ(one.at(i), other.at(i)) << i;
        }
    }
}

TEST(SeatTable, LocksASeatTwiceNamedAlsoWhenTheNewLockIsBornExpired) {
    SeatTable table(1);
    EXPECT_THAT(apply(table, lock(ann, 5, 9), {0, 0}), IsEmpty());
    EXPECT_EQ(table.at(0).owner, ann);
}

TEST(SeatTable, RestampsOnlyTheOwnersLock) {
    SeatTable table(2);
    ASSERT_THAT(apply(table, lock(ann, 5), {0}), IsEmpty());
    EXPECT_TRUE(table.restamp(0, ann, 8));
    EXPECT_EQ(table.at(0).stamp, 8);
    EXPECT_FALSE(table.restamp(0, bob, 9));
    EXPECT_FALSE(table.restamp(1, ann, 9));
    EXPECT_FALSE(table.restamp(2, ann, 9));
    EXPECT_FALSE(table.restamp(no_seat, ann, 9));
    EXPECT_EQ(table.at(0).stamp, 8);
    EXPECT_EQ(table.at(1), SeatCell{});
}

TEST(SeatTable, SweepsExactlyTheExpiredLocks) {
    SeatTable table(4);
    ASSERT_THAT(apply(table, lock(ann, 5), {0, 3}), IsEmpty());
    ASSERT_THAT(apply(table, lock(bob, 6), {1}), IsEmpty());
    ASSERT_THAT(apply(table, book(ann), {3}), IsEmpty());
    std::vector<std::pair<SeatIndex, Owner>> released;
    const auto note = [&](SeatIndex seat, Owner owner) { released.emplace_back(seat, owner); };
    EXPECT_EQ(table.sweep(5, note), 0U);
    EXPECT_EQ(table.sweep(6, note), 1U);
    EXPECT_EQ(table.sweep(7, note), 1U);
    EXPECT_EQ(table.sweep(7, note), 0U);
    EXPECT_THAT(released, ElementsAre(Pair(0, ann), Pair(1, bob)));
    EXPECT_EQ(table.at(3).state, SeatState::booked);
}

std::string_view name(Owner owner) { return owner == ann ? "ann" : "bob"; }

// Computed apart from this code, from the description in seat_table.hpp.
TEST(SeatTable, DigestsToGoldenValues) {
    EXPECT_EQ(SeatTable().digest(0, name), 0xa8c7f832281a39c5);
    EXPECT_EQ(SeatTable().digest(7, name), 0x4bd7a317074c5b62);
    SeatTable table(3);
    ASSERT_THAT(apply(table, lock(ann, -5), {1, 2}), IsEmpty());
    ASSERT_THAT(apply(table, book(ann), {2}), IsEmpty());
    EXPECT_EQ(table.digest(7, name), 0x75369fc892b98f7e);
}

TEST(SeatTable, DigestsHoldersAndNotTheirNumbers) {
    SeatTable one(1);
    SeatTable two(1);
    ASSERT_THAT(apply(one, lock(3, 5), {0}), IsEmpty());
    ASSERT_THAT(apply(two, lock(4, 5), {0}), IsEmpty());
    const auto same = [](Owner) { return std::string_view("ann"); };
    EXPECT_EQ(one.digest(1, same), two.digest(1, same));
    EXPECT_NE(one.digest(1, same), two.digest(1, [](Owner) { return std::string_view("bob"); }));
    EXPECT_NE(one.digest(1, same), one.digest(2, same));
}

}  // namespace
}  // namespace seatlock::engine
