#include "http/mac.hpp"

#include <string>

#include <gtest/gtest.h>

namespace seatlock::http {
namespace {

std::string hex(const std::string& bytes) {
    std::string text;
    for (const char byte : bytes) {
        text += "0123456789abcdef"[static_cast<unsigned char>(byte) >> 4U];
        text += "0123456789abcdef"[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

TEST(Mac, is_that_of_rfc_4231) {
    EXPECT_EQ(hex(mac_of(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(mac_of("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(mac_of(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    EXPECT_NE(mac_of("", ""), mac_of("", "x"));
}

TEST(Mac, secrets_are_the_same_or_not) {
    EXPECT_TRUE(same_secret("", ""));
    EXPECT_TRUE(same_secret("abc", "abc"));
    for (const char* other : {"", "ab", "abcd", "abd", "xbc"}) EXPECT_FALSE(same_secret("abc", other)) << other;
}

TEST(Mac, base64url_is_that_of_rfc_4648) {
    const std::pair<std::string, std::string> rows[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"}};
    for (const auto& [bytes, text] : rows) {
        EXPECT_EQ(base64url(bytes), text);
        EXPECT_EQ(from_base64url(text), bytes);
    }
    for (const char* none : {"Z", "Zg==", "Zg=", "Zm9vY", "Zm 9", "Zm9v\n", "+/+/", "Zm9\xc3", "."}) {
        EXPECT_EQ(from_base64url(none), std::nullopt) << none;
    }
    EXPECT_EQ(from_base64url(std::string_view("Zm\0v", 4)), std::nullopt);
}

}  // namespace
}  // namespace seatlock::http
