// What the house does to its show: policy and sales changed while it sells, seats off sale; and what buyers may.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::ElementsAre;

/// A show "s" of the seats A-1 ... A-6; 60 s a hold.
class House : public testing::Test {
public:
    House() { world.open_show("s", row_of(6), {.hold_ttl_seconds = 60, .hold_lifetime_max_seconds = 120}); }

    std::string ask(const ShowCommand& command, const Caller& caller = {"key", {}}) {
        return world.ask("s", command, caller);
    }
    std::string map() { return world.map_of("s"); }

    ServiceWorld world;
};

// --- policy ---

TEST_F(House, changes_the_policy_of_new_holds_and_later_renewals) {
    ask(hold("h1", "ann", {"A-1"}));
    EXPECT_EQ(ask(change("hold_ttl_seconds", "30")), "show s");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 60000ms #2") << "it keeps what it has";
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"})), "created hold h2 active ann A-2 30000ms #4");
    world.pass(50'000);
    EXPECT_EQ(ask(extend("h1")), "hold h1 active ann A-1 30000ms #6");
    EXPECT_EQ(world.published("s").settings().policy.hold_ttl_seconds, 30);
}

TEST_F(House, writes_only_what_changes) {
    EXPECT_EQ(ask(ChangeShow{{{"title", "Late show"}, {"public", "true"}, {"sales", "paused"}}}), "show s");
    EXPECT_THAT(world.feed("s").back()->attributes,
                ElementsAre(std::pair<std::string, std::string>("title", "Late show"),
                            std::pair<std::string, std::string>("sales", "paused")));
    EXPECT_EQ(ask(change("sales", "paused")), "show s");
    EXPECT_EQ(world.published("s").seq(), 2U) << "nothing changed";
    world.crash_and_restart();
    EXPECT_EQ(world.published("s").settings().title, "Late show");
    EXPECT_EQ(world.published("s").settings().sales, Sales::paused);
}

TEST_F(House, changes_nothing_to_what_cannot_be) {
    EXPECT_EQ(ask(change("hold_ttl_seconds", "0")),
              "invalid_request: policy: hold_ttl_seconds is 0; it must be between 1 and 86400");
    EXPECT_EQ(ask(change("hold_ttl_seconds", "121")),
              "invalid_request: policy: hold_lifetime_max_seconds is 120; it must not be less than hold_ttl_seconds, "
              "which is 121");
    EXPECT_EQ(ask(change("plan", "other")), "invalid_request: a show's plan never changes");
    EXPECT_EQ(ask(change("sales", "shut")), "invalid_request: \"shut\" is no value for the setting \"sales\"");
    EXPECT_EQ(ask(change("title", "")), "invalid_request: title is empty");
    EXPECT_EQ(world.published("s").seq(), 1U);
}

TEST_F(House, is_told_again_under_its_key) {
    EXPECT_EQ(ask(change("sales", "paused"), keyed(1)), "show s");
    ask(change("sales", "open"));
    EXPECT_EQ(ask(change("sales", "paused"), keyed(1)), "replayed show s");
    EXPECT_EQ(world.published("s").settings().sales, Sales::open) << "the first time was the only one";
}

TEST_F(House, does_not_do_late_what_was_done_already) {
    ask(block({"A-1"}));
    EXPECT_EQ(ask(change("sales", "open"), keyed(1)), "show s") << "nothing to change, but remembered";
    EXPECT_EQ(ask(block({"A-1"}), keyed(2)), "blocked  camera #4");
    ask(change("sales", "paused"));
    ask(unblock({"A-1"}));
    EXPECT_EQ(ask(change("sales", "open"), keyed(1)), "replayed show s");
    EXPECT_EQ(ask(block({"A-1"}), keyed(2)), "replayed blocked  camera #4");
    EXPECT_EQ(world.published("s").settings().sales, Sales::paused);
    EXPECT_EQ(map(), "......");
    EXPECT_EQ(ask(block({"A-2"}), keyed(2, 9)), "idempotency_key_reused");
    world.crash_and_restart();
    EXPECT_EQ(ask(change("sales", "open"), keyed(1)), "replayed show s");
}

// --- sales ---

TEST_F(House, paused_holds_nothing_new_and_lets_what_is_held_be_booked) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    ask(hold("h2", "bob", {"A-3"}));
    world.pass(30'000);
    ask(hold("h3", "cyd", {"A-4"}));
    world.pass(30'001);
    ask(change("sales", "paused"));
    EXPECT_EQ(ask(take_if_free("h2", "b2")), "refused: A-3 show_paused");
    EXPECT_EQ(ask(hold("h4", "dan", {"A-5", "X"})), "refused: A-5 show_paused, X show_paused");
    EXPECT_EQ(ask(sell("b9", "dan", {"A-5"})), "refused: A-5 show_paused");
    EXPECT_EQ(ask(swap("h3", {"A-5"}, {"A-4"})), "refused: A-4 show_paused, A-5 show_paused");
    EXPECT_EQ(ask(extend("h3")), "hold h3 active cyd A-4 60000ms #8");
    EXPECT_EQ(ask(pay("h3", "p1")), "hold h3 paying cyd A-4 600000ms #9 payment=p1");
    EXPECT_EQ(ask(book("h3", "b3")), "created booking b3 of h3 cyd A-4 #10 payment=p1");
    EXPECT_EQ(ask(move_seats("b3", {"A-4"}, {"A-6"})), "booking b3 of h3 cyd A-6 #11 payment=p1 moved A-4/1 #11");
    EXPECT_EQ(ask(cancel("b3")), "booking b3 of h3 cyd  #12 payment=p1 moved A-4/1 #11 cancelled A-6/1 #12 (refund)");
    ask(change("sales", "open"));
    EXPECT_EQ(ask(take_if_free("h2", "b2")), "created booking b2 of h2 bob A-3 #14");
}

TEST_F(House, closed_changes_nothing_but_its_settings_and_ends_holds_all_the_same) {
    ask(hold("h1", "ann", {"A-1"}));
    ask(hold("h2", "ann", {"A-2"}));
    ask(book("h2", "b2"));
    ask(pay("h1", "p1"));
    ask(change("sales", "closed"));
    EXPECT_EQ(ask(hold("h3", "bob", {"A-3"})), "refused: A-3 show_closed");
    EXPECT_EQ(ask(book("h1", "b1")), "refused: A-1 show_closed");
    EXPECT_EQ(ask(release("h1")), "refused: A-1 show_closed");
    EXPECT_EQ(ask(extend("h1")), "refused: A-1 show_closed");
    EXPECT_EQ(ask(pay("h1", "p2")), "refused: A-1 show_closed");
    EXPECT_EQ(ask(pay("h1", "p1")), "hold h1 paying ann A-1 600000ms #5 payment=p1") << "nothing new";
    EXPECT_EQ(ask(book("h2", "b9")), "booking b2 of h2 ann A-2 #4") << "booked before";
    EXPECT_EQ(ask(cancel("b2")), "refused: A-2 show_closed");
    EXPECT_EQ(ask(move_seats("b2", {"A-2"}, {"A-4"})), "refused: A-2 show_closed, A-4 show_closed");
    EXPECT_EQ(ask(block({"A-5"})), "refused: A-5 show_closed");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 paying ann A-1 600000ms #5 payment=p1");
    world.pass(600'001);
    world.tick();
    EXPECT_EQ(map(), ".B....");
    ask(change("sales", "open"));
    EXPECT_EQ(ask(hold("h3", "bob", {"A-1"})), "created hold h3 active bob A-1 60000ms #9");
}

// --- blocks ---

TEST_F(House, takes_seats_off_sale_and_back) {
    EXPECT_EQ(ask(block({"A-1", "A-2"})), "blocked A-1,A-2 camera #2");
    EXPECT_EQ(map(), "xx....");
    EXPECT_EQ(world.published("s").blocked_count(), 2U);
    EXPECT_EQ(world.published("s").count(SeatState::available), 6U);
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1", "X", "A-3"})), "refused: A-1 blocked, X unknown_seat");
    EXPECT_EQ(ask(sell("b1", "ann", {"A-2"})), "refused: A-2 blocked");
    EXPECT_EQ(ask(unblock({"A-1"})), "unblocked A-1 back #3");
    EXPECT_EQ(map(), ".x....");
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"})), "created hold h1 active ann A-1 60000ms #4");
}

TEST_F(House, blocks_what_is_not_blocked_yet_or_for_another_reason) {
    ask(block({"A-1"}));
    EXPECT_EQ(ask(block({"A-1", "A-2"})), "blocked A-2 camera #3");
    EXPECT_EQ(ask(block({"A-1", "A-2"})), "blocked  camera #3");
    EXPECT_EQ(ask(block({"A-1"}, "seat broken")), "blocked A-1 seat broken #4");
    EXPECT_EQ(ask(unblock({"A-3"})), "unblocked  back #4");
    EXPECT_EQ(ask(block({"A-1", "X"})), "refused: X unknown_seat");
    EXPECT_EQ(ask(block({"A-1"}, "")), "invalid_request: reason is empty");
    EXPECT_EQ(world.published("s").blocks().at(0), "seat broken");
}

TEST_F(House, blocks_seats_that_are_held_and_booked_without_touching_them) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    ask(block({"A-1", "A-2"}));
    EXPECT_EQ(map(), "ll....");
    EXPECT_EQ(ask(book("h1", "b1", Seats{"A-1"})), "created booking b1 of h1 ann A-1 #4");
    EXPECT_EQ(map(), "bx....") << "what is not booked comes back, but not on sale";
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "refused: A-1 blocked") << "blocked before booked";
    ask(cancel("b1"));
    EXPECT_EQ(map(), "xx....") << "a block outlives the generation";
    EXPECT_EQ(world.published("s").seats()[0].generation, 2U);
    world.crash_and_restart();
    EXPECT_EQ(map(), "xx....");
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "refused: A-1 blocked");
}

TEST_F(House, keeps_blocked_seats_from_a_capture_that_comes_too_late) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    world.pass(60'001);
    ask(block({"A-2"}));
    EXPECT_EQ(ask(take_if_free("h1", "b1")), "refused: A-2 blocked");
    EXPECT_EQ(ask(take_if_free("h1", "b1", Seats{"A-1"})), "created booking b1 of h1 ann A-1 #5");
    EXPECT_EQ(ask(move_seats("b1", {"A-1"}, {"A-2"})), "refused: A-2 blocked");
}

TEST_F(House, is_told_its_blocks_again_under_their_keys) {
    ask(block({"A-1", "A-2"}), keyed(1));
    ask(unblock({"A-1"}), keyed(2));
    world.crash_and_restart();
    EXPECT_EQ(ask(block({"A-1", "A-2"}), keyed(1)), "replayed blocked A-1,A-2 camera #2");
    EXPECT_EQ(ask(unblock({"A-1"}), keyed(2)), "replayed unblocked A-1 back #3");
    EXPECT_EQ(map(), ".x....");
}

// --- buyers ---

TEST_F(House, lets_buyers_hold_for_themselves_alone) {
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"}), buyer("ann")), "created hold h1 active ann A-1 60000ms #2");
    EXPECT_EQ(ask(hold("h2", "bob", {"A-2"}), buyer("ann")), "forbidden");
    EXPECT_EQ(ask(read_hold("h1"), buyer("bob")), "unknown_hold");
    EXPECT_EQ(ask(swap("h1", {"A-2"}, {}), buyer("bob")), "unknown_hold");
    EXPECT_EQ(ask(extend("h1"), buyer("bob")), "unknown_hold");
    EXPECT_EQ(ask(release("h1"), buyer("bob")), "unknown_hold");
    EXPECT_EQ(ask(swap("h1", {"A-2"}, {"A-1"}), buyer("ann")), "hold h1 active ann A-2 60000ms #3");
    EXPECT_EQ(ask(read_hold("h1"), buyer("ann")), "hold h1 active ann A-2 60000ms #3");
    EXPECT_EQ(ask(release("h1"), buyer("ann")), "hold h1 released ann A-2 0ms #4");
}

TEST_F(House, lets_buyers_shorten_and_sellers_lengthen) {
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"}, 10), buyer("ann")), "created hold h1 active ann A-1 10000ms #2");
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"}, 61), buyer("ann")),
              "invalid_request: ttl_seconds is 61; it must be between 1 and 60");
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"}, 61)), "created hold h2 active ann A-2 61000ms #3");
    EXPECT_EQ(ask(hold("h3", "ann", {"A-3"}, 121)),
              "invalid_request: ttl_seconds is 121; it must be between 1 and 120");
}

TEST_F(House, lets_buyers_book_only_where_its_policy_says_so) {
    ask(hold("h1", "ann", {"A-1"}), buyer("ann"));
    EXPECT_EQ(ask(book("h1", "b1"), buyer("ann")), "forbidden");
    EXPECT_EQ(ask(pay("h1", "p1"), buyer("ann")), "forbidden");
    ask(change("buyers_may_book", "true"));
    EXPECT_EQ(ask(book("h1", "b1"), buyer("bob")), "unknown_hold");
    EXPECT_EQ(ask(pay("h1", "p1"), buyer("ann")), "hold h1 paying ann A-1 600000ms #4 payment=p1");
    EXPECT_EQ(ask(book("h1", "b1"), buyer("ann")), "created booking b1 of h1 ann A-1 #5 payment=p1");
}

TEST_F(House, keeps_lists_blocks_and_settings_from_buyers) {
    EXPECT_EQ(ask(ListHolds{}, buyer("ann")), "forbidden");
    EXPECT_EQ(ask(block({"A-1"}), buyer("ann")), "forbidden");
    EXPECT_EQ(ask(unblock({"A-1"}), buyer("ann")), "forbidden");
    EXPECT_EQ(ask(change("sales", "closed"), buyer("ann")), "forbidden");
}

}  // namespace
}  // namespace seatlock::service
