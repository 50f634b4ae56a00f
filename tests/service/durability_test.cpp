// Nothing speculative leaves: answers, refusals, reads and the feed wait for the journal.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

class Durability : public testing::Test {
public:
    Durability() { world.open_show("s", row_of(6)); }

    RequestId submit(const ShowCommand& command) { return world.submit("s", command); }

    ServiceWorld world;
};

TEST_F(Durability, nothing_leaves_before_its_append_is_done) {
    world.journal().delay_every_append(true);
    const std::size_t answered = world.answered().size();
    std::vector<RequestId> requests;
    for (const ShowCommand& command : std::vector<ShowCommand>{
             hold("h1", "ann", {"A-1", "A-2"}), hold("h2", "bob", {"A-1"}), hold("h3", "bob", {"X"}), read_hold("h1"),
             ListHolds{}, extend("h1"), swap("h1", {"A-3"}, {}), release("h1", Seats{"A-3"}), book("h1", "b1"),
             ReadBooking{"b1"}, ListBookings{}, read_hold("nope"), hold("h4", "", {})}) {
        requests.push_back(submit(command));
    }
    EXPECT_EQ(world.answered().size(), answered);
    EXPECT_EQ(world.map_of("s"), "......");
    EXPECT_EQ(world.published("s").seq(), 1U);

    world.deliver();  // the first hold alone
    EXPECT_EQ(world.map_of("s"), "LL....");
    EXPECT_THAT(std::vector(world.answered().begin() + static_cast<std::ptrdiff_t>(answered), world.answered().end()),
                ElementsAre(requests[0], requests[1], requests[2], requests[3], requests[4]))
        << "what was decided on the first entry; the rest waits for the second batch";
    world.deliver();
    EXPECT_THAT(std::vector(world.answered().begin() + static_cast<std::ptrdiff_t>(answered), world.answered().end()),
                ElementsAreArray(requests));
    EXPECT_EQ(world.map_of("s"), "BB....");
    EXPECT_EQ(world.told(requests[0]), "created hold h1 active ann A-1,A-2 600000ms #2");
    EXPECT_EQ(world.told(requests[1]), "refused: A-1 locked 600000ms");
    EXPECT_EQ(world.told(requests[8]), "created booking b1 of h1 ann A-1,A-2 #6");
    EXPECT_EQ(world.told(requests[10]), "bookings b1");
    EXPECT_EQ(world.told(requests[11]), "unknown_hold");
}

TEST_F(Durability, an_answer_decided_on_durable_state_leaves_at_once) {
    world.ask("s", hold("h1", "ann", {"A-1"}));
    world.journal().delay_every_append(true);
    EXPECT_EQ(world.ask("s", read_hold("h1")), "hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(world.ask("s", hold("h2", "bob", {"A-1"})), "refused: A-1 locked 600000ms");
}

TEST_F(Durability, expiry_is_told_only_when_it_is_durable) {
    world.ask("s", hold("h1", "ann", {"A-1"}));
    world.journal().delay_every_append(true);
    world.pass(600'001);
    world.tick();
    EXPECT_EQ(world.map_of("s"), "L.....");
    const RequestId read = submit(read_hold("h1"));
    EXPECT_EQ(world.told(read), "no answer yet");
    world.deliver();
    EXPECT_EQ(world.map_of("s"), "......");
    EXPECT_EQ(world.told(read), "hold h1 expired ann A-1 0ms #3");
}

TEST_F(Durability, what_comes_while_an_append_is_out_shares_the_next_batch) {
    world.open_show("big", row_of(200));
    const std::size_t before = world.batches(world.log_of("big"));
    world.journal().delay_every_append(true);
    std::vector<RequestId> requests;
    for (int i = 1; i <= 200; ++i) {
        const std::string n = std::to_string(i);
        requests.push_back(world.submit("big", hold("h" + n, "ann", {"A-" + n})));
        EXPECT_EQ(world.appends_out(), 1U);
    }
    world.deliver_all();
    EXPECT_EQ(world.batches(world.log_of("big")), before + 2);
    EXPECT_EQ(world.map_of("big"), std::string(200, 'L'));
    for (const RequestId request : requests) EXPECT_NE(world.answer_to(request), nullptr);
}

TEST_F(Durability, a_batch_is_bounded_in_entries) {
    constexpr std::size_t n = WritePath::batch_entries_max + 10;
    world.open_show("big", row_of(n));
    world.journal().delay_every_append(true);
    for (const std::string& seat : row_of(n)) world.submit("big", hold("h" + seat, "ann", {seat}));
    world.deliver_all();
    EXPECT_EQ(world.batches(world.log_of("big")), 4U) << "opened; the first hold; a full batch; the rest";
    EXPECT_EQ(world.map_of("big"), std::string(n, 'L'));
}

TEST_F(Durability, one_show_does_not_wait_for_another) {
    world.open_show("t", row_of(2));
    world.journal().inject(journal::Fault::delay);
    const RequestId slow = submit(hold("h1", "ann", {"A-1"}));
    EXPECT_EQ(world.ask("t", hold("h1", "ann", {"A-1"})), "created hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(world.told(slow), "no answer yet");
    world.deliver();
    EXPECT_EQ(world.told(slow), "created hold h1 active ann A-1 600000ms #2");
}

TEST_F(Durability, a_show_is_announced_when_its_own_first_entry_is_durable) {
    world.journal().delay_every_append(true);
    const RequestId plan = world.submit(ImportPlan{"p", plan_file(row_of(3))});
    CreateShow create{"t", {}};
    create.settings.plan = "p";
    const RequestId show = world.submit(create);
    EXPECT_EQ(world.told(plan), "no answer yet");
    EXPECT_EQ(world.service().catalog().plan("p"), nullptr);
    EXPECT_EQ(world.ask("t", ListHolds{}), "unknown_show");
    world.deliver();
    EXPECT_EQ(world.told(plan), "created plan p");
    EXPECT_EQ(world.told(show), "no answer yet");
    world.deliver();
    EXPECT_NE(world.service().catalog().show("t"), nullptr);
    EXPECT_EQ(world.told(show), "no answer yet") << "its own log has no entry yet";
    EXPECT_EQ(world.service().show("t"), nullptr);
    EXPECT_FALSE(world.service().ready());
    const RequestId early = world.submit("t", hold("h1", "ann", {"A-1"}));
    world.deliver();
    EXPECT_EQ(world.told(show), "created show t");
    EXPECT_EQ(world.told(early), "no answer yet");
    world.deliver();
    EXPECT_EQ(world.told(early), "created hold h1 active ann A-1 600000ms #2");
    EXPECT_TRUE(world.service().ready());
}

TEST_F(Durability, too_many_that_wait_are_turned_away) {
    world.journal().delay_every_append(true);
    submit(hold("h1", "ann", {"A-1"}));
    for (std::size_t i = 1; i < WritePath::waiting_max; ++i) submit(read_hold("h1"));
    const std::size_t answered = world.answered().size();
    EXPECT_EQ(world.ask("s", read_hold("h1")), "unavailable");
    EXPECT_EQ(world.answered().size(), answered + 1);
    world.deliver_all();
    EXPECT_EQ(world.answered().size(), answered + 1 + WritePath::waiting_max);
    EXPECT_EQ(world.ask("s", read_hold("h1")), "hold h1 active ann A-1 600000ms #2");
}

TEST_F(Durability, a_command_before_the_logs_are_open_is_turned_away) {
    world.crash();
    world.journal().fail_opens(1);
    world.restart();
    EXPECT_EQ(world.ask("s", read_hold("h1")), "unavailable") << "who knows whether there is such a show";
    EXPECT_EQ(world.ask(ImportPlan{"p", plan_file(row_of(3))}), "unavailable");
    EXPECT_FALSE(world.service().ready());
    world.pass(499);
    world.tick();
    EXPECT_FALSE(world.service().ready());
    world.journal().fail_opens(0);
    world.pass(1);
    world.tick();
    EXPECT_TRUE(world.service().ready());
    EXPECT_EQ(world.ask("s", read_hold("h1")), "unknown_hold");
}

}  // namespace
}  // namespace seatlock::service
