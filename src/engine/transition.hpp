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
    static constexpr std::uint32_t generation_max = (std::uint32_t{1} << 30U) - 1;

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

/// True when a lock with this stamp counts for nothing at this threshold.
[[nodiscard]] inline bool is_expired(Stamp stamp, Stamp threshold) noexcept {
    return mutated(Mutant::expired_at_its_deadline) ? stamp <= threshold : stamp < threshold;
}

/// True when the cell holds such a lock.
[[nodiscard]] inline bool is_expired(const SeatCell& cell, Stamp threshold) noexcept {
    return cell.state == SeatState::locked && is_expired(cell.stamp, threshold);
}

/// All that the rules look at in a seat and in who asks for it.
struct SeatFacts {
    SeatState state = SeatState::available;
    bool is_expired = false;  ///< it is locked, and the lock counts for nothing
    bool is_owners = false;   ///< it is locked by who asks; no lock looks at that
};

/// What becomes of one seat: `next` is its next state. When `refusal` is set, that is the state it
/// has, but for a lock that has expired: that is gone.
struct Judgement {
    std::optional<RefusalReason> refusal;
    SeatState next = SeatState::available;
    bool expired = false;
};

namespace rules {

[[nodiscard]] inline std::optional<RefusalReason> refuse_lock(SeatState state) noexcept {
    if (state == SeatState::booked && !mutated(Mutant::booked_is_not_terminal)) return RefusalReason::booked;
    if (state == SeatState::locked && !mutated(Mutant::lock_steals)) return RefusalReason::locked;
    return std::nullopt;
}

[[nodiscard]] inline std::optional<RefusalReason> refuse_book(SeatState state, bool is_owners) noexcept {
    if (state != SeatState::locked) return RefusalReason::not_locked;
    if (!is_owners && !mutated(Mutant::anybody_books)) return RefusalReason::wrong_holder;
    return std::nullopt;
}

[[nodiscard]] inline std::optional<RefusalReason> refuse_release(SeatState state, bool is_owners) noexcept {
    if (state == SeatState::booked) return RefusalReason::booked;
    if (state != SeatState::locked) return RefusalReason::not_locked;
    if (!is_owners && !mutated(Mutant::anybody_releases)) return RefusalReason::wrong_holder;
    return std::nullopt;
}

}  // namespace rules

/// THE rule book: every change of every seat, in every driver, is this function's answer.
/// Refusals come in the order of the checks above (the contract's table, one row per operation).
/// Always inline: where the operation is known, no more than its own row of the table is left.
[[nodiscard, gnu::always_inline]] inline Judgement judge(Operation operation, const SeatFacts& seat) noexcept {
    const SeatState state = seat.is_expired ? SeatState::available : seat.state;
    switch (operation) {
        case Operation::lock:
            if (const auto refusal = rules::refuse_lock(state)) return {refusal, state, seat.is_expired};
            return {std::nullopt, SeatState::locked, seat.is_expired};
        case Operation::book:
            if (const auto refusal = rules::refuse_book(state, seat.is_owners))
                return {refusal, state, seat.is_expired};
            return {std::nullopt, SeatState::booked, seat.is_expired};
        case Operation::release:
            if (const auto refusal = rules::refuse_release(state, seat.is_owners)) {
                return {refusal, state, seat.is_expired};
            }
            return {std::nullopt, SeatState::available, seat.is_expired};
    }
    return {std::nullopt, state, seat.is_expired};
}

/// The rule book for a driver that keeps its seats as cells.
[[nodiscard, gnu::always_inline]] inline Transition transition(const SeatCell& before,
                                                               const Request& request) noexcept {
    const bool expired = is_expired(before, request.threshold);
    const Judgement judgement = judge(request.operation, {before.state, expired, before.owner == request.owner});
    if (judgement.refusal) {
        // Nothing changes but a lock that has expired.
        return {expired ? before.unlocked(SeatState::available) : before, judgement.refusal, expired};
    }
    SeatCell after = before.unlocked(judgement.next);
    if (judgement.next == SeatState::locked) {
        after.stamp = request.stamp;
        after.owner = request.owner;
    }
    return {after, std::nullopt, expired};
}

}  // namespace seatlock::engine
