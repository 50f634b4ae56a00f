#include "http/rate_limiter.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iostream>
#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "random_seed.hpp"

namespace seatlock::http {
namespace {

/// How many of these at this time pass.
int passing(TokenBuckets& buckets, const std::string& subject, std::int64_t now_ms, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; ++i) passed += buckets.take(subject, now_ms) ? 0 : 1;
    return passed;
}

TEST(TokenBuckets, let_a_burst_pass_and_then_the_rate) {
    TokenBuckets buckets(10, 100);
    EXPECT_EQ(passing(buckets, "a", 0, 100), 50) << "five seconds' worth";
    EXPECT_EQ(buckets.take("a", 0), 100);
    EXPECT_EQ(buckets.take("a", 99), 1);
    EXPECT_EQ(passing(buckets, "a", 100, 5), 1);
    EXPECT_EQ(passing(buckets, "a", 1100, 50), 10);
    EXPECT_EQ(passing(buckets, "a", 1'000'000, 100), 50) << "silence saves no more than one burst";
}

TEST(TokenBuckets, keep_subjects_apart) {
    TokenBuckets buckets(1, 100);
    EXPECT_EQ(passing(buckets, "a", 0, 10), 5);
    EXPECT_EQ(passing(buckets, "b", 0, 10), 5);
    EXPECT_EQ(buckets.take("a", 0), 1000);
}

TEST(TokenBuckets, take_nothing_from_who_is_turned_away) {
    TokenBuckets buckets(1, 100);
    EXPECT_EQ(passing(buckets, "a", 0, 5), 5);
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(buckets.take("a", 999));
    EXPECT_FALSE(buckets.take("a", 1000)) << "to ask in vain is not punished";
}

TEST(TokenBuckets, without_a_limit_remember_nobody) {
    TokenBuckets buckets(0, 100);
    EXPECT_EQ(passing(buckets, "a", 0, 1000), 1000);
    EXPECT_EQ(buckets.subjects(), 0u);
}

TEST(TokenBuckets, are_bounded_and_forget_whoever_was_silent_longest) {
    TokenBuckets buckets(1, 100);
    EXPECT_EQ(passing(buckets, "busy", 0, 10), 5);
    for (int i = 0; i < 100'000; ++i) {
        EXPECT_FALSE(buckets.take("passer-by " + std::to_string(i), 0));
        if (i % 20 == 0) {
            EXPECT_TRUE(buckets.take("busy", 0)) << "who goes on is not forgotten";
        }
        ASSERT_LE(buckets.subjects(), 101u);
    }
    EXPECT_FALSE(buckets.take("passer-by 0", 0));
}

/// The same as a list of what passed: no stretch of time has more than a burst and the rate.
TEST(TokenBuckets, agree_with_a_list_of_what_passed) {
    std::mt19937_64 random(random_seed());
    for (int round = 0; round < 200; ++round) {
        const auto per_second = static_cast<std::uint32_t>(1 + random() % 20);
        TokenBuckets buckets(per_second, 10);
        const std::int64_t interval_us = 1'000'000 / per_second;
        std::int64_t now_ms = static_cast<std::int64_t>(random() % 1'000'000);
        double tokens = 5.0 * per_second;
        std::int64_t last_us = now_ms * 1000;
        for (int i = 0; i < 500; ++i) {
            now_ms += static_cast<std::int64_t>(random() % 200);
            tokens = std::min(5e6 / static_cast<double>(interval_us),
                              tokens + static_cast<double>(now_ms * 1000 - last_us) / static_cast<double>(interval_us));
            last_us = now_ms * 1000;
            const auto wait_ms = buckets.take("a", now_ms);
            if (!wait_ms) tokens -= 1;
            ASSERT_GE(tokens, -1e-6) << "per second: " << per_second;
            ASSERT_TRUE(!wait_ms || tokens < 1 + 1e-6) << "turned away with a token left";
            if (wait_ms) {
                TokenBuckets later = buckets;
                ASSERT_TRUE(*wait_ms == 1 || later.take("a", now_ms + *wait_ms - 1));
                ASSERT_FALSE(buckets.take("a", now_ms += *wait_ms));
                tokens += static_cast<double>(now_ms * 1000 - last_us) / static_cast<double>(interval_us) - 1;
                last_us = now_ms * 1000;
            }
        }
    }
}

TEST(RateLimiter, counts_known_keys_by_name_and_everybody_else_by_address) {
    RateLimiter limiter({.per_second_per_key = 2, .per_second_per_address = 1});
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(limiter.refusal("shop", "192.0.2.1", 0));
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(limiter.refusal(std::nullopt, "192.0.2.1", 0));
    const auto key = limiter.refusal("shop", "192.0.2.2", 0);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->per, "key");
    EXPECT_EQ(key->subject, "shop");
    EXPECT_EQ(key->wait_ms, 500);
    const auto address = limiter.refusal(std::nullopt, "192.0.2.1", 0);
    ASSERT_TRUE(address);
    EXPECT_EQ(address->per, "address");
    EXPECT_EQ(address->subject, "192.0.2.1");
    EXPECT_EQ(address->wait_ms, 1000);
    EXPECT_FALSE(limiter.refusal(std::nullopt, "192.0.2.2", 0));
}

TEST(RateLimiter, counts_a_whole_ipv6_network_as_one) {
    EXPECT_EQ(counted_address("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(counted_address("2001:db8:1:2::"), "2001:db8:1:2::/64");
    EXPECT_EQ(counted_address("2001:db8:1:3::1"), "2001:db8:1:3::/64");
    EXPECT_EQ(counted_address("fe80::1%eth0"), "fe80::/64");
    EXPECT_EQ(counted_address("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(counted_address(""), "");
    RateLimiter limiter({.per_second_per_address = 1});
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(limiter.refusal(std::nullopt, "2001:db8::" + std::to_string(i), 0));
    }
    EXPECT_TRUE(limiter.refusal(std::nullopt, "2001:db8::ffff", 0));
    EXPECT_FALSE(limiter.refusal(std::nullopt, "2001:db8:0:1::1", 0));
}

}  // namespace
}  // namespace seatlock::http
