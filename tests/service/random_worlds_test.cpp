// Whole servers under random load, faults, crashes and clock steps, against ReferenceShow.
// SEATLOCK_SEED=<number> service_random_test replays one world.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference_show.hpp"
#include "service/replay.hpp"
#include "service_world.hpp"

namespace seatlock::service {
namespace {

constexpr Policy policy{.hold_ttl_seconds = 20, .hold_seats_max = 4, .extend_max = 2, .hold_lifetime_max_seconds = 45};
const std::vector<std::string> seat_names = row_of(8);
const std::vector<std::string> show_names{"s", "t"};

/// How often something was reached, over all worlds.
using Reached = std::map<std::string, std::size_t>;

/// What is expected of one request.
struct Expectation {
    std::string show;
    std::string answer;
    bool wrote = false;
    bool lost = false;  ///< its process died
};

/// One show as its reference has it: at every seq that a step ended with, so that what turns out
/// not to be durable can be taken back.
struct Paper {
    std::map<std::uint64_t, ReferenceShow> states;  ///< by seq; the last one is speculative
    std::map<std::uint64_t, std::string> lines;     ///< of entries, by seq
    std::int64_t base_show_ms = 0;
    std::int64_t base_mono_ms = 0;
    bool has_clock = false;  ///< since the process began
    std::size_t openings = 0;
    struct Keyed {
        ShowCommand command;
        std::uint8_t fingerprint = 0;
    };
    std::map<std::uint64_t, Keyed> keyed;  ///< the last request under each key
    std::vector<std::string> holds{"none"};

    ReferenceShow& latest() { return states.rbegin()->second; }
};

class RandomWorld {
public:
    RandomWorld(std::uint64_t seed, Reached& reached)
        : random_(seed), reached_(reached), world_(seed, options_of(seed)) {
        for (const std::string& show : show_names) {
            world_.open_show(show, seat_names, policy);
            Paper& paper = papers_[show];
            paper.states.emplace(1, ReferenceShow(seat_names, policy));
            start_clock(paper, world_.feed(show).back()->show_time_ms);
            paper.openings = world_.openings(show);
        }
    }

    void play(int steps) {
        for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) step();
        come_to_rest();
        if (!testing::Test::HasFatalFailure()) check_all();
    }

private:
    /// Half of the worlds keep everything, the others as little as they may.
    static ServiceOptions options_of(std::uint64_t seed) {
        ServiceOptions options;
        options.snapshot_every_entries = 1 + seed % 7;
        if (seed % 2 == 0) options.keep_entries = seed % 5;
        return options;
    }

    // --- chance ---
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <typename T>
    const T& any(const std::vector<T>& of) {
        return of[below(of.size())];
    }
    Seats some_seats(std::size_t max) {
        Seats seats;
        for (std::size_t n = 1 + below(max); n > 0; --n) seats.push_back(one_in(30) ? "X" : any(seat_names));
        return seats;
    }
    std::optional<Seats> perhaps_seats() { return one_in(2) ? std::nullopt : std::optional(some_seats(3)); }
    std::string some_reference() { return one_in(4) ? "r" + std::to_string(below(2)) : ""; }

    // --- one step ---
    void step() {
        const std::size_t dice = below(100);
        if (dice < 60) {
            submit();
        } else if (dice < 72) {
            pass();
        } else if (dice < 80) {
            tick();
        } else if (dice < 90) {
            while (!one_in(3) && world_.deliver()) ++reached_["an append was delivered late"];
            if (world_.keep_next()) ++reached_["upkeep was done late"];
            settle_papers();
        } else {
            trouble();
        }
    }

    void trouble() {
        switch (below(11)) {
            case 0: return world_.journal().delay_every_append(true);
            case 1: return world_.journal().delay_every_append(false);
            case 2:
            case 3: return inject();
            case 4: return world_.journal().fail_opens(1 + below(3));
            case 5: return crash();
            case 6: return time_out();
            case 7: return unheard();
            case 8: return world_.step_wall(static_cast<std::int64_t>(below(200'000)) - 100'000);
            case 9: return world_.hold_upkeep(one_in(2));
            case 10: return world_.journal().fail_upkeep(1 + below(2));
            default: return;
        }
    }

    void inject() {
        static const std::vector<journal::Fault> faults{journal::Fault::fail, journal::Fault::lose,
                                                        journal::Fault::lose_answer, journal::Fault::delay};
        world_.journal().inject(any(faults), 1 + below(3));
    }

    void time_out() {
        if (world_.appends_out() > 0) ++reached_["an append was timed out"];
        world_.time_out_appends();
        settle_papers();
    }

    void unheard() {
        if (world_.appends_out() > 0) ++reached_["an append was done but not heard of"];
        world_.deliver_unheard();
        settle_papers();
    }

    void crash() {
        using InFlight = journal::MemoryJournal::InFlight;
        if (world_.appends_out() > 0) ++reached_["a crash with an append under way"];
        world_.crash(one_in(2) ? InFlight::vanishes : InFlight::arrives_later);
        for (auto& [request, expected] : expected_) expected.lost |= world_.answer_to(request) == nullptr;
        if (one_in(2)) world_.deliver_all();  // what arrives before anybody opens the log is in time
        world_.pass(static_cast<std::int64_t>(below(3) * 7'000));
        if (one_in(3)) world_.step_wall(static_cast<std::int64_t>(below(100'000)) - 50'000);
        if (one_in(3)) world_.step_mono(-static_cast<std::int64_t>(below(500'000)));
        for (auto& [show, paper] : papers_) paper.has_clock = false;
        world_.restart();
        settle_papers();
    }

    void pass() {
        static const std::vector<std::int64_t> spans{0, 1, 250, 1'000, 5'000, 12'000};
        Paper& paper = papers_[any(show_names)];
        const auto deadline = paper.latest().next_deadline();
        if (one_in(3) && deadline && paper.has_clock) {
            const std::int64_t to_go = *deadline - time_of(paper);
            ++reached_["time stood at a deadline"];
            if (to_go >= 0) return world_.pass(to_go + (one_in(2) ? 1 : 0));
        }
        if (one_in(60)) {
            ++reached_["a day passed"];
            return world_.pass(86'400'000);
        }
        world_.pass(any(spans));
    }

    void tick() {
        for (auto& [show, paper] : papers_) {
            if (!world_.is_open(show)) continue;
            ReferenceShow next = paper.latest();
            const auto lines = next.expire(time_of(paper));
            reached_["a tick expired a hold"] += lines.size();
            note(paper, std::move(next), lines);
        }
        world_.tick();
        settle_papers();
    }

    // --- requests ---
    ShowCommand some_command(Paper& paper, const std::string& id) {
        const std::string hold_id =
            paper.holds[paper.holds.size() - 1 - below(std::min<std::size_t>(6, paper.holds.size()))];
        static const std::vector<std::string> holders{"ann", "bob", "cyd"};
        const std::size_t dice = below(100);
        if (dice < 34) {
            paper.holds.push_back("h" + id);
            CreateHold create = hold("h" + id, any(holders), some_seats(5));
            if (one_in(4)) create.ttl_seconds = 1 + static_cast<std::int64_t>(below(45));
            create.reference = some_reference();
            return create;
        }
        if (dice < 46) return some_swap(hold_id);
        if (dice < 57) return extend(hold_id);
        if (dice < 64) return release(hold_id, perhaps_seats());
        if (dice < 80) {
            BookHold command =
                one_in(2) ? book(hold_id, "b" + id, perhaps_seats()) : take_if_free(hold_id, "b" + id, perhaps_seats());
            command.reference = some_reference();
            return command;
        }
        if (dice < 90) return read_hold(hold_id);
        if (dice < 93) return ReadBooking{"b" + hold_id.substr(1)};
        if (dice < 97) return ListHolds{.holder = one_in(2) ? any(holders) : "", .reference = some_reference()};
        return ListBookings{.holder = one_in(2) ? any(holders) : "", .reference = some_reference(), .seat = ""};
    }

    SwapSeats some_swap(const std::string& hold_id) {
        const Seats names = some_seats(4);
        const std::size_t added = below(names.size() + 1);
        SwapSeats command = swap(hold_id, {}, {});
        for (std::size_t i = 0; i < names.size(); ++i) (i < added ? command.add : command.remove).push_back(names[i]);
        for (const std::string& name : command.add) std::erase(command.remove, name);
        return command;
    }

    void submit() {
        const std::string show = any(show_names);
        Paper& paper = papers_[show];
        const std::string id = show + std::to_string(++ids_);
        Caller caller{"", {}};
        ShowCommand command = some_command(paper, id);
        if (one_in(3)) caller = some_key(paper, command, id);
        caller.actor = "request " + id;
        Expectation expected{show, "unavailable", false, false};
        if (!world_.is_open(show)) {
            ++reached_["a request was turned away"];
        } else {
            ReferenceShow next = paper.latest();
            auto decided = next.decide(command, caller, time_of(paper));
            if (decided.lines.size() > (decided.wrote ? 1U : 0U)) ++reached_["a request expired a hold"];
            note(paper, std::move(next), decided.lines);
            expected.answer = std::move(decided.answer);
            expected.wrote = decided.wrote;
        }
        const RequestId request = world_.submit(show, command, caller);
        actors_[caller.actor] = request;
        expected_[request] = std::move(expected);
        settle_papers();
    }

    /// A key, new or used before; with the same request, most of the time.
    Caller some_key(Paper& paper, ShowCommand& command, const std::string& id) {
        const std::uint64_t key = below(12);
        const auto found = paper.keyed.find(key);
        if (found != paper.keyed.end() && !one_in(3)) {
            command = found->second.command;
            // The server makes up ids for every try anew.
            if (auto* create = std::get_if<CreateHold>(&command)) {
                create->hold = "h" + id;
                paper.holds.push_back(create->hold);
            }
            if (auto* book = std::get_if<BookHold>(&command)) book->booking = "b" + id;
            return keyed(key, found->second.fingerprint);
        }
        const std::uint8_t fingerprint = ++fingerprint_;
        paper.keyed[key] = {command, fingerprint};
        return keyed(key, fingerprint);
    }

    // --- the reference follows ---
    [[nodiscard]] std::int64_t time_of(const Paper& paper) const {
        return paper.base_show_ms + (world_.now().mono_ms - paper.base_mono_ms);
    }

    void start_clock(Paper& paper, std::int64_t show_ms) {
        paper.base_show_ms = show_ms;
        paper.base_mono_ms = world_.now().mono_ms;
        paper.has_clock = true;
    }

    void note(Paper& paper, ReferenceShow next, const std::vector<std::string>& lines) {
        std::uint64_t seq = paper.latest().seq();
        for (const std::string& line : lines) paper.lines[++seq] = line;
        EXPECT_EQ(next.seq(), seq);
        if (!lines.empty()) paper.states.insert_or_assign(seq, std::move(next));
    }

    /// Takes back what a log that was opened again does not hold.
    void settle_papers() {
        for (auto& [show, paper] : papers_) {
            if (paper.openings == world_.openings(show)) continue;
            paper.openings = world_.openings(show);
            const journal::Seq durable = world_.published(show).seq();
            ++reached_[paper.latest().seq() == durable ? "opened again, all was there"
                                                       : "opened again, less was there"];
            const auto found = paper.states.find(durable);
            ASSERT_NE(found, paper.states.end()) << show << " holds half of a step, up to seq " << durable;
            paper.states.erase(std::next(found), paper.states.end());
            if (!paper.has_clock) start_clock_after_outage(show, paper);
        }
    }

    void start_clock_after_outage(const std::string& show, Paper& paper) {
        const journal::Entry& last = *world_.feed(show).back();
        std::int64_t outage_ms = world_.now().wall_ms - last.wall_time_ms;
        if (outage_ms > 10'000) outage_ms = 10'000;
        if (outage_ms < 0) outage_ms = 0;
        start_clock(paper, last.show_time_ms + outage_ms);
    }

    void come_to_rest() {
        world_.journal().delay_every_append(false);
        for (int i = 0; i < 100; ++i) {
            world_.deliver_all();
            settle_papers();
            if (world_.service().ready() && world_.appends_out() == 0) return;
            world_.pass(600);
            tick();
        }
        FAIL() << "the world does not come to rest";
    }

    // --- what must hold in the end ---
    void check_all() {
        std::map<RequestId, std::size_t> entries;
        for (const std::string& show : show_names) {
            check_show(show);
            for (const EntryPtr& entry : world_.feed(show)) {
                const auto found = actors_.find(entry->actor);
                if (found != actors_.end()) ++entries[found->second];
            }
        }
        for (const auto& [request, expected] : expected_) check_answer(request, expected, entries[request]);
        reached_["a snapshot was taken"] += world_.snapshots();
        reached_["a log was trimmed"] += world_.trims();
        check_restart();
    }

    void check_answer(RequestId request, const Expectation& expected, std::size_t entries) {
        const std::string told = world_.told(request);
        SCOPED_TRACE("request " + std::to_string(request) + " to " + expected.show + ": " + expected.answer);
        count(expected, told, entries);
        if (expected.lost || told == "outcome_unknown") {
            EXPECT_LE(entries, expected.wrote ? 1U : 0U);
        } else if (told == "unavailable") {
            EXPECT_EQ(entries, 0U) << "told that it is certainly not done";
        } else {
            EXPECT_EQ(told, expected.answer);
            EXPECT_EQ(entries, expected.wrote ? 1U : 0U);
        }
    }

    void count(const Expectation& expected, const std::string& told, std::size_t entries) {
        const std::string done = entries == 0 ? "not done" : "done";
        if (expected.lost) {
            if (expected.wrote) ++reached_["lost in a crash, " + done];
        } else if (told == "outcome_unknown") {
            if (expected.wrote) ++reached_["outcome_unknown, " + done];
        } else if (told == "unavailable") {
            if (expected.answer != told) ++reached_["unavailable after it was decided"];
        } else if (told.starts_with("refused")) {
            for (const char* reason : {"unknown_seat", " booked", " locked", "not_locked", "wrong_holder", "yours",
                                       "hold_expired", "hold_ended", "hold_seats_max", "extend_max", " 0ms"}) {
                if (told.find(reason) != std::string::npos) ++reached_[std::string("refused:") + reason];
            }
        } else {
            const bool second = told.starts_with("replayed") || told.starts_with("created");
            const auto words = told.find(' ');
            ++reached_[second ? told.substr(0, told.find(' ', words + 1)) : told.substr(0, words)];
        }
    }

    void check_show(const std::string& show) {
        Paper& paper = papers_[show];
        const journal::Seq seq = world_.published(show).seq();
        ASSERT_EQ(seq, paper.latest().seq());
        EXPECT_EQ(world_.map_of(show), paper.latest().map());
        const auto lines = world_.feed_lines(show);
        ASSERT_EQ(lines.size(), seq - 1);
        for (journal::Seq i = 2; i <= seq; ++i) EXPECT_EQ(lines[i - 2], paper.lines[i]) << "seq " << i;
        check_feed(show);
        const auto journaled = world_.journaled(world_.log_of(show));
        ASSERT_EQ(journaled.back().seq, seq);
        for (const journal::Entry& entry : journaled) EXPECT_EQ(entry, *world_.feed(show)[entry.seq - 1]);
    }

    /// No seat is sold twice, the feed is dense, its time never goes back, and the published copy is
    /// what all its changes come to.
    void check_feed(const std::string& show) {
        std::string map(seat_names.size(), '.');
        journal::Seq seq = 0;
        std::int64_t time_ms = 0;
        for (const EntryPtr& entry : world_.feed(show)) {
            EXPECT_EQ(entry->seq, ++seq);
            EXPECT_GE(entry->show_time_ms, time_ms);
            time_ms = entry->show_time_ms;
            for (const journal::Change& change : entry->changes) {
                EXPECT_NE(map.at(change.seat), 'B') << "sold twice";
                EXPECT_EQ(map[change.seat], ".LB"[static_cast<std::size_t>(change.from)]);
                map[change.seat] = ".LB"[static_cast<std::size_t>(change.to)];
            }
        }
        EXPECT_EQ(map, world_.map_of(show));
    }

    void check_restart() {
        std::map<std::string, std::uint64_t> digests;
        for (const std::string& show : show_names) digests[show] = world_.service().digest(show);
        const auto replayed = replay(world_.journal());
        ASSERT_TRUE(replayed) << replayed.error().message;
        for (const ReplayedShow& show : *replayed) EXPECT_EQ(show.digest, digests[show.show]);
        world_.journal().fail_opens(0);
        world_.crash_and_restart();
        for (const std::string& show : show_names) EXPECT_EQ(world_.service().digest(show), digests[show]);
    }

    std::mt19937_64 random_;
    Reached& reached_;
    ServiceWorld world_;
    std::map<std::string, Paper> papers_;
    std::map<RequestId, Expectation> expected_;
    std::map<std::string, RequestId> actors_;
    std::size_t ids_ = 0;
    std::uint8_t fingerprint_ = 0;
};

/// Everything that a run of many worlds has to reach.
const std::vector<std::string> to_reach{
    "a crash with an append under way",
    "a day passed",
    "a log was trimmed",
    "a request expired a hold",
    "a request was turned away",
    "a snapshot was taken",
    "a tick expired a hold",
    "an append was delivered late",
    "an append was done but not heard of",
    "an append was timed out",
    "bookings",
    "created booking",
    "created hold",
    "hold",
    "holds",
    "idempotency_key_reused",
    "lost in a crash, done",
    "lost in a crash, not done",
    "opened again, all was there",
    "opened again, less was there",
    "outcome_unknown, done",
    "outcome_unknown, not done",
    "refused: 0ms",
    "refused: booked",
    "refused: locked",
    "refused:extend_max",
    "refused:hold_ended",
    "refused:hold_expired",
    "refused:hold_seats_max",
    "refused:not_locked",
    "refused:unknown_seat",
    "refused:wrong_holder",
    "refused:yours",
    "replayed created",
    "replayed hold",
    "time stood at a deadline",
    "unavailable after it was decided",
    "unknown_booking",
    "unknown_hold",
    "upkeep was done late",
};

TEST(RandomWorlds, agree_with_the_reference_whatever_happens) {
    const char* given = std::getenv("SEATLOCK_SEED");
    const std::uint64_t first = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    const std::uint64_t worlds = given ? 1 : 500;
    std::printf("SEATLOCK_SEED=%llu and the %llu after it\n", static_cast<unsigned long long>(first),
                static_cast<unsigned long long>(worlds - 1));
    Reached reached;
    for (std::uint64_t seed = first; seed < first + worlds; ++seed) {
        SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(seed));
        RandomWorld(seed, reached).play(200);
        ASSERT_FALSE(HasFailure());
    }
    if (given) return;
    for (const std::string& what : to_reach) EXPECT_GT(reached[what], 0U) << what << " was never reached";
}

}  // namespace
}  // namespace seatlock::service
