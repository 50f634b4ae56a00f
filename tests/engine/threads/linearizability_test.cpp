// Histories of real threads on few seats, each searched for a serial one that explains every answer.

#include <cstdint>
#include <cstdio>

#include <gtest/gtest.h>

#include "random_seed.hpp"
#include "world.hpp"

namespace seatlock::threads {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr std::uint64_t worlds = 120;
#elif defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t worlds = 300;
#else
constexpr std::uint64_t worlds = 1'500;  // the mutants' tree: some show in one of a thousand
#endif

TEST(Linearizability, EveryHistoryHasASerialOne) {
    const std::uint64_t seed = random_seed();
    Coverage coverage;
    for (std::uint64_t i = 0; i < worlds; ++i) {
        const auto fault = World(seed + i).live(coverage);
        ASSERT_FALSE(fault) << *fault << "SEATLOCK_SEED=" << seed;
    }
    std::printf("%s", coverage.text().c_str());
    EXPECT_TRUE(coverage.missing().empty()) << "SEATLOCK_SEED=" << seed;
}

// One thread: what the answers must be is then known exactly. Seats are added, timeouts change, the
// clock leaps to both ends of what a word has room for and beyond, and fails.
TEST(Linearizability, OneThreadAloneIsAnsweredAsTheContractSays) {
    const std::uint64_t seed = random_seed();
    Coverage coverage;
    Chance chance(seed);
    for (std::uint64_t i = 0; i < worlds; ++i) {
        Shape shape = draw_shape(chance);
        shape.threads = 1;
        shape.calls_per_thread = 60;
        shape.interrupted = false;
        shape.wide = chance.one_in(2);
        shape.churn = false;
        const auto fault = World(seed + i, shape).live(coverage);
        ASSERT_FALSE(fault) << *fault << "SEATLOCK_SEED=" << seed;
    }
}

}  // namespace
}  // namespace seatlock::threads
