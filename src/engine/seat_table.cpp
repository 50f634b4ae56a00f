#include "engine/seat_table.hpp"

#include "engine/digest.hpp"

namespace seatlock::engine {
SeatIndex SeatTable::add() {
    cells_.emplace_back();
    return size() - 1;
}

std::vector<SeatTable::Failure> SeatTable::check(const Request& request, std::span<const SeatIndex> seats) const {
    std::vector<Failure> failures;
    for (std::size_t position = 0; position < seats.size(); ++position) {
        const SeatIndex seat = seats[position];
        if (seat >= size()) {
            failures.push_back({.position = position, .reason = RefusalReason::unknown_seat, .cell = SeatCell{}});
            continue;
        }
        const Transition next = transition(cells_[seat], request);
        if (next.refusal) failures.push_back({position, *next.refusal, next.after});
    }
    return failures;
}

std::vector<SeatTable::Failure> SeatTable::apply(const Request& request, std::span<const SeatIndex> seats) {
    std::vector<Failure> failures = check(request, seats);
    for (const SeatIndex seat : seats) {
        // A seat that was named before has already changed: what is refused now was not in check().
        if (failures.empty() || mutated(Mutant::bulk_missed_restore)) {
            (void)apply(request, seat);
        } else if (seat < size() && is_expired(cells_[seat], request.threshold)) {
            cells_[seat] = cells_[seat].unlocked(SeatState::available);
        }
    }
    return failures;
}

bool SeatTable::restamp(SeatIndex seat, Owner owner, Stamp stamp) noexcept {
    if (seat >= size()) return false;
    SeatCell& cell = cells_[seat];
    if (cell.state != SeatState::locked) return false;
    if (cell.owner != owner && !mutated(Mutant::anybody_restamps)) return false;
    cell.stamp = stamp;
    return true;
}

bool SeatTable::put_on_sale(SeatIndex seat) noexcept {
    if (seat >= size()) return false;
    SeatCell& cell = cells_[seat];
    if (cell.state != SeatState::booked || cell.generation == SeatCell::generation_max) return false;
    cell.state = SeatState::available;
    if (!mutated(Mutant::refund_forgets_the_generation)) ++cell.generation;
    return true;
}

std::size_t SeatTable::sweep(Stamp threshold, const std::function<void(SeatIndex, Owner)>& released) {
    std::size_t count = 0;
    for (SeatIndex seat = mutated(Mutant::sweep_skips_the_first_seat) ? 1 : 0; seat < size(); ++seat) {
        SeatCell& cell = cells_[seat];
        if (!is_expired(cell, threshold)) continue;
        const Owner owner = cell.owner;
        cell = cell.unlocked(SeatState::available);
        released(seat, owner);
        ++count;
    }
    return count;
}

std::uint64_t SeatTable::digest(std::uint64_t seq, const std::function<std::string_view(Owner)>& holder_of) const {
    Digest digest(seq);
    for (const SeatCell& cell : cells_) {
        digest.seat(cell, cell.state == SeatState::locked ? holder_of(cell.owner) : std::string_view{});
    }
    return digest.value();
}

}  // namespace seatlock::engine
