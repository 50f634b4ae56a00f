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

// Where ids stand in themselves and where they stand elsewhere, and the sizes at which words begin.
TEST(SeatDirectory, KeepsIdsOfAllSizesApart) {
    SeatDirectory directory;
    std::string id;
    for (SeatIndex size = 0; size <= 40; ++size) {
        ASSERT_EQ(directory.add(id), size);
        id += static_cast<char>('a' + size % 26);
    }
    id.clear();
    for (SeatIndex size = 0; size <= 40; ++size) {
        ASSERT_EQ(directory.find(id), size);
        ASSERT_EQ(directory.id(size), id);
        for (std::size_t place = 0; place < id.size(); ++place) {
            std::string other = id;
            other[place] = '!';
            ASSERT_EQ(directory.find(other), no_seat) << other;
        }
        id += static_cast<char>('a' + size % 26);
    }
}

TEST(SeatDirectory, KeepsIdsApartThatDifferInAZeroByte) {
    using namespace std::string_view_literals;
    SeatDirectory directory;
    EXPECT_EQ(directory.add("A\0B"sv), 0U);
    EXPECT_EQ(directory.find("A"), no_seat);
    EXPECT_EQ(directory.find("A\0C"sv), no_seat);
    EXPECT_EQ(directory.find("A\0B\0"sv), no_seat);
    EXPECT_EQ(directory.id(0), "A\0B"sv);
    EXPECT_EQ(directory.add("A\0B\0"sv), 1U);
}

TEST(SeatDirectory, NamesStayWhileItGrows) {
    SeatDirectory directory;
    directory.add("the first one");
    const std::string_view first = directory.id(0);
    for (SeatIndex i = 1; i < 5000; ++i) ASSERT_EQ(directory.add("S" + std::to_string(i)), i);
    for (SeatIndex i = 1; i < 5000; ++i) {
        ASSERT_EQ(directory.id(i), "S" + std::to_string(i));
        ASSERT_EQ(directory.find("S" + std::to_string(i)), i);
    }
    EXPECT_EQ(first, "the first one");
    EXPECT_EQ(directory.find("S0"), no_seat);
}

TEST(SeatDirectory, GuessesWhatItWillFind) {
    SeatDirectory directory(100);
    for (SeatIndex i = 0; i < 100; ++i) directory.add("S" + std::to_string(i));
    SeatIndex guessed = 0;
    for (SeatIndex i = 0; i < 100; ++i) {
        const std::string id = "S" + std::to_string(i);
        const SeatDirectory::Key key(id);
        directory.prefetch(key);
        const SeatIndex guess = directory.prefetch_id(key);
        ASSERT_TRUE(guess == no_seat || guess < directory.size());
        guessed += guess == i ? 1U : 0U;
    }
    EXPECT_GT(guessed, 50U);
}

TEST(SeatDirectory, CallsAnUnknownIndexByItsNumber) {
    EXPECT_EQ(SeatDirectory::name_of_unknown(1), "#1");
    EXPECT_EQ(SeatDirectory::name_of_unknown(no_seat), "#4294967295");
}

}  // namespace
}  // namespace seatlock::engine
