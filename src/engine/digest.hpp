#pragma once

#include <cstdint>
#include <string_view>

#include "engine/transition.hpp"

namespace seatlock::engine {

/// The fingerprint of a table of seats: FNV-1a (64 bit) over `seq` and then, seat by seat in table
/// order, state (1 byte), generation (4), holder (length in 4, then its bytes; empty unless locked)
/// and stamp (8), all integers little-endian. Source: Fowler, Noll, Vo, draft-eastlake-fnv.
class Digest {
public:
    explicit Digest(std::uint64_t seq) noexcept { integer(seq, 8); }

    /// The next seat. `holder` is looked at only if the seat is locked.
    void seat(const SeatCell& cell, std::string_view holder) noexcept {
        byte(static_cast<std::uint8_t>(cell.state));
        integer(cell.generation, 4);
        const bool has_holder = cell.state == SeatState::locked && !mutated(Mutant::digest_without_holders);
        text(has_holder ? holder : std::string_view{});
        integer(static_cast<std::uint64_t>(cell.stamp), 8);
    }

    [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

private:
    void byte(std::uint8_t value) noexcept { hash_ = (hash_ ^ value) * 0x100000001b3ULL; }

    void integer(std::uint64_t value, int bytes) noexcept {
        for (int i = 0; i < bytes; ++i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
    }

    void text(std::string_view value) noexcept {
        integer(value.size(), 4);
        for (const char c : value) byte(static_cast<std::uint8_t>(c));
    }

    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

}  // namespace seatlock::engine
