#include "engine/transition.hpp"

namespace seatlock::engine {
namespace {

SeatCell locked(const SeatCell& cell, const Request& request) noexcept {
    SeatCell next = cell.unlocked(SeatState::locked);
    next.stamp = request.stamp;
    next.owner = request.owner;
    return next;
}

std::optional<RefusalReason> refuse_lock(const SeatCell& cell) noexcept {
    if (cell.state == SeatState::booked && !mutated(Mutant::booked_is_not_terminal)) return RefusalReason::booked;
    if (cell.state == SeatState::locked && !mutated(Mutant::lock_steals)) return RefusalReason::locked;
    return std::nullopt;
}

std::optional<RefusalReason> refuse_book(const SeatCell& cell, Owner owner) noexcept {
    if (cell.state != SeatState::locked) return RefusalReason::not_locked;
    if (cell.owner != owner && !mutated(Mutant::anybody_books)) return RefusalReason::wrong_holder;
    return std::nullopt;
}

std::optional<RefusalReason> refuse_release(const SeatCell& cell, Owner owner) noexcept {
    if (cell.state == SeatState::booked) return RefusalReason::booked;
    if (cell.state != SeatState::locked) return RefusalReason::not_locked;
    if (cell.owner != owner && !mutated(Mutant::anybody_releases)) return RefusalReason::wrong_holder;
    return std::nullopt;
}

}  // namespace

Transition transition(const SeatCell& before, const Request& request) noexcept {
    const bool expired = is_expired(before, request.threshold);
    const SeatCell cell = expired ? before.unlocked(SeatState::available) : before;
    switch (request.operation) {
        case Operation::lock:
            if (const auto refusal = refuse_lock(cell)) return {cell, refusal, expired};
            return {locked(cell, request), std::nullopt, expired};
        case Operation::book:
            if (const auto refusal = refuse_book(cell, request.owner)) return {cell, refusal, expired};
            return {cell.unlocked(SeatState::booked), std::nullopt, expired};
        case Operation::release:
            if (const auto refusal = refuse_release(cell, request.owner)) return {cell, refusal, expired};
            return {cell.unlocked(SeatState::available), std::nullopt, expired};
    }
    return {cell, std::nullopt, expired};
}

}  // namespace seatlock::engine
