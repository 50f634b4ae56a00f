#include "rehearse/progress.hpp"

#include <string>

#include <gtest/gtest.h>

namespace seatlock::rehearse {
namespace {

ProgressView at(std::int64_t elapsed_ms) {
    return {.elapsed_ms = elapsed_ms, .seats = 100, .sold = 50, .buyers = 40, .gone = 10, .answers = 7};
}

std::string told(Progress::Form form) {
    std::string text;
    Progress progress(form, [&](std::string_view piece) { text += piece; });
    for (const std::int64_t ms : {0, 100, 1900, 2000, 2100, 4100}) progress.show(at(ms));
    progress.say("a word");
    progress.end();
    return text;
}

TEST(Progress, is_silent) { EXPECT_EQ(told(Progress::Form::silent), ""); }

TEST(Progress, is_a_line_every_two_seconds) {
    EXPECT_EQ(told(Progress::Form::lines),
              "  0.0 s  50 of 100 seats sold, 10 of 40 buyers done, 7 calls answered\n"
              "  2.0 s  50 of 100 seats sold, 10 of 40 buyers done, 7 calls answered\n"
              "  4.1 s  50 of 100 seats sold, 10 of 40 buyers done, 7 calls answered\n"
              "a word\n");
}

TEST(Progress, is_a_bar_that_is_drawn_again_and_leaves_nothing) {
    const std::string text = told(Progress::Form::bar);
    const std::string last =
        "\r\x1b[K[###############...............]   4.1 s  50 of 100 seats sold, 10 of 40 buyers done, 7 calls "
        "answered";
    EXPECT_NE(text.find(last + "\r\x1b[Ka word\n"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("a word\n"));
}

TEST(Progress, is_over_when_the_house_or_the_crowd_is) {
    EXPECT_DOUBLE_EQ(at(0).share(), 0.5);
    EXPECT_DOUBLE_EQ((ProgressView{.seats = 100, .sold = 10, .buyers = 4, .gone = 3}).share(), 0.75);
    EXPECT_DOUBLE_EQ((ProgressView{.seats = 10, .sold = 99, .buyers = 4, .gone = 3}).share(), 1);
    EXPECT_DOUBLE_EQ(ProgressView{}.share(), 1);
}

}  // namespace
}  // namespace seatlock::rehearse
