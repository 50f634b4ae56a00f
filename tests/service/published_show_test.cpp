#include "service/published_show.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"

namespace seatlock::service {
namespace {

TEST(PublishedShowTest, retains_the_newest_entries_for_the_feed) {
    ServiceWorld world(1, {.feed_entries_max = 3});
    world.open_show("s", row_of(6));
    const PublishedShow& published = world.published("s");
    EXPECT_TRUE(published.retains(0));
    EXPECT_TRUE(published.retains(1));
    EXPECT_FALSE(published.retains(2)) << "not reached yet";
    for (const std::string& seat : row_of(4)) world.ask("s", hold("h-" + seat, "ann", {seat}));
    EXPECT_EQ(published.seq(), 5U);
    EXPECT_FALSE(published.retains(0));
    EXPECT_FALSE(published.retains(1)) << "entry 2 is gone";
    EXPECT_TRUE(published.retains(2));
    EXPECT_EQ(published.entry(3)->hold, "h-A-2");
    EXPECT_EQ(published.entry(5)->hold, "h-A-4");
    EXPECT_TRUE(published.retains(5));
    EXPECT_FALSE(published.retains(6));
    EXPECT_FALSE(published.retains(UINT64_MAX));
}

TEST(PublishedShowTest, is_the_same_after_its_log_was_opened_again) {
    ServiceWorld world(1, {.feed_entries_max = 3});
    world.open_show("s", row_of(6));
    for (const std::string& seat : row_of(4)) world.ask("s", hold("h-" + seat, "ann", {seat}));
    world.ask("s", book("h-A-1", "b1"));
    const std::string log_id = world.published("s").log_id();
    world.journal().inject(journal::Fault::fail);
    EXPECT_EQ(world.ask("s", hold("h", "ann", {"A-6"})), "unavailable");
    const PublishedShow& published = world.published("s");
    EXPECT_EQ(published.log_id(), log_id);
    EXPECT_EQ(published.seq(), 6U);
    EXPECT_EQ(world.map_of("s"), "BLLL..");
    EXPECT_EQ(published.count(SeatState::available), 2U);
    EXPECT_EQ(published.count(SeatState::locked), 3U);
    EXPECT_EQ(published.count(SeatState::booked), 1U);
    EXPECT_FALSE(published.retains(2));
    EXPECT_EQ(published.entry(4)->hold, "h-A-3");
}

TEST(PublishedShowTest, without_room_for_entries_retains_only_its_own_position) {
    ServiceWorld world(1, {.feed_entries_max = 0});
    world.open_show("s", row_of(2));
    world.ask("s", hold("h1", "ann", {"A-1"}));
    EXPECT_TRUE(world.published("s").retains(2));
    EXPECT_FALSE(world.published("s").retains(1));
}

}  // namespace
}  // namespace seatlock::service
