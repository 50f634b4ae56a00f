// Holders come and go by the hundred thousand while others read who holds what: nobody's seat is ever
// shown, refused or sold under a name that came before or after.

#include <array>
#include <atomic>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

#include "../manual_clock.hpp"
#include "crew.hpp"

namespace seatlock::threads {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr std::uint32_t holders_per_seat = 15'000;
#elif defined(__SANITIZE_ADDRESS__)
constexpr std::uint32_t holders_per_seat = 50'000;
#else
constexpr std::uint32_t holders_per_seat = 100'000;
#endif

/// Threads with a seat of their own each; the two more only look.
constexpr SeatIndex seat_count = 4;

class Turnover : public testing::TestWithParam<ExpiryRule> {
protected:
    /// The seat's n-th holder. Lengths differ, so that a name that is mixed of two is none of both.
    static std::string name(SeatIndex seat, std::uint32_t number) {
        return std::to_string(seat) + "/" + std::to_string(number) + "/" +
               std::string(number % 70, static_cast<char>('a' + number % 26));
    }

    /// Which holder of that seat it is, if any.
    static std::optional<std::uint32_t> number_of(SeatIndex seat, std::string_view holder) {
        const std::size_t slash = holder.find('/');
        if (slash == holder.npos) return std::nullopt;
        std::uint32_t number = 0;
        std::from_chars(holder.data() + slash + 1, holder.data() + holder.size(), number);
        if (name(seat, number) != holder) return std::nullopt;
        return number;
    }

    void come_and_go(SeatIndex seat) {
        for (std::uint32_t number = 1; number <= holders_per_seat; ++number) {
            const std::string me = name(seat, number);
            const bool locked = manager_.lock_seat(seat, me).ok();
            const auto seen = manager_.seat(seat);
            if (!locked || seen->locked_by() != me) ++wrong_;
            if (manager_.book_a_seat(seat, name(seat, number - 1)).refusal() != RefusalReason::wrong_holder) ++wrong_;
            if (!manager_.cancel_lock(seat, me)) ++wrong_;
        }
        --working_;
    }

    /// A seat's holders are seen in the order in which they come.
    void look(bool by_refusal) {
        std::array<std::uint32_t, seat_count> last{};
        for (std::uint64_t turn = 0; working_ > 0; ++turn) {
            const auto seat = static_cast<SeatIndex>(turn % seat_count);
            const std::optional<std::string> holder =
                by_refusal ? told_by_refusal(seat) : manager_.seat(seat)->locked_by();
            if (!holder) continue;
            const auto number = number_of(seat, *holder);
            if (!number || *number < last[seat]) {
                ++wrong_;
                continue;
            }
            last[seat] = *number;
            ++seen_;
        }
    }

    /// By a group that is always refused, for a seat that is sold.
    std::optional<std::string> told_by_refusal(SeatIndex seat) {
        const std::array<SeatIndex, 2> group{seat, seat_count};
        const Outcome refused = manager_.lock_seats_bulk(group, "somebody else");
        if (refused) ++wrong_;
        if (refused.refusal() != RefusalReason::locked) return std::nullopt;
        return std::string(*refused.holder());
    }

    ManualClock clock_;
    SeatManager manager_{{"A", "B", "C", "D", "sold"}, {.clock = clock_.source(), .expiry = GetParam()}};
    std::atomic<std::uint32_t> working_ = seat_count;
    std::atomic<std::uint64_t> wrong_ = 0;
    std::atomic<std::uint64_t> seen_ = 0;
};

TEST_P(Turnover, NobodyIsTakenForAnother) {
    ASSERT_TRUE(manager_.lock_seat(seat_count, "owner"));
    ASSERT_TRUE(manager_.book_a_seat(seat_count, "owner"));
    Crew crew(seat_count + 2, [&](std::size_t thread) {
        if (thread < seat_count) return come_and_go(static_cast<SeatIndex>(thread));
        look(thread == seat_count);
    });
    ASSERT_TRUE(crew.round()) << "threads wait for ever";
    EXPECT_EQ(wrong_, 0U);
    EXPECT_GT(seen_, 0U);
    std::printf("%u holders, %llu seen by others\n", seat_count * holders_per_seat,
                static_cast<unsigned long long>(seen_.load()));
}

// A bulk that names no seat has none to itself while it looks for its holder, which others may be
// doing away with.
TEST_P(Turnover, AGroupOfNoSeatsTouchesNoHolder) {
    std::atomic<std::uint64_t> groups = 0;
    Crew crew(seat_count + 1, [&](std::size_t thread) {
        if (thread < seat_count) return come_and_go(static_cast<SeatIndex>(thread));
        for (std::uint32_t number = 1; working_ > 0; ++number) {
            const std::string me = name(0, number % holders_per_seat);
            if (!manager_.lock_seats_bulk({}, me) || !manager_.book_seats_bulk({}, me)) ++wrong_;
            if (!manager_.cancel_locks_bulk({}, me)) ++wrong_;
            ++groups;
        }
    });
    ASSERT_TRUE(crew.round()) << "threads wait for ever";
    EXPECT_EQ(wrong_, 0U);
    EXPECT_GT(groups, 0U);
}

INSTANTIATE_TEST_SUITE_P(BothRules, Turnover, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock::threads
