#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rehearse/client.hpp"

namespace seatlock::rehearse {
namespace {

TEST(ServerUrl, is_read_and_written_again) {
    for (const std::string url : {"http://127.0.0.1:8080", "http://[::1]:80", "http://tickets.example:65535"}) {
        const auto parsed = parse_server_url(url);
        ASSERT_TRUE(parsed) << parsed.error();
        EXPECT_EQ(parsed->to_string(), url);
    }
    EXPECT_EQ(parse_server_url("http://localhost/")->to_string(), "http://localhost:80");
    EXPECT_EQ(parse_server_url("http://[::1]:8080/")->host, "::1");
}

TEST(ServerUrl, names_the_text_that_is_none) {
    for (const std::string text :
         {"", "localhost:8080", "https://localhost", "http://", "http://:80", "http://a:", "http://a:b",
          "http://a:65536", "http://a:123456", "http://a:80/v1", "http://a/b", "http://a b", "http://::1:80",
          "http://[::1", "http://[]:80", "http://a@b", "http://a\r\nX: y"}) {
        const auto parsed = parse_server_url(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_THAT(parsed.error(), testing::HasSubstr("\"" + text + "\"")) << text;
    }
}

}  // namespace
}  // namespace seatlock::rehearse
