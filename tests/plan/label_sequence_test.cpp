#include "plan/label_sequence.hpp"

#include <gtest/gtest.h>

namespace seatlock::plan {
namespace {

std::string label(const char* first, std::int64_t steps) {
    const auto sequence = LabelSequence::from(first);
    EXPECT_TRUE(sequence.has_value()) << first;
    return sequence ? sequence->at(steps).value_or("none") : "";
}

TEST(LabelSequence, CountsNumbers) {
    EXPECT_EQ(label("1", 0), "1");
    EXPECT_EQ(label("9", 1), "10");
    EXPECT_EQ(label("0", 0), "0");
    EXPECT_EQ(label("3", -3), "0");
    EXPECT_EQ(label("3", -4), "none");
    EXPECT_EQ(label("999999999", 2), "1000000001");
}

TEST(LabelSequence, CountsLettersLikeTheColumnsOfASpreadsheet) {
    EXPECT_EQ(label("A", 0), "A");
    EXPECT_EQ(label("A", 25), "Z");
    EXPECT_EQ(label("A", 26), "AA");
    EXPECT_EQ(label("Y", 3), "AB");
    EXPECT_EQ(label("AZ", 1), "BA");
    EXPECT_EQ(label("ZZ", 1), "AAA");
    EXPECT_EQ(label("a", 26), "aa");
    EXPECT_EQ(label("C", -2), "A");
    EXPECT_EQ(label("C", -3), "none");
    EXPECT_EQ(label("A", 2'000'000'000'000), "none");
}

TEST(LabelSequence, NumbersEveryLabelOnce) {
    std::string before;
    for (std::int64_t i = 0; i < 20'000; ++i) {
        const std::string next = label("A", i);
        EXPECT_TRUE(before.size() < next.size() || (before.size() == next.size() && before < next)) << before << next;
        EXPECT_EQ(label(next.size() <= 4 ? next.c_str() : "A", 0), next);
        before = next;
    }
}

TEST(LabelSequence, RefusesWhatItCannotCount) {
    for (const char* first : {"", "Aa", "A1", "1A", "ABCDE", "1234567890", "-1", " 1", "É", "1.5"}) {
        EXPECT_FALSE(LabelSequence::from(first).has_value()) << first;
    }
}

}  // namespace
}  // namespace seatlock::plan
