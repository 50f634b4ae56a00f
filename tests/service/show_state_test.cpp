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
