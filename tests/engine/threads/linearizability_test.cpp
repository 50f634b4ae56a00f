// Histories of real threads on few seats, each searched for a serial one that explains every answer.

#include <cstdint>
#include <cstdio>

#include <gtest/gtest.h>

#include "random_seed.hpp"
#include "world.hpp"

namespace seatlock::threads {
namespace {

#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t worlds = 150;
#else
constexpr std::uint64_t worlds = 400;
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

}  // namespace
}  // namespace seatlock::threads
