// What holds may do, command by command, with a journal in which nothing goes wrong.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::ElementsAre;

/// A show "s" of the seats A-1 ... A-6; up to 4 in a hold, which lasts 60 s, 120 s at most.
class Holds : public testing::Test {
public:
    static constexpr Policy policy{
        .hold_ttl_seconds = 60, .hold_seats_max = 4, .extend_max = 2, .hold_lifetime_max_seconds = 120};

    Holds() { world.open_show("s", row_of(6), policy); }

    std::string ask(const ShowCommand& command) { return world.ask("s", command); }
    std::string map() { return world.map_of("s"); }

    ServiceWorld world;
};

// --- create ---

TEST_F(Holds, lock_all_their_seats_in_one_entry) {
    EXPECT_EQ(ask(hold("h1", "ann", {"A-2", "A-1"})), "created hold h1 active ann A-2,A-1 60000ms #2");
    EXPECT_EQ(map(), "LL....");
    EXPECT_THAT(world.feed_lines("s"), ElementsAre("held h1 A-2+ A-1+"));
}

TEST_F(Holds, lock_nothing_when_one_seat_is_refused_and_name_every_such_seat_in_the_callers_order) {
    ask(hold("h1", "ann", {"A-1"}));
    ask(hold("h2", "bob", {"A-2"}));
    ask(book("h2", "b2"));
    world.pass(10'000);
    ask(hold("h3", "cyd", {"A-3"}));
    world.pass(5'000);
    EXPECT_EQ(ask(hold("h4", "ann", {"A-3", "X-9", "A-4", "A-2", "A-1"})), "refused: A-1 hold_seats_max")
        << "the fifth, counted before anything else";
    EXPECT_EQ(ask(hold("h4", "ann", {"A-3", "X-9", "A-2", "A-1"})),
              "refused: A-3 locked 55000ms, X-9 unknown_seat, A-2 booked, A-1 locked 45000ms yours");
    EXPECT_EQ(map(), "LBL...");
    EXPECT_EQ(ask(read_hold("h4")), "unknown_hold");
}

TEST_F(Holds, count_a_seat_named_twice_once) {
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1", "A-2", "A-1", "A-1", "A-2"})),
              "created hold h1 active ann A-1,A-2 60000ms #2");
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1", "A-1"})), "refused: A-1 locked 60000ms");
    EXPECT_EQ(ask(hold("h2", "bob", {"X", "X"})), "refused: X unknown_seat");
}

TEST_F(Holds, have_at_most_hold_seats_max_seats) {
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1", "A-2", "A-3", "A-4", "A-5", "A-6"})),
              "refused: A-5 hold_seats_max, A-6 hold_seats_max");
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1", "A-2", "A-3", "A-4"})),
              "created hold h1 active ann A-1,A-2,A-3,A-4 60000ms #2");
}

TEST_F(Holds, last_as_long_as_asked_within_their_lifetime) {
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"}, 1)), "created hold h1 active ann A-1 1000ms #2");
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"}, 120)), "created hold h2 active ann A-2 120000ms #3");
    for (const std::int64_t ttl : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{121}, INT64_MAX, INT64_MIN}) {
        EXPECT_EQ(ask(hold("h3", "ann", {"A-3"}, ttl)),
                  "invalid_request: ttl_seconds is " + std::to_string(ttl) + "; it must be between 1 and 120");
    }
}

TEST_F(Holds, refuse_a_hold_id_that_is_there) {
    ask(hold("h1", "ann", {"A-1"}));
    EXPECT_EQ(ask(hold("h1", "ann", {"A-2"})), "invalid_request: the hold h1 exists already");
}

TEST_F(Holds, take_labels_of_128_bytes_and_refuse_what_is_no_label) {
    const std::string longest(128, 'x');
    CreateHold good = hold("h1", longest, {"A-1"});
    good.reference = longest;
    EXPECT_EQ(ask(good), "created hold h1 active " + longest + " A-1 60000ms #2 ref=" + longest);
    EXPECT_EQ(ask(hold("h2", "ann", {longest})), "refused: " + longest + " unknown_seat");

    const std::string too_long = "is 129 bytes long; at most 128 are allowed";
    EXPECT_EQ(ask(hold("h2", longest + "x", {"A-2"})), "invalid_request: holder " + too_long);
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2", longest + "x"})), "invalid_request: seats[1] " + too_long);
    EXPECT_EQ(ask(hold("h2", "", {"A-2"})), "invalid_request: holder is empty");
    EXPECT_EQ(ask(hold("h2", "ann", {""})), "invalid_request: seats[0] is empty");
    EXPECT_EQ(ask(hold("h2", "ann", {})), "invalid_request: seats is empty; name at least one seat");
    EXPECT_EQ(ask(hold("h2", "a\nb", {"A-2"})), "invalid_request: holder contains a control character");
    EXPECT_EQ(ask(hold("h2", "ann", {"\xff"})), "invalid_request: seats[0] is not valid UTF-8");
    CreateHold bad = hold("h2", "ann", {"A-2"});
    bad.reference = "\x01";
    EXPECT_EQ(ask(bad), "invalid_request: reference contains a control character");
    EXPECT_EQ(map(), "L.....");
}

TEST_F(Holds, creating_one_checks_in_this_order) {
    // Each row repairs the first fault of the row before.
    ask(hold("h0", "bob", {"A-1"}));
    CreateHold command = hold("h0", "", {"A-1", "A-2", "A-3", "A-4", "X\n"}, 0);
    command.reference = "\n";
    EXPECT_THAT(ask(command), testing::StartsWith("invalid_request: holder"));
    command.holder = "ann";
    EXPECT_THAT(ask(command), testing::StartsWith("invalid_request: reference"));
    command.reference = "";
    EXPECT_THAT(ask(command), testing::StartsWith("invalid_request: seats[4]"));
    command.seats[4] = "X";
    EXPECT_THAT(ask(command), testing::StartsWith("invalid_request: ttl_seconds"));
    command.ttl_seconds = 60;
    EXPECT_THAT(ask(command), testing::StartsWith("invalid_request: the hold h0 exists"));
    command.hold = "h1";
    EXPECT_EQ(ask(command), "refused: X hold_seats_max");
    command.seats.erase(command.seats.begin() + 1);
    EXPECT_EQ(ask(command), "refused: A-1 locked 60000ms, X unknown_seat");
    command.seats = {"A-2", "A-3"};
    EXPECT_EQ(ask(command), "created hold h1 active ann A-2,A-3 60000ms #3");
}

// --- swap ---

TEST_F(Holds, swap_seats_at_once_and_keep_their_deadline) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    world.pass(7'000);
    EXPECT_EQ(ask(swap("h1", {"A-4", "A-3"}, {"A-1"})), "hold h1 active ann A-2,A-4,A-3 53000ms #3");
    EXPECT_EQ(map(), ".LLL..");
    EXPECT_THAT(world.feed_lines("s", 3), ElementsAre("swapped h1 A-1- A-4+ A-3+"));
    world.pass(53'000);
    world.tick();
    EXPECT_EQ(map(), ".LLL..");
    world.pass(1);
    world.tick();
    EXPECT_EQ(map(), "......") << "a seat that came later goes with the others";
}

TEST_F(Holds, swap_all_or_nothing) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    ask(hold("h2", "bob", {"A-3"}));
    EXPECT_EQ(ask(swap("h1", {"A-4", "A-3", "A-2"}, {"A-1", "A-3", "A-5", "X"})),
              "invalid_request: seat A-3 is named both in add and in remove");
    EXPECT_EQ(ask(swap("h1", {"A-4", "A-3", "A-2"}, {"A-1", "A-5", "X"})),
              "refused: A-5 not_locked, X unknown_seat, A-3 locked 60000ms, A-2 locked 60000ms yours");
    EXPECT_EQ(ask(swap("h1", {}, {"A-3"})), "refused: A-3 wrong_holder 60000ms");
    EXPECT_EQ(map(), "LLL...");
    EXPECT_EQ(world.published("s").seq(), 3U);
}

TEST_F(Holds, release_themselves_when_the_last_seat_is_swapped_out) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    EXPECT_EQ(ask(swap("h1", {}, {"A-2", "A-1"})), "hold h1 released ann A-1,A-2 0ms #3");
    EXPECT_EQ(ask(swap("h1", {"A-1"}, {})), "refused: A-1 hold_ended");
    EXPECT_EQ(map(), "......");
}

TEST_F(Holds, swapping_keeps_to_hold_seats_max) {
    ask(hold("h1", "ann", {"A-1", "A-2", "A-3"}));
    EXPECT_EQ(ask(swap("h1", {"A-4", "A-5"}, {})), "refused: A-5 hold_seats_max");
    EXPECT_EQ(ask(swap("h1", {"A-4", "A-5"}, {"A-1"})), "hold h1 active ann A-2,A-3,A-4,A-5 60000ms #3");
}

TEST_F(Holds, swapping_checks_in_this_order) {
    ask(hold("h1", "ann", {"A-1"}));
    ask(hold("h2", "bob", {"A-2"}));
    SwapSeats command = swap("nope", {}, {});
    EXPECT_EQ(ask(command), "invalid_request: name at least one seat to add or remove");
    command.add = {"A-3", "A-3\n"};
    command.remove = {"A-3", "\n"};
    EXPECT_EQ(ask(command), "invalid_request: add[1] contains a control character");
    command.add = {"A-3"};
    EXPECT_EQ(ask(command), "invalid_request: remove[1] contains a control character");
    command.remove = {"A-3"};
    EXPECT_EQ(ask(command), "invalid_request: seat A-3 is named both in add and in remove");
    command.remove = {"A-2"};
    EXPECT_EQ(ask(command), "unknown_hold");
    command.hold = "h1";
    EXPECT_EQ(ask(command), "refused: A-2 wrong_holder 60000ms");
    command.remove = {"A-1"};
    EXPECT_EQ(ask(command), "hold h1 active ann A-3 60000ms #4");
}

TEST_F(Holds, swapping_an_ended_hold_names_all_its_seats) {
    ask(hold("h1", "ann", {"A-1"}));
    world.pass(60'001);
    EXPECT_EQ(ask(swap("h1", {"A-2", "A-3"}, {"A-1"})),
              "refused: A-1 hold_expired, A-2 hold_expired, A-3 hold_expired");
}

// --- extend ---

TEST_F(Holds, extend_from_now_on_a_bounded_number_of_times) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    world.pass(10'000);
    EXPECT_EQ(ask(extend("h1")), "hold h1 active ann A-1,A-2 60000ms #3");
    world.pass(10'000);
    EXPECT_EQ(ask(extend("h1")), "hold h1 active ann A-1,A-2 60000ms #4");
    EXPECT_EQ(ask(extend("h1")), "refused: A-1 extend_max, A-2 extend_max");
    EXPECT_THAT(world.feed_lines("s", 3), ElementsAre("extended h1", "extended h1"));
    world.pass(60'000);
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1,A-2 0ms #4");
    EXPECT_EQ(map(), "LL....");
    world.pass(1);
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 expired ann A-1,A-2 0ms #5");
}

TEST_F(Holds, extend_never_beyond_their_lifetime) {
    ask(hold("h1", "ann", {"A-1"}, 100));
    world.pass(90'000);
    EXPECT_EQ(ask(extend("h1")), "hold h1 active ann A-1 30000ms #3");
    EXPECT_EQ(ask(extend("h1")), "refused: A-1 extend_max");
    ask(hold("h2", "ann", {"A-2"}, 120));
    EXPECT_EQ(ask(extend("h2")), "refused: A-2 extend_max");
}

TEST_F(Holds, extending_never_shortens) {
    ask(hold("h1", "ann", {"A-1"}, 100));
    EXPECT_EQ(ask(extend("h1")), "hold h1 active ann A-1 100000ms #3");
}

TEST_F(Holds, extending_checks_in_this_order) {
    EXPECT_EQ(ask(extend("nope")), "unknown_hold");
    ask(hold("h1", "ann", {"A-1"}));
    ask(extend("h1"));
    ask(extend("h1"));
    EXPECT_EQ(ask(extend("h1")), "refused: A-1 extend_max");
    world.pass(60'001);
    EXPECT_EQ(ask(extend("h1")), "refused: A-1 hold_expired");
    ask(hold("h2", "ann", {"A-2"}));
    ask(release("h2"));
    EXPECT_EQ(ask(extend("h2")), "refused: A-2 hold_ended");
}

// --- release ---

TEST_F(Holds, release_all_their_seats) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    EXPECT_EQ(ask(release("h1")), "hold h1 released ann A-1,A-2 0ms #3");
    EXPECT_EQ(map(), "......");
    EXPECT_EQ(ask(release("h1")), "refused: A-1 hold_ended, A-2 hold_ended");
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "created hold h2 active bob A-1 60000ms #4");
}

TEST_F(Holds, release_some_seats_until_none_is_left) {
    ask(hold("h1", "ann", {"A-1", "A-2", "A-3"}));
    EXPECT_EQ(ask(release("h1", Seats{"A-2", "A-2"})), "hold h1 active ann A-1,A-3 60000ms #3");
    EXPECT_EQ(ask(release("h1", Seats{"A-3", "A-2", "X", "A-4"})),
              "refused: A-2 not_locked, X unknown_seat, A-4 not_locked");
    EXPECT_EQ(map(), "L.L...");
    EXPECT_EQ(ask(release("h1", Seats{"A-3", "A-1"})), "hold h1 released ann A-1,A-3 0ms #4");
    EXPECT_THAT(world.feed_lines("s", 3), ElementsAre("released h1 A-2-", "released h1 A-3- A-1-"));
}

TEST_F(Holds, releasing_checks_in_this_order) {
    EXPECT_EQ(ask(release("nope", Seats{})), "invalid_request: seats is empty; name at least one seat");
    EXPECT_EQ(ask(release("nope", Seats{"A-1", ""})), "invalid_request: seats[1] is empty");
    EXPECT_EQ(ask(release("nope", Seats{"A-1"})), "unknown_hold");
    ask(hold("h1", "ann", {"A-1"}));
    ask(hold("h2", "bob", {"A-2"}));
    ask(hold("h3", "bob", {"A-3"}));
    ask(book("h3", "b3"));
    EXPECT_EQ(ask(release("h1", Seats{"A-3", "A-2", "A-4"})),
              "refused: A-3 booked, A-2 wrong_holder 60000ms, A-4 not_locked");
    world.pass(60'001);
    EXPECT_EQ(ask(release("h1", Seats{"A-3"})), "refused: A-3 hold_expired");
    EXPECT_EQ(ask(release("h3", Seats{"A-3"})), "refused: A-3 hold_ended");
}

// --- book ---

TEST_F(Holds, book_all_their_seats) {
    CreateHold create = hold("h1", "ann", {"A-1", "A-2"});
    create.reference = "cart-7";
    ask(create);
    EXPECT_EQ(ask(book("h1", "b1")), "created booking b1 of h1 ann A-1,A-2 #3 ref=cart-7");
    EXPECT_EQ(map(), "BB....");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 booked ann A-1,A-2 0ms #3 ref=cart-7 booking=b1");
    EXPECT_EQ(ask(ReadBooking{"b1"}), "booking b1 of h1 ann A-1,A-2 #3 ref=cart-7");
    world.pass(1'000'000);
    world.tick();
    EXPECT_EQ(map(), "BB....") << "what is booked stays booked";
}

TEST_F(Holds, book_some_seats_and_release_the_rest_in_the_same_entry) {
    ask(hold("h1", "ann", {"A-1", "A-2", "A-3"}));
    BookHold command = book("h1", "b1", Seats{"A-3", "A-1", "A-3"});
    command.reference = "order-9";
    EXPECT_EQ(ask(command), "created booking b1 of h1 ann A-3,A-1 #3 ref=order-9");
    EXPECT_THAT(world.feed_lines("s", 3), ElementsAre("booked h1 A-3* A-1* A-2-"));
    EXPECT_EQ(map(), "B.B...");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 booked ann A-3,A-1 0ms #3 booking=b1");
}

TEST_F(Holds, booked_again_give_the_same_booking_and_write_nothing) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    ask(book("h1", "b1", Seats{"A-1"}));
    EXPECT_EQ(ask(book("h1", "b2")), "booking b1 of h1 ann A-1 #3");
    EXPECT_EQ(ask(book("h1", "b3", Seats{"A-2"})), "booking b1 of h1 ann A-1 #3");
    EXPECT_EQ(ask(take_if_free("h1", "b4")), "booking b1 of h1 ann A-1 #3");
    EXPECT_EQ(world.published("s").seq(), 3U);
    EXPECT_EQ(ask(ReadBooking{"b2"}), "unknown_booking");
}

TEST_F(Holds, book_under_an_id_that_no_other_booking_has) {
    ask(hold("h1", "ann", {"A-1"}));
    ask(hold("h2", "bob", {"A-2"}));
    ask(book("h1", "b1"));
    EXPECT_EQ(ask(book("h2", "b1")), "invalid_request: the booking b1 exists already");
    EXPECT_EQ(ask(ReadBooking{"b1"}), "booking b1 of h1 ann A-1 #4");
    EXPECT_EQ(map(), "BL....");
}

TEST_F(Holds, booking_checks_in_this_order) {
    BookHold command = book("nope", "b", Seats{"A-1", "\n"});
    command.reference = "\n";
    EXPECT_EQ(ask(command), "invalid_request: seats[1] contains a control character");
    command.seats = Seats{"A-1", "A-2", "A-3", "A-4", "X"};
    EXPECT_EQ(ask(command), "invalid_request: reference contains a control character");
    command.reference = "";
    EXPECT_EQ(ask(command), "unknown_hold");
    ask(hold("h1", "ann", {"A-1"}));
    ask(hold("h2", "bob", {"A-2"}));
    ask(hold("h3", "bob", {"A-3"}));
    ask(book("h3", "b3"));
    command.hold = "h1";
    EXPECT_EQ(ask(command), "refused: A-2 wrong_holder 60000ms, A-3 not_locked, A-4 not_locked, X unknown_seat");
    EXPECT_EQ(map(), "LLB...");
    world.pass(60'001);
    EXPECT_EQ(ask(command),
              "refused: A-1 hold_expired, A-2 hold_expired, A-3 hold_expired, A-4 hold_expired, "
              "X hold_expired");
    ask(hold("h4", "ann", {"A-4"}));
    ask(release("h4"));
    EXPECT_EQ(ask(book("h4", "b4")), "refused: A-4 hold_ended");
    EXPECT_EQ(ask(take_if_free("h4", "b4")), "refused: A-4 hold_ended") << "given up is given up";
}

// --- take_if_free ---

TEST_F(Holds, that_expired_are_booked_after_all_when_their_seats_are_free) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    world.pass(60'001);
    EXPECT_EQ(ask(book("h1", "b1")), "refused: A-1 hold_expired, A-2 hold_expired");
    EXPECT_EQ(ask(take_if_free("h1", "b1")), "created booking b1 of h1 ann A-1,A-2 #4");
    EXPECT_THAT(world.feed_lines("s", 3), ElementsAre("expired h1 A-1- A-2-", "booked h1 A-1* A-2*"));
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 booked ann A-1,A-2 0ms #4 booking=b1");
}

TEST_F(Holds, that_expired_take_only_what_they_had_and_name_what_is_gone_in_the_callers_order) {
    ask(hold("h1", "ann", {"A-1", "A-2", "A-3"}));
    world.pass(60'001);
    ask(hold("h2", "ann", {"A-1"}));
    ask(hold("h3", "bob", {"A-2"}));
    ask(book("h3", "b3"));
    EXPECT_EQ(ask(take_if_free("h1", "b1", Seats{"A-2", "A-4", "A-3", "X", "A-1"})),
              "refused: A-2 booked, A-4 not_locked, X unknown_seat, A-1 locked 60000ms yours");
    EXPECT_EQ(ask(take_if_free("h1", "b1")), "refused: A-1 locked 60000ms yours, A-2 booked");
    EXPECT_EQ(ask(take_if_free("h1", "b1", Seats{"A-3"})), "created booking b1 of h1 ann A-3 #7");
    EXPECT_EQ(map(), "LBB...");
}

TEST_F(Holds, that_are_alive_are_booked_by_take_if_free_as_usual) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    EXPECT_EQ(ask(take_if_free("h1", "b1", Seats{"A-1"})), "created booking b1 of h1 ann A-1 #3");
    EXPECT_EQ(map(), "B.....");
}

// --- who may do what ---

TEST_F(Holds, that_are_stale_never_act_on_seats_that_a_newer_hold_of_the_same_holder_took) {
    ask(hold("old", "ann", {"A-1", "A-2"}));
    ask(release("old", Seats{"A-1"}));
    ask(hold("new", "ann", {"A-1"}));
    EXPECT_EQ(ask(book("old", "b", Seats{"A-1"})), "refused: A-1 wrong_holder 60000ms yours");
    EXPECT_EQ(ask(release("old", Seats{"A-1"})), "refused: A-1 wrong_holder 60000ms yours");
    EXPECT_EQ(ask(swap("old", {}, {"A-1"})), "refused: A-1 wrong_holder 60000ms yours");
    EXPECT_EQ(ask(swap("old", {"A-1"}, {})), "refused: A-1 locked 60000ms yours");
    EXPECT_EQ(ask(book("old", "b")), "created booking b of old ann A-2 #5");
    EXPECT_EQ(ask(read_hold("new")), "hold new active ann A-1 60000ms #4");
}

TEST_F(Holds, of_another_show_are_unknown_here) {
    world.open_show("t", row_of(2), policy);
    ask(hold("h1", "ann", {"A-1"}));
    ask(book("h1", "b1"));
    for (const ShowCommand& command :
         std::vector<ShowCommand>{read_hold("h1"), swap("h1", {"A-1"}, {}), extend("h1"), release("h1"),
                                  book("h1", "b"), take_if_free("h1", "b")}) {
        EXPECT_EQ(world.ask("t", command), "unknown_hold");
    }
    EXPECT_EQ(world.ask("t", ReadBooking{"b1"}), "unknown_booking");
    EXPECT_EQ(world.map_of("t"), "..");
    EXPECT_EQ(world.ask("nope", read_hold("h1")), "unknown_show");
}

TEST_F(Holds, that_ended_can_be_read_for_a_day) {
    ask(hold("h1", "ann", {"A-1"}));
    ask(release("h1"));
    world.pass(ShowState::ended_hold_kept_ms);
    ask(hold("h2", "ann", {"A-1"}));
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 released ann A-1 0ms #3");
    world.pass(1);
    ask(hold("h3", "ann", {"A-2"}));
    EXPECT_EQ(ask(read_hold("h1")), "unknown_hold");
}

// --- lists ---

TEST_F(Holds, are_listed_by_holder_and_reference_in_the_order_they_were_made) {
    for (const char* id : {"1", "2", "3"}) {
        CreateHold create = hold(std::string("h") + id, id[0] == '2' ? "bob" : "ann", {std::string("A-") + id});
        create.reference = id[0] == '1' ? "x" : "y";
        ask(create);
    }
    EXPECT_EQ(ask(ListHolds{}), "holds h1 h2 h3");
    EXPECT_EQ(ask(ListHolds{.holder = "ann", .reference = ""}), "holds h1 h3");
    EXPECT_EQ(ask(ListHolds{.holder = "", .reference = "y"}), "holds h2 h3");
    EXPECT_EQ(ask(ListHolds{.holder = "ann", .reference = "y"}), "holds h3");
    EXPECT_EQ(ask(ListHolds{.holder = "eve", .reference = ""}), "holds");
    EXPECT_EQ(ask(ListHolds{.holder = "", .reference = "", .after = 2}), "holds h3");
}

TEST_F(Holds, and_bookings_are_listed_by_pages_that_miss_nothing) {
    world.open_show("big", row_of(250), policy);
    Seats expected;
    for (int i = 1; i <= 250; ++i) {
        const std::string n = std::to_string(i);
        world.ask("big", hold("h" + n, i % 2 == 0 ? "ann" : "bob", {"A-" + n}));
        world.ask("big", book("h" + n, "b" + n));
        expected.push_back("b" + n);
    }
    for (const char* holder : {"", "ann"}) {
        Seats holds;
        Seats bookings;
        ListHolds list_holds{.holder = holder, .reference = ""};
        do {
            const auto page = std::get<HoldPage>(world.answer_to(world.submit("big", list_holds))->result);
            for (const HoldView& view : page.holds) holds.push_back("b" + view.hold.substr(1));
            list_holds.after = page.next;
        } while (list_holds.after != 0);
        ListBookings list_bookings{.holder = holder, .reference = "", .seat = ""};
        do {
            const auto page = std::get<BookingPage>(world.answer_to(world.submit("big", list_bookings))->result);
            for (const BookingView& view : page.bookings) bookings.push_back(view.booking);
            list_bookings.after = page.next;
        } while (list_bookings.after != 0);
        EXPECT_EQ(bookings, holds);
        EXPECT_EQ(bookings.size(), *holder == '\0' ? expected.size() : expected.size() / 2);
    }
    EXPECT_EQ(world.ask("big", ListBookings{.holder = "", .reference = "", .seat = "A-200"}), "bookings b200");
    EXPECT_EQ(world.ask("big", ListBookings{.holder = "", .reference = "", .seat = "X"}), "bookings");
    EXPECT_EQ(world.ask("big", ListBookings{.holder = "eve", .reference = "", .seat = ""}), "bookings");
}

TEST_F(Holds, listing_from_beyond_the_end_is_an_empty_page) {
    ask(hold("h1", "ann", {"A-1"}));
    ask(book("h1", "b1"));
    EXPECT_EQ(ask(ListHolds{.holder = "", .reference = "", .after = UINT32_MAX}), "holds");
    EXPECT_EQ(ask(ListBookings{.holder = "", .reference = "", .seat = "", .after = UINT32_MAX}), "bookings");
    EXPECT_EQ(ask(ListBookings{.holder = "ann", .reference = "", .seat = "", .after = UINT32_MAX}), "bookings");
}

}  // namespace
}  // namespace seatlock::service
