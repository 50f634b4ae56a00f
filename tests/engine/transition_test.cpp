// The rule book, cell by cell: every operation on every kind of cell.

#include "engine/transition.hpp"

#include <cstdint>
#include <limits>
#include <optional>

#include <gtest/gtest.h>

namespace seatlock::engine {
namespace {

constexpr Owner me = 7;
constexpr Owner other = 8;
constexpr Stamp fresh = 100;
constexpr Stamp stale = 49;
constexpr Stamp threshold = 50;

SeatCell cell(SeatState state, Owner owner = nobody, Stamp stamp = 0) {
    SeatCell made;
    made.generation = 3;
    made.state = state;
    made.owner = owner;
    made.stamp = stamp;
    return made;
}

const SeatCell available = cell(SeatState::available);
const SeatCell booked = cell(SeatState::booked);
const SeatCell mine = cell(SeatState::locked, me, fresh);
const SeatCell theirs = cell(SeatState::locked, other, fresh);
const SeatCell my_stale = cell(SeatState::locked, me, stale);
const SeatCell their_stale = cell(SeatState::locked, other, stale);
const SeatCell newly_mine = cell(SeatState::locked, me, 200);

struct Row {
    Operation operation;
    SeatCell before;
    std::optional<RefusalReason> refusal;
    SeatCell after;
    bool expired = false;
};

const Row rows[] = {
    {Operation::lock, available, std::nullopt, newly_mine},
    {Operation::lock, booked, RefusalReason::booked, booked},
    {Operation::lock, mine, RefusalReason::locked, mine},
    {Operation::lock, theirs, RefusalReason::locked, theirs},
    {Operation::lock, my_stale, std::nullopt, newly_mine, true},
    {Operation::lock, their_stale, std::nullopt, newly_mine, true},
    {Operation::book, available, RefusalReason::not_locked, available},
    {Operation::book, booked, RefusalReason::not_locked, booked},
    {Operation::book, mine, std::nullopt, booked},
    {Operation::book, theirs, RefusalReason::wrong_holder, theirs},
    {Operation::book, my_stale, RefusalReason::not_locked, available, true},
    {Operation::book, their_stale, RefusalReason::not_locked, available, true},
    {Operation::release, available, RefusalReason::not_locked, available},
    {Operation::release, booked, RefusalReason::booked, booked},
    {Operation::release, mine, std::nullopt, available},
    {Operation::release, theirs, RefusalReason::wrong_holder, theirs},
    {Operation::release, my_stale, RefusalReason::not_locked, available, true},
    {Operation::release, their_stale, RefusalReason::not_locked, available, true},
};

TEST(Transition, EveryOperationOnEveryKindOfCell) {
    for (const Row& row : rows) {
        const Request request{.operation = row.operation, .owner = me, .stamp = 200, .threshold = threshold};
        const Transition next = transition(row.before, request);
        SCOPED_TRACE("row " + std::to_string(&row - rows));
        EXPECT_EQ(next.refusal, row.refusal);
        EXPECT_EQ(next.after, row.after);
        EXPECT_EQ(next.expired, row.expired);
    }
}

TEST(Transition, ALockAtTheThresholdIsAlive) {
    EXPECT_FALSE(is_expired(cell(SeatState::locked, me, threshold), threshold));
    EXPECT_TRUE(is_expired(cell(SeatState::locked, me, threshold - 1), threshold));
}

TEST(Transition, OnlyALockExpires) {
    EXPECT_FALSE(is_expired(available, threshold));
    EXPECT_FALSE(is_expired(booked, threshold));
}

TEST(Transition, NothingExpiresAtTheLowestThreshold) {
    const SeatCell oldest = cell(SeatState::locked, me, std::numeric_limits<Stamp>::min());
    EXPECT_FALSE(is_expired(oldest, nothing_expires));
    EXPECT_EQ(transition(oldest, {.operation = Operation::book, .owner = me}).after, booked);
}

}  // namespace
}  // namespace seatlock::engine
