// Payment: the grace that a payment in flight has, and what may not happen to a hold meanwhile.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::ElementsAre;

/// A show "s" of the seats A-1 ... A-6 in which ann has on hold: 60 s, 120 s at most.
class Payments : public testing::Test {
public:
    static constexpr Policy policy{.hold_ttl_seconds = 60,
                                   .hold_seats_max = 4,
                                   .extend_max = 2,
                                   .hold_lifetime_max_seconds = 120,
                                   .payment_attempts_max = 2,
                                   .payment_grace_seconds = 90};

    Payments() {
        world.open_show("s", row_of(6), policy);
        ask(hold("h1", "ann", {"A-1", "A-2"}));
    }

    std::string ask(const ShowCommand& command, const Caller& caller = {"key", {}}) {
        return world.ask("s", command, caller);
    }
    std::string map() { return world.map_of("s"); }

    ServiceWorld world;
};

TEST_F(Payments, give_the_hold_the_grace_from_now) {
    world.pass(50'000);
    EXPECT_EQ(ask(pay("h1", "p1")), "hold h1 paying ann A-1,A-2 90000ms #3 payment=p1");
    EXPECT_THAT(world.feed_lines("s", 3), ElementsAre("paying h1"));
    world.pass(90'000);
    EXPECT_EQ(ask(book("h1", "b1")), "created booking b1 of h1 ann A-1,A-2 #4 payment=p1") << "at the deadline itself";
}

TEST_F(Payments, never_shorten_a_hold) {
    ask(CreateHold{"h2", "bob", {"A-3"}, "", 120});
    EXPECT_EQ(ask(pay("h2", "p1")), "hold h2 paying bob A-3 120000ms #4 payment=p1");
}

TEST_F(Payments, may_pass_the_lifetime_of_the_hold) {
    world.pass(55'000);
    ask(extend("h1"));
    world.pass(50'000);
    EXPECT_EQ(ask(pay("h1", "p1")), "hold h1 paying ann A-1,A-2 90000ms #4 payment=p1") << "195 s after its beginning";
}

TEST_F(Payments, end_with_the_grace) {
    ask(pay("h1", "p1"));
    world.pass(90'001);
    world.tick();
    EXPECT_EQ(map(), "......");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 expired ann A-1,A-2 0ms #4 payment=p1");
    EXPECT_EQ(ask(pay("h1", "p2")), "refused: A-1 hold_expired, A-2 hold_expired");
    EXPECT_EQ(ask(pay("h1", "p1")), "refused: A-1 hold_expired, A-2 hold_expired") << "nobody is to charge for it now";
}

TEST_F(Payments, told_again_change_nothing) {
    ask(pay("h1", "p1"));
    world.pass(10'000);
    EXPECT_EQ(ask(pay("h1", "p1")), "hold h1 paying ann A-1,A-2 80000ms #3 payment=p1");
    ask(pay("h1", "p2"));
    EXPECT_EQ(ask(pay("h1", "p1")), "hold h1 paying ann A-1,A-2 90000ms #4 payment=p2") << "the one before";
    ask(book("h1", "b1"));
    EXPECT_EQ(ask(pay("h1", "p1")), "hold h1 booked ann A-1,A-2 0ms #5 booking=b1 payment=p2");
    EXPECT_EQ(ask(pay("h1", "p3")), "refused: A-1 hold_ended, A-2 hold_ended");
}

TEST_F(Payments, are_bounded_in_number) {
    ask(pay("h1", "p1"));
    ask(pay("h1", "p2"));
    EXPECT_EQ(ask(pay("h1", "p3")), "refused: A-1 payment_attempts_max, A-2 payment_attempts_max");
    world.pass(90'001);
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "created hold h2 active bob A-1 60000ms #6");
}

TEST_F(Payments, keep_the_hold_as_it_is) {
    ask(pay("h1", "p1"));
    EXPECT_EQ(ask(extend("h1")), "refused: A-1 in_payment, A-2 in_payment");
    EXPECT_EQ(ask(swap("h1", {"A-3", "A-4"}, {"A-1"})), "refused: A-3 in_payment, A-4 in_payment");
    EXPECT_EQ(map(), "LL....");
}

TEST_F(Payments, leave_the_buyer_no_way_out_but_the_seller) {
    ask(pay("h1", "p1"));
    EXPECT_EQ(ask(release("h1"), buyer("ann")), "refused: A-1 in_payment, A-2 in_payment");
    EXPECT_EQ(ask(release("h1", Seats{"A-2"}), buyer("ann")), "refused: A-2 in_payment");
    EXPECT_EQ(ask(swap("h1", {}, {"A-2"}), buyer("ann")), "refused: A-2 in_payment");
    EXPECT_EQ(ask(swap("h1", {}, {"A-2"})), "hold h1 paying ann A-1 90000ms #4 payment=p1");
    EXPECT_EQ(ask(release("h1")), "hold h1 released ann A-1 0ms #5 payment=p1");
    EXPECT_EQ(map(), "......");
}

TEST_F(Payments, are_told_again_under_their_key_as_they_were) {
    ask(pay("h1", "p1"), keyed(7));
    world.pass(30'000);
    ask(pay("h1", "p2"));
    EXPECT_EQ(ask(pay("h1", "p1"), keyed(7)), "replayed hold h1 paying ann A-1,A-2 60000ms #3 payment=p1");
    world.crash_and_restart();
    EXPECT_EQ(ask(pay("h1", "p1"), keyed(7)), "replayed hold h1 paying ann A-1,A-2 60000ms #3 payment=p1");
}

TEST_F(Payments, survive_a_restart_with_their_names) {
    ask(pay("h1", "p1"));
    world.crash_and_restart();
    EXPECT_EQ(ask(pay("h1", "p1")), "hold h1 paying ann A-1,A-2 90000ms #3 payment=p1");
    ask(pay("h1", "p2"));
    EXPECT_EQ(ask(pay("h1", "p3")), "refused: A-1 payment_attempts_max, A-2 payment_attempts_max");
}

TEST_F(Payments, captured_after_the_end_take_the_seats_again_if_all_are_free) {
    ask(pay("h1", "p1"));
    world.pass(90'001);
    EXPECT_EQ(ask(book("h1", "b1")), "refused: A-1 hold_expired, A-2 hold_expired");
    ask(hold("h2", "bob", {"A-2"}));
    EXPECT_EQ(ask(take_if_free("h1", "b1")), "refused: A-2 locked 60000ms");
    ask(release("h2"));
    EXPECT_EQ(ask(take_if_free("h1", "b1")), "created booking b1 of h1 ann A-1,A-2 #7 payment=p1");
    EXPECT_EQ(map(), "BB....");
}

TEST_F(Payments, have_a_name) {
    EXPECT_EQ(ask(pay("h1", "")), "invalid_request: payment is empty");
    EXPECT_EQ(ask(pay("h9", "p1")), "unknown_hold");
}

}  // namespace
}  // namespace seatlock::service
