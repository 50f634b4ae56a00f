// Snapshots and trims: what they may never change, and what becomes of the show when they fail. That a
// snapshot is of nothing but durable entries, byte for byte, the world watches in every test.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/recovery.hpp"
#include "service/replay.hpp"
#include "service/show_snapshot.hpp"
#include "service_world.hpp"

namespace seatlock::service {
namespace {

using testing::HasSubstr;

ServiceOptions upkeep(std::uint64_t snapshot_every, std::optional<std::uint64_t> keep = std::nullopt) {
    ServiceOptions options;
    options.snapshot_every_entries = snapshot_every;
    options.keep_entries = keep;
    return options;
}

/// A show "s" of eight seats under this upkeep.
struct KeptWorld : ServiceWorld {
    explicit KeptWorld(ServiceOptions options) : ServiceWorld(1, std::move(options)) {
        open_show("s", row_of(8), {.hold_ttl_seconds = 60});
    }
    journal::OpenedLog log() { return *journal().read(log_of("s")); }
};

/// The same commands for every world.
void sell(ServiceWorld& world) {
    world.ask("s", hold("h1", "ann", {"A-1", "A-2"}), keyed(1));  // 2
    world.ask("s", hold("h2", "bob", {"A-3"}), keyed(2));         // 3
    world.ask("s", swap("h1", {"A-4"}, {"A-2"}), keyed(3));       // 4
    world.ask("s", extend("h1"), keyed(4));                       // 5
    world.ask("s", book("h2", "b2"), keyed(5));                   // 6
    world.ask("s", hold("h3", "cyd", {"A-5"}, 1));                // 7
    world.pass(1'001);
    world.tick();                                          // 8
    world.ask("s", hold("h4", "ann", {"A-6"}));            // 9
    world.ask("s", release("h4"), keyed(6));               // 10
    world.ask("s", hold("h5", "ann", {"A-7"}), keyed(7));  // 11
}

/// All that can be asked of the show afterwards, repetitions included.
std::vector<std::string> all_that_is_told(ServiceWorld& world) {
    std::vector<std::string> all{world.map_of("s"), world.ask("s", ListHolds{}), world.ask("s", ListBookings{})};
    for (int i = 1; i <= 5; ++i) {
        all.push_back(world.ask("s", read_hold("h" + std::to_string(i))));
        all.push_back(world.ask("s", ReadBooking{"b" + std::to_string(i)}));
    }
    all.push_back(world.ask("s", hold("x1", "ann", {"A-1", "A-2"}), keyed(1)));
    all.push_back(world.ask("s", hold("x2", "bob", {"A-3"}), keyed(2)));
    all.push_back(world.ask("s", swap("h1", {"A-4"}, {"A-2"}), keyed(3)));
    all.push_back(world.ask("s", extend("h1"), keyed(4)));
    all.push_back(world.ask("s", book("h2", "x2"), keyed(5)));
    all.push_back(world.ask("s", release("h4"), keyed(6)));
    all.push_back(world.ask("s", release("h4"), keyed(7, 9)));
    all.push_back(std::to_string(world.service().digest("s")));
    return all;
}

TEST(Upkeep, recovery_from_a_snapshot_is_the_same_as_from_all_entries) {
    KeptWorld all(upkeep(0));
    sell(all);
    EXPECT_FALSE(all.log().snapshot);
    const auto live = all_that_is_told(all);
    all.crash_and_restart();
    EXPECT_EQ(all_that_is_told(all), live);
    for (std::uint64_t every = 1; every <= 12; ++every) {
        for (const auto keep : {std::optional<std::uint64_t>{}, std::optional<std::uint64_t>{3}}) {
            SCOPED_TRACE("every " + std::to_string(every) + (keep ? ", trimmed" : ""));
            KeptWorld world(upkeep(every, keep));
            sell(world);
            EXPECT_EQ(world.log().snapshot.has_value(), every <= 11);
            EXPECT_EQ(world.trims() > 0, keep && every <= 11);
            world.crash_and_restart();
            EXPECT_EQ(all_that_is_told(world), live);
            EXPECT_EQ(world.feed_lines("s"), all.feed_lines("s"));
            const auto replayed = replay(world.journal());
            ASSERT_TRUE(replayed) << replayed.error().message;
            EXPECT_EQ(replayed->front().digest, all.service().digest("s"));
            EXPECT_EQ(replayed->front().booked, 1U);
            // And it goes on like one that never ended.
            EXPECT_EQ(world.ask("s", hold("h6", "eve", {"A-5", "A-6"})),
                      "created hold h6 active eve A-5,A-6 60000ms #12");
            world.crash_and_restart();
            EXPECT_EQ(world.map_of("s"), "L.BLLLL.");
        }
    }
}

TEST(Upkeep, a_trim_leaves_what_is_to_be_kept_and_the_snapshot_covers_the_rest) {
    KeptWorld world(upkeep(5, 3));
    sell(world);
    // Snapshots at entries 5 and 10, each behind its own trim.
    EXPECT_EQ(world.snapshots(), 2U);
    EXPECT_EQ(world.log().snapshot->slot, 9U);
    EXPECT_EQ(world.log().tail.front().first_seq, 8U);
    const PublishedShow& published = world.published("s");
    EXPECT_TRUE(published.retains(0)) << "the feed of the living show still has them";
    world.crash_and_restart();
    EXPECT_FALSE(world.published("s").retains(6));
    EXPECT_TRUE(world.published("s").retains(7));
    EXPECT_EQ(world.published("s").entry(8)->kind, journal::EntryKind::expired);
    EXPECT_EQ(world.published("s").seq(), 11U);
    EXPECT_EQ(world.published("s").settings().policy.hold_ttl_seconds, 60);
    EXPECT_EQ(world.published("s").count(SeatState::booked), 1U);
    EXPECT_EQ(world.published("s").count(SeatState::locked), 3U);
    EXPECT_EQ(world.published("s").count(SeatState::available), 4U);
}

TEST(Upkeep, nothing_is_trimmed_unless_asked_for) {
    KeptWorld world(upkeep(1));
    sell(world);
    EXPECT_EQ(world.snapshots(), 11U);
    EXPECT_EQ(world.trims(), 0U);
    EXPECT_EQ(world.log().tail.size(), 11U);
}

TEST(Upkeep, a_snapshot_waits_until_its_batch_is_durable_and_all_of_the_state_is_in_it) {
    KeptWorld world(upkeep(2));
    world.journal().delay_every_append(true);
    world.submit("s", hold("h1", "ann", {"A-1"}));
    world.submit("s", hold("h2", "ann", {"A-2"}));
    EXPECT_EQ(world.snapshots(), 0U);
    world.deliver();  // entry 2: its snapshot was taken before entry 3 was decided
    EXPECT_EQ(world.snapshots(), 1U);
    EXPECT_EQ(decode_snapshot(world.log().snapshot->bytes, 1, world.published("s").shared_plan())->seq(), 2U);
    world.journal().inject(journal::Fault::fail);
    world.submit("s", hold("h3", "ann", {"A-3"}));
    world.deliver_all();
    world.settle();
    EXPECT_EQ(world.log().snapshot->slot, 1U) << "of what failed there is none";
}

TEST(Upkeep, no_answer_waits_for_it) {
    KeptWorld world(upkeep(1, 1));
    world.hold_upkeep(true);
    EXPECT_EQ(world.ask("s", hold("h1", "ann", {"A-1"})), "created hold h1 active ann A-1 60000ms #2");
    EXPECT_EQ(world.ask("s", book("h1", "b1")), "created booking b1 of h1 ann A-1 #3");
    EXPECT_EQ(world.upkeep_waiting(), 1U) << "one at a time";
    EXPECT_TRUE(world.keep_next());
    world.crash_and_restart();
    EXPECT_EQ(world.map_of("s"), "B.......");
}

TEST(Upkeep, a_crash_between_snapshot_and_trim_costs_nothing) {
    KeptWorld world(upkeep(5, 1));
    world.hold_upkeep(true);
    sell(world);
    ASSERT_TRUE(world.keep_next());
    ASSERT_EQ(world.upkeep_waiting(), 1U) << "the trim";
    const auto told = all_that_is_told(world);
    world.crash();
    EXPECT_EQ(world.log().tail.size(), 11U);
    EXPECT_TRUE(world.log().snapshot);
    world.hold_upkeep(false);
    world.restart();
    EXPECT_EQ(all_that_is_told(world), told);
    EXPECT_TRUE(world.published("s").retains(0));
    world.ask("s", extend("h5"));
    EXPECT_EQ(world.log().tail.front().first_seq, 12U) << "the next trim makes up for it";
}

TEST(Upkeep, that_fails_opens_the_log_again_and_is_not_tried_at_once) {
    for (const bool at_trim : {false, true}) {
        SCOPED_TRACE(at_trim ? "trim" : "snapshot");
        KeptWorld world(upkeep(4, 1));
        world.hold_upkeep(true);
        world.ask("s", hold("h1", "ann", {"A-1"}));
        world.ask("s", hold("h2", "ann", {"A-2"}));
        world.ask("s", hold("h3", "ann", {"A-3"}));
        if (at_trim) world.keep_next();
        const std::size_t openings = world.openings("s");
        world.journal().fail_upkeep(1);
        ASSERT_TRUE(world.keep_next());
        world.settle();
        EXPECT_EQ(world.openings("s"), openings + 1);
        EXPECT_THAT(world.errors().back().message, HasSubstr("show/default/s: log show/default/s: no answer came"));
        EXPECT_EQ(world.log().snapshot.has_value(), at_trim);
        EXPECT_EQ(world.log().tail.size(), 4U);
        world.hold_upkeep(false);
        const std::size_t snapshots = world.snapshots();
        for (int i = 4; i <= 7; ++i) {
            EXPECT_EQ(world.snapshots(), snapshots) << "not before entry 8";
            world.ask("s", hold("h" + std::to_string(i), "ann", {"A-" + std::to_string(i)}));
        }
        EXPECT_EQ(world.snapshots(), snapshots + 1);
        EXPECT_EQ(world.log().tail.size(), 1U);
    }
}

TEST(Upkeep, whose_snapshot_is_too_large_leaves_the_show_open_and_is_tried_when_it_is_due_again) {
    KeptWorld world(upkeep(4, 1));
    world.journal().limit_snapshots(100);
    for (int i = 1; i <= 3; ++i) world.ask("s", hold("h" + std::to_string(i), "ann", {"A-" + std::to_string(i)}));
    ASSERT_EQ(world.errors().size(), 1U) << "tried once, at entry 4";
    EXPECT_THAT(world.errors().back().message, HasSubstr("show/default/s: log show/default/s: a snapshot of"));
    EXPECT_TRUE(world.service().ready());
    EXPECT_EQ(world.openings("s"), 1U);
    world.journal().limit_snapshots(SIZE_MAX);
    for (int i = 4; i <= 7; ++i) {
        EXPECT_EQ(world.snapshots(), 0U) << "not before entry 8";
        world.ask("s", hold("h" + std::to_string(i), "ann", {"A-" + std::to_string(i)}));
    }
    EXPECT_EQ(world.snapshots(), 1U);
    EXPECT_EQ(world.log().tail.size(), 1U);
    EXPECT_EQ(world.map_of("s"), "LLLLLLL.");
}

TEST(Upkeep, that_fails_while_an_append_is_under_way_settles_that_by_the_log) {
    for (const bool arrives : {false, true}) {
        SCOPED_TRACE(arrives);
        KeptWorld world(upkeep(2));
        world.hold_upkeep(true);
        world.ask("s", hold("h1", "ann", {"A-1"}));
        world.journal().inject(arrives ? journal::Fault::lose_answer : journal::Fault::delay);
        const RequestId request = world.submit("s", hold("h2", "ann", {"A-2"}));
        world.journal().fail_upkeep(1);
        world.keep_next();
        world.settle();
        EXPECT_EQ(world.told(request), arrives ? "created hold h2 active ann A-2 60000ms #3" : "unavailable");
        EXPECT_EQ(world.map_of("s"), arrives ? "LL......" : "L.......");
    }
}

TEST(Upkeep, of_an_earlier_epoch_is_fenced_and_no_matter) {
    KeptWorld world(upkeep(2));
    world.hold_upkeep(true);
    world.ask("s", hold("h1", "ann", {"A-1"}));
    world.journal().inject(journal::Fault::fail);
    world.submit("s", hold("h2", "ann", {"A-2"}));
    world.settle();
    EXPECT_EQ(world.ask("s", hold("h3", "ann", {"A-3"})), "created hold h3 active ann A-3 60000ms #3");
    world.ask("s", hold("h4", "ann", {"A-4"}));
    ASSERT_EQ(world.upkeep_waiting(), 2U) << "the one of the new epoch is out, too";
    const std::size_t openings = world.openings("s");
    ASSERT_TRUE(world.keep_next());
    EXPECT_THAT(world.errors().back().message, HasSubstr("the log belongs to epoch"));
    EXPECT_EQ(world.openings("s"), openings);
    EXPECT_FALSE(world.log().snapshot);
    ASSERT_TRUE(world.keep_next());
    EXPECT_EQ(world.log().snapshot->slot, 3U);
}

TEST(Upkeep, a_trim_stops_where_the_snapshot_does) {
    KeptWorld world(upkeep(2, 1));
    world.hold_upkeep(true);
    for (int i = 1; i <= 4; ++i) world.ask("s", hold("h" + std::to_string(i), "ann", {"A-" + std::to_string(i)}));
    ASSERT_TRUE(world.keep_next());
    ASSERT_TRUE(world.keep_next());
    EXPECT_EQ(world.log().snapshot->slot, 1U);
    EXPECT_EQ(world.log().tail.front().slot, 2U);
    EXPECT_TRUE(world.errors().empty());
}

/// More entries than one batch takes: the state is ahead of the batch that is cut.
TEST(Upkeep, a_snapshot_waits_for_a_batch_that_leaves_nothing_behind) {
    KeptWorld world(upkeep(5));
    world.journal().delay_every_append(true);
    world.submit("s", hold("h0", "ann", {"A-8"}));
    for (std::size_t i = 1; i <= WritePath::batch_entries_max / 2 + 1; ++i) {
        world.submit("s", hold("h" + std::to_string(i), "ann", {"A-1"}));
        world.submit("s", release("h" + std::to_string(i)));
    }
    ASSERT_TRUE(world.deliver());
    EXPECT_EQ(world.snapshots(), 0U);
    ASSERT_TRUE(world.deliver());
    EXPECT_EQ(world.published("s").seq(), 2 + WritePath::batch_entries_max);
    EXPECT_EQ(world.snapshots(), 0U) << "it is due, but two entries wait";
    ASSERT_TRUE(world.deliver());
    EXPECT_EQ(world.published("s").seq(), 4 + WritePath::batch_entries_max);
    EXPECT_EQ(world.snapshots(), 1U);
}

TEST(Upkeep, fenced_by_another_owner_opens_the_log_again) {
    KeptWorld world(upkeep(2));
    world.hold_upkeep(true);
    world.ask("s", hold("h1", "ann", {"A-1"}));
    ASSERT_TRUE(world.journal().open(ServiceWorld::log_of("s")));
    const std::size_t openings = world.openings("s");
    ASSERT_TRUE(world.keep_next());
    world.settle();
    EXPECT_EQ(world.openings("s"), openings + 1);
    EXPECT_EQ(world.ask("s", hold("h2", "ann", {"A-2"})), "created hold h2 active ann A-2 60000ms #3");
}

// --- snapshots that cannot be true ---

class EditedSnapshot : public testing::Test {
public:
    EditedSnapshot() { sell(world); }

    /// Puts other bytes in the place of the snapshot.
    void replace(journal::Slot slot, const std::string& bytes) {
        const std::string log = ServiceWorld::log_of("s");
        world.crash();
        const auto opened = world.journal().open(log);
        ASSERT_TRUE(opened);
        ASSERT_EQ(world.journal().save_snapshot(log, opened->epoch, slot, bytes).status, journal::WriteStatus::ok);
        world.restart();
    }

    void expect_refused(const std::string& told) {
        EXPECT_FALSE(world.service().ready());
        EXPECT_EQ(world.service().show("s"), nullptr) << "never served";
        EXPECT_EQ(world.ask("s", read_hold("h1")), "unavailable");
        ASSERT_FALSE(world.errors().empty());
        EXPECT_EQ(world.errors().back().code, journal::Error::Code::corrupt);
        EXPECT_THAT(world.errors().back().message, HasSubstr("show/default/s, " + told));
        const auto replayed = replay(world.journal());
        ASSERT_FALSE(replayed);
        EXPECT_THAT(replayed.error().message, HasSubstr("show/default/s, " + told));
    }

    KeptWorld world{upkeep(5)};
};

TEST_F(EditedSnapshot, with_a_flipped_bit_is_refused_naming_its_place) {
    std::string bytes = world.log().snapshot->bytes;
    bytes[100] = static_cast<char>(bytes[100] ^ 1);
    replace(9, bytes);
    expect_refused("snapshot of slot 9: record 1 (byte 44): its checksum is");
}

TEST_F(EditedSnapshot, of_another_slot_is_refused) {
    replace(10, world.log().snapshot->bytes);
    expect_refused("snapshot of slot 10: it says that it is of slot 9");
}

TEST_F(EditedSnapshot, that_the_entries_go_on_from_elsewhere_is_refused) {
    KeptWorld other(upkeep(0));
    other.ask("s", hold("h1", "ann", {"A-1"}));
    ShowState state(other.published("s").shared_plan());
    for (const EntryPtr& entry : other.feed("s")) ASSERT_TRUE(state.apply(entry));
    replace(9, encode_snapshot(state, 9));
    expect_refused("slot 9: it ends with seq 10, but the snapshot of this slot with seq 2");
}

/// The feed tells of entries that a snapshot covers, although nothing is folded onto them.
TEST_F(EditedSnapshot, that_covers_an_entry_which_cannot_be_true_is_refused) {
    const journal::OpenedLog log = world.log();
    const LoadedPlanPtr plan = world.published("s").shared_plan();
    const std::vector<std::pair<std::function<void(journal::Entry&)>, const char*>> edits{
        {[](journal::Entry& e) { e.changes[0].seat = 0x7FFFFFFF; }, "there is no seat 2147483647"},
        {[](journal::Entry& e) { e.changes[0].seat = 8; }, "there is no seat 8"},
        {[](journal::Entry& e) { e.seq = 5; }, "entry 4 was to follow"},
        {[](journal::Entry& e) { e.show_time_ms -= 1; }, "its time goes back"},
        {[](journal::Entry& e) { e.show_time_ms = INT64_MAX; }, "no clock shows such a time"},
        {[](journal::Entry& e) { e.wall_time_ms = INT64_MIN; }, "no clock shows such a time"},
        {[](journal::Entry& e) { e.deadline_ms = INT64_MAX; }, "no clock shows such a time"},
    };
    for (const auto& [change, told] : edits) {
        journal::OpenedLog edited = log;
        journal::Batch batch = *journal::decode(edited.tail[3].bytes);
        change(batch.entries[0]);
        edited.tail[3].bytes = journal::encode(batch);
        ShowState state(plan);
        const auto folded = fold(edited, "show/default/s", state);
        ASSERT_FALSE(folded) << told;
        EXPECT_EQ(folded.error().code, journal::Error::Code::corrupt);
        EXPECT_THAT(folded.error().message,
                    testing::AllOf(HasSubstr("show/default/s, slot 3: entry "), HasSubstr(told)));
    }
    ShowState state(plan);
    EXPECT_TRUE(fold(log, "show/default/s", state));
    journal::OpenedLog late = log;
    journal::Batch batch = *journal::decode(late.tail[9].bytes);
    batch.entries[0].show_time_ms += 1;
    late.tail[9].bytes = journal::encode(batch);
    ShowState unused(plan);
    const auto folded = fold(late, "show/default/s", unused);
    ASSERT_FALSE(folded);
    EXPECT_THAT(folded.error().message, HasSubstr("slot 9: it ends later than the snapshot that covers it"));
}

/// Recovery has no reason to doubt it, so it is replay's to find out.
TEST_F(EditedSnapshot, that_tells_another_story_is_found_out_by_replay_while_all_entries_are_there) {
    KeptWorld other(upkeep(5));
    sell(other);
    ASSERT_TRUE(replay(other.journal()));
    ShowState state(world.published("s").shared_plan());
    for (journal::Seq seq = 1; seq <= 10; ++seq) {
        journal::Entry entry = *world.feed("s")[seq - 1];
        if (entry.holder == "ann") entry.holder = "eve";
        ASSERT_TRUE(state.apply(std::make_shared<const journal::Entry>(entry)));
    }
    replace(9, encode_snapshot(state, 9));
    const auto replayed = replay(world.journal());
    ASSERT_FALSE(replayed);
    EXPECT_THAT(replayed.error().message,
                HasSubstr("show/default/s, snapshot of slot 9: it is not what the entries up to there come to"));
}

}  // namespace
}  // namespace seatlock::service
