// Digests are compared between machines and versions: fixed states have fixed ones. The constants were
// computed by this Python program, from the description of digest() in seat_manager.hpp alone:
//
//   def digest(seats):                                  # (state, holder, time) in the order of handles
//       value, data = 0xcbf29ce484222325, (0).to_bytes(8, "little")
//       for state, holder, time in seats:
//           data += bytes([state]) + (1).to_bytes(4, "little") + len(holder).to_bytes(4, "little")
//           data += holder + time.to_bytes(8, "little", signed=True)
//       for byte in data:
//           value = (value ^ byte) * 0x100000001b3 % 2**64
//       return value

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <seatlock/seat_manager.hpp>

namespace seatlock {
namespace {

constexpr std::int64_t one = 1;

Seat locked(const std::string& holder, std::int64_t ms, const std::string& id = "S") {
    return Seat::locked(id, holder, TimePoint(std::chrono::milliseconds(ms)));
}

std::uint64_t digest_of(const std::vector<Seat>& seats) { return SeatManager(seats).digest(); }

TEST(GoldenDigest, OfEveryState) {
    EXPECT_EQ(digest_of({}), 0xa8c7f832281a39c5);
    EXPECT_EQ(digest_of({Seat("A")}), 0x8567698d531a693e);
    EXPECT_EQ(digest_of({Seat::booked("A"), Seat::booked("B"), Seat::booked("C")}), 0x0b8ae40a1afe9f22);
    EXPECT_EQ(digest_of({Seat("A"), locked("bob", 1'700'000'000'123), Seat::booked("C")}), 0xf5929351dbc9e998);
}

TEST(GoldenDigest, OfHoldersOfEveryLength) {
    EXPECT_EQ(digest_of({locked("", 0)}), 0xd48c51250c6c634d);
    EXPECT_EQ(digest_of({locked("h", 1)}), 0xd267f3adeff647bd);
    EXPECT_EQ(digest_of({locked(std::string(63, 'h'), 1)}), 0x801a654715ad8fff);
    EXPECT_EQ(digest_of({locked(std::string(64, 'h'), 1)}), 0x04acf1fb5edc09ec);
    EXPECT_EQ(digest_of({locked(std::string(65, 'h'), 1)}), 0x9c228aa2da318d7d);
    EXPECT_EQ(digest_of({locked(std::string(300, 'h'), 1)}), 0xc9c11f4ff4e65ef7);
    EXPECT_EQ(digest_of({locked(std::string("\0\xff'", 3), 1)}), 0xe70adfcedba99409);
}

TEST(GoldenDigest, OfTimesNearAndFar) {
    EXPECT_EQ(digest_of({Seat("A"), locked("ann", -1)}), 0xb542c00f2567ac8e);
    EXPECT_EQ(digest_of({Seat("A"), locked("ann", (one << 40) - 1)}), 0x75b32611451beb3d);
    EXPECT_EQ(digest_of({Seat("A"), locked("ann", one << 40)}), 0x3040350dce3dd6c1);
    EXPECT_EQ(digest_of({Seat("A"), locked("ann", -(one << 40))}), 0x535f481026cdd9b5);
    EXPECT_EQ(digest_of({Seat("A"), locked("ann", one << 62)}), 0x2796fa0dc95644d6);
    EXPECT_EQ(digest_of({Seat("A"), locked("ann", -(one << 62))}), 0x27967a0dc9556b56);
}

TEST(GoldenDigest, OfAStateThatCallsHaveMade) {
    std::int64_t now = 0;
    std::vector<std::string> ids;
    for (int i = 0; i < 1'000; ++i) ids.push_back("S" + std::to_string(i));
    SeatManager manager(ids, {.clock = [&] { return TimePoint(std::chrono::milliseconds(now)); }});
    for (SeatIndex seat = 0; seat < 1'000; ++seat) {
        now = 1'700'000'000'000 + seat;
        if (seat % 3 == 0) continue;
        const std::string holder = "holder " + std::to_string(seat % 10);
        ASSERT_TRUE(manager.lock_seat(seat, holder));
        if (seat % 3 == 2) {
            ASSERT_TRUE(manager.book_a_seat(seat, holder));
        }
    }
    EXPECT_EQ(manager.digest(), 0x08660204201745c7);
    EXPECT_EQ(digest_of(manager.seats()), 0x08660204201745c7);
}

}  // namespace
}  // namespace seatlock
