#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

namespace seatlock {
namespace {

constexpr SeatIndex holders_max = (SeatIndex{1} << 21) - 1;

std::string holder(SeatIndex number) { return "H" + std::to_string(number); }

TEST(HolderLimit, IsToldAndChangesNothing) {
    std::vector<std::string> ids;
    for (SeatIndex i = 0; i < holders_max + 2; ++i) ids.push_back("S" + std::to_string(i));
    SeatManager manager(std::span<const std::string>(ids),
                        {.clock = [] { return TimePoint(std::chrono::milliseconds(1)); }});
    for (SeatIndex seat = 0; seat < holders_max; ++seat) ASSERT_TRUE(manager.lock_seat(seat, holder(seat)));

    EXPECT_THROW((void)manager.lock_seat(holders_max, "one too many"), TooManyHolders);
    const SeatIndex both[] = {holders_max, holders_max + 1};
    EXPECT_THROW((void)manager.lock_seats_bulk(both, "one too many"), TooManyHolders);
    EXPECT_TRUE(manager.seat(holders_max)->is_available());
    EXPECT_TRUE(manager.seat(holders_max + 1)->is_available());
    EXPECT_EQ(manager.seat(7U)->locked_by(), holder(7));

    // Who has a lock may have more, and who gives up the last one makes room.
    EXPECT_TRUE(manager.lock_seat(holders_max, holder(0)));
    EXPECT_TRUE(manager.cancel_lock(SeatIndex{5}, holder(5)));
    EXPECT_TRUE(manager.lock_seat(holders_max + 1, "one too many"));
    EXPECT_EQ(manager.seat(holders_max + 1)->locked_by(), "one too many");
}

}  // namespace
}  // namespace seatlock
