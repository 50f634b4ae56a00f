#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include <seatlock/refusal_reason.hpp>
#include <seatlock/seat_state.hpp>

#include "mutant/mutant.hpp"

namespace seatlock::engine {

/// Who has a seat locked, as a number that means something to the driver alone: SeatManager
/// numbers its holders, the service numbers its holds. 0 is nobody.
using Owner = std::uint32_t;
inline constexpr Owner nobody = 0;

/// One point in time per locked seat, in the driver's unit: the lock time for SeatManager, the
/// deadline for the service. A lock is expired when its stamp < the threshold of the operation.
using Stamp = std::int64_t;

/// The threshold of an operation that does not look at expiry: no stamp lies below it.
inline constexpr Stamp nothing_expires = std::numeric_limits<Stamp>::min();

/// Everything the rules know of one seat. 16 bytes, so that four share a cache line.
struct SeatCell {
    Stamp stamp = 0;                    ///< 0 unless locked
    Owner owner = nobody;               ///< nobody unless locked
    std::uint32_t generation : 30 = 1;  ///< how often the seat was put on sale
    SeatState state : 2 = SeatState::available;

    /// The same generation of the seat, in a state without owner and stamp.
    [[nodiscard]] constexpr SeatCell unlocked(SeatState next) const noexcept {
        SeatCell cell;
        cell.generation = generation;
        cell.state = next;
        return cell;
    }

    friend bool operator==(const SeatCell&, const SeatCell&) = default;
};
static_assert(sizeof(SeatCell) == 16);

enum class Operation : std::uint8_t { lock, book, release };

/// One operation as the rules see it.
struct Request {
    Operation operation = Operation::lock;
    Owner owner = nobody;               ///< in whose name; never nobody
    Stamp stamp = 0;                    ///< what a new lock is stamped with
    Stamp threshold = nothing_expires;  ///< locks stamped before this count for nothing
};

/// What becomes of one seat: `after` is its next cell. When `refusal` is set nothing changes,
/// except that an expired lock is gone (`expired`).
struct Transition {
    SeatCell after;
    std::optional<RefusalReason> refusal;
    bool expired = false;
};

/// True when the cell holds a lock that counts for nothing at this threshold.
[[nodiscard]] inline bool is_expired(const SeatCell& cell, Stamp threshold) noexcept {
    if (mutated(Mutant::expired_at_its_deadline)) return cell.state == SeatState::locked && cell.stamp <= threshold;
    return cell.state == SeatState::locked && cell.stamp < threshold;
}

/// THE rule book: every change of every seat, in every driver, is this function's answer.
/// Refusals come in the order of the checks below (the contract's table, one row per operation).
[[nodiscard]] Transition transition(const SeatCell& before, const Request& request) noexcept;

}  // namespace seatlock::engine
