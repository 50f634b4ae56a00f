#include "http/idempotency.hpp"

#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

const Request request{"POST", "/v1/shows/s/holds", {}, "{}"};

TEST(Idempotency, the_same_caller_place_and_key_are_the_same) {
    EXPECT_EQ(idempotency_record("admin", "s", "k", request), idempotency_record("admin", "s", "k", request));
}

TEST(Idempotency, keys_belong_to_a_caller_and_a_show) {
    const auto key = idempotency_record("admin", "s", "k", request).key;
    EXPECT_NE(idempotency_record("other", "s", "k", request).key, key);
    EXPECT_NE(idempotency_record("admin", "t", "k", request).key, key);
    EXPECT_NE(idempotency_record("admin", "", "k", request).key, key);
    EXPECT_NE(idempotency_record("admin", "s", "l", request).key, key);
}

TEST(Idempotency, parts_cannot_be_shifted_into_each_other) {
    EXPECT_NE(idempotency_record("ab", "c", "k", request).key, idempotency_record("a", "bc", "k", request).key);
    EXPECT_NE(idempotency_record("a", "s", "1:x", request).key, idempotency_record("a", "s1:", "x", request).key);
    EXPECT_NE(idempotency_record("a", "s", "k", {"POST", "/a", {}, "b"}).fingerprint,
              idempotency_record("a", "s", "k", {"POST", "/", {}, "ab"}).fingerprint);
}

TEST(Idempotency, a_request_is_its_method_target_and_body) {
    const auto fingerprint = idempotency_record("admin", "s", "k", request).fingerprint;
    const auto of = [](const Request& other) { return idempotency_record("admin", "s", "k", other).fingerprint; };
    EXPECT_NE(of({"PUT", "/v1/shows/s/holds", {}, "{}"}), fingerprint);
    EXPECT_NE(of({"POST", "/v1/shows/s/holds?", {}, "{}"}), fingerprint);
    EXPECT_NE(of({"POST", "/v1/shows/s/holds", {}, "{ }"}), fingerprint);
    EXPECT_EQ(of({"POST", "/v1/shows/s/holds", {{"user-agent", "x"}}, "{}"}), fingerprint);
}

}  // namespace
}  // namespace seatlock::http
