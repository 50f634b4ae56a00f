#include "engine/seat_directory.hpp"

#include <string>

#include <gtest/gtest.h>

namespace seatlock::engine {
namespace {

TEST(SeatDirectory, NumbersIdsInTheOrderTheyCome) {
    SeatDirectory directory;
    EXPECT_EQ(directory.add("A1"), 0U);
    EXPECT_EQ(directory.add(""), 1U);
    EXPECT_EQ(directory.find("A1"), 0U);
    EXPECT_EQ(directory.find(""), 1U);
    EXPECT_EQ(directory.find("A2"), no_seat);
    EXPECT_EQ(directory.size(), 2U);
}

TEST(SeatDirectory, KeepsIdsApartThatDifferInAZeroByte) {
    using namespace std::string_view_literals;
    SeatDirectory directory;
    EXPECT_EQ(directory.add("A\0B"sv), 0U);
    EXPECT_EQ(directory.find("A"), no_seat);
    EXPECT_EQ(directory.find("A\0C"sv), no_seat);
    EXPECT_EQ(directory.name(0), "A\0B"sv);
}

TEST(SeatDirectory, NamesStayWhileItGrows) {
    SeatDirectory directory;
    for (SeatIndex i = 0; i < 5000; ++i) ASSERT_EQ(directory.add("S" + std::to_string(i)), i);
    for (SeatIndex i = 0; i < 5000; ++i) ASSERT_EQ(directory.name(i), "S" + std::to_string(i));
}

TEST(SeatDirectory, CallsAnUnknownIndexByItsNumber) {
    SeatDirectory directory;
    directory.add("A1");
    EXPECT_EQ(directory.name(1), "#1");
    EXPECT_EQ(directory.name(no_seat), "#4294967295");
}

TEST(SeatDirectory, TakesTheLastIdBack) {
    SeatDirectory directory;
    directory.add("A1");
    directory.add("A2");
    directory.remove_last();
    EXPECT_EQ(directory.find("A2"), no_seat);
    EXPECT_EQ(directory.add("A3"), 1U);
}

}  // namespace
}  // namespace seatlock::engine
