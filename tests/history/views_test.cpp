// Each view of docs/history.md, with numbers made by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/history_world.hpp"

namespace seatlock::history {
namespace {

using service::BlockSeats;
using service::CancelBooking;
using service::MoveBooking;
using service::SellSeats;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t day_ms = std::int64_t{24} * 60 * 60 * 1000;

/// Two days of a hall: on 2023-11-14 ann buys A-1 and B-1 (70.50) over a hold, bob lets a hold of B-2 expire and cid
/// releases one of A-2; on the day after ann's A-1 is cancelled (50.00), her B-1 moves to A-2 (20.50 -> 50.00), bob
/// buys B-2, which has no price, and holds A-1; B-1 is blocked.
class Views : public testing::Test {
protected:
    Views() {
        history.open_priced();
        history.open_file();
        ask(service::hold("h1", "ann", {"A-1", "B-1"}));
        ask(service::hold("h2", "bob", {"B-2"}, 60));
        ask(service::hold("h3", "cid", {"A-2"}));
        ask(service::book("h1", "b1"));
        ask(service::release("h3"));
        history.world.pass(day_ms);
        ask(CancelBooking{"b1", {{"A-1"}}, "ill"});
        ask(MoveBooking{"b1", {"B-1"}, {"A-2"}});
        ask(SellSeats{"b2", "bob", {"B-2"}, "till 3"});
        ask(service::hold("h4", "bob", {"A-1"}));
        ask(BlockSeats{{"B-1"}, "camera"});
        EXPECT_TRUE(history.catch_up());
    }

    void ask(const service::ShowCommand& command) {
        history.world.pass(1000);
        ASSERT_THAT(history.world.ask("s", command), testing::Not(HasSubstr("refused")));
    }

    std::vector<std::string> query(const std::string& sql) { return history.query(sql); }

    HistoryWorld history;
};

TEST_F(Views, ledger_has_every_seat_that_came_and_went) {
    EXPECT_THAT(
        query("SELECT date(at), what, booking, seat, generation, seats, cents FROM ledger ORDER BY ms, seats, seat"),
        ElementsAre("2023-11-14|booked|b1|A-1|1|1|5000", "2023-11-14|booked|b1|B-1|1|1|2050",
                    "2023-11-15|cancelled|b1|A-1|1|-1|-5000", "2023-11-15|moved_out|b1|B-1|1|-1|-2050",
                    "2023-11-15|moved_in|b1|A-2|1|1|5000", "2023-11-15|booked|b2|B-2|1|1|-"));
}

TEST_F(Views, sales_per_day_tell_what_was_booked_and_refunded_and_what_is_left) {
    EXPECT_THAT(query("SELECT * FROM sales_per_day"),
                ElementsAre("s|2023-11-14|2|0|2|70.5|-|70.5", "s|2023-11-15|1|1|0|-|50.0|-20.5"));
}

TEST_F(Views, sales_by_category_have_states_and_money) {
    EXPECT_THAT(
        query("SELECT * FROM sales_by_category"),
        ElementsAre("s|stalls|Stalls|50.0|2|0|1|1|0|50.0", "s|circle|-|20.5|1|1|0|0|1|-", "s|-|-|-|1|0|0|1|0|-"));
}

TEST_F(Views, sales_by_section_have_states_and_money) {
    EXPECT_THAT(query("SELECT * FROM sales_by_section"), ElementsAre("s|Left|2|0|1|1|0|50.0", "s|Right|2|1|0|1|1|-"));
}

TEST_F(Views, sales_by_holder_count_what_each_still_has) {
    EXPECT_THAT(query("SELECT * FROM sales_by_holder"), ElementsAre("s|ann|1|1|50.0", "s|bob|1|1|-"));
}

TEST_F(Views, refunds_name_the_booking_and_the_reason) {
    EXPECT_THAT(query("SELECT date(at), booking, holder, seat, amount, reason FROM refunds"),
                ElementsAre("2023-11-15|b1|ann|A-1|50.0|ill"));
}

TEST_F(Views, a_seat_has_a_timeline) {
    EXPECT_THAT(
        query("SELECT date(at), generation, from_state, to_state, kind, holder, hold, booking, reason FROM "
              "seat_timeline WHERE seat = 'A-1'"),
        ElementsAre("2023-11-14|1|available|locked|held|ann|h1|-|-", "2023-11-14|1|locked|booked|booked|ann|h1|b1|-",
                    "2023-11-15|1|booked|available|cancelled|ann|h1|b1|ill",
                    "2023-11-15|2|available|locked|held|bob|h4|-|-"));
}

TEST_F(Views, hold_conversion_tells_how_many_holds_are_booked) {
    EXPECT_THAT(query("SELECT * FROM hold_conversion"),
                ElementsAre("s|2023-11-14|3|0|1|1|1|33.3", "s|2023-11-15|1|1|0|0|0|-"));
}

}  // namespace
}  // namespace seatlock::history
