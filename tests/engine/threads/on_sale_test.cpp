// A big house goes on sale: many threads want overlapping groups, and nobody gets half of one.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <sched.h>

#include <seatlock/seat_manager.hpp>

#include "../manual_clock.hpp"
#include "chance.hpp"
#include "crew.hpp"
#include "random_seed.hpp"

namespace seatlock::threads {
namespace {

#ifdef __SANITIZE_THREAD__
constexpr std::uint32_t groups_per_buyer = 1'000;
#else
constexpr std::uint32_t groups_per_buyer = 6'000;
#endif

constexpr std::uint32_t seat_count = 3'000;
constexpr std::uint32_t buyers = 6;
constexpr std::uint32_t group_max = 8;

std::vector<std::string> seat_names() {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < seat_count; ++i)
        names.push_back("row " + std::to_string(i / 50) + " seat " + std::to_string(i % 50));
    return names;
}

class OnSale : public testing::TestWithParam<ExpiryRule> {
protected:
    /// Buys, gives up or leaves groups to expire; every group in a name that says how many seats it has.
    void buy(std::uint32_t buyer, Chance& chance) {
        for (std::uint32_t number = 0; number < groups_per_buyer; ++number) {
            const std::vector<SeatIndex> seats = group(chance);
            const std::string holder =
                std::to_string(buyer) + "." + std::to_string(number) + "/" + std::to_string(seats.size());
            if (chance.one_in(8)) clock_.advance(1);
            const Outcome outcome = chance.one_in(2) ? manager_.lock_seats_bulk(seats, holder)
                                                     : manager_.lock_seats_bulk(names_of(seats), holder);
            ++(outcome ? locked_ : refused_);
            if (outcome) settle(seats, holder, chance);
        }
        if (watched_) show_the_watcher_something(buyer);
        --buying_;
    }

    /// It may not have run at all.
    void show_the_watcher_something(std::uint32_t buyer) {
        const std::vector<SeatIndex> own{seat_count - 1 - buyer};
        const std::string holder = std::to_string(buyer) + ".last/1";
        while (groups_seen_ == 0) {
            if (manager_.lock_seats_bulk(own, holder)) sched_yield();
            (void)manager_.cancel_locks_bulk(own, holder);
        }
    }

    /// Takes snapshots until all buyers have gone: of every group all seats are there, or none.
    void watch() {
        while (buying_ > 0) {
            std::map<std::string, std::size_t> groups;
            for (const Seat& seat : manager_.seats()) {
                if (seat.is_locked()) ++groups[*seat.locked_by()];
            }
            for (const auto& [holder, size] : groups) {
                if (holder.substr(holder.find('/') + 1) != std::to_string(size)) ++torn_;
            }
            groups_seen_ += groups.size();
            (void)manager_.digest();
        }
    }

    void sweep() {
        while (buying_ > 0) (void)manager_.cleanup_expired_locks();
    }

    std::array<std::atomic<int>, seat_count> sales_{};
    std::atomic<std::uint32_t> buying_ = buyers;
    std::atomic<std::uint64_t> locked_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;
    std::atomic<std::uint64_t> given_up_ = 0;
    std::atomic<std::uint64_t> torn_ = 0;
    std::atomic<std::uint64_t> groups_seen_ = 0;
    bool watched_ = false;
    ManualClock clock_;
    const std::vector<std::string> names_ = seat_names();
    SeatManager manager_{
        names_, {.clock = clock_.source(), .expiry = GetParam(), .lock_timeout = std::chrono::milliseconds(40)}};

private:
    /// Near one another, so that groups overlap, and in any order.
    static std::vector<SeatIndex> group(Chance& chance) {
        const std::uint32_t first = chance.below(seat_count - buyers - 2 * group_max);
        std::vector<SeatIndex> seats;
        for (std::uint32_t wanted = 1 + chance.below(group_max); wanted > 0; --wanted) {
            const SeatIndex seat = first + chance.below(2 * group_max);
            if (std::ranges::find(seats, seat) == seats.end()) seats.push_back(seat);
        }
        return seats;
    }

    std::vector<std::string_view> names_of(const std::vector<SeatIndex>& seats) const {
        std::vector<std::string_view> names;
        for (const SeatIndex seat : seats) names.emplace_back(names_[seat]);
        return names;
    }

    void settle(const std::vector<SeatIndex>& seats, const std::string& holder, Chance& chance) {
        const std::uint32_t choice = chance.below(8);
        if (choice == 0) return;
        if (choice < 6) {
            given_up_ += manager_.cancel_locks_bulk(seats, holder) ? 1 : 0;
            return;
        }
        if (!manager_.book_seats_bulk(seats, holder)) return;
        for (const SeatIndex seat : seats) ++sales_[seat];
    }
};

// Nothing expires here: an expired lock may be cleared seat by seat.
TEST_P(OnSale, EveryGroupIsWholeAndEverySeatIsSoldOnce) {
    const std::uint64_t seed = random_seed();
    manager_.set_lock_timeout(std::chrono::hours(1));
    watched_ = true;
    Crew crew(buyers + 1, [&](std::size_t thread) {
        Chance chance(seed + thread);
        if (thread == buyers) return watch();
        buy(static_cast<std::uint32_t>(thread), chance);
    });
    ASSERT_TRUE(crew.round()) << "threads wait for ever, SEATLOCK_SEED=" << seed;
    EXPECT_EQ(torn_, 0U) << "SEATLOCK_SEED=" << seed;
    std::uint32_t sold = 0;
    for (SeatIndex seat = 0; seat < seat_count; ++seat) {
        ASSERT_LE(sales_[seat], 1) << "seat " << seat << " SEATLOCK_SEED=" << seed;
        ASSERT_EQ(sales_[seat] == 1, manager_.seat(seat)->is_booked()) << "seat " << seat << " SEATLOCK_SEED=" << seed;
        sold += sales_[seat] == 1 ? 1 : 0;
    }
    std::printf("%u of %u seats sold, %llu groups locked, %llu refused, %llu given up, %llu seen in snapshots\n", sold,
                seat_count, static_cast<unsigned long long>(locked_), static_cast<unsigned long long>(refused_),
                static_cast<unsigned long long>(given_up_), static_cast<unsigned long long>(groups_seen_));
    EXPECT_GT(sold, 0U);
    EXPECT_GT(refused_, 0U);
    EXPECT_GT(given_up_, 0U);
    EXPECT_GT(groups_seen_, 0U);
}

TEST_P(OnSale, SweepsDoNotDisturbSales) {
    const std::uint64_t seed = random_seed();
    Crew crew(buyers + 1, [&](std::size_t thread) {
        Chance chance(seed + thread);
        if (thread == buyers) return sweep();
        buy(static_cast<std::uint32_t>(thread), chance);
    });
    ASSERT_TRUE(crew.round()) << "threads wait for ever, SEATLOCK_SEED=" << seed;
    for (SeatIndex seat = 0; seat < seat_count; ++seat) {
        ASSERT_EQ(sales_[seat], manager_.seat(seat)->is_booked() ? 1 : 0)
            << "seat " << seat << " SEATLOCK_SEED=" << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(BothRules, OnSale, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock::threads
