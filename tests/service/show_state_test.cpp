#include "service/show_state.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

TEST(ShowStateTest, forgets_the_oldest_ended_holds_beyond_its_bound) {
    plan::Import import = plan::import_plan(plan_file({"A-1"}));
    ASSERT_TRUE(import.plan);
    ShowSettings settings;
    settings.plan_hash = import.plan->hash;
    ShowState state(std::make_shared<const LoadedPlan>("p", std::move(import)));
    journal::Entry entry;
    entry.attributes = to_attributes(settings);
    const auto apply = [&](journal::EntryKind kind) {
        entry.seq = state.seq() + 1;
        entry.kind = kind;
        const auto applied = state.apply(std::make_shared<const journal::Entry>(entry));
        ASSERT_TRUE(applied) << applied.error();
    };
    apply(journal::EntryKind::opened);
    entry.attributes.clear();
    entry.holder = "ann";
    const auto hold_and_release = [&](std::size_t n) {
        entry.hold = "h" + std::to_string(n);
        entry.changes = {{.seat = 0, .from = SeatState::available, .to = SeatState::locked}};
        apply(journal::EntryKind::held);
        entry.changes = {{.seat = 0, .from = SeatState::locked, .to = SeatState::available}};
        apply(journal::EntryKind::released);
    };
    for (std::size_t n = 1; n <= ShowState::ended_holds_max; ++n) hold_and_release(n);
    EXPECT_NE(state.find_hold("h1"), nullptr);
    EXPECT_EQ(state.holds_of("ann").size(), ShowState::ended_holds_max);
    hold_and_release(ShowState::ended_holds_max + 1);
    EXPECT_EQ(state.find_hold("h1"), nullptr);
    EXPECT_NE(state.find_hold("h2"), nullptr);
    EXPECT_EQ(state.holds().size(), ShowState::ended_holds_max);
    EXPECT_EQ(state.holds_of("ann").size(), ShowState::ended_holds_max);
}

/// An entry that the rules could not have made, as somebody could write it into the store.
TEST(ShowStateTest, believes_no_entry_that_the_rules_cannot_make) {
    ServiceWorld world;
    world.open_show("s", row_of(4));
    world.ask("s", hold("h1", "ann", {"A-1"}));
    world.ask("s", sell("b1", "bob", {"A-2"}));
    const journal::Entry held = *world.feed("s")[1];
    const journal::Entry sold = *world.feed("s")[2];
    const auto why_not = [&](journal::Entry entry, journal::EntryKind kind, std::vector<journal::Change> changes) {
        ShowState state(world.published("s").shared_plan());
        for (const EntryPtr& told : world.feed("s")) EXPECT_TRUE(state.apply(told));
        entry.seq = 4;
        entry.kind = kind;
        entry.changes = std::move(changes);
        const auto applied = state.apply(std::make_shared<const journal::Entry>(entry));
        return applied ? std::string("believed") : applied.error().substr(applied.error().find(": ") + 2);
    };
    using enum SeatState;
    using journal::EntryKind;
    const auto lock = [](SeatIndex seat) { return journal::Change{seat, 1, available, locked}; };
    const auto free = [](SeatIndex seat) { return journal::Change{seat, 1, locked, available}; };
    EXPECT_EQ(why_not(held, EntryKind::swapped, {lock(2), free(0)}), "believed") << "the others differ from this";
    EXPECT_EQ(why_not(held, EntryKind::swapped, {lock(2), free(2)}), "such an entry does not make such changes");
    journal::Entry shorter = held;
    shorter.deadline_ms -= 1;
    EXPECT_EQ(why_not(shorter, EntryKind::extended, {}), "it shortens the hold");
    journal::Entry nameless = held;
    nameless.hold.clear();
    EXPECT_EQ(why_not(nameless, EntryKind::held, {lock(2)}), "it names no hold");
    nameless = sold;
    nameless.booking.clear();
    EXPECT_EQ(why_not(nameless, EntryKind::booked, {{2, 1, available, booked}}), "it names no booking");
    EXPECT_EQ(why_not(sold, EntryKind::moved, {{1, 1, booked, available}, {1, 2, available, booked}}),
              "such an entry does not make such changes");
    EXPECT_EQ(why_not(sold, EntryKind::cancelled, {{2, 1, booked, available}}),
              "the booking does not have a seat that it gives up");
}

TEST(ShowStateTest, a_hold_of_many_seats_gives_them_up_in_no_time) {
    constexpr std::size_t n = 10'000;
    ServiceWorld world;
    world.open_show("s", row_of(n), {.hold_seats_max = n});
    world.ask("s", hold("h1", "ann", row_of(n)));
    Seats half = row_of(n);
    half.resize(n / 2);
    world.ask("s", release("h1", half));
    EXPECT_EQ(world.published("s").count(SeatState::locked), n / 2);
}

}  // namespace
}  // namespace seatlock::service
