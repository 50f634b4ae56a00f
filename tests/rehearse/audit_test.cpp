// A clean sale, and then one forged thing at a time: the audit must name it.

#include "rehearse/audit.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rehearse/sale.hpp"

namespace seatlock::rehearse {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

auto finding(FindingKind kind, const std::string& part) {
    return Contains(AllOf(Field(&Finding::kind, kind), Field(&Finding::message, HasSubstr(part))));
}

std::set<std::string> kinds(const std::vector<Finding>& findings) {
    std::set<std::string> kinds;
    for (const Finding& finding : findings) kinds.emplace(to_string(finding.kind));
    return kinds;
}

class Audit : public testing::Test {
public:
    Audit() {
        sale.hold("ann", {"A-1", "A-2"});
        sale.hold("bob", {"A-3"});
        sale.book("ann");
        sale.release("bob");
        sale.hold("cid", {"A-3", "A-4"});
        sale.expire("cid");
        sale.hold("dee", {"A-4"});
        sale.book("dee");
        record = sale.record();
    }

    /// Entry `seq` of both readings, in other words.
    void rewrite(std::uint64_t seq, const std::string& json) {
        record.feed[seq - 1] = entry_of(json);
        record.observed[seq - 1] = record.feed[seq - 1];
    }
    void map_says(const std::string& seat, const std::string& state) {
        for (SeatsRecord::Seat& shown : record.seats.seats) {
            if (shown.seat == seat) shown.state = state;
        }
    }
    std::vector<Finding> findings() { return audit(sale.ledger, record, rows_of_five(1)); }

    Sale sale;
    ServerRecord record;
};

TEST_F(Audit, finds_nothing_in_a_sale_as_it_should_be) { EXPECT_THAT(findings(), IsEmpty()); }

TEST_F(Audit, finds_nothing_in_a_sale_of_nothing) {
    const Sale nothing;
    EXPECT_THAT(audit(nothing.ledger, nothing.record(), rows_of_five(1)), IsEmpty());
}

TEST_F(Audit, finds_a_seat_that_two_buyers_were_told_is_theirs) {
    Call call;
    call.kind = CallKind::book;
    call.hold = "h_eve";
    call.key = "eve";
    sale.ledger.answered(call, BookReply{"b_eve", "h_eve", "eve", {"A-2"}, 4}, 1);
    EXPECT_THAT(findings(),
                finding(FindingKind::seat_sold_twice, "seat A-2 is theirs, in the bookings b_ann and b_eve"));
    EXPECT_EQ(findings().front().kind, FindingKind::seat_sold_twice) << "the worst comes first";
}

TEST_F(Audit, finds_one_booking_that_two_buyers_were_told_is_theirs) {
    Call call;
    call.kind = CallKind::book;
    call.hold = "h_ann";
    call.key = "eve";
    sale.ledger.answered(call, sale.said.bookings.front(), 1);
    EXPECT_THAT(findings(), finding(FindingKind::seat_sold_twice, "A-1"));
}

TEST_F(Audit, finds_a_seat_in_two_bookings_of_the_server) {
    record.bookings.push_back({"b_eve", "h_eve", "eve", {"A-1"}, 4});
    EXPECT_THAT(findings(), finding(FindingKind::seat_sold_twice, "the server lists that seat A-1"));
    EXPECT_THAT(findings(), finding(FindingKind::booking_unasked, "b_eve"));
}

TEST_F(Audit, finds_a_seat_that_the_feed_sells_again) {
    rewrite(9, entry_json(9, "booked", {"A-1"}, "booked", "booked"));
    EXPECT_THAT(findings(), finding(FindingKind::seat_sold_twice, "the feed sells seat A-1 again in entry 9"));
}

TEST_F(Audit, finds_a_booking_that_is_gone) {
    record.bookings.erase(record.bookings.begin());
    EXPECT_THAT(findings(), finding(FindingKind::booking_lost, "booking b_ann of A-1, A-2 was answered"));
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "A-1 as booked, and no booking has it"));
}

TEST_F(Audit, finds_a_booking_of_which_the_feed_has_no_entry) {
    record.feed.pop_back();
    EXPECT_THAT(findings(), finding(FindingKind::booking_lost, "b_dee was answered as entry 9"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_gap, "ends at entry 8"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_changed, "entry 9 was observed and is gone"));
}

TEST_F(Audit, finds_a_booking_that_is_no_longer_what_was_told) {
    record.bookings[0].seats = {"A-1"};
    EXPECT_THAT(findings(), finding(FindingKind::booking_differs, "with A-1, A-2 and now has A-1"));
    record = sale.record();
    record.bookings[0].holder = "eve";
    EXPECT_EQ(kinds(findings()), std::set<std::string>{"booking_differs"});
    record = sale.record();
    record.bookings[0].hold = "h_dee";
    EXPECT_EQ(kinds(findings()), std::set<std::string>{"booking_differs"});
}

TEST_F(Audit, finds_a_booking_of_another_hold_than_asked_for) {
    Call call;
    call.kind = CallKind::book;
    call.hold = "h_eve";
    call.key = "eve";
    Ledger ledger;
    ledger.answered(call, BookReply{"b_ann", "h_ann", "ann", {"A-1"}, 4}, 1);
    EXPECT_THAT(audit(ledger, record, rows_of_five(1)),
                finding(FindingKind::booking_differs, "of hold h_ann, asked was for h_eve"));
}

TEST_F(Audit, finds_a_booking_that_nobody_asked_for) {
    record.bookings.push_back({"b_eve", "h_eve", "eve", {"A-5"}, 9});
    EXPECT_THAT(findings(), finding(FindingKind::booking_unasked, "b_eve of A-5 was answered to nobody"));
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "seat A-5 as available, and booking b_eve has it"));
}

TEST_F(Audit, finds_half_a_group_in_a_hold) {
    Call call;
    call.kind = CallKind::hold;
    call.holder = "eve";
    call.key = "eve";
    call.seats = {"A-5", "A-3"};
    rewrite(9, entry_json(9, "held", {"A-5"}, "available", "locked"));
    sale.ledger.answered(call, HoldReply{"h_eve", "eve", "active", {"A-5"}, 9}, 1);
    EXPECT_THAT(findings(), finding(FindingKind::half_group, "hold h_eve has A-5, asked was for A-3, A-5"));
}

TEST_F(Audit, finds_half_a_group_in_a_booking) {
    Sale half;
    half.hold("ann", {"A-1", "A-2"});
    half.said.holds[0].seats = {"A-1"};
    half.book("ann");
    EXPECT_THAT(audit(half.ledger, half.record(), rows_of_five(1)),
                finding(FindingKind::half_group, "booking b_ann has A-1, its hold h_ann had A-1, A-2"));
}

TEST_F(Audit, finds_half_a_group_in_the_feed) {
    rewrite(4, entry_json(4, "booked", {"A-1"}, "locked", "booked"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_contradicts,
                                    "b_ann was answered as entry 4 of A-1, A-2, where the feed has A-1"));
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "seat A-2 as booked, the feed as locked"));
}

TEST_F(Audit, finds_a_hold_that_is_gone) {
    record.holds.erase(record.holds.begin() + 2);
    EXPECT_THAT(findings(), finding(FindingKind::hold_lost, "hold h_cid of A-3, A-4"));
    EXPECT_EQ(kinds(findings()), std::set<std::string>{"hold_lost"});
}

TEST_F(Audit, finds_a_hold_that_changed_hands_or_forgot_its_end) {
    for (const auto& forge : std::vector<std::pair<std::string, HoldReply>>{
             {"ann's and is eve's", {"h_ann", "eve", "booked", {"A-1", "A-2"}, 2}},
             {"answered as booked and is active", {"h_ann", "ann", "active", {"A-1", "A-2"}, 2}},
         }) {
        record.holds[0] = forge.second;
        EXPECT_THAT(findings(), finding(FindingKind::hold_differs, forge.first));
    }
    record = sale.record();
    record.holds[1].state = "active";
    EXPECT_THAT(findings(), finding(FindingKind::hold_differs, "h_bob was answered as released and is active"));
}

TEST_F(Audit, finds_a_hold_in_another_name_and_a_release_that_is_none) {
    Call call;
    call.kind = CallKind::hold;
    call.holder = "eve";
    call.key = "eve";
    call.seats = {"A-1", "A-2"};
    sale.ledger.answered(call, HoldReply{"h_ann", "ann", "active", {"A-1", "A-2"}, 2}, 1);
    EXPECT_THAT(findings(), finding(FindingKind::hold_differs, "hold h_ann is ann's, eve had asked for it"));
    call.kind = CallKind::release;
    sale.ledger.answered(call, HoldReply{"h_cid", "cid", "active", {"A-3", "A-4"}, 6}, 1);
    EXPECT_THAT(findings(), finding(FindingKind::hold_differs, "hold h_cid was given back and is active"));
}

TEST_F(Audit, finds_a_hold_that_nobody_asked_for) {
    record.holds.push_back({"h_eve", "eve", "expired", {}, 9});
    EXPECT_THAT(findings(), finding(FindingKind::hold_unasked, "hold h_eve of eve"));
}

TEST_F(Audit, allows_what_a_buyer_was_never_told_of) {
    Call hold;
    hold.kind = CallKind::hold;
    hold.holder = "eve";
    hold.key = "eve-1";
    sale.ledger.asked(hold);
    Call book;
    book.kind = CallKind::book;
    book.hold = "h_fay";
    book.key = "fay-1";
    sale.ledger.asked(book);
    EXPECT_THAT(findings(), IsEmpty()) << "neither happened";
    record.holds.push_back({"h_eve", "eve", "released", {}, 9});
    EXPECT_THAT(findings(), IsEmpty()) << "one happened";
    record.bookings.push_back({"b_fay", "h_fay", "fay", {}, 9});
    EXPECT_THAT(findings(), IsEmpty()) << "both happened";
}

TEST_F(Audit, finds_a_seat_whose_state_nothing_explains) {
    map_says("A-5", "locked");
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "seat A-5 as locked, the feed as available"));
    record = sale.record();
    map_says("A-5", "booked");
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "seat A-5 as booked, and no booking has it"));
    record = sale.record();
    map_says("A-1", "available");
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "seat A-1 as available, and booking b_ann has it"));
    record = sale.record();
    record.seats.seats.erase(record.seats.seats.begin());
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "booking b_ann has seat A-1, which the map does not"));
}

TEST_F(Audit, finds_a_map_of_other_seats_than_the_plans) {
    auto& seats = record.seats.seats;
    std::erase_if(seats, [](const SeatsRecord::Seat& shown) { return shown.seat == "A-5"; });
    EXPECT_THAT(findings(),
                testing::ElementsAre(Field(&Finding::message, "the map lacks seat A-5 of the show's plan")));
    seats.push_back({"Z-1", "available"});
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "seat Z-1, which the show's plan has not"));
    record = sale.record();
    seats.push_back(seats[4]);
    EXPECT_THAT(findings(), testing::ElementsAre(Field(&Finding::message, "the map has seat A-5 twice")));
    rewrite(9, entry_json(9, "held", {"Z-1"}, "available", "locked"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_contradicts, "entry 9 changes seat Z-1, which"));
}

TEST_F(Audit, allows_the_feed_to_be_ahead_of_the_map) {
    sale.hold("eve", {"A-5"});
    const SeatsRecord map_before = sale.record().seats;
    sale.expire("eve");
    record = sale.record();
    record.seats = map_before;
    record.observed.resize(map_before.seq);
    EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Audit, finds_a_map_from_before_the_last_answer) {
    const std::string told = "and a buyer had been answered as entry ";
    Sale early;
    early.hold("ann", {"A-1"});
    const SeatsRecord before_booking = early.record().seats;
    early.book("ann");
    record = early.record();
    record.seats = before_booking;
    EXPECT_THAT(audit(early.ledger, record, rows_of_five(1)),
                finding(FindingKind::seat_differs, "the map is of entry 2, " + told + "3"));
    EXPECT_THAT(audit(early.ledger, record, rows_of_five(1)),
                finding(FindingKind::seat_differs, "booking b_ann is of entry 3"));
    const SeatsRecord before_hold = early.record().seats;
    early.hold("bob", {"A-2"});
    const SeatsRecord before_release = early.record().seats;
    record = early.record();
    record.seats = before_hold;
    EXPECT_THAT(audit(early.ledger, record, rows_of_five(1)), finding(FindingKind::seat_differs, told + "4"));
    early.release("bob");
    record = early.record();
    record.seats = before_release;
    EXPECT_THAT(audit(early.ledger, record, rows_of_five(1)), finding(FindingKind::seat_differs, told + "5"));
}

TEST_F(Audit, allows_a_booking_newer_than_the_map_when_its_buyer_never_got_an_answer) {
    Call book;
    book.kind = CallKind::book;
    book.hold = "h_eve";
    book.key = "eve-1";
    Call hold;
    hold.kind = CallKind::hold;
    hold.holder = "eve";
    hold.key = "eve-0";
    sale.ledger.asked(hold);
    sale.ledger.asked(book);
    record.holds.push_back({"h_eve", "eve", "booked", {"A-5"}, 10});
    record.bookings.push_back({"b_eve", "h_eve", "eve", {"A-5"}, 11});
    EXPECT_THAT(findings(), IsEmpty());
    record.bookings.back().hold = "h_fay";
    EXPECT_THAT(findings(), finding(FindingKind::seat_differs, "booking b_eve is of entry 11"));
}

TEST_F(Audit, finds_a_gap_in_the_feed) {
    record.feed.erase(record.feed.begin() + 4);
    EXPECT_THAT(findings(), finding(FindingKind::feed_gap, "the feed goes on from entry 4 to entry 6"));
    record = sale.record();
    record.observed.erase(record.observed.begin() + 4);
    EXPECT_THAT(findings(), finding(FindingKind::feed_gap, "the observer's feed goes on from entry 4 to entry 6"));
    EXPECT_EQ(kinds(findings()), std::set<std::string>{"feed_gap"});
    record = sale.record();
    record.observed.pop_back();
    EXPECT_THAT(findings(), finding(FindingKind::feed_gap, "the observer's feed ended at entry 8"));
}

TEST_F(Audit, finds_an_entry_told_twice) {
    record.observed.insert(record.observed.begin() + 4, record.observed[4]);
    EXPECT_THAT(findings(), finding(FindingKind::feed_gap, "from entry 5 to entry 5"));
}

TEST_F(Audit, finds_an_entry_that_changed) {
    record.feed[4] = entry_of(entry_json(5, "expired", {"A-3"}, "locked", "available"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_changed, "entry 5 was observed as"));
    EXPECT_EQ(kinds(findings()), std::set<std::string>{"feed_changed"});
}

TEST_F(Audit, finds_an_entry_that_cannot_be) {
    rewrite(9, entry_json(9, "released", {"A-1"}, "booked", "available"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_contradicts, "seat A-1 from booked to available"));
    rewrite(9, entry_json(9, "booked", {"A-5"}, "locked", "booked"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_contradicts, "seat A-5 from locked to booked, where it was"));
    rewrite(9, entry_json(9, "held", {"A-5"}, "available", "gone"));
    EXPECT_THAT(findings(), finding(FindingKind::feed_contradicts, "to gone"));
}

TEST_F(Audit, finds_another_log) {
    record.seats.log_id = "restored";
    EXPECT_EQ(kinds(findings()), std::set<std::string>{"log_replaced"});
}

TEST_F(Audit, finds_what_made_no_sense) {
    Call call;
    call.kind = CallKind::map;
    sale.ledger.answered(call, Unusable{"half a map"}, 1);
    EXPECT_THAT(findings(), finding(FindingKind::answer_unusable, "half a map"));
}

}  // namespace
}  // namespace seatlock::rehearse
