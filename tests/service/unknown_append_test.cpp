// Appends that may or may not have happened: what is answered is true, what is not answered can be
// asked again, and nothing is done twice.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/replay.hpp"
#include "service_world.hpp"

namespace seatlock::service {
namespace {

using journal::Fault;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class UnknownAppend : public testing::Test {
public:
    UnknownAppend() { world.open_show("s", row_of(6)); }

    RequestId submit(const ShowCommand& command, const Caller& caller = {"key", {}}) {
        return world.submit("s", command, caller);
    }
    std::string ask(const ShowCommand& command, const Caller& caller = {"key", {}}) {
        return world.ask("s", command, caller);
    }

    ServiceWorld world;
};

// --- every fault at every append ---

/// A sale from plan to booking, a request after the other.
struct Step {
    std::string show;  ///< empty: the catalog
    std::variant<CatalogCommand, ShowCommand> command;
};

std::vector<Step> sale() {
    CreateShow create{"s", {}};
    create.settings.plan = "p";
    return {{"", ImportPlan{"p", plan_file(row_of(6))}},
            {"", create},
            {"s", hold("h1", "ann", {"A-1", "A-2", "A-3"})},
            {"s", hold("h2", "bob", {"A-4"})},
            {"s", swap("h1", {"A-5"}, {"A-1"})},
            {"s", extend("h1")},
            {"s", release("h1", Seats{"A-5"})},
            {"s", book("h1", "b1", Seats{"A-2"})},
            {"s", release("h2")},
            {"s", hold("h3", "bob", {"A-3", "A-4"})},
            {"s", book("h3", "b3")}};
}

RequestId submit_step(ServiceWorld& world, std::size_t i, const Step& step) {
    const Caller caller = keyed(i + 1);
    if (const auto* command = std::get_if<CatalogCommand>(&step.command)) return world.submit(*command, caller);
    return world.submit(step.show, std::get<ShowCommand>(step.command), caller);
}

/// Asks until the answer is final, always under the same key, as a client should. Returns the
/// first answer and the last one without its time and its mark of a replay.
std::pair<std::string, std::string> insist(ServiceWorld& world, std::size_t i, const Step& step) {
    std::string first;
    for (int attempt = 0; attempt < 20; ++attempt) {
        const RequestId request = submit_step(world, i, step);
        world.settle();
        const std::string told = world.told(request);
        if (first.empty()) first = told;
        if (told == "unavailable" || told == "outcome_unknown") continue;
        std::string last = told.starts_with("replayed ") ? told.substr(9) : told;
        if (const auto ms = last.find("ms #"); ms != std::string::npos) {
            const auto space = last.rfind(' ', ms);
            last.erase(space, ms + 2 - space);
        }
        return {first, last};
    }
    ADD_FAILURE() << "step " << i << " is never answered";
    return {first, ""};
}

struct Sale {
    std::vector<std::string> first;  ///< answers
    std::vector<std::string> last;
    std::vector<std::string> feed;
    std::size_t catalog_entries = 0;
};

Sale sell(ServiceWorld& world) {
    Sale sold;
    const auto steps = sale();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto [first, last] = insist(world, i, steps[i]);
        sold.first.push_back(std::move(first));
        sold.last.push_back(std::move(last));
    }
    sold.feed = world.feed_lines("s", 1);
    sold.catalog_entries = world.journaled(world.log_of("")).size();
    return sold;
}

/// The same; the process dies whenever an append is under way. Returns the last answers.
std::vector<std::string> sell_and_crash(ServiceWorld& world, journal::MemoryJournal::InFlight fate) {
    std::vector<std::string> last;
    const auto steps = sale();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        submit_step(world, i, steps[i]);
        if (world.appends_out() > 0) {
            world.crash(fate);
            world.restart();
        }
        last.push_back(insist(world, i, steps[i]).second);
    }
    return last;
}

constexpr std::uint64_t appends_of_a_sale = 12;

TEST(EveryAppend, of_a_sale_may_meet_any_fault_and_the_sale_is_the_same) {
    ServiceWorld untroubled;
    const Sale expected = sell(untroubled);
    EXPECT_EQ(untroubled.batches(untroubled.log_of("")) + untroubled.batches(untroubled.log_of("s")),
              appends_of_a_sale);
    for (const Fault fault : {Fault::fail, Fault::lose, Fault::lose_answer, Fault::delay}) {
        for (std::uint64_t n = 1; n <= appends_of_a_sale; ++n) {
            SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at append " + std::to_string(n));
            ServiceWorld world;
            world.journal().inject(fault, n);
            const Sale sold = sell(world);
            EXPECT_EQ(sold.last, expected.last);
            EXPECT_EQ(sold.feed, expected.feed);
            EXPECT_EQ(sold.catalog_entries, expected.catalog_entries);
            for (const std::string& first : sold.first)
                EXPECT_NE(first, "outcome_unknown") << "the log could be opened";
            const bool stored = fault == Fault::lose_answer || fault == Fault::delay;
            const bool own_log = n == 3;  // the show's opening entry: its creation waits and is done all the same
            EXPECT_EQ(std::count(sold.first.begin(), sold.first.end(), "unavailable"), stored || own_log ? 0 : 1);
        }
    }
}

TEST(EveryAppend, of_a_sale_may_fail_with_a_log_that_cannot_be_opened_for_a_while) {
    ServiceWorld untroubled;
    const Sale expected = sell(untroubled);
    for (const Fault fault : {Fault::fail, Fault::lose, Fault::lose_answer}) {
        for (std::uint64_t n = 1; n <= appends_of_a_sale; ++n) {
            SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at append " + std::to_string(n));
            ServiceWorld world;
            world.journal().inject(fault, n);
            const auto steps = sale();
            Sale sold;
            for (std::size_t i = 0; i < steps.size(); ++i) {
                // The opens that the sale itself needs come before its 3rd append.
                if (i >= 2 && n > 3) world.journal().fail_opens(3);
                sold.last.push_back(insist(world, i, steps[i]).second);
                world.journal().fail_opens(0);
            }
            EXPECT_EQ(sold.last, expected.last);
            EXPECT_EQ(world.feed_lines("s", 1), expected.feed);
        }
    }
}

TEST(EveryAppend, of_a_sale_may_be_cut_short_by_a_crash_and_the_sale_is_the_same) {
    using InFlight = journal::MemoryJournal::InFlight;
    ServiceWorld untroubled;
    const Sale expected = sell(untroubled);
    for (const auto fate : {InFlight::vanishes, InFlight::arrives_later}) {
        for (const Fault fault : {Fault::lose, Fault::delay, Fault::lose_answer}) {
            for (std::uint64_t n = 1; n <= appends_of_a_sale; ++n) {
                SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at append " + std::to_string(n));
                ServiceWorld world;
                world.journal().inject(fault, n);
                EXPECT_EQ(sell_and_crash(world, fate), expected.last);
                EXPECT_EQ(world.feed_lines("s", 1), expected.feed);
            }
        }
    }
}

// --- what was decided on top of it ---

TEST_F(UnknownAppend, that_was_lost_takes_all_that_was_decided_on_it_along) {
    world.journal().inject(Fault::lose);
    std::vector<RequestId> requests;
    requests.push_back(submit(hold("h1", "ann", {"A-1"}), keyed(1)));
    requests.push_back(submit(hold("h2", "bob", {"A-1"})));
    requests.push_back(submit(read_hold("h1")));
    requests.push_back(submit(hold("h2", "bob", {"A-2"}), keyed(2)));
    requests.push_back(submit(book("h1", "b1"), keyed(3)));
    requests.push_back(submit(ReadBooking{"b1"}));
    world.deliver();
    for (const RequestId request : requests) EXPECT_EQ(world.told(request), "unavailable");
    EXPECT_EQ(world.map_of("s"), "......");
    EXPECT_EQ(ask(read_hold("h1")), "unknown_hold");
    EXPECT_EQ(ask(ReadBooking{"b1"}), "unknown_booking");
    EXPECT_EQ(ask(hold("h9", "eve", {"A-1"}), keyed(1, 9)), "created hold h9 active eve A-1 600000ms #2")
        << "the key was never used";
    EXPECT_EQ(world.feed("s").size(), 2U);
}

TEST_F(UnknownAppend, that_was_stored_settles_its_own_answers_and_not_the_later_ones) {
    world.journal().delay_every_append(true);
    const RequestId held = submit(hold("h1", "ann", {"A-1"}), keyed(1));
    const RequestId refused = submit(hold("h2", "bob", {"A-1"}));
    const RequestId read = submit(read_hold("h1"));
    const RequestId booked = submit(book("h1", "b1"), keyed(2));
    const RequestId read_booking = submit(ReadBooking{"b1"});
    world.journal().delay_every_append(false);
    world.deliver_unheard();
    EXPECT_EQ(world.told(held), "created hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(world.told(refused), "refused: A-1 locked 600000ms");
    EXPECT_EQ(world.told(read), "hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(world.told(booked), "unavailable");
    EXPECT_EQ(world.told(read_booking), "unavailable");
    EXPECT_EQ(world.map_of("s"), "L.....");
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"}), keyed(1)), "replayed created hold h1 active ann A-1 600000ms #2");
    EXPECT_EQ(ask(book("h1", "b1"), keyed(2)), "created booking b1 of h1 ann A-1 #3");
}

TEST_F(UnknownAppend, that_arrives_after_the_log_was_opened_again_is_fenced) {
    world.journal().delay_every_append(true);
    const RequestId held = submit(hold("h1", "ann", {"A-1"}));
    world.time_out_appends();
    EXPECT_EQ(world.told(held), "unavailable");
    world.journal().delay_every_append(false);
    world.deliver_all();
    EXPECT_EQ(world.map_of("s"), "......");
    EXPECT_EQ(ask(hold("h2", "bob", {"A-1"})), "created hold h2 active bob A-1 600000ms #2");
    world.crash_and_restart();
    EXPECT_EQ(world.map_of("s"), "L.....");
    EXPECT_EQ(ask(read_hold("h1")), "unknown_hold");
}

TEST_F(UnknownAppend, leaves_in_doubt_what_was_in_flight_when_the_log_cannot_be_opened) {
    for (const bool stored : {true, false}) {
        SCOPED_TRACE(stored);
        const std::string n = stored ? "1" : "2";
        const Seats seat{"A-" + n};
        world.journal().delay_every_append(true);
        const RequestId held = submit(hold("h" + n, "ann", seat), keyed(10 + stored));
        const RequestId refused = submit(hold("x", "bob", seat));
        const RequestId booked = submit(book("h" + n, "b" + n), keyed(20 + stored));
        world.journal().delay_every_append(false);
        world.journal().fail_opens(1);
        if (stored) world.deliver_unheard();
        if (!stored) world.time_out_appends();
        EXPECT_EQ(world.told(held), "outcome_unknown");
        EXPECT_EQ(world.told(refused), "outcome_unknown");
        EXPECT_EQ(world.told(booked), "unavailable");
        EXPECT_EQ(ask(read_hold("h" + n)), "unavailable");
        world.pass(500);
        world.tick();
        world.deliver_all();  // too late: the log was opened again
        const std::string again = ask(hold("h" + n, "ann", seat), keyed(10 + stored));
        EXPECT_THAT(again, HasSubstr(stored ? "replayed created hold h1" : "created hold h2"));
        EXPECT_EQ(again.starts_with("replayed"), stored);
        EXPECT_THAT(ask(book("h" + n, "b" + n), keyed(20 + stored)), HasSubstr("created booking b" + n));
    }
    EXPECT_EQ(world.map_of("s"), "BB....");
    EXPECT_EQ(world.feed("s").size(), 5U);
}

TEST_F(UnknownAppend, fenced_means_certainly_not_done_and_the_other_owners_entries_count) {
    journal::Entry theirs;
    theirs.seq = 2;
    theirs.kind = journal::EntryKind::held;
    theirs.show_time_ms = world.feed("s").back()->show_time_ms;
    theirs.wall_time_ms = theirs.show_time_ms;
    theirs.holder = "eve";
    theirs.hold = "theirs";
    theirs.deadline_ms = theirs.show_time_ms + 5'000;
    theirs.changes = {{.seat = 0, .from = SeatState::available, .to = SeatState::locked}};
    world.intrude(world.log_of("s"), {theirs});
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"})), "unavailable");
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"})), "refused: A-1 locked 5000ms");
    EXPECT_THAT(world.feed_lines("s"), ElementsAre("held theirs A-1+"));
}

TEST_F(UnknownAppend, while_it_is_settled_requests_are_turned_away) {
    world.journal().inject(Fault::fail);
    world.journal().fail_opens(2);
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"})), "outcome_unknown");
    EXPECT_FALSE(world.service().ready());
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"})), "unavailable");
    EXPECT_EQ(ask(read_hold("h1")), "unavailable");
    EXPECT_EQ(world.map_of("s"), "......") << "the published copy can still be seen";
    world.settle();
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"})), "created hold h2 active ann A-2 600000ms #2");
}

TEST_F(UnknownAppend, torn_closes_its_show_for_good_and_no_other) {
    world.open_show("t", row_of(2));
    ask(hold("h0", "ann", {"A-6"}));
    world.journal().inject(Fault::tear);
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"})), "outcome_unknown");
    for (int i = 0; i < 5; ++i) {
        world.pass(600);
        world.tick();
    }
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"})), "unavailable");
    EXPECT_EQ(world.map_of("s"), ".....L");
    EXPECT_THAT(world.errors().back().message, HasSubstr("show/default/s"));
    EXPECT_THAT(world.errors().back().message, HasSubstr("slot 2"));
    EXPECT_EQ(world.ask("t", hold("h1", "ann", {"A-1"})), "created hold h1 active ann A-1 600000ms #2");
    const auto replayed = replay(world.journal());
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().code, journal::Error::Code::corrupt);
    EXPECT_THAT(replayed.error().message, AllOf(HasSubstr("show/default/s"), HasSubstr("slot 2")));
}

TEST_F(UnknownAppend, of_several_shows_is_unknown_for_each) {
    world.open_show("t", row_of(2));
    ask(hold("h1", "ann", {"A-1"}));
    world.ask("t", hold("h1", "ann", {"A-1"}));
    world.pass(600'001);
    world.journal().inject(Fault::fail);
    world.tick();  // both expire in one group
    EXPECT_EQ(world.map_of("s"), "L.....");
    EXPECT_EQ(world.map_of("t"), "L.");
    world.tick();
    EXPECT_EQ(world.map_of("s"), "......");
    EXPECT_EQ(world.map_of("t"), "..");
}

TEST_F(UnknownAppend, again_and_again_leaves_the_driver_its_rest) {
    for (std::uint64_t n = 1; n <= 1'000; ++n) world.journal().inject(Fault::fail, n);
    const std::size_t opens = world.opens();
    EXPECT_EQ(world.ask(ImportPlan{"full", plan_file(row_of(1))}), "unavailable");
    EXPECT_EQ(ask(hold("h1", "ann", {"A-1"})), "unavailable");
    EXPECT_LE(world.opens() - opens, 2U);
    for (int i = 0; i < 40; ++i) {
        ask(hold("h1", "ann", {"A-1"}));
        world.pass(50);
        world.tick();
    }
    EXPECT_LE(world.opens() - opens, 2U + 5U) << "two seconds, twice a second";
}

TEST(DiskFull, while_a_show_is_opened_the_driver_has_its_rest) {
    ServiceWorld world;
    EXPECT_EQ(world.ask(ImportPlan{"p", plan_file(row_of(1))}), "created plan p");
    CreateShow create{"s", {}};
    create.settings.plan = "p";
    for (std::uint64_t n = 2; n <= 1'000; ++n) world.journal().inject(Fault::fail, n);
    const RequestId created = world.submit(create);
    for (int i = 0; i < 20; ++i) {
        world.pass(100);
        world.tick();
    }
    EXPECT_EQ(world.told(created), "no answer yet");
    EXPECT_LE(world.opens(), 7U) << "the catalog, the show, and the show twice a second";
}

// --- the catalog ---

TEST(UnknownCatalogAppend, a_created_show_whose_log_cannot_be_opened_may_be_there) {
    ServiceWorld world;
    world.ask(ImportPlan{"p", plan_file(row_of(2))});
    CreateShow create{"s", {}};
    create.settings.plan = "p";
    world.journal().fail_opens(1);
    EXPECT_EQ(world.ask(create, keyed(1)), "outcome_unknown") << "the catalog has it";
    world.settle();
    EXPECT_EQ(world.ask(create, keyed(1)), "replayed created show s");
    EXPECT_EQ(world.ask(create), "show s");
}

TEST(UnknownCatalogAppend, takes_along_what_was_decided_on_it) {
    ServiceWorld world;
    world.journal().inject(Fault::lose);
    const RequestId plan = world.submit(ImportPlan{"p", plan_file(row_of(2))}, keyed(1));
    CreateShow create{"s", {}};
    create.settings.plan = "p";
    const RequestId show = world.submit(create, keyed(2));
    const RequestId other = world.submit(ImportPlan{"p", plan_file(row_of(3))});
    world.deliver_all();
    EXPECT_EQ(world.told(plan), "unavailable");
    EXPECT_EQ(world.told(show), "unavailable");
    EXPECT_EQ(world.told(other), "unavailable");
    world.settle();
    EXPECT_EQ(world.ask(create, keyed(2)), "plan_missing");
    EXPECT_EQ(world.ask(ImportPlan{"p", plan_file(row_of(3))}, keyed(1, 7)), "created plan p");
}

}  // namespace
}  // namespace seatlock::service
