#include "engine/unprintable.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace seatlock::engine {
namespace {

// FNV-1a over one byte per code point: bytes(chr(c).isprintable() for c in range(0x110000)) in Python 3.11.
TEST(Unprintable, AgreesWithPythonOnEveryCodePoint) {
    std::uint64_t hash = 0xcbf29ce484222325;
    std::size_t printable = 0;
    for (char32_t c = 0; c < 0x110000; ++c) {
        const std::uint64_t byte = is_unprintable(c) ? 0 : 1;
        printable += byte;
        hash = (hash ^ byte) * 0x100000001b3;
    }
    EXPECT_EQ(printable, 144'516U);
    EXPECT_EQ(hash, 0xbef272e932b35f59);
}

}  // namespace
}  // namespace seatlock::engine
