// Memory that runs out: every allocation of every call fails in turn, and each call has then happened
// as a whole or not at all. A binary of its own, because it replaces operator new.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

#include "allocations.hpp"

namespace seatlock {
namespace {

using allocations::OneFails;

std::string long_name(const std::string& start) { return start + " with more letters than fit inside a std::string"; }

/// True when `call` threw because its n-th allocation failed.
template <typename Call>
bool out_of_memory(std::size_t nth, Call call) {
    const OneFails failure(nth);
    try {
        call();
        return false;
    } catch (const std::bad_alloc&) {
        return true;
    }
}

/// Makes every allocation of `call` fail in turn, on a manager as `prepare` makes it: the seats must then
/// be as before, and the same call go through. `holds` says whether it did what it has to do. Returns
/// how many allocations have failed.
template <typename Prepare, typename Call, typename Holds>
std::size_t fail_each(Prepare prepare, Call call, Holds holds) {
    for (std::size_t nth = 1;; ++nth) {
        const auto manager = prepare();
        const std::uint64_t before = manager->digest();
        const std::size_t size = manager->size();
        if (out_of_memory(nth, [&] { call(*manager); })) {
            EXPECT_EQ(manager->digest(), before) << "allocation " << nth;
            EXPECT_EQ(manager->size(), size) << "allocation " << nth;
            call(*manager);
        }
        // A failure that the manager got over is as good as none.
        EXPECT_TRUE(holds(*manager)) << "allocation " << nth;
        if (!OneFails::happened()) return nth - 1;
        if (testing::Test::HasFailure()) return nth;
    }
}

class AllocationFailure : public testing::TestWithParam<ExpiryRule> {
protected:
    static constexpr std::size_t seat_count = 100;
    std::int64_t now_ = 0;
    std::vector<std::string> all_;

    AllocationFailure() {
        for (std::size_t i = 0; i < seat_count; ++i) all_.push_back(long_name("seat " + std::to_string(i)));
    }

    [[nodiscard]] std::unique_ptr<SeatManager> fresh() {
        return std::make_unique<SeatManager>(
            all_, SeatManager::Options{.clock = [this] { return TimePoint(std::chrono::milliseconds(now_)); },
                                       .expiry = GetParam()});
    }

    /// Some seats are ann's, some booked.
    [[nodiscard]] std::unique_ptr<SeatManager> used() {
        auto manager = fresh();
        now_ = 0;
        EXPECT_TRUE(
            manager->lock_seats_bulk(std::vector<std::string>(all_.begin(), all_.begin() + 60), long_name("ann")));
        EXPECT_TRUE(
            manager->book_seats_bulk(std::vector<std::string>(all_.begin(), all_.begin() + 20), long_name("ann")));
        return manager;
    }
};

TEST_P(AllocationFailure, LeavesTheSeatToBeLockedAgain) {
    const std::string user = long_name("a newcomer");
    (void)fail_each([&] { return used(); }, [&](SeatManager& manager) { (void)manager.lock_seat(all_[99], user); },
                    [&](const SeatManager& manager) { return manager.seat(99U)->is_locked(); });
}

TEST_P(AllocationFailure, LocksAllOrNothing) {
    const std::string user = long_name("a newcomer");
    const std::vector<std::string> free_ones(all_.begin() + 60, all_.end());
    const std::size_t failures = fail_each(
        [&] { return used(); }, [&](SeatManager& manager) { (void)manager.lock_seats_bulk(free_ones, user); },
        [&](const SeatManager& manager) { return manager.seat(60U)->is_locked() && manager.seat(99U)->is_locked(); });
    // The answer of forty long names, if nothing else.
    EXPECT_GT(failures, 0U);
}

// Such times may need memory of their own.
TEST_P(AllocationFailure, LocksAllOrNothingAtTheEndsOfTime) {
    const std::string user = long_name("a newcomer");
    const std::vector<std::string> free_ones(all_.begin() + 60, all_.begin() + 64);
    for (const std::int64_t now : {std::int64_t{1} << 61, -(std::int64_t{1} << 61)}) {
        const auto prepare = [&] {
            auto manager = used();
            now_ = now;
            return manager;
        };
        (void)fail_each(
            prepare, [&](SeatManager& manager) { (void)manager.lock_seats_bulk(free_ones, user); },
            [&](const SeatManager& manager) {
                return manager.seat(63U)->lock_time()->time_since_epoch().count() == now;
            });
        (void)fail_each(
            prepare, [&](SeatManager& manager) { (void)manager.lock_seat(99U, user); },
            [&](const SeatManager& manager) {
                return manager.seat(99U)->lock_time()->time_since_epoch().count() == now;
            });
    }
}

TEST_P(AllocationFailure, LeavesRefusedCallsHarmless) {
    const std::string user = long_name("bob");
    const std::string taken = all_[30];
    const std::string free_one = all_[99];
    const std::vector<std::function<Outcome(SeatManager&)>> refused{
        [&](SeatManager& manager) { return manager.lock_seat(all_[0], user); },
        [&](SeatManager& manager) { return manager.lock_seat(taken, user); },
        [&](SeatManager& manager) { return manager.lock_seats_bulk({free_one, taken}, user); },
        [&](SeatManager& manager) { return manager.book_seats_bulk({taken, free_one}, user); },
        [&](SeatManager& manager) { return manager.cancel_locks_bulk({taken, "nowhere"}, user); }};
    for (const auto& call : refused) {
        const std::uint64_t before = used()->digest();
        (void)fail_each([&] { return used(); }, [&](SeatManager& manager) { EXPECT_FALSE(call(manager)); },
                        [&](const SeatManager& manager) { return manager.digest() == before; });
    }
}

TEST_P(AllocationFailure, SellsAllOrNothing) {
    const std::string user = long_name("ann");
    const std::vector<std::string> hers(all_.begin() + 20, all_.begin() + 60);
    (void)fail_each(
        [&] { return used(); }, [&](SeatManager& manager) { (void)manager.book_seats_bulk(hers, user); },
        [&](const SeatManager& manager) { return manager.seat(20U)->is_booked() && manager.seat(59U)->is_booked(); });
}

TEST_P(AllocationFailure, GivesUpAllOrNothing) {
    const std::string user = long_name("ann");
    const std::vector<std::string> hers(all_.begin() + 20, all_.begin() + 60);
    (void)fail_each([&] { return used(); }, [&](SeatManager& manager) { (void)manager.cancel_locks_bulk(hers, user); },
                    [&](const SeatManager& manager) {
                        return manager.seat(20U)->is_available() && manager.seat(59U)->is_available();
                    });
}

TEST_P(AllocationFailure, AddsASeatOrNone) {
    const std::string id = long_name("one more");
    std::size_t failures = 0;
    // Tables grow now and then: some hundred seats pass a good many of their sizes.
    for (std::size_t added = 0; added < 300; added += 7) {
        const auto grown = [&] {
            auto manager = used();
            for (std::size_t i = 0; i < added; ++i) manager->add_seat(long_name("added " + std::to_string(i)));
            return manager;
        };
        failures += fail_each(
            grown, [&](SeatManager& manager) { manager.add_seat(id); },
            [&](const SeatManager& manager) {
                return manager.find(id) == seat_count + added && manager.size() == seat_count + added + 1;
            });
    }
    EXPECT_GT(failures, 0U);
}

// One manager that comes to know more and more holders, with a failure at every step.
TEST_P(AllocationFailure, ANewHolderIsKnownOrNot) {
    const auto manager = fresh();
    std::size_t failures = 0;
    for (std::size_t i = 0; i < 2'000; ++i) {
        const std::string holder = long_name(std::to_string(i));
        const auto seat = static_cast<SeatIndex>(i % seat_count);
        now_ += i % seat_count == 0 ? 10'001 : 0;
        for (std::size_t nth = 1; out_of_memory(nth, [&] { ASSERT_TRUE(manager->lock_seat(seat, holder)); }); ++nth) {
            ASSERT_NE(manager->seat(seat)->locked_by(), holder);
            ++failures;
        }
        ASSERT_EQ(manager->seat(seat)->locked_by(), holder);
    }
    std::printf("%zu allocations failed\n", failures);
}

// A manager that cannot be built leaves nothing behind: the leak check of AddressSanitizer sees to that.
TEST_P(AllocationFailure, OfAConstructorIsOne) {
    for (std::size_t nth = 1;; ++nth) {
        const OneFails failure(nth);
        try {
            const auto manager = fresh();
            if (!OneFails::happened()) break;
        } catch (const std::bad_alloc&) {
            continue;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(BothRules, AllocationFailure, testing::Values(ExpiryRule::on_sweep, ExpiryRule::at_deadline),
                         [](const auto& rule) { return std::string(to_string(rule.param)); });

}  // namespace
}  // namespace seatlock
