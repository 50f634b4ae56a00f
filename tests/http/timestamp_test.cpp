#include "http/timestamp.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

TEST(Timestamp, is_written_as_rfc3339_with_milliseconds) {
    EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(1), "1970-01-01T00:00:00.001Z");
    EXPECT_EQ(to_rfc3339(1'795'357'567'123), "2026-11-22T14:26:07.123Z");
    EXPECT_EQ(to_rfc3339(951'782'400'000), "2000-02-29T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Timestamp, stays_within_the_years_that_have_four_digits) {
    EXPECT_EQ(to_rfc3339(INT64_MIN), "0000-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(INT64_MAX), "9999-12-31T23:59:59.999Z");
}

TEST(Timestamp, knows_a_date_time) {
    for (const char* text : {"2026-11-22T19:30:00Z", "2026-11-22t19:30:00z", "2026-11-22T19:30:00.5+01:00",
                             "2026-11-22T19:30:00.123456789-23:59", "2024-02-29T00:00:00Z", "2016-12-31T23:59:60Z",
                             "0000-01-01T00:00:00-00:00"}) {
        EXPECT_TRUE(is_rfc3339(text)) << text;
    }
}

TEST(Timestamp, knows_what_is_no_date_time) {
    for (const char* text : {"",
                             "2026-11-22",
                             "2026-11-22T19:30Z",
                             "2026-11-22T19:30:00",
                             "2026-11-22 19:30:00Z",
                             "2025-02-29T00:00:00Z",
                             "2026-13-01T00:00:00Z",
                             "2026-00-01T00:00:00Z",
                             "2026-11-31T00:00:00Z",
                             "2026-11-00T00:00:00Z",
                             "2026-11-22T24:00:00Z",
                             "2026-11-22T19:60:00Z",
                             "2026-11-22T19:30:61Z",
                             "2026-11-22T19:30:00.Z",
                             "2026-11-22T19:30:00.",
                             "2026-11-22T19:30:00.5",
                             "2026-11-22T19:30:00+0100",
                             "2026-11-22T19:30:00+24:00",
                             "2026-11-22T19:30:00+01:60",
                             "2026-11-22T19:30:00Z ",
                             " 2026-11-22T19:30:00Z",
                             "2026/11/22T19:30:00Z",
                             "+026-11-22T19:30:00Z",
                             "2026-11-22T19.30.00Z",
                             "2026-11-22T-1:30:00Z",
                             "20261122T193000Z0000",
                             "2026-11-22T19:30:00ZZ",
                             "2026-11-22T19:30:00+01:00Z"}) {
        EXPECT_FALSE(is_rfc3339(text)) << text;
    }
}

}  // namespace
}  // namespace seatlock::http
