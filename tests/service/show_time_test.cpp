// Deadlines, the show's own time, and clocks that misbehave.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::ElementsAre;

class ShowTime : public testing::Test {
public:
    ShowTime() { world.open_show("s", row_of(6), {.hold_ttl_seconds = 60}); }

    std::string ask(const ShowCommand& command) { return world.ask("s", command); }
    std::int64_t time_of(journal::Seq seq) { return world.feed("s").at(seq - 1)->show_time_ms; }

    ServiceWorld world;
};

TEST_F(ShowTime, a_deadline_that_is_exactly_now_is_alive) {
    ask(hold("h1", "ann", {"A-1"}));
    world.pass(60'000);
    world.tick();
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "refused: A-1 locked 0ms");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 0ms #2");
    EXPECT_EQ(ask(book("h1", "b1")), "created booking b1 of h1 ann A-1 #3");
}

TEST_F(ShowTime, one_millisecond_after_the_deadline_is_too_late) {
    ask(hold("h1", "ann", {"A-1"}));
    world.pass(60'001);
    EXPECT_EQ(ask(book("h1", "b1")), "refused: A-1 hold_expired");
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "created hold h2 active bob A-1 60000ms #4");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 expired ann A-1 0ms #3");
}

TEST_F(ShowTime, what_is_expired_goes_first_by_deadline_and_then_by_number_an_entry_each) {
    ask(hold("late", "ann", {"A-1"}, 100));
    ask(hold("z", "ann", {"A-2", "A-3"}, 60));
    ask(hold("a", "bob", {"A-4"}, 60));
    ask(hold("early", "bob", {"A-5"}, 30));
    world.pass(100'001);
    EXPECT_EQ(ask(hold("new", "cyd", {"A-6"})), "created hold new active cyd A-6 60000ms #10");
    EXPECT_THAT(world.feed_lines("s", 6), ElementsAre("expired early A-5-", "expired z A-2- A-3-", "expired a A-4-",
                                                      "expired late A-1-", "held new A-6+"));
    for (journal::Seq seq = 6; seq <= 9; ++seq) {
        const journal::Entry& entry = *world.feed("s").at(seq - 1);
        EXPECT_EQ(entry.actor, "sweep");
        EXPECT_EQ(entry.reason, "deadline");
        EXPECT_EQ(entry.show_time_ms, time_of(10)) << "all at the instant of the command that met them";
        EXPECT_FALSE(entry.idempotency);
    }
}

TEST_F(ShowTime, a_read_and_a_refused_command_expire_first_too) {
    ask(hold("h1", "ann", {"A-1"}));
    world.pass(60'001);
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 expired ann A-1 0ms #3");
    ask(hold("h2", "ann", {"A-1"}));
    world.pass(60'001);
    EXPECT_EQ(ask(hold("h3", "bob", {"X"})), "refused: X unknown_seat");
    EXPECT_EQ(world.map_of("s"), "......");
}

TEST_F(ShowTime, ticks_alone_release_what_is_expired_within_a_second) {
    ask(hold("h1", "ann", {"A-1", "A-2"}));
    const Now start = world.now();
    while (world.map_of("s") != "......") {
        ASSERT_LT(world.now().mono_ms - start.mono_ms, 61'000);
        world.pass(250);
        world.tick();
    }
    EXPECT_EQ(world.now().mono_ms - start.mono_ms, 60'250);
    EXPECT_THAT(world.feed_lines("s", 3), ElementsAre("expired h1 A-1- A-2-"));
}

TEST_F(ShowTime, does_not_care_for_the_wall_clock_but_writes_it_down) {
    ask(hold("h1", "ann", {"A-1"}));
    for (const std::int64_t step : {3'600'000, -7'200'000, -86'400'000, 86'400'000}) {
        world.step_wall(step);
        world.pass(1'000);
        ask(extend("h1"));
    }
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 59000ms #5") << "three renewals, the fourth refused";
    EXPECT_EQ(time_of(5) - time_of(2), 3'000);
    const auto& feed = world.feed("s");
    EXPECT_EQ(feed[2]->wall_time_ms - feed[1]->wall_time_ms, 3'601'000);
    EXPECT_EQ(feed[3]->wall_time_ms - feed[2]->wall_time_ms, -7'199'000);
}

TEST_F(ShowTime, tells_people_when_on_the_wall_clock_of_now) {
    ask(hold("h1", "ann", {"A-1"}));
    world.step_wall(5'000'000);
    const auto view = std::get<HoldView>(world.answer_to(world.submit("s", read_hold("h1")))->result);
    EXPECT_EQ(view.expires_at_wall_ms, world.now().wall_ms + 60'000);
}

TEST_F(ShowTime, never_goes_back_even_when_the_boot_clock_does) {
    ask(hold("h1", "ann", {"A-1"}));
    world.pass(10'000);
    ask(hold("h2", "ann", {"A-2"}));
    world.step_mono(-9'000);
    EXPECT_EQ(ask(hold("h3", "ann", {"A-3"})), "created hold h3 active ann A-3 60000ms #4");
    EXPECT_EQ(time_of(4), time_of(3));
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 50000ms #2");
}

TEST_F(ShowTime, goes_on_over_an_outage_by_at_most_10_seconds) {
    ask(hold("h1", "ann", {"A-1"}));
    world.crash();
    world.pass(4'000);
    world.restart();
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 56000ms #2");
    ask(extend("h1"));
    world.crash();
    world.pass(10'000);
    world.restart();
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 50000ms #3");
    ask(extend("h1"));
    world.crash();
    world.pass(3'600'000);
    world.restart();
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 50000ms #4");
}

TEST_F(ShowTime, an_outage_never_shortens_a_hold) {
    ask(hold("h1", "ann", {"A-1"}));
    world.crash();
    world.pass(5'000);
    world.step_wall(-3'600'000);
    world.restart();
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 60000ms #2") << "the wall clock was set back meanwhile";
    world.crash();
    world.step_mono(-1'000'000);  // the machine was started again
    world.step_wall(3'600'000);
    world.restart();
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 55000ms #2");
    world.pass(55'001);
    world.tick();
    EXPECT_EQ(world.map_of("s"), "......");
}

TEST_F(ShowTime, opening_a_log_again_does_not_turn_time_back) {
    ask(hold("h1", "ann", {"A-1"}));
    world.pass(30'000);
    world.journal().inject(journal::Fault::fail);
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"})), "unavailable");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 30000ms #2");
}

TEST(ShowClockTest, resumes_between_the_last_journaled_time_and_10_seconds_later) {
    const auto resumed = [](std::int64_t wall_ms) { return ShowClock(1'000, 50'000, {7, wall_ms}).at({7, wall_ms}); };
    EXPECT_EQ(resumed(50'000), 1'000);
    EXPECT_EQ(resumed(50'001), 1'001);
    EXPECT_EQ(resumed(60'000), 11'000);
    EXPECT_EQ(resumed(60'001), 11'000);
    EXPECT_EQ(resumed(49'999), 1'000);
    EXPECT_EQ(resumed(0), 1'000);
}

TEST_F(ShowTime, goes_on_from_the_time_that_another_owner_wrote) {
    ask(hold("h1", "ann", {"A-1"}));
    journal::Entry theirs = *world.feed("s").back();
    theirs.seq = 3;
    theirs.hold = "theirs";
    theirs.changes[0].seat = 1;
    theirs.show_time_ms += 30'000;
    theirs.deadline_ms += 30'000;
    world.intrude(world.log_of("s"), {theirs});
    EXPECT_EQ(ask(hold("h2", "bob", {"A-3"})), "unavailable");
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 active ann A-1 30000ms #2");
    world.pass(30'001);
    EXPECT_EQ(ask(read_hold("h1")), "hold h1 expired ann A-1 0ms #4")
        << "time does not stand still until it catches up";
    EXPECT_EQ(ask(read_hold("theirs")), "hold theirs active ann A-2 29999ms #3");
}

/// The clock stands for all that decide() and the rules could ever disagree about.
TEST(Show, stops_and_writes_nothing_when_the_rules_refuse_what_was_decided) {
    ServiceWorld world;
    world.open_show("s", row_of(6), {.hold_ttl_seconds = 60});
    world.open_show("t", row_of(1));
    world.ask("s", hold("h1", "ann", {"A-1"}));
    const std::size_t batches = world.batches(world.log_of("s"));
    world.step_mono(std::int64_t{1} << 53);
    EXPECT_EQ(world.ask("s", hold("h2", "ann", {"A-2"})), "unavailable") << "h1's expiry comes first";
    ASSERT_FALSE(world.errors().empty());
    EXPECT_THAT(world.errors().back().message, testing::AllOf(testing::HasSubstr("show/default/s: the show stopped"),
                                                              testing::HasSubstr("entry 3 (expired)")));
    EXPECT_EQ(world.ask("t", hold("h1", "ann", {"A-1"})), "unavailable");
    EXPECT_THAT(world.errors().back().message, testing::HasSubstr("entry 2 (held)"));
    EXPECT_EQ(world.batches(world.log_of("s")), batches) << "nothing is written that cannot be read";
    world.step_mono(-(std::int64_t{1} << 53));
    world.crash_and_restart();
    EXPECT_TRUE(world.service().ready());
    EXPECT_EQ(world.ask("s", hold("h2", "ann", {"A-2"})), "created hold h2 active ann A-2 60000ms #3");
    EXPECT_EQ(world.map_of("s"), "LL....");
}

}  // namespace
}  // namespace seatlock::service
