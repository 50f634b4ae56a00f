// Idempotency keys: the same request again gives the same answer, and nothing is done twice.

#include <cstring>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

class Idempotency : public testing::Test {
public:
    Idempotency() { world.open_show("s", row_of(6)); }

    std::string ask(const ShowCommand& command, const Caller& caller) { return world.ask("s", command, caller); }

    ServiceWorld world;
};

TEST_F(Idempotency, the_same_request_gets_the_same_answer_with_the_time_left_as_of_now) {
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"}), keyed(1)), "created hold h1 active ann A-1 600000ms #2");
    world.pass(1'000);
    EXPECT_EQ(ask(hold("h-other", "ann", {"A-1"}), keyed(1)), "replayed created hold h1 active ann A-1 599000ms #2")
        << "the second try comes with an id of its own";
    world.pass(600'000);
    EXPECT_EQ(ask(hold("h-other", "ann", {"A-1"}), keyed(1)), "replayed created hold h1 active ann A-1 0ms #2");
    EXPECT_EQ(ask(read_hold("h-other"), {}), "unknown_hold");
}

TEST_F(Idempotency, every_mutation_is_remembered_as_it_left_the_hold) {
    CreateHold create = hold("h1", "ann", {"A-1", "A-2", "A-3"});
    create.reference = "cart";
    ask(create, keyed(1));
    const std::string swapped = ask(swap("h1", {"A-4"}, {"A-1"}), keyed(2));
    const std::string extended = ask(extend("h1"), keyed(3));
    const std::string released = ask(release("h1", Seats{"A-2"}), keyed(4));
    const std::string booked = ask(book("h1", "b1", Seats{"A-3"}), keyed(5));
    ask(hold("h2", "ann", {"A-5"}), keyed(6));
    const std::string given_up = ask(release("h2"), keyed(7));
    const journal::Seq seq = world.published("s").seq();
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(ask(create, keyed(1)), "replayed created hold h1 active ann A-1,A-2,A-3 600000ms #2 ref=cart");
        EXPECT_EQ(ask(swap("h1", {"A-4"}, {"A-1"}), keyed(2)), "replayed " + swapped);
        EXPECT_EQ(ask(extend("h1"), keyed(3)), "replayed " + extended);
        EXPECT_EQ(ask(release("h1", Seats{"A-2"}), keyed(4)), "replayed " + released);
        EXPECT_EQ(ask(book("h1", "b2", Seats{"A-3"}), keyed(5)), "replayed " + booked);
        EXPECT_EQ(ask(release("h2"), keyed(7)), "replayed " + given_up);
        world.crash_and_restart();  // and after a restart
    }
    EXPECT_EQ(swapped, "hold h1 active ann A-2,A-3,A-4 600000ms #3 ref=cart");
    EXPECT_EQ(booked, "created booking b1 of h1 ann A-3 #6 ref=cart");
    EXPECT_EQ(given_up, "hold h2 released ann A-5 0ms #8");
    EXPECT_EQ(world.published("s").seq(), seq);
}

TEST_F(Idempotency, another_request_under_the_key_is_refused) {
    ask(hold("h1", "ann", {"A-1"}), keyed(1, 1));
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"}), keyed(1, 2)), "idempotency_key_reused");
    EXPECT_EQ(ask(book("h1", "b1"), keyed(1, 2)), "idempotency_key_reused");
    EXPECT_EQ(world.map_of("s"), "L.....");
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"}), keyed(1, 1)), "replayed created hold h1 active ann A-1 600000ms #2");
}

TEST_F(Idempotency, a_second_try_waits_for_the_first) {
    world.journal().delay_every_append(true);
    const RequestId first = world.submit("s", hold("h1", "ann", {"A-1"}), keyed(1));
    const RequestId second = world.submit("s", hold("h2", "ann", {"A-1"}), keyed(1));
    const RequestId other = world.submit("s", hold("h3", "ann", {"A-2"}), keyed(1, 9));
    EXPECT_EQ(world.told(second), "no answer yet");
    EXPECT_EQ(world.told(other), "no answer yet");
    world.deliver_all();
    EXPECT_EQ(world.told(first), "created hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(world.told(second), "replayed created hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(world.told(other), "idempotency_key_reused");
}

TEST_F(Idempotency, a_second_try_of_what_was_lost_is_not_done_either) {
    world.journal().inject(journal::Fault::lose);
    const RequestId first = world.submit("s", hold("h1", "ann", {"A-1"}), keyed(1));
    const RequestId second = world.submit("s", hold("h2", "ann", {"A-1"}), keyed(1));
    world.deliver_all();
    EXPECT_EQ(world.told(first), "unavailable");
    EXPECT_EQ(world.told(second), "unavailable");
    EXPECT_EQ(ask(hold("h3", "ann", {"A-1"}), keyed(1)), "created hold h3 active ann A-1 600000ms #2");
}

TEST_F(Idempotency, refusals_are_not_remembered) {
    ask(hold("h1", "ann", {"A-1"}), {});
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"}), keyed(1)), "refused: A-1 locked 600000ms");
    EXPECT_EQ(ask(release("nope"), keyed(2)), "unknown_hold");
    ask(release("h1"), {});
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"}), keyed(1)), "created hold h2 active bob A-1 600000ms #4");
    EXPECT_EQ(ask(hold("h3", "bob", {"A-2"}), keyed(2)), "created hold h3 active bob A-2 600000ms #5");
}

TEST_F(Idempotency, keys_are_kept_for_24_hours_and_no_longer) {
    ask(hold("h1", "ann", {"A-1"}), keyed(1));
    world.pass(IdempotencyIndex::kept_ms);
    EXPECT_EQ(ask(hold("h2", "ann", {"A-1"}), keyed(1)), "replayed created hold h1 active ann A-1 0ms #2");
    world.pass(1);
    EXPECT_EQ(ask(hold("h2", "ann", {"A-1"}), keyed(1)), "created hold h2 active ann A-1 600000ms #4")
        << "although nothing newer has pushed the key out";
    EXPECT_EQ(ask(hold("h3", "ann", {"A-1"}), keyed(1)), "replayed created hold h2 active ann A-1 600000ms #4");
    world.crash_and_restart();
    EXPECT_EQ(ask(hold("h3", "ann", {"A-1"}), keyed(1)), "replayed created hold h2 active ann A-1 600000ms #4");
}

TEST_F(Idempotency, keys_of_one_show_mean_nothing_to_another) {
    world.open_show("t", row_of(2));
    ask(hold("h1", "ann", {"A-1"}), keyed(1));
    EXPECT_EQ(world.ask("t", hold("h1", "ann", {"A-1"}), keyed(1, 2)), "created hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(world.ask(ImportPlan{"p", plan_file(row_of(1))}, keyed(1, 3)), "created plan p");
}

TEST_F(Idempotency, the_catalog_remembers_too) {
    CreateShow create{"t", {}};
    create.settings.plan = "p";
    EXPECT_EQ(world.ask(create, keyed(2)), "plan_missing") << "a refusal, not remembered";
    EXPECT_EQ(world.ask(ImportPlan{"p", plan_file(row_of(3))}, keyed(1)), "created plan p");
    EXPECT_EQ(world.ask(create, keyed(2)), "created show t");
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(world.ask(ImportPlan{"p", plan_file(row_of(3))}, keyed(1)), "replayed created plan p");
        EXPECT_EQ(world.ask(create, keyed(2)), "replayed created show t");
        EXPECT_EQ(world.ask(create, keyed(1, 9)), "idempotency_key_reused");
        world.crash_and_restart();
    }
    world.pass(IdempotencyIndex::kept_ms + 1);
    EXPECT_EQ(world.ask(create, keyed(2)), "show t");
}

TEST(IdempotencyIndexTest, forgets_the_oldest_beyond_its_bound) {
    IdempotencyIndex index;
    const auto remember = [&](std::uint64_t key) {
        journal::Entry entry;
        entry.seq = key;
        entry.idempotency = keyed(key).idempotency;
        index.remember({.entry = std::make_shared<const journal::Entry>(std::move(entry)), .seats = {}});
    };
    const auto find = [&](std::uint64_t key) { return index.find(keyed(key).idempotency->key, 0); };
    for (std::uint64_t key = 1; key <= IdempotencyIndex::keys_max; ++key) remember(key);
    EXPECT_NE(find(1), nullptr);
    remember(IdempotencyIndex::keys_max + 1);
    EXPECT_EQ(find(1), nullptr);
    EXPECT_NE(find(2), nullptr);
    EXPECT_NE(find(IdempotencyIndex::keys_max + 1), nullptr);
}

}  // namespace
}  // namespace seatlock::service
