#include "rehearse/house.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "random_seed.hpp"
#include "rehearse/sale.hpp"

namespace seatlock::rehearse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Two rows of five: A-1 ... A-5, B-1 ... B-5.
class TwoRows : public testing::Test {
public:
    std::vector<std::string> choose(const std::string& states, std::size_t wanted) {
        return house.choose(states, wanted, random);
    }

    House house = rows_of_five(2);
    Random random{7};
};

TEST_F(TwoRows, have_neighbours_for_a_group) {
    for (int i = 0; i < 100; ++i) {
        EXPECT_THAT(choose("aalaa"
                           "blaaa",
                           3),
                    ElementsAre("B-3", "B-4", "B-5"));
    }
}

TEST_F(TwoRows, seat_a_group_apart_when_no_row_has_its_seats_side_by_side) {
    auto seats = choose(
        "alala"
        "blblb",
        3);
    std::ranges::sort(seats);
    EXPECT_THAT(seats, ElementsAre("A-1", "A-3", "A-5"));
}

TEST_F(TwoRows, give_a_group_what_is_left) {
    EXPECT_THAT(choose("bbbblbbabb", 4), ElementsAre("B-3"));
    EXPECT_THAT(choose("bbbblbblbb", 4), IsEmpty());
}

TEST_F(TwoRows, do_not_make_a_group_of_two_rows) {
    for (int i = 0; i < 100; ++i) EXPECT_THAT(choose("lllaaaalll", 2).front().front(), testing::AnyOf('A', 'B'));
    EXPECT_THAT(choose("llllaallll", 2), SizeIs(2));
}

TEST_F(TwoRows, have_no_seats_on_the_map_of_another_house) {
    EXPECT_THAT(choose("aaaa", 1), IsEmpty());
    EXPECT_THAT(choose("", 1), IsEmpty());
    EXPECT_THAT(choose("aaaaaaaaaa", 0), IsEmpty());
}

TEST_F(TwoRows, are_taken_from_the_front_more_often_and_everywhere_at_times) {
    std::map<std::string, int> taken;
    for (int i = 0; i < 2000; ++i) ++taken[choose("aaaaaaaaaa", 1).front()];
    EXPECT_THAT(taken, SizeIs(10));
    int front = 0;
    for (const auto& [seat, count] : taken) front += seat.front() == 'A' ? count : 0;
    EXPECT_GT(front, 1200);
    EXPECT_LT(front, 1800);
}

TEST(House, never_gives_a_seat_that_is_taken_or_the_same_one_twice) {
    const std::uint64_t seed = random_seed();
    SCOPED_TRACE("SEATLOCK_SEED=" + std::to_string(seed));
    Random random(seed);
    const House house = rows_of_five(6);
    int side_by_side = 0;
    for (int round = 0; round < 2000; ++round) {
        std::string states;
        for (std::size_t i = 0; i < house.size(); ++i) states.push_back("alb"[random.below(3)]);
        const std::size_t wanted = 1 + random.below(5);
        const auto seats = house.choose(states, wanted, random);
        const auto free = static_cast<std::size_t>(std::ranges::count(states, 'a'));
        ASSERT_EQ(seats.size(), std::min(wanted, free));
        ASSERT_EQ(std::set<std::string>(seats.begin(), seats.end()).size(), seats.size());
        for (const std::string& seat : seats) {
            const auto row = static_cast<std::size_t>(seat[0] - 'A');
            ASSERT_EQ(states[row * 5 + static_cast<std::size_t>(seat[2] - '1')], 'a') << seat << " of " << states;
        }
        if (seats.size() > 1 && seats.front().front() == seats.back().front()) ++side_by_side;
    }
    EXPECT_GT(side_by_side, 0);
}

}  // namespace
}  // namespace seatlock::rehearse
