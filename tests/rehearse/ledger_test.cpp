#include "rehearse/ledger.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock::rehearse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class LedgerTest : public testing::Test {
public:
    LedgerTest() {
        hold.kind = CallKind::hold;
        hold.key = "ann-1";
        hold.holder = "ann";
        hold.seats = {"A-2", "A-1"};
    }

    Call hold;
    Ledger ledger;
};

TEST_F(LedgerTest, keeps_what_was_told) {
    ledger.asked(hold);
    EXPECT_THAT(ledger.open(), SizeIs(1));
    ledger.answered(hold, HoldReply{"h_1", "ann", "active", {"A-1", "A-2"}, 2}, 500);
    EXPECT_THAT(ledger.open(), IsEmpty());
    ASSERT_THAT(ledger.held(), SizeIs(1));
    EXPECT_THAT(ledger.held()[0].asked, ElementsAre("A-1", "A-2"));
    Call book = hold;
    book.kind = CallKind::book;
    book.hold = "h_1";
    book.key = "ann-2";
    ledger.asked(book);
    ledger.answered(book, BookReply{"b_1", "h_1", "ann", {"A-1", "A-2"}, 3}, 700);
    EXPECT_EQ(ledger.seats_booked(), 2U);
    EXPECT_EQ(ledger.booked()[0].asked_of, "h_1");
    EXPECT_EQ(ledger.answers(), 2U);
    EXPECT_EQ(ledger.latency(CallKind::book).max_us(), 700);
    Call release = book;
    release.kind = CallKind::release;
    ledger.answered(release, HoldReply{"h_1", "ann", "released", {}, 4}, 1);
    EXPECT_THAT(ledger.released(), SizeIs(1));
}

TEST_F(LedgerTest, keeps_a_change_open_until_its_last_word) {
    ledger.asked(hold);
    ledger.asked(hold);
    ledger.answered(hold, Failure::outcome_unknown, 500);
    EXPECT_THAT(ledger.open(), SizeIs(1));
    ledger.answered(hold, HoldReply{"h_1", "ann", "active", {}, 2}, 500);
    EXPECT_THAT(ledger.open(), IsEmpty());
}

TEST_F(LedgerTest, closes_a_refused_change_unless_an_earlier_try_may_still_be_carried_out) {
    const Refusal refusal{{{"A-1", "locked"}, {"A-2", "locked"}}};
    ledger.asked(hold);
    ledger.answered(hold, Failure::unavailable, 500);
    ledger.answered(hold, refusal, 500);
    EXPECT_THAT(ledger.open(), IsEmpty()) << "a 503 is certainly not done";
    ledger.asked(hold);
    ledger.answered(hold, Failure::connection_lost, 500);
    ledger.answered(hold, refusal, 500);
    EXPECT_THAT(ledger.open(), SizeIs(1));
    EXPECT_EQ(ledger.refused_calls(), 2U);
    EXPECT_THAT(ledger.refused_seats(), ElementsAre(Pair("locked", 4)));
}

TEST_F(LedgerTest, counts_failures_by_kind_and_a_lost_connection_as_no_answer) {
    for (const Failure failure : failures) ledger.answered(hold, failure, 9000);
    ledger.answered(hold, Failure::connection_lost, 9000);
    EXPECT_EQ(ledger.failed(Failure::connection_lost), 2U);
    EXPECT_EQ(ledger.failed(Failure::outcome_unknown), 1U);
    EXPECT_EQ(ledger.answers(), 3U);
    EXPECT_EQ(ledger.latency(CallKind::hold).count(), 3U);
    ledger.answered({}, MapReply{"a"}, 1);
    EXPECT_THAT(ledger.open(), IsEmpty()) << "a reading is never open";
}

}  // namespace
}  // namespace seatlock::rehearse
