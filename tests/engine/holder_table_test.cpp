#include "engine/holder_table.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace seatlock::engine {
namespace {

TEST(HolderTable, GivesEachHolderOneNumberAndNeverNobody) {
    HolderTable holders;
    const Owner ann = holders.retain("ann");
    const Owner bob = holders.retain("bob");
    EXPECT_NE(ann, nobody);
    EXPECT_NE(bob, nobody);
    EXPECT_NE(ann, bob);
    EXPECT_EQ(holders.retain("ann"), ann);
    EXPECT_EQ(holders.name(ann), "ann");
    EXPECT_EQ(holders.name(bob), "bob");
    EXPECT_EQ(holders.find("bob"), bob);
    EXPECT_EQ(holders.find("cid"), std::nullopt);
}

TEST(HolderTable, KeepsANumberUntilItsLastUseIsReleased) {
    HolderTable holders;
    const Owner ann = holders.retain("ann");
    holders.retain(ann);
    holders.release(ann);
    EXPECT_EQ(holders.find("ann"), ann);
    holders.release(ann);
    EXPECT_EQ(holders.find("ann"), std::nullopt);
}

TEST(HolderTable, GivesReleasedNumbersToOthers) {
    HolderTable holders;
    const Owner ann = holders.retain("ann");
    const Owner bob = holders.retain("bob");
    holders.release(ann);
    const Owner cid = holders.retain("cid");
    EXPECT_EQ(cid, ann);
    EXPECT_EQ(holders.name(cid), "cid");
    EXPECT_EQ(holders.name(bob), "bob");
    EXPECT_EQ(holders.capacity(), 2U);
}

TEST(HolderTable, NeedsNoMoreNumbersThanHoldersAtOneTime) {
    HolderTable holders;
    std::vector<Owner> present;
    for (int i = 0; i < 10'000; ++i) {
        present.push_back(holders.retain("a holder with a name too long to live inside a string " + std::to_string(i)));
        if (present.size() < 5) continue;
        holders.release(present.front());
        present.erase(present.begin());
    }
    EXPECT_EQ(holders.capacity(), 5U);
}

}  // namespace
}  // namespace seatlock::engine
