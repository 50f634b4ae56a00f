// What each kind of entry leaves in the tables, row by row.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/history_world.hpp"

namespace seatlock::history {
namespace {

using service::BlockSeats;
using service::CancelBooking;
using service::ChangeShow;
using service::MoveBooking;
using service::PayHold;
using service::SellSeats;
using service::UnblockSeats;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Rows : public testing::Test {
protected:
    Rows() {
        history.open_priced();
        history.open_file();
    }

    /// A second passes before each, so that every time tells which entry it is of.
    void ask(const service::ShowCommand& command) {
        history.world.pass(1000);
        const std::string told = history.world.ask("s", command);
        ASSERT_THAT(told, testing::Not(HasSubstr("refused")));
        ASSERT_TRUE(history.catch_up());
    }

    std::vector<std::string> query(const std::string& sql) { return history.query(sql); }

    HistoryWorld history;
};

constexpr const char* holds =
    "SELECT hold, state, holder, reference, booking, strftime('%H:%M:%S', held_at), strftime('%H:%M:%S', expires_at), "
    "strftime('%H:%M:%S', ended_at), renewals, payments, payment, seq, (SELECT group_concat(seat) FROM hold_seats "
    "WHERE hold_seats.hold = holds.hold) FROM holds ORDER BY hold";
constexpr const char* bookings =
    "SELECT booking, state, hold, holder, reference, payment, strftime('%H:%M:%S', booked_at), booked_seq, seq "
    "FROM bookings ORDER BY booking";
constexpr const char* booking_seats =
    "SELECT booking, seat, generation, price_cents, began, strftime('%H:%M:%S', began_at), ended, "
    "strftime('%H:%M:%S', ended_at), reason FROM booking_seats ORDER BY booking, seat, generation";
constexpr const char* seats = "SELECT seat, state, generation, blocked, block_reason FROM seats ORDER BY place";

// The world begins at 1,700,000,000 s: 2023-11-14 22:13:20 UTC.

TEST_F(Rows, of_a_new_show_are_its_plan) {
    ASSERT_TRUE(history.catch_up());
    EXPECT_THAT(query("SELECT show, seq, history_from FROM positions"), ElementsAre("s|1|1"));
    EXPECT_THAT(query("SELECT show, plan, title, public, sales FROM shows"), ElementsAre("s|hall|First night|1|open"));
    EXPECT_THAT(query("SELECT * FROM categories"), ElementsAre("s|circle|-|2050", "s|stalls|Stalls|5000"));
    EXPECT_THAT(query("SELECT seat, place, section, \"row\", number, category, price_cents, state, generation, blocked "
                      "FROM seats ORDER BY place"),
                ElementsAre("A-1|0|Left|A|1|stalls|5000|available|1|0", "A-2|1|Left|A|2|stalls|5000|available|1|0",
                            "B-1|2|Right|B|1|circle|2050|available|1|0", "B-2|3|Right|B|2|-|-|available|1|0"));
    EXPECT_THAT(query("SELECT seq, decided_at, kind, actor, hold, attributes ->> '$.plan' FROM history"),
                ElementsAre("1|2023-11-14T22:13:20.000Z|opened|catalog|-|hall"));
}

TEST_F(Rows, of_a_hold_that_is_booked) {
    ask(service::hold("h1", "ann", {"A-1", "A-2", "B-1"}));
    EXPECT_THAT(query(holds), ElementsAre("h1|active|ann|-|-|22:13:21|22:23:21|-|0|0|-|2|A-1,A-2,B-1"));
    ask(service::swap("h1", {"B-2"}, {"A-1"}));
    EXPECT_THAT(query(holds), ElementsAre("h1|active|ann|-|-|22:13:21|22:23:21|-|0|0|-|3|A-2,B-1,B-2"));
    ask(service::extend("h1"));
    EXPECT_THAT(query(holds), ElementsAre("h1|active|ann|-|-|22:13:21|22:23:23|-|1|0|-|4|A-2,B-1,B-2"));
    ask(PayHold{"h1", "p1"});
    ask(PayHold{"h1", "p2"});
    EXPECT_THAT(query(holds), ElementsAre("h1|paying|ann|-|-|22:13:21|22:23:25|-|1|2|p2|6|A-2,B-1,B-2"));
    ask(service::release("h1", {{"B-2"}}));
    EXPECT_THAT(query(holds), ElementsAre("h1|paying|ann|-|-|22:13:21|22:23:25|-|1|2|p2|7|A-2,B-1"));
    ask(service::book("h1", "b1", {{"A-2"}}));
    EXPECT_THAT(query(holds), ElementsAre("h1|booked|ann|-|b1|22:13:21|22:23:25|22:13:27|1|2|p2|8|A-2"));
    EXPECT_THAT(query(bookings), ElementsAre("b1|booked|h1|ann|-|p2|22:13:27|8|8"));
    EXPECT_THAT(query(booking_seats), ElementsAre("b1|A-2|1|5000|booked|22:13:27|-|-|-"));
    EXPECT_THAT(query(seats),
                ElementsAre("A-1|available|1|0|-", "A-2|booked|1|0|-", "B-1|available|1|0|-", "B-2|available|1|0|-"));
}

TEST_F(Rows, of_holds_that_end_without_a_booking) {
    ask(service::hold("h1", "ann", {"A-1", "A-2"}, 60));
    ask(service::hold("h2", "bob", {"B-1", "B-2"}));
    ask(service::release("h1"));
    EXPECT_THAT(query(holds), ElementsAre("h1|released|ann|-|-|22:13:21|22:14:21|22:13:23|0|0|-|4|A-1,A-2",
                                          "h2|active|bob|-|-|22:13:22|22:23:22|-|0|0|-|3|B-1,B-2"));
    ask(service::swap("h2", {}, {"B-1", "B-2"}));
    ask(service::hold("h3", "cid", {"B-1"}, 60));
    history.world.pass(61'000);
    history.world.tick();
    ASSERT_TRUE(history.catch_up());
    EXPECT_THAT(query(holds), ElementsAre("h1|released|ann|-|-|22:13:21|22:14:21|22:13:23|0|0|-|4|A-1,A-2",
                                          "h2|released|bob|-|-|22:13:22|22:23:22|22:13:24|0|0|-|5|B-1,B-2",
                                          "h3|expired|cid|-|-|22:13:25|22:14:25|22:14:26|0|0|-|7|B-1"));
    ask(service::take_if_free("h3", "b1"));
    EXPECT_THAT(query(std::string(holds) + " DESC LIMIT 1"),
                ElementsAre("h3|booked|cid|-|b1|22:13:25|22:14:25|22:14:27|0|0|-|8|B-1"));
    EXPECT_THAT(query(bookings), ElementsAre("b1|booked|h3|cid|-|-|22:14:27|8|8"));
}

TEST_F(Rows, of_bookings_and_what_becomes_of_them) {
    ask(SellSeats{"b1", "ann", {"A-1", "B-1"}, "invoice 7"});
    EXPECT_THAT(query(holds), IsEmpty());
    EXPECT_THAT(query(bookings), ElementsAre("b1|booked|-|ann|invoice 7|-|22:13:21|2|2"));
    ask(MoveBooking{"b1", {"A-1"}, {"B-2"}});
    EXPECT_THAT(query(booking_seats),
                ElementsAre("b1|A-1|1|5000|booked|22:13:21|moved|22:13:22|-", "b1|B-1|1|2050|booked|22:13:21|-|-|-",
                            "b1|B-2|1|-|moved|22:13:22|-|-|-"));
    EXPECT_THAT(query(seats),
                ElementsAre("A-1|available|2|0|-", "A-2|available|1|0|-", "B-1|booked|1|0|-", "B-2|booked|1|0|-"));
    ask(CancelBooking{"b1", {{"B-1"}}, "ill"});
    EXPECT_THAT(query(bookings), ElementsAre("b1|booked|-|ann|invoice 7|-|22:13:21|2|4"));
    ask(CancelBooking{"b1", {}, "rain"});
    EXPECT_THAT(query(bookings), ElementsAre("b1|cancelled|-|ann|invoice 7|-|22:13:21|2|5"));
    EXPECT_THAT(query(booking_seats), ElementsAre("b1|A-1|1|5000|booked|22:13:21|moved|22:13:22|-",
                                                  "b1|B-1|1|2050|booked|22:13:21|cancelled|22:13:23|ill",
                                                  "b1|B-2|1|-|moved|22:13:22|cancelled|22:13:24|rain"));
    ask(SellSeats{"b2", "bob", {"B-1"}, ""});
    EXPECT_THAT(query(std::string(booking_seats) + " LIMIT 1 OFFSET 3"),
                ElementsAre("b2|B-1|2|2050|booked|22:13:25|-|-|-"));
}

TEST_F(Rows, of_blocks_and_settings) {
    ask(BlockSeats{{"A-1", "B-1"}, "camera"});
    ask(SellSeats{"b1", "ann", {"A-2"}, ""});
    EXPECT_THAT(query(seats), ElementsAre("A-1|available|1|1|camera", "A-2|booked|1|0|-", "B-1|available|1|1|camera",
                                          "B-2|available|1|0|-"));
    ask(UnblockSeats{{"A-1"}, "no camera"});
    EXPECT_THAT(query(seats), ElementsAre("A-1|available|1|0|-", "A-2|booked|1|0|-", "B-1|available|1|1|camera",
                                          "B-2|available|1|0|-"));
    ask(ChangeShow{{{"sales", "paused"}, {"title", "Last night"}, {"public", "false"}, {"hold_ttl_seconds", "60"}}});
    EXPECT_THAT(query("SELECT title, public, sales FROM shows"), ElementsAre("Last night|0|paused"));
    EXPECT_THAT(query("SELECT attributes ->> '$.hold_ttl_seconds' FROM history WHERE kind = 'changed'"),
                ElementsAre("60"));
    EXPECT_THAT(query("SELECT seq, kind, reason FROM history WHERE reason IS NOT NULL"),
                ElementsAre("2|blocked|camera", "4|unblocked|no camera"));
}

TEST_F(Rows, of_history_tell_every_entry_and_every_change) {
    ask(service::hold("h1", "ann", {"A-1", "B-2"}));
    ask(service::book("h1", "b1", {{"B-2"}}));
    EXPECT_THAT(query("SELECT seq, decided_at, kind, actor, holder, hold, booking, expires_at FROM history "
                      "WHERE seq > 1 ORDER BY seq"),
                ElementsAre("2|2023-11-14T22:13:21.000Z|held|key|ann|h1|-|2023-11-14T22:23:21.000Z",
                            "3|2023-11-14T22:13:22.000Z|booked|key|ann|h1|b1|2023-11-14T22:23:21.000Z"));
    EXPECT_THAT(query("SELECT seq, place, seat, generation, from_state, to_state FROM changes ORDER BY seq, place"),
                ElementsAre("2|0|A-1|1|available|locked", "2|1|B-2|1|available|locked", "3|0|B-2|1|locked|booked",
                            "3|1|A-1|1|locked|available"));
    history.world.pass(7);
    ask(service::hold("h2", "bob", {"A-1"}));
    EXPECT_THAT(query("SELECT decided_at FROM history WHERE seq = 4"), ElementsAre("2023-11-14T22:13:23.007Z"))
        << "to the millisecond";
}

}  // namespace
}  // namespace seatlock::history
