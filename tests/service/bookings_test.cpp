// Bookings: sales in one step, refunds and the generations that they begin, and moves.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::ElementsAre;

/// A show "s" of the seats A-1 ... A-6 in which ann has booked.
class Bookings : public testing::Test {
public:
    Bookings() {
        world.open_show("s", row_of(6), {.hold_ttl_seconds = 60, .hold_seats_max = 4});
        ask(hold("h1", "ann", {"A-1", "A-2"}));
        ask(book("h1", "b1"));
    }

    std::string ask(const ShowCommand& command, const Caller& caller = {"key", {}}) {
        return world.ask("s", command, caller);
    }
    std::string map() { return world.map_of("s"); }
    std::uint32_t generation(SeatIndex seat) { return world.published("s").seats()[seat].generation; }

    ServiceWorld world;
};

TEST_F(Bookings, can_be_sold_in_one_step) {
    EXPECT_EQ(ask(sell("b2", "door", {"A-3", "A-4"})), "created booking b2 of - door A-3,A-4 #4");
    EXPECT_THAT(world.feed_lines("s", 4), ElementsAre("booked  A-3* A-4*"));
    EXPECT_EQ(map(), "BBBB..");
    EXPECT_EQ(ask(sell("b3", "door", {"A-4", "A-5", "X"})), "refused: A-4 booked, X unknown_seat");
    EXPECT_EQ(ask(sell("b2", "door", {"A-5"})), "invalid_request: the booking b2 exists already");
    EXPECT_EQ(ask(ReadBooking{"b2"}), "booking b2 of - door A-3,A-4 #4");
}

TEST_F(Bookings, sold_in_one_step_do_not_take_what_is_held) {
    ask(hold("h2", "bob", {"A-3"}));
    EXPECT_EQ(ask(sell("b2", "bob", {"A-3"})), "refused: A-3 locked 60000ms yours");
    world.pass(60'001);
    EXPECT_EQ(ask(sell("b2", "bob", {"A-3"})), "created booking b2 of - bob A-3 #6");
}

TEST_F(Bookings, sold_in_one_step_are_not_bound_by_the_policy_for_holds) {
    ask(change("holder_seats_max", "2"));
    EXPECT_EQ(ask(sell("b2", "ann", {"A-3"})), "created booking b2 of - ann A-3 #5");
}

TEST_F(Bookings, cancelled_put_their_seats_on_sale_in_the_next_generation) {
    EXPECT_EQ(ask(cancel("b1")), "booking b1 of h1 ann  #4 cancelled A-1/1 #4 (refund) cancelled A-2/1 #4 (refund)");
    EXPECT_EQ(map(), "......");
    EXPECT_EQ(generation(0), 2U);
    EXPECT_THAT(world.feed_lines("s", 4), ElementsAre("cancelled h1 A-1- A-2-"));
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "created hold h2 active bob A-1 60000ms #5");
    EXPECT_EQ(ask(book("h2", "b2")), "created booking b2 of h2 bob A-1 #6");
    EXPECT_EQ(ask(ReadBooking{"b1"}),
              "booking b1 of h1 ann  #4 cancelled A-1/1 #4 (refund) cancelled A-2/1 #4 (refund)");
    EXPECT_EQ(world.feed("s").back()->changes.front().generation, 2U);
}

TEST_F(Bookings, are_refunded_once) {
    ask(cancel("b1", Seats{"A-1"}));
    EXPECT_EQ(ask(cancel("b1", Seats{"A-1", "A-2"})), "refused: A-1 not_booked");
    EXPECT_EQ(ask(cancel("b1")), "booking b1 of h1 ann  #5 cancelled A-1/1 #4 (refund) cancelled A-2/1 #5 (refund)");
    EXPECT_EQ(ask(cancel("b1")), "refused: A-1 not_booked, A-2 not_booked");
    ask(sell("b2", "bob", {"A-1"}));
    EXPECT_EQ(ask(cancel("b1", Seats{"A-1"})), "refused: A-1 not_booked") << "it is another booking's now";
    EXPECT_EQ(map(), "B.....");
}

TEST_F(Bookings, can_be_cancelled_in_part) {
    EXPECT_EQ(ask(cancel("b1", Seats{"A-2", "A-2"})), "booking b1 of h1 ann A-1 #4 cancelled A-2/1 #4 (refund)");
    EXPECT_EQ(map(), "B.....");
}

TEST_F(Bookings, say_what_is_wrong_with_a_cancellation) {
    EXPECT_EQ(ask(cancel("b1", Seats{"X", "A-3", "A-1"})), "refused: X unknown_seat, A-3 not_booked");
    EXPECT_EQ(ask(cancel("b9")), "unknown_booking");
    EXPECT_EQ(ask(cancel("b1", Seats{})), "invalid_request: seats is empty; name at least one seat");
    EXPECT_EQ(ask(CancelBooking{"b1", {}, ""}), "invalid_request: reason is empty");
    EXPECT_EQ(map(), "BB....");
}

TEST_F(Bookings, can_be_moved_in_one_step) {
    EXPECT_EQ(ask(move_seats("b1", {"A-2"}, {"A-5"})), "booking b1 of h1 ann A-1,A-5 #4 moved A-2/1 #4");
    EXPECT_EQ(map(), "B...B.");
    EXPECT_EQ(generation(1), 2U);
    EXPECT_EQ(generation(4), 1U);
    EXPECT_THAT(world.feed_lines("s", 4), ElementsAre("moved h1 A-2- A-5*"));
    EXPECT_EQ(ask(cancel("b1", Seats{"A-2"})), "refused: A-2 not_booked");
    EXPECT_EQ(ask(cancel("b1", Seats{"A-5"})),
              "booking b1 of h1 ann A-1 #5 moved A-2/1 #4 cancelled A-5/1 #5 (refund)");
}

TEST_F(Bookings, move_whole_or_not_at_all) {
    ask(hold("h2", "ann", {"A-4"}));
    EXPECT_EQ(ask(move_seats("b1", {"A-1", "A-3", "X"}, {"A-4", "A-5", "Y"})),
              "refused: A-3 not_booked, X unknown_seat, A-4 locked 60000ms yours, Y unknown_seat");
    EXPECT_EQ(ask(move_seats("b1", {"A-1", "A-2"}, {"A-5"})),
              "invalid_request: from names 2 seats and to 1; a move needs as many");
    EXPECT_EQ(ask(move_seats("b1", {"A-1", "A-2"}, {"A-2", "A-3"})),
              "invalid_request: seat A-2 is named both in from and in to");
    EXPECT_EQ(ask(move_seats("b9", {"A-1"}, {"A-5"})), "unknown_booking");
    EXPECT_EQ(map(), "BB.L..");
}

TEST_F(Bookings, count_for_their_holder_until_they_are_cancelled) {
    ask(change("holder_seats_max", "3"));
    EXPECT_EQ(ask(hold("h2", "ann", {"A-3", "A-4"})), "refused: A-4 holder_seats_max");
    ask(move_seats("b1", {"A-2"}, {"A-6"}));
    EXPECT_EQ(ask(hold("h2", "ann", {"A-3", "A-4"})), "refused: A-4 holder_seats_max");
    ask(cancel("b1", Seats{"A-6"}));
    EXPECT_EQ(ask(hold("h2", "ann", {"A-3", "A-4"})), "created hold h2 active ann A-3,A-4 60000ms #7");
    world.crash_and_restart();
    EXPECT_EQ(ask(swap("h2", {"A-5"}, {})), "refused: A-5 holder_seats_max");
    EXPECT_EQ(ask(swap("h2", {"A-5"}, {"A-3"})), "hold h2 active ann A-4,A-5 60000ms #8");
    world.pass(60'001);
    EXPECT_EQ(ask(hold("h3", "ann", {"A-4"})), "created hold h3 active ann A-4 60000ms #10");
    EXPECT_EQ(ask(take_if_free("h2", "b2", Seats{"A-5"})), "created booking b2 of h2 ann A-5 #11");
    EXPECT_EQ(ask(hold("h4", "ann", {"A-2"})), "refused: A-2 holder_seats_max");
}

TEST_F(Bookings, answer_for_their_holds_for_ever) {
    world.pass(ShowState::ended_hold_kept_ms + 1);
    ask(sell("b2", "bob", {"A-6"}));
    EXPECT_EQ(ask(read_hold("h1")), "unknown_hold");
    EXPECT_EQ(ask(book("h1", "b3")), "booking b1 of h1 ann A-1,A-2 #3") << "a callback that comes a day late";
    world.crash_and_restart();
    EXPECT_EQ(ask(book("h1", "b3")), "booking b1 of h1 ann A-1,A-2 #3");
}

TEST_F(Bookings, of_many_seats_are_cancelled_in_one_step) {
    world.open_show("hall", row_of(20'000));
    world.ask("hall", sell("b1", "tour", row_of(20'000)));
    world.ask("hall", cancel("b1", Seats{"A-7"}));
    EXPECT_EQ(world.published("hall").count(SeatState::booked), 19'999U);
    world.ask("hall", cancel("b1"));
    EXPECT_EQ(world.published("hall").count(SeatState::available), 20'000U);
}

TEST_F(Bookings, are_found_by_the_seats_that_they_have_and_had) {
    ask(move_seats("b1", {"A-2"}, {"A-5"}));
    ask(sell("b2", "bob", {"A-2"}));
    EXPECT_EQ(ask(ListBookings{.holder = "", .reference = "", .seat = "A-2"}), "bookings b1 b2");
    EXPECT_EQ(ask(ListBookings{.holder = "", .reference = "", .seat = "A-5"}), "bookings b1");
    EXPECT_EQ(ask(ListBookings{.holder = "bob", .reference = "", .seat = ""}), "bookings b2");
}

TEST_F(Bookings, are_told_again_under_their_keys_as_they_were) {
    ask(cancel("b1", Seats{"A-1"}), keyed(1));
    ask(move_seats("b1", {"A-2"}, {"A-5"}), keyed(2));
    ask(sell("b2", "bob", {"A-1"}), keyed(3));
    ask(cancel("b1"), keyed(4));
    ask(cancel("b2"), keyed(5));
    for (const bool restarted : {false, true}) {
        if (restarted) world.crash_and_restart();
        EXPECT_EQ(ask(cancel("b1", Seats{"A-1"}), keyed(1)),
                  "replayed booking b1 of h1 ann A-2 #4 cancelled A-1/1 #4 (refund)");
        EXPECT_EQ(ask(move_seats("b1", {"A-2"}, {"A-5"}), keyed(2)),
                  "replayed booking b1 of h1 ann A-5 #5 cancelled A-1/1 #4 (refund) moved A-2/1 #5");
        EXPECT_EQ(ask(sell("b3", "bob", {"A-1"}), keyed(3)), "replayed created booking b2 of - bob A-1 #6");
        EXPECT_EQ(ask(cancel("b1"), keyed(4)),
                  "replayed booking b1 of h1 ann  #7 cancelled A-1/1 #4 (refund) moved A-2/1 #5 "
                  "cancelled A-5/1 #7 (refund)");
    }
    EXPECT_EQ(map(), "......");
}

TEST_F(Bookings, are_nothing_for_buyers) {
    EXPECT_EQ(ask(sell("b2", "ann", {"A-3"}), buyer("ann")), "forbidden");
    EXPECT_EQ(ask(cancel("b1"), buyer("ann")), "forbidden");
    EXPECT_EQ(ask(move_seats("b1", {"A-1"}, {"A-3"}), buyer("ann")), "forbidden");
    EXPECT_EQ(ask(ReadBooking{"b1"}, buyer("ann")), "forbidden");
    EXPECT_EQ(ask(ListBookings{}, buyer("ann")), "forbidden");
}

}  // namespace
}  // namespace seatlock::service
