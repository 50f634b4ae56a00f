#include "rehearse/latency_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "random_seed.hpp"
#include "rehearse/random.hpp"

namespace seatlock::rehearse {
namespace {

std::int64_t exact(const std::vector<std::int64_t>& sorted, double percent) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(sorted.size())));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

TEST(LatencyHistogram, has_nothing_to_say_of_nothing) {
    const LatencyHistogram histogram;
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.percentile_us(99), 0);
    EXPECT_EQ(histogram.max_us(), 0);
}

TEST(LatencyHistogram, is_exact_below_128_us) {
    LatencyHistogram histogram;
    for (std::int64_t us = 1; us <= 100; ++us) histogram.add(us);
    for (const int percent : {1, 50, 90, 99, 100}) EXPECT_EQ(histogram.percentile_us(percent), percent);
    EXPECT_EQ(histogram.percentile_us(0), 1);
}

TEST(LatencyHistogram, takes_every_value_to_within_its_stated_error) {
    for (std::int64_t us = 0; us < (std::int64_t{1} << 45); us = us * 9 / 8 + 1) {
        for (const std::int64_t value : {us, us + 1}) {
            LatencyHistogram histogram;
            histogram.add(value);
            histogram.add(std::int64_t{1} << 45);  // or the maximum would bound the answer
            EXPECT_GE(histogram.percentile_us(50), value);
            EXPECT_LE(histogram.percentile_us(50), value + value / 64);
        }
    }
}

TEST(LatencyHistogram, agrees_with_exact_percentiles_of_random_durations) {
    const std::uint64_t seed = random_seed();
    SCOPED_TRACE("SEATLOCK_SEED=" + std::to_string(seed));
    Random random(seed);
    for (int round = 0; round < 50; ++round) {
        LatencyHistogram histogram;
        std::vector<std::int64_t> durations;
        const std::int64_t count = random.between(1, 2000);
        for (std::int64_t i = 0; i < count; ++i) {
            durations.push_back(static_cast<std::int64_t>(random.next() >> random.between(30, 63)));
            histogram.add(durations.back());
        }
        std::ranges::sort(durations);
        EXPECT_EQ(histogram.count(), durations.size());
        EXPECT_EQ(histogram.max_us(), durations.back());
        for (const double percent : {0.0, 1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
            const std::int64_t truth = exact(durations, percent);
            EXPECT_GE(histogram.percentile_us(percent), truth) << percent;
            EXPECT_LE(histogram.percentile_us(percent), truth + truth / 64) << percent;
        }
    }
}

TEST(LatencyHistogram, survives_durations_that_cannot_be) {
    LatencyHistogram histogram;
    histogram.add(-5);
    histogram.add(INT64_MAX);
    EXPECT_EQ(histogram.count(), 2U);
    EXPECT_EQ(histogram.percentile_us(50), 0);
    EXPECT_EQ(histogram.max_us(), INT64_MAX);
}

}  // namespace
}  // namespace seatlock::rehearse
