// Worlds at random: the rows say what the show's own state says, whoever wrote them and however often that was
// interrupted.

#include <cstdlib>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/history_world.hpp"
#include "service/recovery.hpp"

namespace seatlock::history {
namespace {

using service::Booking;
using service::Hold;
using service::ShowState;

std::uint64_t first_seed() {
    const char* text = std::getenv("SEATLOCK_SEED");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : std::random_device()();
}

/// Commands at random, sensible or not, and time that passes.
class Crowd {
public:
    Crowd(service::ServiceWorld& world, std::uint64_t seed) : world_(world), random_(seed) {}

    void act() {
        world_.pass(static_cast<std::int64_t>(below(20'000)));
        world_.ask("s", command());
    }

    std::uint64_t below(std::uint64_t end) { return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random_); }

private:
    service::ShowCommand command() {
        switch (below(12)) {
            case 0:
            case 1:
            case 2: return service::hold(fmt::format("h{}", ++holds_), holder(), seats(), ttl());
            case 3: return service::swap(hold(), seats(), seats());
            case 4: return service::extend(hold());
            case 5: return service::PayHold{hold(), fmt::format("p{}", below(5))};
            case 6: return service::release(hold(), some_seats());
            case 7: return service::book(hold(), fmt::format("b{}", ++bookings_), some_seats());
            case 8: return service::take_if_free(hold(), fmt::format("b{}", ++bookings_));
            case 9: return service::SellSeats{fmt::format("b{}", ++bookings_), holder(), seats(), "till"};
            case 10:
                if (below(2) == 0) return service::MoveBooking{booking(), {seat()}, {seat()}};
                return service::CancelBooking{booking(), some_seats(), "ill"};
            default: return house_command();
        }
    }

    service::ShowCommand house_command() {
        switch (below(4)) {
            case 0: return service::BlockSeats{seats(), fmt::format("reason {}", below(2))};
            case 1: return service::UnblockSeats{seats(), "done"};
            case 2: return service::ChangeShow{{{"title", fmt::format("title {}", below(3))}}};
            default: return service::ChangeShow{{{"sales", below(4) == 0 ? "paused" : "open"}}};
        }
    }

    std::string holder() { return fmt::format("holder {}", below(5)); }
    std::string hold() { return fmt::format("h{}", holds_ - below(std::min<std::uint64_t>(holds_ + 1, 6))); }
    std::string booking() { return fmt::format("b{}", bookings_ - below(std::min<std::uint64_t>(bookings_ + 1, 8))); }
    std::string seat() { return fmt::format("A-{}", 1 + below(12)); }
    service::Seats seats() {
        service::Seats some;
        for (std::uint64_t count = 1 + below(3); count > 0; --count) some.push_back(seat());
        return some;
    }
    std::optional<service::Seats> some_seats() { return below(2) == 0 ? std::nullopt : std::optional(seats()); }
    std::optional<std::int64_t> ttl() { return below(2) == 0 ? std::nullopt : std::optional<std::int64_t>(30); }

    service::ServiceWorld& world_;
    std::mt19937_64 random_;
    std::uint64_t holds_ = 0;
    std::uint64_t bookings_ = 0;
};

// ---- what a state says, in the words of the queries below ----

std::string id_of(const ShowState& state, SeatIndex seat) { return state.plan().plan().seats[seat].id; }

std::string seats_of(const ShowState& state, const std::vector<SeatIndex>& seats) {
    std::set<std::string> ids;
    for (const SeatIndex seat : seats) ids.insert(id_of(state, seat));
    return ids.empty() ? "-" : fmt::format("{}", fmt::join(ids, ","));
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::vector<std::string> holds_of(const ShowState& state) {
    std::vector<std::string> lines;
    for (const auto& [number, hold] : state.holds()) {
        const std::string payment = hold.payments.empty() ? "" : hold.payments.back();
        lines.push_back(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", hold.id, to_string(hold.state), hold.holder,
                                    or_dash(hold.booking), hold.renewals, hold.payments.size(), or_dash(payment),
                                    hold.seq, seats_of(state, hold.seats)));
    }
    std::ranges::sort(lines);
    return lines;
}
constexpr const char* holds_query =
    "SELECT hold, state, holder, booking, renewals, payments, payment, seq, (SELECT group_concat(seat) FROM hold_seats "
    "WHERE hold_seats.hold = holds.hold) FROM holds ORDER BY hold";

std::vector<std::string> bookings_of(const ShowState& state) {
    std::vector<std::string> lines;
    for (const Booking& booking : state.bookings()) {
        lines.push_back(
            fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", booking.id, booking.seats.empty() ? "cancelled" : "booked",
                        or_dash(booking.hold), booking.holder, or_dash(booking.reference), or_dash(booking.payment),
                        booking.booked_at_wall_ms, booking.booked_seq, booking.seq, seats_of(state, booking.seats)));
        for (const service::FormerSeat& former : booking.former) {
            lines.push_back(fmt::format("{} {}|{}|{}|{}|{}", booking.id, id_of(state, former.seat), former.generation,
                                        former.moved ? "moved" : "cancelled", former.until_wall_ms,
                                        or_dash(former.reason)));
        }
    }
    std::ranges::sort(lines);
    return lines;
}
constexpr const char* bookings_query =
    "SELECT booking, state, hold, holder, reference, payment, booked_ms, booked_seq, seq, (SELECT group_concat(seat) "
    "FROM booking_seats WHERE booking_seats.booking = bookings.booking AND ended IS NULL) FROM bookings";
constexpr const char* former_query =
    "SELECT booking || ' ' || seat, generation, ended, ended_ms, reason FROM booking_seats WHERE ended IS NOT NULL";

std::vector<std::string> seats_of(const ShowState& state) {
    std::vector<std::string> lines;
    for (SeatIndex seat = 0; seat < state.plan().seat_count(); ++seat) {
        const auto block = state.blocks().find(seat);
        const bool blocked = block != state.blocks().end();
        lines.push_back(fmt::format("{}|{}|{}|{}|{}", id_of(state, seat), to_string(state.seats().at(seat).state),
                                    state.seats().at(seat).generation, blocked ? 1 : 0, blocked ? block->second : "-"));
    }
    return lines;
}
constexpr const char* seats_query = "SELECT seat, state, generation, blocked, block_reason FROM seats ORDER BY place";

/// The fold of all that is in the journal.
ShowState state_of(service::ServiceWorld& world) {
    ShowState state(world.published("s").shared_plan());
    const auto log = *world.journal().read(service::ServiceWorld::log_of("s"));
    const auto folded = service::fold(log, "s", state);
    EXPECT_TRUE(folded) << folded.error().message;
    return state;
}

/// A hold that ended may be forgotten by the state, never by the rows.
bool contains_all(const std::vector<std::string>& rows, const std::vector<std::string>& lines) {
    return std::ranges::includes(rows, lines);
}

void expect_agreement(HistoryWorld& history) {
    const ShowState state = state_of(history.world);
    ASSERT_EQ(history.file->position("s")->seq, state.seq());
    auto holds = history.query(holds_query);
    std::ranges::sort(holds);
    EXPECT_TRUE(contains_all(holds, holds_of(state)))
        << testing::PrintToString(holds) << " and " << testing::PrintToString(holds_of(state));
    auto bookings = history.query(bookings_query);
    for (std::string& line : history.query(former_query)) bookings.push_back(std::move(line));
    std::ranges::sort(bookings);
    EXPECT_EQ(bookings, bookings_of(state));
    EXPECT_EQ(history.query(seats_query), seats_of(state));
}

class RandomWorlds : public testing::TestWithParam<int> {
protected:
    void SetUp() override {
        SCOPED_TRACE(replay());
        seed = first_seed() + static_cast<std::uint64_t>(GetParam());
        std::printf("SEATLOCK_SEED=%llu replays this world\n", static_cast<unsigned long long>(seed));
    }
    [[nodiscard]] std::string replay() const { return "SEATLOCK_SEED=" + std::to_string(seed); }

    std::uint64_t seed = 0;
};

TEST_P(RandomWorlds, agree_with_the_state_and_with_a_rebuild) {
    HistoryWorld history({}, seed);
    history.world.open_show("s", service::row_of(12));
    Crowd crowd(history.world, seed);
    history.open_file();
    for (int round = 0; round < 12; ++round) {
        for (auto count = crowd.below(25); count > 0; --count) crowd.act();
        if (crowd.below(4) == 0) history.world.crash_and_restart();
        if (crowd.below(4) == 0) history.open_file();
        ASSERT_TRUE(history.catch_up(1 + crowd.below(20))) << replay();
        expect_agreement(history);
        if (HasFailure()) FAIL() << replay();
    }
    EXPECT_EQ(history.stretches, 0U);
    history.close_file();
    EXPECT_EQ(dump(history.path()), history.rebuilt()) << replay();
}

TEST_P(RandomWorlds, whose_feed_is_too_short_are_read_from_the_journal) {
    service::ServiceOptions options;
    options.feed_entries_max = 5;
    HistoryWorld history(options, seed);
    history.world.open_show("s", service::row_of(12));
    Crowd crowd(history.world, seed);
    history.open_file();
    for (int round = 0; round < 5; ++round) {
        for (int count = 0; count < 40; ++count) crowd.act();
        ASSERT_TRUE(history.catch_up(3)) << replay();
        expect_agreement(history);
        if (HasFailure()) FAIL() << replay();
    }
    EXPECT_GT(history.stretches, 0U);
    history.close_file();
    EXPECT_EQ(dump(history.path()), history.rebuilt()) << replay();
}

TEST_P(RandomWorlds, that_were_trimmed_begin_at_the_snapshot) {
    service::ServiceOptions options;
    options.feed_entries_max = 5;
    options.snapshot_every_entries = 30;
    options.keep_entries = 10;
    HistoryWorld history(options, seed);
    history.world.open_show("s", service::row_of(12));
    Crowd crowd(history.world, seed);
    while (history.world.trims() < 2) crowd.act();
    history.open_file();
    ASSERT_TRUE(history.catch_up()) << replay();
    expect_agreement(history);
    const auto from = history.query("SELECT history_from FROM positions");
    EXPECT_GT(std::stoull(from.at(0)), 30U);
    EXPECT_EQ(history.query("SELECT count(history.seq) = positions.seq - history_from + 1 FROM positions LEFT JOIN "
                            "history ON history.seq >= history_from"),
              std::vector<std::string>{"1"})
        << "dense from there on; " << replay();
    for (int count = 0; count < 20; ++count) crowd.act();
    ASSERT_TRUE(history.catch_up(3)) << replay();
    expect_agreement(history);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWorlds, testing::Range(0, 6));

}  // namespace
}  // namespace seatlock::history
