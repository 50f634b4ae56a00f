// The bytes of a show's snapshot: nothing is lost in them, and no bytes do any harm.

#include "service/show_snapshot.hpp"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/fields.hpp"
#include "service/replay.hpp"
#include "service/show_decision.hpp"
#include "service/show_parts.hpp"
#include "service_world.hpp"

namespace seatlock::service {
namespace {

using journal::Error;
using testing::HasSubstr;

constexpr std::size_t header_size = 44;

/// The state of the one show "s" of a world, folded anew.
ShowState state_of(ServiceWorld& world) {
    ShowState state(world.published("s").shared_plan());
    for (const EntryPtr& entry : world.feed("s")) EXPECT_TRUE(state.apply(entry));
    return state;
}

/// A show with everything in it: holds in every state, bookings, answers that are remembered.
class Snapshot : public testing::Test {
public:
    Snapshot() {
        world.open_show("s", row_of(8), {.hold_ttl_seconds = 60});
        CreateHold first = hold("h1", "ann", {"A-1", "A-2"});
        first.reference = "order 1";
        world.ask("s", first, keyed(1));
        world.ask("s", hold("h2", "bob", {"A-3", "A-4"}), keyed(2));
        world.ask("s", extend("h1"), keyed(3));
        world.ask("s", book("h2", "b2", Seats{"A-4"}), keyed(4));
        world.ask("s", hold("h3", "cyd", {"A-5"}, 1));
        world.pass(1'001);
        world.tick();
        world.ask("s", hold("h4", "ann", {"A-6"}));
        world.ask("s", release("h4"), keyed(5));
        world.ask("s", swap("h1", {"A-7"}, {"A-2"}));
        world.ask("s", pay("h1", "card 1"), keyed(6));
        world.ask("s", sell("b3", "door", {"A-2", "A-8"}), keyed(7));
        world.ask("s", move_seats("b3", {"A-2"}, {"A-5"}), keyed(8));
        world.ask("s", cancel("b3", Seats{"A-5"}), keyed(9));
        world.ask("s", block({"A-2", "A-8"}), keyed(10));
        world.ask("s", change("sales", "paused"), keyed(11));
        plan = world.published("s").shared_plan();
        bytes = encode_snapshot(state_of(world), 7);
    }

    tl::expected<ShowState, Error> decode(const std::string& some) { return decode_snapshot(some, 7, plan); }

    std::string problem_of(const std::string& some, Error::Code code = Error::Code::corrupt) {
        const auto decoded = decode(some);
        if (decoded) return "none";
        EXPECT_EQ(decoded.error().code, code) << decoded.error().message;
        return decoded.error().message;
    }

    /// The bytes with another header and its checksum put right again.
    [[nodiscard]] std::string with_header(std::size_t at, char value) const {
        std::string edited = bytes;
        edited[at] = value;
        std::string checksum;
        journal::put(checksum, journal::checksum_of(std::string_view(edited).substr(0, header_size - 4)));
        return edited.replace(header_size - 4, 4, checksum);
    }

    ServiceWorld world;
    LoadedPlanPtr plan;
    std::string bytes;
};

TEST_F(Snapshot, restores_all_of_a_state) {
    const ShowState before = state_of(world);
    const auto after = decode(bytes);
    ASSERT_TRUE(after) << after.error().message;
    EXPECT_EQ(after->digest(), before.digest());
    EXPECT_EQ(after->seq(), before.seq());
    EXPECT_EQ(after->last().show_time_ms, before.last().show_time_ms);
    EXPECT_EQ(after->last().wall_time_ms, before.last().wall_time_ms);
    EXPECT_EQ(after->settings(), before.settings());
    EXPECT_EQ(after->last_number(), 4U);
    EXPECT_EQ(after->holds().size(), 4U);
    EXPECT_EQ(after->first_deadline(), before.first_deadline());
    EXPECT_EQ(after->holds_of("ann"), before.holds_of("ann"));
    EXPECT_EQ(after->bookings_of("bob"), before.bookings_of("bob"));
    EXPECT_EQ(after->find_hold("h3")->state, HoldState::expired);
    EXPECT_EQ(after->find_hold("h4")->state, HoldState::released);
    EXPECT_EQ(after->find_hold("h2")->booking, "b2");
    EXPECT_EQ(after->find_hold("h1")->reference, "order 1");
    EXPECT_EQ(after->find_hold("h1")->renewals, 1);
    EXPECT_EQ(after->find_hold("h1")->state, HoldState::paying);
    EXPECT_EQ(after->find_hold("h1")->payments, std::vector<std::string>{"card 1"});
    EXPECT_EQ(after->find_booking("b3")->former, before.find_booking("b3")->former);
    EXPECT_EQ(after->find_booking("b3")->former.size(), 2U);
    EXPECT_EQ(after->blocks(), before.blocks());
    EXPECT_EQ(after->seat_count_of("ann"), 2U);
    EXPECT_EQ(after->seat_count_of("door"), 1U);
    EXPECT_EQ(encode_snapshot(*after, 7), bytes) << "and nothing else is different either";
}

TEST_F(Snapshot, of_a_show_that_was_only_opened) {
    ServiceWorld fresh;
    fresh.open_show("s", row_of(1));
    const std::string opened = encode_snapshot(state_of(fresh), 0);
    const auto state = decode_snapshot(opened, 0, fresh.published("s").shared_plan());
    ASSERT_TRUE(state) << state.error().message;
    EXPECT_EQ(state->seq(), 1U);
}

TEST_F(Snapshot, notices_every_flipped_bit) {
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        std::string damaged = bytes;
        damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
        ASSERT_NE(problem_of(damaged), "none") << "bit " << i;
    }
}

TEST_F(Snapshot, notices_every_end_that_comes_too_soon_or_too_late) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_NE(problem_of(bytes.substr(0, size)), "none") << size << " bytes";
    }
    EXPECT_THAT(problem_of(bytes + "x"), HasSubstr("1 bytes follow its last record"));
}

TEST_F(Snapshot, names_the_record_that_is_damaged) {
    std::string damaged = bytes;
    damaged[header_size + 20] = '?';
    EXPECT_THAT(problem_of(damaged), HasSubstr("record 1 (byte 44): its checksum is"));
    damaged = bytes;
    damaged.back() = static_cast<char>(~damaged.back());
    EXPECT_THAT(problem_of(damaged), testing::ContainsRegex("record 21 \\(byte [0-9]+\\): its checksum is"));
}

TEST_F(Snapshot, of_a_newer_version_says_which_one_is_needed) {
    EXPECT_THAT(problem_of(with_header(4, 3), Error::Code::unsupported),
                HasSubstr("it has format 3, this version knows format 2; seatlock 0.2 or newer is needed to read it"));
    EXPECT_THAT(problem_of(with_header(8, 4), Error::Code::unsupported), HasSubstr("the feature bits 0x4"));
}

TEST_F(Snapshot, is_of_the_slot_plan_seq_and_digest_that_it_says) {
    EXPECT_THAT(decode_snapshot(bytes, 8, plan).error().message, HasSubstr("it says that it is of slot 7"));
    EXPECT_THAT(problem_of(with_header(24, 99)), HasSubstr("its header says 99"));
    EXPECT_THAT(problem_of(with_header(32, static_cast<char>(~bytes[32]))), HasSubstr("its digest is"));
    world.open_show("t", row_of(9));
    EXPECT_THAT(decode_snapshot(bytes, 7, world.published("t").shared_plan()).error().message,
                HasSubstr("it is of the plan"));
}

/// A snapshot of records that are whole, one by one, but for the one that a test changes.
struct Forger {
    std::vector<std::string> records;

    explicit Forger(std::string_view bytes) {
        for (bytes.remove_prefix(header_size); !bytes.empty();) {
            const std::size_t size = journal::read_record(bytes, "snapshot")->size();
            records.emplace_back(bytes.substr(0, size));
            bytes.remove_prefix(size);
        }
    }

    [[nodiscard]] std::string forged(std::string_view original) const {
        std::string header(original.substr(0, 12));
        journal::put(header, static_cast<std::uint32_t>(records.size()));
        header += original.substr(16, header_size - 4 - 16);
        journal::put(header, journal::checksum_of(header));
        for (const std::string& record : records) header += record;
        return header;
    }
};

TEST_F(Snapshot, of_records_in_another_order_is_refused) {
    const Forger forger(bytes);
    EXPECT_EQ(forger.forged(bytes), bytes);
    for (std::size_t from = 0; from < forger.records.size(); ++from) {
        for (std::size_t to = 0; to < forger.records.size(); ++to) {
            if (from == to) continue;
            Forger swapped = forger;
            std::swap(swapped.records[from], swapped.records[to]);
            ASSERT_NE(problem_of(swapped.forged(bytes)), "none") << from << " and " << to;
        }
        Forger fewer = forger;
        fewer.records.erase(fewer.records.begin() + static_cast<std::ptrdiff_t>(from));
        // Of a hold that ended, or an answer, the others know nothing.
        if (from < 3 || from == 6 || from == 7) {
            ASSERT_NE(problem_of(fewer.forged(bytes)), "none") << from;
        }
        Forger twice = forger;
        twice.records.insert(twice.records.begin() + static_cast<std::ptrdiff_t>(from), twice.records[from]);
        ASSERT_NE(problem_of(twice.forged(bytes)), "none") << from;
    }
    Forger strange = forger;
    strange.records.back()[4] = 9;
    EXPECT_NE(problem_of(strange.forged(bytes)), "none");
}

/// Decides something about every hold, at the state's own last moment: the state takes all that is decided.
/// How many entries that were.
std::size_t decide_all(ShowState state) {
    const Moment moment{state.last().show_time_ms, state.last().wall_time_ms};
    for (auto first = state.first_deadline(); first; first = state.first_deadline()) {
        if (state.hold(*first)->deadline_ms >= moment.show_ms) break;
        const auto expired = state.apply(std::make_shared<const journal::Entry>(expire(state, *first, moment)));
        EXPECT_TRUE(expired) << expired.error();
        if (!expired) return 0;
    }
    std::vector<ShowCommand> commands{hold("new", "eve", {"A-8"}), ListHolds{}, ListBookings{}};
    for (const auto& [number, known] : state.holds()) {
        commands.insert(commands.end(),
                        {extend(known.id), release(known.id), book(known.id, "new"), take_if_free(known.id, "new"),
                         swap(known.id, {"A-8"}, {}), pay(known.id, "new")});
    }
    for (const Booking& booking : state.bookings()) {
        commands.emplace_back(cancel(booking.id));
        if (booking.seats.empty()) continue;
        const std::string& seat = state.plan().plan().seats[booking.seats.front()].id;
        commands.emplace_back(move_seats(booking.id, {seat}, {"A-6"}));
    }
    commands.insert(commands.end(), {sell("new", "eve", {"A-6"}), block(row_of(8)), unblock(row_of(8)),
                                     change("sales", "open"), change("title", "new")});
    std::size_t decided = 0;
    for (const ShowCommand& command : commands) {
        const Decision decision = decide(state, {"key", {}}, command, moment);
        const auto* entry = std::get_if<journal::Entry>(&decision);
        if (!entry) continue;
        ShowState copy = state;
        const auto applied = copy.apply(std::make_shared<const journal::Entry>(*entry));
        EXPECT_TRUE(applied) << applied.error();
        ++decided;
    }
    return decided;
}

/// Whoever can write the store can write checksums, too. Whatever the fields say: an error or a state
/// that can be worked with, never a crash or memory without end.
TEST_F(Snapshot, survives_forged_fields) {
    const char* given = std::getenv("SEATLOCK_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::printf("SEATLOCK_SEED=%llu\n", static_cast<unsigned long long>(seed));
    std::mt19937_64 random(seed);
    const Forger original(bytes);
    std::size_t refused = 0;
    std::size_t believed = 0;
    std::size_t decided = 0;
    for (int i = 0; i < 20'000; ++i) {
        Forger forger = original;
        std::string& record = forger.records[random() % forger.records.size()];
        std::string fields = record.substr(journal::record_prefix_size, record.size() - journal::record_size_min);
        for (std::size_t n = 1 + random() % 3; n > 0; --n) {
            const char value =
                random() % 2 == 0 ? static_cast<char>(random()) : static_cast<char>(0xFF * (random() % 2));
            fields[random() % fields.size()] = value;
        }
        const auto kind = static_cast<std::uint8_t>(record[4]);
        record.clear();
        journal::put_record(record, kind, fields);
        auto decoded = decode(forger.forged(bytes));
        ++(decoded ? believed : refused);
        if (!decoded) continue;
        EXPECT_EQ(decode(encode_snapshot(*decoded, 7))->digest(), decoded->digest());
        journal::Entry entry = *world.feed("s").back();
        entry.seq = decoded->seq() + 1;
        entry.show_time_ms = decoded->last().show_time_ms;
        ShowState copy = *decoded;
        (void)copy.apply(std::make_shared<const journal::Entry>(entry));
        decided += decide_all(*decoded);
    }
    EXPECT_GT(decided, 0U);
    EXPECT_GT(refused, 0U);
    EXPECT_GT(believed, 0U) << "a holder's name may be another";
}

// --- parts that contradict each other ---

class Parts : public Snapshot {
public:
    Parts() {
        const ShowState state = state_of(world);
        parts.last = state.last();
        parts.settings = state.settings();
        parts.last_number = state.last_number();
        for (SeatIndex seat = 0; seat < state.seats().size(); ++seat) parts.seats.push_back(state.seats().at(seat));
        parts.holds = state.holds();
        parts.bookings = state.bookings();
        parts.blocks = state.blocks();
        state.idempotency().for_each([&](const auto& remembered) { parts.remembered.push_back(remembered); });
    }

    ShowParts parts;
};

struct Contradiction {
    const char* told;
    std::function<void(ShowParts&)> make;
};

TEST_F(Parts, that_contradict_each_other_are_refused) {
    EXPECT_EQ(service::problem_of(parts, *plan), std::nullopt);
    const auto remembered_at = [](ShowParts& p, std::size_t i, const std::function<void(journal::Entry&)>& change) {
        journal::Entry entry = *p.remembered[i].entry;
        change(entry);
        p.remembered[i].entry = std::make_shared<const journal::Entry>(entry);
    };
    const std::vector<Contradiction> contradictions{
        {"a show that is not open", [](ShowParts& p) { p.last.seq = 0; }},
        {"there is no entry", [](ShowParts& p) { p.last.seq = journal::seq_end; }},
        {"more holds than its entries", [](ShowParts& p) { p.last_number = UINT32_MAX; }},
        {"no clock shows", [](ShowParts& p) { p.last.show_time_ms = INT64_MAX; }},
        {"it is of the plan other", [](ShowParts& p) { p.settings.plan_hash = "other"; }},
        {"it has 9 seats, its plan 8", [](ShowParts& p) { p.seats.emplace_back(); }},
        {"hold h4 has a number that was never given", [](ShowParts& p) { p.last_number = 3; }},
        {"hold h1 is there twice", [](ShowParts& p) { p.holds[4].id = "h1"; }},
        {"hold h1 is of a time that never was", [](ShowParts& p) { p.holds[1].created_at_ms = INT64_MIN; }},
        {"hold h1 is of a time that never was", [](ShowParts& p) { p.holds[1].seq = 99; }},
        {"hold h1 was renewed more often", [](ShowParts& p) { p.holds[1].renewals = INT64_MAX; }},
        {"it leaves no room", [](ShowParts& p) { p.last.seq = journal::seq_end - 1; }},
        {"it leaves no room",
         [](ShowParts& p) { p.last_number = UINT32_MAX, p.last.seq = journal::Seq{UINT32_MAX} + 1; }},
        {"no clock shows", [](ShowParts& p) { p.last.show_time_ms = (std::int64_t{1} << 53) - 1000; }},
        {"hold h1 is of a time that never was",
         [](ShowParts& p) { p.holds[1].created_at_ms = p.last.show_time_ms + 1; }},
        {"hold h3 is of a time that never was", [](ShowParts& p) { p.holds[3].ended_at_ms += 60'000; }},
        {"hold h1 is live, although it ended", [](ShowParts& p) { p.holds[1].ended_seq = 5; }},
        {"hold h3 has a seat twice", [](ShowParts& p) { p.holds[3].seats.push_back(p.holds[3].seats[0]); }},
        {"hold h3 has a booking, although it was not booked", [](ShowParts& p) { p.holds[3].booking = "b2"; }},
        {"hold h2 has the booking X2, which is not there", [](ShowParts& p) { p.holds[2].booking = "X2"; }},
        {"hold h2 has the booking b2, which is another's", [](ShowParts& p) { p.bookings[0].hold = "h9"; }},
        {"hold h2 has the booking b2, which is another's", [](ShowParts& p) { p.bookings[0].holder = "eve"; }},
        {"hold h1 has no seats", [](ShowParts& p) { p.holds[1].seats.clear(); }},
        {"hold h1 has seat A-8, which is not its own", [](ShowParts& p) { p.holds[1].seats.push_back(7); }},
        {"hold h1 has seat A-1, which is taken already", [](ShowParts& p) { p.holds[1].seats.push_back(0); }},
        {"hold h1 has seat A-1, which is not its own", [](ShowParts& p) { ++p.holds[1].deadline_ms; }},
        {"hold h1 has seat A-1, which is not its own", [](ShowParts& p) { p.seats[0].owner = 4; }},
        {"hold h1 has seat 99, which is not in the plan", [](ShowParts& p) { p.holds[1].seats[0] = 99; }},
        {"hold h3 has seat 99, which is not in the plan", [](ShowParts& p) { p.holds[3].seats[0] = 99; }},
        {"hold h4 ended at no entry", [](ShowParts& p) { p.holds[4].ended_seq = p.holds[3].ended_seq; }},
        {"hold h3 ended at no entry", [](ShowParts& p) { p.holds[3].ended_seq = 0; }},
        {"booking b2 is there twice", [](ShowParts& p) { p.bookings.push_back(p.bookings[0]); }},
        {"booking b2 is out of order", [](ShowParts& p) { p.bookings[0].seq = 0; }},
        {"booking b2 is of a time", [](ShowParts& p) { p.bookings[0].booked_at_wall_ms = INT64_MAX; }},
        {"booking b2 has no seats", [](ShowParts& p) { p.bookings[0].seats.clear(); }},
        {"booking b2 has seat A-3, which is not its own", [](ShowParts& p) { p.bookings[0].seats[0] = 2; }},
        {"booking b4 has seat A-4, which is taken already",
         [](ShowParts& p) {
             p.bookings.push_back(p.bookings[0]);
             p.bookings.back().id = "b4";
             p.bookings.back().booked_seq = p.bookings.back().seq = p.last.seq;
         }},
        {"hold h1 is in payment without one", [](ShowParts& p) { p.holds[1].payments.clear(); }},
        {"hold h1 is in payment without one", [](ShowParts& p) { p.holds[1].state = HoldState::active; }},
        {"hold h1 has a payment twice", [](ShowParts& p) { p.holds[1].payments.emplace_back("card 1"); }},
        {"booking b3 had a seat that is not on sale", [](ShowParts& p) { p.bookings[1].former[0].generation = 2; }},
        {"booking b3 had a seat that is not on sale", [](ShowParts& p) { p.bookings[1].former[0].generation = 0; }},
        {"booking b3 has seat 99", [](ShowParts& p) { p.bookings[1].former[0].seat = 99; }},
        {"booking b3 had a seat at a time", [](ShowParts& p) { p.bookings[1].former[1].seq = 99; }},
        {"booking b3 had a seat at a time",
         [](ShowParts& p) { std::swap(p.bookings[1].former[0].seq, p.bookings[1].former[1].seq); }},
        {"booking b3 is out of order", [](ShowParts& p) { p.bookings[1].seq = p.bookings[1].booked_seq - 1; }},
        {"a block has seat 99", [](ShowParts& p) { p.blocks[99] = "camera"; }},
        {"is of a booking that is not there",
         [&](ShowParts& p) { remembered_at(p, 3, [](auto& e) { e.booking = "b9"; }); }},
        {"seat A-4 is booked by nobody", [](ShowParts& p) { p.bookings.clear(); }},
        {"seat A-1 is locked by nobody", [](ShowParts& p) { p.holds.erase(1); }},
        {"has a key that another has",
         [&](ShowParts& p) {
             remembered_at(p, 1, [&](auto& e) { e.idempotency = p.remembered[0].entry->idempotency; });
         }},
        {"answered no request",
         [&](ShowParts& p) { remembered_at(p, 0, [](auto& e) { e.kind = journal::EntryKind::expired; }); }},
        {"the answer to entry 99 is out of order",
         [&](ShowParts& p) { remembered_at(p, 4, [](auto& e) { e.seq = 99; }); }},
        {"is out of order", [](ShowParts& p) { std::swap(p.remembered[0], p.remembered[1]); }},
        {"is of a time that never was",
         [&](ShowParts& p) { remembered_at(p, 0, [](auto& e) { e.deadline_ms = INT64_MAX; }); }},
        {"has seat 99, which is not in the plan", [](ShowParts& p) { p.remembered[0].seats[0] = 99; }},
    };
    for (const Contradiction& contradiction : contradictions) {
        ShowParts edited = parts;
        contradiction.make(edited);
        EXPECT_THAT(service::problem_of(edited, *plan).value_or("nothing"), HasSubstr(contradiction.told));
        EXPECT_FALSE(ShowState::from(plan, edited));
    }
}

// --- the format before this one ---

TEST(SnapshotFormat, one_is_still_read) {
    std::ifstream file(std::string(SEATLOCK_SOURCE_DIR) + "/tests/service/data/snapshot_format_1.hex");
    std::string bytes;
    for (std::string byte; file >> byte;) bytes.push_back(static_cast<char>(std::stoul(byte, nullptr, 16)));
    ASSERT_EQ(bytes.size(), 728U);
    ServiceWorld world;  // in which that snapshot was taken
    world.open_show("s", {"A-1", "A-2"});
    const auto state = decode_snapshot(bytes, 3, world.published("s").shared_plan());
    ASSERT_TRUE(state) << state.error().message;
    EXPECT_EQ(state->seq(), 4U);
    EXPECT_EQ(state->find_hold("h1")->state, HoldState::active);
    EXPECT_EQ(state->find_booking("b2")->booked_seq, 4U);
    EXPECT_EQ(state->seat_count_of("bo"), 1U);
    EXPECT_EQ(state->settings().policy.payment_attempts_max, Policy{}.payment_attempts_max) << "what it does not say";
    const auto again = decode_snapshot(encode_snapshot(*state, 3), 3, world.published("s").shared_plan());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->digest(), state->digest());
}

TEST(SnapshotFormat, one_is_compared_with_its_entries_as_this_version_writes_it) {
    std::ifstream file(std::string(SEATLOCK_SOURCE_DIR) + "/tests/service/data/snapshot_format_1.hex");
    std::string bytes;
    for (std::string byte; file >> byte;) bytes.push_back(static_cast<char>(std::stoul(byte, nullptr, 16)));
    ServiceWorld world;  // lives what that snapshot is of
    world.open_show("s", {"A-1", "A-2"});
    world.ask("s", hold("h1", "ana", {"A-1"}), keyed(0xAA, 0xBB));
    world.pass(250);
    world.ask("s", hold("h2", "bo", {"A-2"}));
    world.ask("s", book("h2", "b2"));
    const std::string log = ServiceWorld::log_of("s");
    const auto opened = world.journal().open(log);
    ASSERT_TRUE(opened);
    ASSERT_EQ(world.journal().save_snapshot(log, opened->epoch, 3, bytes).status, journal::WriteStatus::ok);
    const auto replayed = replay(world.journal());
    ASSERT_TRUE(replayed) << replayed.error().message;
}

// --- the page about the format ---

/// The bytes that the page tells of under "A snapshot, byte by byte".
std::string documented() {
    std::ifstream page(std::string(SEATLOCK_SOURCE_DIR) + "/docs/journal-format.md");
    std::string bytes;
    std::string line;
    while (std::getline(page, line) && line != "### A snapshot, byte by byte") {
    }
    static const std::regex row("^([0-9a-f]{4})  ((?:[0-9a-f]{2} )+)( .*)?");
    std::smatch found;
    while (std::getline(page, line) && !line.starts_with("## ")) {
        line += ' ';
        if (!std::regex_match(line, found, row)) continue;
        EXPECT_EQ(std::stoul(found[1].str(), nullptr, 16), bytes.size()) << line;
        const std::string hex = found[2];
        for (std::size_t i = 0; i + 1 < hex.size(); i += 3) {
            bytes.push_back(static_cast<char>(std::stoul(hex.substr(i, 2), nullptr, 16)));
        }
    }
    return bytes;
}

TEST(SnapshotFormat, is_what_its_page_says) {
    ServiceWorld world;
    world.open_show("s", {"A-1", "A-2", "A-3"});
    world.ask("s", hold("h1", "ana", {"A-1"}), keyed(0xAA, 0xBB));
    world.pass(250);
    world.ask("s", hold("h2", "bo", {"A-2", "A-3"}));
    world.ask("s", pay("h2", "card 1"));
    world.ask("s", book("h2", "b2"));
    world.ask("s", cancel("b2", Seats{"A-3"}));
    world.ask("s", block({"A-3"}));
    const std::string bytes = encode_snapshot(state_of(world), 3);
    EXPECT_EQ(documented(), bytes);
    if (const char* file = std::getenv("SEATLOCK_GOLDEN")) std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace
}  // namespace seatlock::service
