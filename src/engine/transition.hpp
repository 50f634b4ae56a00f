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

namespace rules {

[[nodiscard]] inline SeatCell locked(const SeatCell& cell, const Request& request) noexcept {
    SeatCell next = cell.unlocked(SeatState::locked);
    next.stamp = request.stamp;
    next.owner = request.owner;
    return next;
}

[[nodiscard]] inline std::optional<RefusalReason> refuse_lock(const SeatCell& cell) noexcept {
    if (cell.state == SeatState::booked && !mutated(Mutant::booked_is_not_terminal)) return RefusalReason::booked;
    if (cell.state == SeatState::locked && !mutated(Mutant::lock_steals)) return RefusalReason::locked;
    return std::nullopt;
}

[[nodiscard]] inline std::optional<RefusalReason> refuse_book(const SeatCell& cell, Owner owner) noexcept {
    if (cell.state != SeatState::locked) return RefusalReason::not_locked;
    if (cell.owner != owner && !mutated(Mutant::anybody_books)) return RefusalReason::wrong_holder;
    return std::nullopt;
}

[[nodiscard]] inline std::optional<RefusalReason> refuse_release(const SeatCell& cell, Owner owner) noexcept {
    if (cell.state == SeatState::booked) return RefusalReason::booked;
    if (cell.state != SeatState::locked) return RefusalReason::not_locked;
    if (cell.owner != owner && !mutated(Mutant::anybody_releases)) return RefusalReason::wrong_holder;
    return std::nullopt;
}

}  // namespace rules

/// THE rule book: every change of every seat, in every driver, is this function's answer.
/// Refusals come in the order of the checks below (the contract's table, one row per operation).
/// Always inline: where the operation is known, no more than its own row of the table is left.
[[nodiscard, gnu::always_inline]] inline Transition transition(const SeatCell& before,
                                                               const Request& request) noexcept {
    const bool expired = is_expired(before, request.threshold);
    const SeatCell cell = expired ? before.unlocked(SeatState::available) : before;
    switch (request.operation) {
        case Operation::lock:
            if (const auto refusal = rules::refuse_lock(cell)) return {cell, refusal, expired};
            return {rules::locked(cell, request), std::nullopt, expired};
        case Operation::book:
            if (const auto refusal = rules::refuse_book(cell, request.owner)) return {cell, refusal, expired};
            return {cell.unlocked(SeatState::booked), std::nullopt, expired};
        case Operation::release:
            if (const auto refusal = rules::refuse_release(cell, request.owner)) return {cell, refusal, expired};
            return {cell.unlocked(SeatState::available), std::nullopt, expired};
    }
    return {cell, std::nullopt, expired};
}

}  // namespace seatlock::engine
