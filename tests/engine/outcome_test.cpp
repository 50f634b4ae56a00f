#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/outcome.hpp>

namespace seatlock {
namespace {

TEST(Outcome, OfASuccessNamesSeatAndUser) {
    const Outcome outcome = Outcome::success(Call::lock_seat, "A1", "ann");
    EXPECT_TRUE(outcome.ok());
    EXPECT_TRUE(outcome);
    EXPECT_EQ(outcome.refusal(), std::nullopt);
    EXPECT_EQ(outcome.seat(), "A1");
    EXPECT_EQ(outcome.holder(), std::nullopt);
    EXPECT_EQ(outcome.call(), Call::lock_seat);
}

TEST(Outcome, OfARefusalNamesReasonSeatAndHolder) {
    const Outcome outcome = Outcome::refused(Call::lock_seats_bulk, RefusalReason::locked, "A1", "bob");
    EXPECT_FALSE(outcome.ok());
    EXPECT_FALSE(outcome);
    EXPECT_EQ(outcome.refusal(), RefusalReason::locked);
    EXPECT_EQ(outcome.seat(), "A1");
    EXPECT_EQ(outcome.holder(), "bob");
}

TEST(Outcome, SpeaksTheContractsWordsOnSuccess) {
    const std::vector<std::string_view> seats{"A1", "A2"};
    EXPECT_EQ(Outcome::success(Call::lock_seat, "A1", "ann").message(), "Seat A1 is locked by ann");
    EXPECT_EQ(Outcome::success(Call::book_a_seat, "A1", "ann").message(), "Seat A1 is now booked by ann");
    EXPECT_EQ(Outcome::success(Call::cancel_lock, "A1", "ann").message(), "Seat A1 lock cancelled by ann");
    EXPECT_EQ(Outcome::success(Call::lock_seats_bulk, seats, "ann").message(), "Seats ['A1', 'A2'] locked by ann");
    EXPECT_EQ(Outcome::success(Call::book_seats_bulk, seats, "ann").message(),
              "Seats ['A1', 'A2'] successfully booked by ann");
    EXPECT_EQ(Outcome::success(Call::cancel_locks_bulk, seats, "ann").message(),
              "Locks for seats ['A1', 'A2'] cancelled by ann");
}

struct Row {
    Call call;
    RefusalReason reason;
    const char* message;
};

TEST(Outcome, SpeaksTheContractsWordsOnRefusal) {
    const Row rows[] = {
        {Call::lock_seat, RefusalReason::unknown_seat, "Seat A1 does not exist"},
        {Call::lock_seat, RefusalReason::booked, "Seat A1 is already booked"},
        {Call::lock_seat, RefusalReason::locked, "Seat A1 is currently locked by bob"},
        {Call::lock_seats_bulk, RefusalReason::unknown_seat, "Seat A1 does not exist"},
        {Call::lock_seats_bulk, RefusalReason::booked, "Seat A1 is already booked"},
        {Call::lock_seats_bulk, RefusalReason::locked, "Seat A1 is locked by bob"},
        {Call::book_a_seat, RefusalReason::unknown_seat, "Seat A1 does not exist"},
        {Call::book_a_seat, RefusalReason::not_locked, "Seat A1 is not locked"},
        {Call::book_a_seat, RefusalReason::wrong_holder, "Seat A1 is locked by another user"},
        {Call::book_seats_bulk, RefusalReason::unknown_seat, "Seat A1 does not exist"},
        {Call::book_seats_bulk, RefusalReason::not_locked, "Seat A1 is not locked"},
        {Call::book_seats_bulk, RefusalReason::wrong_holder, "Seat A1 is locked by another user"},
        {Call::cancel_lock, RefusalReason::unknown_seat, "Seat A1 does not exist"},
        {Call::cancel_lock, RefusalReason::booked, "Seat A1 is already booked and cannot be cancelled"},
        {Call::cancel_lock, RefusalReason::not_locked, "Seat A1 is not locked"},
        {Call::cancel_lock, RefusalReason::wrong_holder, "Seat A1 is locked by another user"},
        {Call::cancel_locks_bulk, RefusalReason::unknown_seat, "Seat A1 does not exist"},
        {Call::cancel_locks_bulk, RefusalReason::booked, "Seat A1 is already booked and cannot be cancelled"},
        {Call::cancel_locks_bulk, RefusalReason::not_locked, "Seat A1 is not locked"},
        {Call::cancel_locks_bulk, RefusalReason::wrong_holder, "Seat A1 is locked by another user"},
    };
    for (const Row& row : rows) {
        const bool names_holder = row.reason == RefusalReason::locked;
        const auto holder = names_holder ? std::optional<std::string>("bob") : std::nullopt;
        EXPECT_EQ(Outcome::refused(row.call, row.reason, "A1", holder).message(), row.message);
    }
}

TEST(Outcome, WritesSeatIdsAsPythonWritesAListOfStrings) {
    const auto message = [](const std::vector<std::string_view>& seats) {
        return Outcome::success(Call::lock_seats_bulk, seats, "ann").message();
    };
    EXPECT_EQ(message({}), "Seats [] locked by ann");
    EXPECT_EQ(message({"", "it's", "a\\b"}), R"(Seats ['', "it's", 'a\\b'] locked by ann)");
}

TEST(Outcome, LeavesIdsAloneThatLookLikePlaceholders) {
    EXPECT_EQ(Outcome::success(Call::lock_seat, "{user}", "{seat}").message(), "Seat {user} is locked by {seat}");
    EXPECT_EQ(Outcome::refused(Call::lock_seat, RefusalReason::locked, "}{", "{").message(),
              "Seat }{ is currently locked by {");
}

TEST(Outcome, IsAValue) {
    const Outcome one = Outcome::success(Call::lock_seat, "A1", "ann");
    Outcome copy = one;
    EXPECT_EQ(copy, one);
    copy = Outcome::refused(Call::lock_seat, RefusalReason::booked, "A1");
    EXPECT_NE(copy, one);
}

}  // namespace
}  // namespace seatlock
