#include "http/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(Target, takes_a_path_apart) {
    EXPECT_THAT(parse_target("/v1/shows/hamlet")->segments, ElementsAre("v1", "shows", "hamlet"));
    EXPECT_THAT(parse_target("/")->segments, IsEmpty());
    EXPECT_THAT(parse_target("/a//b")->segments, ElementsAre("a", "", "b"));
}

TEST(Target, decodes_each_part_exactly_once) {
    EXPECT_THAT(parse_target("/a%2Fb/c%2541/%C3%A4%20+")->segments, ElementsAre("a/b", "c%41", "ä +"));
    EXPECT_THAT(parse_target("/p?a%3Db=c%26d%3D&e=%25")->query, ElementsAre(Pair("a=b", "c&d="), Pair("e", "%")));
    EXPECT_THAT(parse_target("/%00%1f")->segments, ElementsAre(std::string("\0\x1f", 2)));
}

TEST(Target, takes_a_query_apart) {
    const auto target = parse_target("/p?state=locked&section=&flag&&x=1=2");
    ASSERT_TRUE(target);
    EXPECT_THAT(target->query,
                ElementsAre(Pair("state", "locked"), Pair("section", ""), Pair("flag", ""), Pair("x", "1=2")));
    EXPECT_EQ(*target->parameter("state"), "locked");
    EXPECT_EQ(target->parameter("State"), nullptr);
    EXPECT_THAT(parse_target("/p?")->query, IsEmpty());
    EXPECT_THAT(parse_target("/p?a=1#b=2")->query, ElementsAre(Pair("a", "1")));
}

TEST(Target, refuses_a_parameter_sent_twice) {
    EXPECT_EQ(parse_target("/p?from=1&from=2").error(), "the parameter from is there twice");
    EXPECT_EQ(parse_target("/p?from=1&fro%6d=1").error(), "the parameter from is there twice");
}

TEST(Target, refuses_bad_percent_sequences) {
    for (const char* target : {"/%", "/%4", "/%zz", "/a%4g", "/%%41", "/p?%=1", "/p?a=%1"}) {
        const auto parsed = parse_target(target);
        ASSERT_FALSE(parsed) << target;
        EXPECT_THAT(parsed.error(), HasSubstr("has a bad percent sequence"));
    }
}

TEST(Target, refuses_what_does_not_decode_to_utf8) {
    // Alone, overlong, a surrogate, too large, cut off; and a sequence that spans two segments.
    for (const char* target : {"/%ff", "/%c0%af", "/%ed%a0%80", "/%f4%90%80%80", "/%e2%82", "/%c3/%a4", "/p?a=%80"}) {
        const auto parsed = parse_target(target);
        ASSERT_FALSE(parsed) << target;
        EXPECT_THAT(parsed.error(), HasSubstr("is not UTF-8"));
    }
}

TEST(Target, is_a_path) {
    for (const char* target : {"", "*", "v1/shows", "?a=1"}) {
        EXPECT_EQ(parse_target(target).error(), "the target must be a path") << target;
    }
}

}  // namespace
}  // namespace seatlock::http
