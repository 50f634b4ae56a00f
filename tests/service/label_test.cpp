#include "service/label.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seatlock::service {
namespace {

TEST(Label, takes_1_to_128_bytes) {
    EXPECT_EQ(label_problem("A"), std::nullopt);
    EXPECT_EQ(label_problem(std::string(128, 'x')), std::nullopt);
    EXPECT_EQ(label_problem(""), "is empty");
    EXPECT_EQ(label_problem(std::string(129, 'x')), "is 129 bytes long; at most 128 are allowed");
}

TEST(Label, counts_bytes_not_characters) {
    std::string umlauts;
    for (int i = 0; i < 64; ++i) umlauts += "\u00fc";
    EXPECT_EQ(label_problem(umlauts), std::nullopt);
    EXPECT_NE(label_problem(umlauts + "\u00fc"), std::nullopt);
}

TEST(Label, refuses_control_characters) {
    for (int c = 0; c < 0x20; ++c) {
        const std::string label = std::string("A") + static_cast<char>(c);
        EXPECT_EQ(label_problem(label), "contains a control character") << c;
    }
    EXPECT_EQ(label_problem("\x7f"), "contains a control character");
    EXPECT_EQ(label_problem("A\xC2\x80"), "contains a control character");
    EXPECT_EQ(label_problem("A\xC2\x9F"), "contains a control character");
    EXPECT_EQ(label_problem("A\xC2\xA0"), std::nullopt) << "the no-break space is a character like others";
    EXPECT_EQ(label_problem(" ~"), std::nullopt);
}

TEST(Label, takes_every_well_formed_sequence_at_its_borders) {
    for (const char* good : {"\xC2\xA0", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
                             "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_EQ(label_problem(good), std::nullopt) << testing::PrintToString(std::string(good));
    }
}

TEST(Label, refuses_malformed_utf8) {
    for (const char* bad : {
             "\x80", "\xBF",                          // a continuation that continues nothing
             "\xC0\x80", "\xC1\xBF",                  // overlong in two bytes
             "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",      // overlong in three and four
             "\xED\xA0\x80", "\xED\xBF\xBF",          // surrogates
             "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",  // beyond U+10FFFF
             "\xFE", "\xFF",                          // never a byte of UTF-8
             "\xC3", "\xE2\x82", "\xF0\x9F\x92",      // cut off at the end
             "\xE2\x28\xA1", "\xC3(",                 // interrupted
         }) {
        EXPECT_EQ(label_problem(std::string("A") + bad), "is not valid UTF-8")
            << testing::PrintToString(std::string(bad));
    }
}

TEST(Name, is_lower_case_and_at_most_64_bytes) {
    for (const char* good : {"a", "0", "hamlet", "hamlet-2025.07_b"}) EXPECT_TRUE(is_name(good)) << good;
    for (const char* bad : {"", "-a", ".a", "_a", "Hamlet", "a b", "a/b", "\xC3\xA4"})
        EXPECT_FALSE(is_name(bad)) << bad;
    EXPECT_TRUE(is_name(std::string(64, 'a')));
    EXPECT_FALSE(is_name(std::string(65, 'a')));
    EXPECT_FALSE(is_name(std::string("a\0b", 3)));
}

}  // namespace
}  // namespace seatlock::service
