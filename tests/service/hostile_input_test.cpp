// Commands that no honest client sends: every one is answered, none of them crashes anything, and
// what they did can be read back from the journal.
// SEATLOCK_SEED=<number> service_test --gtest_filter='HostileInput.*' replays a run.

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "service/replay.hpp"
#include "service_world.hpp"

namespace seatlock::service {
namespace {

class Hostile {
public:
    explicit Hostile(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

    std::string text() {
        static const std::vector<std::string> texts{"",
                                                    "A-1",
                                                    "A-2",
                                                    "A-3",
                                                    "h1",
                                                    "h2",
                                                    "b1",
                                                    "ann",
                                                    "s",
                                                    "../",
                                                    "\n",
                                                    "\xff",
                                                    "\x7f",
                                                    "\xC2\x85",
                                                    "\xED\xA0\x80",
                                                    std::string(1, '\0'),
                                                    std::string(128, 'x'),
                                                    std::string(129, 'x'),
                                                    std::string(1'000, 'y')};
        return texts[below(texts.size())];
    }
    Seats texts() {
        Seats seats(below(4) == 0 ? below(300) : below(4));
        for (std::string& seat : seats) seat = text();
        return seats;
    }
    std::optional<Seats> perhaps_texts() { return below(2) == 0 ? std::nullopt : std::optional(texts()); }
    std::int64_t number() {
        static const std::vector<std::int64_t> numbers{INT64_MIN,         -1,       0, 1, 60, 3'600, 3'601,
                                                       INT64_MAX / 1'000, INT64_MAX};
        return numbers[below(numbers.size())];
    }

    ShowCommand command() {
        switch (below(16)) {
            case 0:
            case 1:
                return CreateHold{text(), text(), texts(), text(),
                                  below(2) == 0 ? std::nullopt : std::optional(number())};
            case 2: return SwapSeats{text(), texts(), texts()};
            case 3: return ExtendHold{text()};
            case 4: return ReleaseHold{text(), perhaps_texts()};
            case 5: return BookHold{text(), text(), perhaps_texts(), text(), below(2) == 0};
            case 6: return ReadHold{text()};
            case 7: return ListHolds{text(), text(), static_cast<std::uint32_t>(number())};
            case 8: return PayHold{text(), text()};
            case 9: return SellSeats{text(), text(), texts(), text()};
            case 10: return CancelBooking{text(), perhaps_texts(), text()};
            case 11: return MoveBooking{text(), texts(), texts()};
            case 12: return BlockSeats{texts(), text()};
            case 13: return UnblockSeats{texts(), text()};
            case 14: return ChangeShow{{{setting(), text()}, {setting(), std::to_string(number())}}};
            default: return ListBookings{text(), text(), text(), static_cast<std::uint32_t>(number())};
        }
    }

    std::string setting() {
        static const std::vector<std::string> settings{
            "title", "sales", "plan", "public", "hold_ttl_seconds", "holder_seats_max", "buyers_may_book"};
        return below(4) == 0 ? text() : settings[below(settings.size())];
    }

    CatalogCommand catalog_command() {
        if (below(2) == 0) return ImportPlan{text(), below(2) == 0 ? text() : plan_file(row_of(1 + below(3)))};
        CreateShow create{text(), {}};
        create.settings.plan = text();
        create.settings.title = text();
        create.settings.starts_at = text();
        create.settings.timezone = text();
        create.settings.plan_hash = text();
        if (below(2) == 0) create.settings.policy = {number(), number(), number(), number()};
        return create;
    }

private:
    std::mt19937_64 random_;
};

TEST(HostileInput, is_answered_and_leaves_a_journal_that_can_be_read) {
    const char* given = std::getenv("SEATLOCK_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::printf("SEATLOCK_SEED=%llu replays this run\n", static_cast<unsigned long long>(seed));
    SCOPED_TRACE("replay with SEATLOCK_SEED=" + std::to_string(seed));
    Hostile hostile(seed);
    ServiceWorld world;
    world.open_show("s", row_of(3));
    for (int i = 0; i < 5'000; ++i) {
        const Caller caller = hostile.below(3) == 0 ? keyed(hostile.below(50), 1) : Caller{hostile.text(), {}};
        const RequestId request = hostile.below(8) == 0 ? world.submit(hostile.catalog_command(), caller)
                                                        : world.submit(hostile.below(9) == 0 ? hostile.text() : "s",
                                                                       hostile.command(), caller);
        ASSERT_NE(world.answer_to(request), nullptr);
        if (hostile.below(5) == 0) world.pass(static_cast<std::int64_t>(hostile.below(400'000)));
    }
    EXPECT_GT(world.feed("s").size(), 2U);
    const std::uint64_t digest = world.service().digest("s");
    const auto replayed = replay(world.journal());
    ASSERT_TRUE(replayed) << replayed.error().message;
    world.crash_and_restart();
    EXPECT_TRUE(world.service().ready());
    EXPECT_EQ(world.service().digest("s"), digest);
}

}  // namespace
}  // namespace seatlock::service
