#include "engine/holder_table.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "engine/taken_seats.hpp"

namespace seatlock::engine {
namespace {

constexpr SeatIndex seat_count = 4;

/// Holders of a few seats, as the driver uses the table.
class HolderTableTest : public testing::Test {
protected:
    HolderTableTest() { words_.grow(seat_count); }

    /// Has the seat locked by this holder.
    Owner lock(SeatIndex seat, std::string_view holder) {
        for (;; holders_.add(holder)) {
            TakenSeat taken(words_, seat);
            const Owner owner = holders_.find(holder);
            if (owner == nobody) continue;
            taken.become(SeatWord::locked(0, owner));
            return owner;
        }
    }

    std::string holder_of(SeatIndex seat) {
        const TakenSeat taken(words_, seat);
        return std::string(holders_.name(taken.word().owner()));
    }

    SeatWords words_{seat_count};
    HolderTable holders_{words_};
};

std::string passer_by(int number) { return "passer-by " + std::to_string(number); }

TEST_F(HolderTableTest, GivesEachHolderOneNumberAndNeverNobody) {
    const Owner ann = lock(0, "ann");
    const Owner bob = lock(1, "bob");
    EXPECT_NE(ann, nobody);
    EXPECT_NE(bob, nobody);
    EXPECT_NE(ann, bob);
    EXPECT_EQ(lock(2, "ann"), ann);
    EXPECT_EQ(holder_of(0), "ann");
    EXPECT_EQ(holder_of(1), "bob");
}

TEST_F(HolderTableTest, KnowsNobodyWhoWasNotAdded) {
    const TakenSeat taken(words_, 0);
    EXPECT_EQ(holders_.find("ann"), nobody);
}

TEST_F(HolderTableTest, KeepsNamesOfAllSizes) {
    for (const std::size_t size : {0U, 1U, 3U, 4U, 8U, 15U, 16U, 17U, 63U, 64U, 65U, 300U}) {
        std::string name(size, 'x');
        const Owner owner = lock(0, name);
        EXPECT_EQ(holder_of(0), name);
        const TakenSeat taken(words_, 0);
        EXPECT_TRUE(holders_.is(owner, name));
        EXPECT_FALSE(holders_.is(owner, name + "x"));
        if (size == 0) continue;
        name.back() = 'y';
        EXPECT_FALSE(holders_.is(owner, name)) << size;
    }
}

TEST_F(HolderTableTest, GivesNumbersAwayThatNoSeatBears) {
    Owner highest = nobody;
    for (int i = 0; i < 20'000; ++i) highest = std::max(highest, lock(0, passer_by(i)));
    EXPECT_LE(highest, 1'024U);
    EXPECT_EQ(holder_of(0), passer_by(19'999));
}

TEST_F(HolderTableTest, LeavesTheNumberToWhoHasASeat) {
    const Owner keeper = lock(3, "keeper");
    for (int i = 0; i < 20'000; ++i) ASSERT_NE(lock(0, passer_by(i)), keeper);
    EXPECT_EQ(holder_of(3), "keeper");
    EXPECT_EQ(lock(1, "keeper"), keeper);
}

TEST_F(HolderTableTest, GrowsWithTheHoldersWhoHaveSeats) {
    constexpr SeatIndex many = 5'000;
    words_.grow(many);
    for (SeatIndex seat = 0; seat < many; ++seat) lock(seat, passer_by(static_cast<int>(seat)));
    for (SeatIndex seat = 0; seat < many; ++seat) ASSERT_EQ(holder_of(seat), passer_by(static_cast<int>(seat)));
}

TEST_F(HolderTableTest, ForgetsLongNamesThatNoSeatBears) {
    const std::string tail(100, '.');
    for (int i = 0; i < 5'000; ++i) lock(0, passer_by(i) + tail);
    EXPECT_EQ(holder_of(0), passer_by(4'999) + tail);
}

void yield(int times) {
    for (; times > 0; --times) std::this_thread::yield();
}

// A call takes its seat while a collection is under way, after that has passed by: what the call may have
// read before the numbers were freed must stay until it gives its seat back.
TEST(HolderTable, GivesNoNumberAwayWhileACallHasASeatThatMayKnowIt) {
    constexpr int numbers = 1'024;  // there are before the first collection
    int reached = 0;
    for (int attempt = 0; attempt < 1'000 && reached < 3; ++attempt) {
        SeatWords words(seat_count);
        words.grow(seat_count);
        HolderTable holders(words);
        std::atomic<int> added = 0;
        std::optional<TakenSeat> last(std::in_place, words, seat_count - 1);
        const std::jthread newcomers([&] {
            for (int i = 0; i <= numbers; ++i, ++added) holders.add(passer_by(i));
        });
        while (added < numbers) std::this_thread::yield();
        yield(50);  // the collection waits for the last seat by now, or not yet
        const TakenSeat first(words, 0);
        last.reset();
        bool freed = false;
        for (int i = 0; i < numbers && !freed; ++i) {
            freed = holders.find(passer_by(i)) == nobody;
            std::this_thread::yield();
        }
        if (!freed) continue;  // it waits for the first seat, too, before it frees anything
        ++reached;
        yield(5'000);
        EXPECT_EQ(added, numbers) << "a number was given away";
    }
    EXPECT_EQ(reached, 3);
}

}  // namespace
}  // namespace seatlock::engine
