#include "rehearse/printable.hpp"

#include <string>

#include <gtest/gtest.h>

#include "json/value.hpp"
#include "json/writer.hpp"

namespace seatlock::rehearse {
namespace {

TEST(Printable, leaves_text_as_it_is) {
    for (const char* text : {"", "A-1, \"Loge\" \\ 7", "Grüße, 座席, \U0001F3AD", "\u00A0\uFFFD\U0010FFFF"}) {
        EXPECT_EQ(printable(text), text);
    }
}

TEST(Printable, spells_what_a_terminal_would_obey) {
    EXPECT_EQ(printable("a\x1b[2J\r\nb\x7f"), R"(a\u001b[2J\u000d\u000ab\u007f)");
    EXPECT_EQ(printable(std::string("\0", 1)), R"(\u0000)");
    EXPECT_EQ(printable("\u009B31m\u202Eeman\u2028\u2066"), R"(\u009b31m\u202eeman\u2028\u2066)");
}

TEST(Printable, replaces_what_is_not_utf_8) {
    const std::string hole = "\uFFFD";
    EXPECT_EQ(printable("a\xff"
                        "b"),
              "a" + hole + "b");
    EXPECT_EQ(printable("cut \xe5\xba"), "cut " + hole + hole);
    for (const char* bytes : {"\xc0\xaf", "\xc3(", "\x80", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
                              "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
        EXPECT_EQ(printable(bytes).substr(0, 3), hole) << bytes;
    }
}

TEST(Printable, is_a_json_string_whatever_the_bytes) {
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const std::string bytes = {static_cast<char>(first), static_cast<char>(second), '\x80'};
            json::Writer out;
            out.begin_array().string(printable(bytes)).end_array();
            ASSERT_TRUE(json::parse(out.str())) << first << ' ' << second;
        }
    }
}

}  // namespace
}  // namespace seatlock::rehearse
