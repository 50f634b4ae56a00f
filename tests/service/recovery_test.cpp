// What a restart makes of a journal: the same show, or an error that names the place.

#include "service/recovery.hpp"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/replay.hpp"
#include "service_world.hpp"

namespace seatlock::service {
namespace {

using journal::Entry;
using journal::EntryKind;
using testing::AllOf;
using testing::HasSubstr;

class Recovery : public testing::Test {
public:
    Recovery() { world.open_show("s", row_of(6), {.hold_ttl_seconds = 60}); }

    std::string ask(const ShowCommand& command) { return world.ask("s", command); }

    /// Everything that requests can find out about the show.
    std::vector<std::string> all_that_can_be_read() {
        std::vector<std::string> all{world.map_of("s"), ask(ListHolds{}), ask(ListBookings{})};
        for (int i = 1; i <= 9; ++i) {
            all.push_back(ask(read_hold("h" + std::to_string(i))));
            all.push_back(ask(ReadBooking{"b" + std::to_string(i)}));
        }
        return all;
    }

    ServiceWorld world;
};

TEST_F(Recovery, at_every_point_gives_an_equal_show) {
    const std::vector<std::function<void()>> steps{
        [] {},
        [&] { ask(hold("h1", "ann", {"A-1", "A-2"})); },
        [&] { ask(hold("h2", "bob", {"A-3", "A-4"})); },
        [&] { ask(swap("h1", {"A-5"}, {"A-2"})); },
        [&] { ask(extend("h1")); },
        [&] { ask(release("h1", Seats{"A-5"})); },
        [&] { ask(book("h2", "b2", Seats{"A-4"})); },
        [&] { world.pass(60'001), world.tick(); },
        [&] { ask(take_if_free("h1", "b1")); },
        [&] { ask(hold("h3", "ann", {"A-2", "A-3"})); },
        [&] { ask(release("h3")); },
        [&] { ask(hold("h4", "eve", {"A-6"})); },
        [&] { world.pass(30'000), ask(hold("h5", "eve", {"A-2"})); },
    };
    for (std::size_t i = 0; i < steps.size(); ++i) {
        SCOPED_TRACE("after step " + std::to_string(i));
        steps[i]();
        const auto before = all_that_can_be_read();
        const std::uint64_t digest = world.service().digest("s");
        const journal::Seq seq = world.published("s").seq();
        world.crash_and_restart();
        EXPECT_EQ(world.service().digest("s"), digest);
        EXPECT_EQ(world.published("s").seq(), seq);
        EXPECT_EQ(all_that_can_be_read(), before);
        const auto replayed = replay(world.journal());
        ASSERT_TRUE(replayed) << replayed.error().message;
        ASSERT_EQ(replayed->size(), 1U);
        EXPECT_EQ(replayed->front().digest, digest);
        EXPECT_EQ(replayed->front().seq, seq);
        EXPECT_EQ(replayed->front().log_id, world.published("s").log_id());
        EXPECT_EQ(replayed->front().available, world.published("s").count(SeatState::available));
        EXPECT_EQ(replayed->front().locked, world.published("s").count(SeatState::locked));
        EXPECT_EQ(replayed->front().booked, world.published("s").count(SeatState::booked));
    }
}

TEST_F(Recovery, tells_holds_apart_by_their_digest) {
    ask(hold("h1", "ann", {"A-1"}));
    const std::uint64_t ann = world.service().digest("s");
    ask(release("h1"));
    ServiceWorld other;
    other.open_show("s", row_of(6), {.hold_ttl_seconds = 60});
    other.ask("s", hold("another-id", "ann", {"A-1"}));
    EXPECT_EQ(other.service().digest("s"), ann) << "hold ids are no part of it";
    other.ask("s", release("another-id"));
    EXPECT_EQ(other.service().digest("s"), world.service().digest("s"));
    EXPECT_NE(other.service().digest("s"), ann);
}

TEST_F(Recovery, loses_what_was_under_way_and_nothing_else) {
    ask(hold("h1", "ann", {"A-1"}));
    const std::uint64_t digest = world.service().digest("s");
    world.journal().delay_every_append(true);
    const RequestId request = world.submit("s", hold("h2", "bob", {"A-2"}));
    world.crash(journal::MemoryJournal::InFlight::arrives_later);
    world.restart();
    world.deliver_all();
    EXPECT_EQ(world.told(request), "no answer yet") << "its connection is gone";
    EXPECT_EQ(world.service().digest("s"), digest);
    EXPECT_EQ(ask(hold("h2", "bob", {"A-2"})), "created hold h2 active bob A-2 60000ms #3");
}

TEST_F(Recovery, opens_a_show_that_was_created_just_before_the_crash) {
    CreateShow create{"t", {}};
    create.settings.plan = "s";
    world.journal().delay_every_append(true);
    world.submit(create, keyed(1));
    world.deliver();  // the catalog knows it, its own log is empty
    world.crash();
    const auto replayed = replay(world.journal());
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_EQ(replayed->size(), 2U);
    world.restart();
    EXPECT_EQ(world.ask(create, keyed(1)), "replayed created show t");
    EXPECT_EQ(world.map_of("t"), "......");
    EXPECT_EQ(world.ask("t", hold("h1", "ann", {"A-1"})), "created hold h1 active ann A-1 600000ms #2");
}

TEST_F(Recovery, replay_takes_nothing_over) {
    ask(hold("h1", "ann", {"A-1"}));
    ASSERT_TRUE(replay(world.journal()));
    EXPECT_EQ(ask(hold("h2", "ann", {"A-2"})), "created hold h2 active ann A-2 60000ms #3") << "not fenced";
    journal::MemoryJournal empty;
    EXPECT_EQ(replay(empty)->size(), 0U);
}

// --- journals that cannot be true ---

/// An entry that cannot follow, and what is said of it.
struct Edit {
    const char* name;
    std::function<void(Entry&)> change;  ///< of the entry that is about to follow: h1's release
    const char* complaint;
};

class EditedJournal : public testing::Test {
public:
    EditedJournal() {
        world.open_show("s", row_of(6), {.hold_ttl_seconds = 60});
        world.ask("s", hold("h1", "ann", {"A-1", "A-2"}));  // 2
        world.ask("s", hold("h2", "bob", {"A-3"}));         // 3
        world.ask("s", hold("h3", "bob", {"A-4"}));         // 4
        world.ask("s", book("h3", "b3"));                   // 5
        world.ask("s", hold("h4", "bob", {"A-5"}));         // 6
        world.ask("s", release("h4"));                      // 7
    }

    /// Entry 8: "h1 is released", which could be true.
    Entry next() {
        Entry entry = *world.feed("s").at(1);
        entry.seq = 8;
        entry.kind = EntryKind::released;
        for (auto& change : entry.changes) std::swap(change.from, change.to);
        return entry;
    }

    ServiceWorld world;
};

journal::Change change(SeatIndex seat, SeatState from, SeatState to) { return {.seat = seat, .from = from, .to = to}; }

std::vector<Edit> edits() {
    constexpr auto available = SeatState::available;
    constexpr auto locked = SeatState::locked;
    constexpr auto booked = SeatState::booked;
    const auto held = [](Entry& e) { e.kind = EntryKind::held, e.hold = "h9", e.holder = "eve"; };
    return {
        {"seat booked twice", [=](Entry& e) { held(e), e.changes = {change(3, available, locked)}; },
         "seat A-4 was booked"},
        {"seat locked twice", [=](Entry& e) { held(e), e.changes = {change(0, available, locked)}; },
         "seat A-1 was locked"},
        {"seat released by another hold", [=](Entry& e) { e.changes[1] = change(2, locked, available); },
         "seat A-3 is refused: wrong_holder"},
        {"seat sold by another hold",
         [=](Entry& e) {
             e.kind = EntryKind::booked, e.booking = "b9";
             e.changes = {change(0, locked, booked), change(2, locked, booked)};
         },
         "seat A-3 is refused: wrong_holder"},
        {"seat not in the plan", [=](Entry& e) { e.changes[0].seat = 6; }, "there is no seat 6"},
        {"no seat at all", [=](Entry& e) { e.changes[0].seat = UINT32_MAX; }, "there is no seat 4294967295"},
        {"another generation", [=](Entry& e) { e.changes[0].generation = 2; }, "seat A-1 was locked"},
        {"a booked seat goes back", [=](Entry& e) { e.changes[0] = change(3, booked, available); }, "such changes"},
        {"nothing changes", [=](Entry& e) { e.changes[0] = change(0, locked, locked); }, "such changes"},
        {"a seat twice", [=](Entry& e) { e.changes[1] = e.changes[0]; }, "seat A-1 was available"},
        {"an unknown hold", [](Entry& e) { e.hold = "h9"; }, "there is no such hold"},
        {"a hold that was booked", [](Entry& e) { e.hold = "h3"; }, "the hold has ended"},
        {"a hold that was released", [](Entry& e) { e.hold = "h4"; }, "the hold has ended"},
        {"a hold that is there", [=](Entry& e) { held(e), e.hold = "h1"; }, "the hold is there already"},
        {"a booking that is there",
         [=](Entry& e) {
             e.kind = EntryKind::booked, e.booking = "b3";
             e.changes = {change(0, locked, booked), change(1, locked, booked)};
         },
         "the booking is there already"},
        {"a hold without seats", [=](Entry& e) { held(e), e.changes.clear(); }, "such changes"},
        {"a release of nothing", [](Entry& e) { e.changes.clear(); }, "such changes"},
        {"an extension that releases", [](Entry& e) { e.kind = EntryKind::extended; }, "such changes"},
        {"an expiry that leaves a seat", [](Entry& e) { e.kind = EntryKind::expired, e.changes.pop_back(); },
         "such changes"},
        {"a sale that leaves a seat",
         [=](Entry& e) { e.kind = EntryKind::booked, e.booking = "b9", e.changes = {change(0, locked, booked)}; },
         "such changes"},
        {"a sale of nothing", [](Entry& e) { e.kind = EntryKind::booked, e.booking = "b9"; }, "such changes"},
        {"a sale without a lock",
         [=](Entry& e) {
             e.kind = EntryKind::booked, e.booking = "b9";
             e.changes = {change(0, locked, booked), change(5, available, booked)};
         },
         "such changes"},
        {"another holder", [](Entry& e) { e.holder = "eve"; }, "the hold is another holder's"},
        {"another deadline", [](Entry& e) { e.deadline_ms += 1; }, "it moves the hold's deadline"},
        {"time goes back", [](Entry& e) { e.show_time_ms -= 1; }, "its time goes back"},
        {"no such time", [](Entry& e) { e.show_time_ms = INT64_MAX; }, "no clock shows such a time"},
        {"no such wall time", [](Entry& e) { e.wall_time_ms = INT64_MIN; }, "no clock shows such a time"},
        {"no such deadline",
         [](Entry& e) { e.kind = EntryKind::extended, e.changes.clear(), e.deadline_ms = INT64_MAX; },
         "no clock shows such a time"},
        {"opened twice", [](Entry& e) { e.kind = EntryKind::opened; }, "the show is open already"},
        {"an entry of the catalog", [](Entry& e) { e.kind = EntryKind::show_created; }, "it belongs in a catalog"},
    };
}

TEST_F(EditedJournal, could_go_on_with_the_entry_that_the_edits_start_from) {
    world.crash();
    world.intrude(world.log_of("s"), {next()});
    world.restart();
    EXPECT_TRUE(world.service().ready());
    EXPECT_EQ(world.map_of("s"), "..LB..");
}

TEST_F(EditedJournal, is_refused_naming_log_slot_and_entry) {
    for (const Edit& edit : edits()) {
        SCOPED_TRACE(edit.name);
        const auto read = world.journal().read(world.log_of("s"));
        journal::OpenedLog log = *read;
        Entry entry = next();
        edit.change(entry);
        const journal::Batch batch{.epoch = log.epoch, .slot = log.tail.back().slot + 1, .entries = {entry}};
        log.tail.push_back({batch.slot, entry.seq, batch.epoch, journal::encode(batch)});
        ShowState state(world.service().catalog().show("s")->plan);
        const auto folded = fold(log, "show/default/s", state);
        ASSERT_FALSE(folded);
        EXPECT_EQ(folded.error().code, journal::Error::Code::corrupt);
        EXPECT_THAT(folded.error().message,
                    AllOf(HasSubstr("show/default/s, slot 7"), HasSubstr("entry 8"), HasSubstr(edit.complaint)));
    }
}

/// A time from which no deadline could be reckoned any more.
TEST_F(EditedJournal, that_ends_where_no_clock_goes_on_is_refused) {
    Entry entry = next();
    entry.show_time_ms = (std::int64_t{1} << 53) - 1000;
    world.crash();
    world.intrude(world.log_of("s"), {entry});
    world.restart();
    EXPECT_EQ(world.service().show("s"), nullptr);
    EXPECT_THAT(world.errors().back().message, HasSubstr("show/default/s, entry 8: after its time no clock goes on"));
}

TEST_F(EditedJournal, keeps_its_show_closed_and_the_others_open) {
    world.open_show("t", row_of(1));
    Entry entry = next();
    entry.hold = "h9";
    world.crash();
    world.intrude(world.log_of("s"), {entry});
    world.restart();
    EXPECT_FALSE(world.service().ready());
    EXPECT_EQ(world.service().show("s"), nullptr);
    EXPECT_EQ(world.ask("s", ListHolds{}), "unavailable");
    EXPECT_EQ(world.map_of("t"), ".");
    ASSERT_FALSE(world.errors().empty());
    EXPECT_THAT(world.errors().back().message, HasSubstr("show/default/s, slot 7: entry 8 (released)"));
    const auto replayed = replay(world.journal());
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().message, world.errors().back().message);
}

TEST_F(EditedJournal, without_one_of_its_batches_is_refused) {
    const journal::OpenedLog log = *world.journal().read(world.log_of("s"));
    for (std::size_t gone = 0; gone + 1 < log.tail.size(); ++gone) {
        journal::OpenedLog edited = log;
        edited.tail.erase(edited.tail.begin() + static_cast<std::ptrdiff_t>(gone));
        ShowState state(world.service().catalog().show("s")->plan);
        const auto folded = fold(edited, "show/default/s", state);
        ASSERT_FALSE(folded);
        EXPECT_THAT(folded.error().message,
                    AllOf(HasSubstr("slot " + std::to_string(gone + 1)), HasSubstr("entry " + std::to_string(gone + 2)),
                          HasSubstr("entry " + std::to_string(gone + 1) + " was to follow")));
    }
}

/// Another's journal with the newest batch of every log one slot too far: dense in seq all the same.
class GapBeforeTheLast final : public journal::Journal {
public:
    explicit GapBeforeTheLast(journal::Journal& journal) : journal_(journal) {}

    tl::expected<std::vector<std::string>, journal::Error> logs() override { return journal_.logs(); }
    tl::expected<journal::OpenedLog, journal::Error> open(std::string_view log) override { return read(log); }
    tl::expected<journal::OpenedLog, journal::Error> read(std::string_view log) override {
        auto opened = journal_.read(log);
        if (opened) ++opened->tail.back().slot;
        return opened;
    }
    tl::expected<journal::LogStretch, journal::Error> read_after(std::string_view log, journal::Seq after,
                                                                 std::size_t bytes_max) override {
        return journal_.read_after(log, after, bytes_max);
    }
    void append(std::vector<journal::Append> group, AppendDone done) override {
        journal_.append(std::move(group), std::move(done));
    }
    journal::WriteResult save_snapshot(std::string_view log, journal::Epoch epoch, journal::Slot slot,
                                       std::string_view bytes) override {
        return journal_.save_snapshot(log, epoch, slot, bytes);
    }
    journal::WriteResult trim(std::string_view log, journal::Epoch epoch, journal::Slot up_to) override {
        return journal_.trim(log, epoch, up_to);
    }

private:
    journal::Journal& journal_;
};

TEST_F(EditedJournal, is_examined_before_it_is_replayed) {
    GapBeforeTheLast edited(world.journal());
    const auto replayed = replay(edited);
    ASSERT_FALSE(replayed);
    EXPECT_THAT(replayed.error().message, HasSubstr("slot"));
}

TEST_F(EditedJournal, that_does_not_begin_with_the_opening_is_refused) {
    ShowState state(world.service().catalog().show("s")->plan);
    Entry entry = *world.feed("s").at(1);
    entry.seq = 1;
    const auto applied = state.apply(std::make_shared<const Entry>(entry));
    ASSERT_FALSE(applied);
    EXPECT_THAT(applied.error(), HasSubstr("the show is not open"));
}

TEST_F(EditedJournal, of_another_plan_is_refused) {
    world.ask(ImportPlan{"other", plan_file(row_of(7))});
    ShowState state(world.service().catalog().plan("other"));
    const auto folded = fold(*world.journal().read(world.log_of("s")), "show/default/s", state);
    ASSERT_FALSE(folded);
    EXPECT_THAT(folded.error().message, HasSubstr("it was opened from the plan"));
}

TEST_F(EditedJournal, with_a_setting_of_the_future_is_refused) {
    for (const auto& [name, value, told] : std::vector<std::array<std::string, 3>>{
             {"payment_grace", "9", "the setting \"payment_grace\" = \"9\" is not one this version knows"},
             {"public", "maybe", "the setting \"public\" = \"maybe\""},
             {"extend_max", "3x", "the setting \"extend_max\" = \"3x\""},
             {"extend_max", "99999999999999999999", "the setting \"extend_max\""},
             {"hold_ttl_seconds", "0", "hold_ttl_seconds is 0; it must be between"}}) {
        Entry entry = *world.feed("s").at(0);
        entry.attributes.emplace_back(name, value);
        ShowState state(world.service().catalog().show("s")->plan);
        const auto applied = state.apply(std::make_shared<const Entry>(entry));
        ASSERT_FALSE(applied);
        EXPECT_THAT(applied.error(), HasSubstr(told));
    }
}

TEST_F(EditedJournal, of_a_catalog_is_refused_naming_log_slot_and_entry) {
    const journal::OpenedLog log = *world.journal().read(world.log_of(""));
    const auto entries = world.journaled(world.log_of(""));
    const std::vector<std::pair<std::function<void(Entry&)>, const char*>> catalog_edits{
        {[](Entry& e) { e.show_time_ms = INT64_MAX; }, "no clock shows such a time"},
        {[](Entry& e) { e.wall_time_ms = INT64_MIN; }, "no clock shows such a time"},
        {[](Entry& e) { e.kind = EntryKind::held; }, "held belongs in a show's log"},
        {[](Entry&) {}, "show s is there already"},
        {[&](Entry& e) { e.kind = EntryKind::plan_imported, e.attributes = entries[0].attributes; },
         "plan s is there already"},
        {[&](Entry& e) { e.kind = EntryKind::plan_imported, e.attributes = {{"name", "q"}, {"content", "?"}}; },
         "plan q can no longer be imported"},
        {[](Entry& e) { e.attributes = {{"name", "t"}, {"plan", "q"}}; }, "show t is of a plan that is not there"},
        {[](Entry& e) { e.attributes.clear(); }, "is of a plan that is not there"},
        {[](Entry& e) { e.attributes.emplace_back("payment_grace", "9"); }, "is of a plan that is not there"},
    };
    for (const auto& [edit, told] : catalog_edits) {
        SCOPED_TRACE(told);
        Entry entry = entries[1];
        entry.seq = 3;
        edit(entry);
        journal::OpenedLog edited = log;
        const journal::Batch batch{.epoch = log.epoch, .slot = 2, .entries = {entry}};
        edited.tail.push_back({2, 3, log.epoch, journal::encode(batch)});
        const auto folded = fold_catalog(edited, "catalog/default");
        ASSERT_FALSE(folded);
        EXPECT_THAT(folded.error().message,
                    AllOf(HasSubstr("catalog/default, slot 2"), HasSubstr("entry 3"), HasSubstr(told)));
    }
    journal::OpenedLog cut = log;
    cut.tail.erase(cut.tail.begin());
    ASSERT_FALSE(fold_catalog(cut, "catalog/default"));
    EXPECT_THAT(fold_catalog(cut, "catalog/default").error().message, HasSubstr("entry 1 was to follow"));
    cut.tail[0].bytes.pop_back();
    ASSERT_FALSE(fold_catalog(cut, "catalog/default"));
    EXPECT_THAT(fold_catalog(cut, "catalog/default").error().message, HasSubstr("catalog/default, slot 1"));
}

}  // namespace
}  // namespace seatlock::service
