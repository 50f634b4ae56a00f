#include "engine/seat_table.hpp"

namespace seatlock::engine {
namespace {

class Fnv1a64 {
public:
    void byte(std::uint8_t value) noexcept { hash_ = (hash_ ^ value) * 0x100000001b3ULL; }

    void integer(std::uint64_t value, int bytes) noexcept {
        for (int i = 0; i < bytes; ++i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
    }

    void text(std::string_view value) noexcept {
        integer(value.size(), 4);
        for (const char c : value) byte(static_cast<std::uint8_t>(c));
    }

    [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

}  // namespace

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
        if (seat >= size()) continue;
        const Transition next = transition(cells_[seat], request);
        // Refused here although check() passed: the seat was named before and has already changed.
        const bool all_agree = failures.empty() || mutated(Mutant::bulk_missed_restore);
        if (all_agree && !next.refusal) {
            cells_[seat] = next.after;
        } else if (next.expired) {
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
    Fnv1a64 hash;
    hash.integer(seq, 8);
    for (const SeatCell& cell : cells_) {
        hash.byte(static_cast<std::uint8_t>(cell.state));
        hash.integer(cell.generation, 4);
        const bool has_holder = cell.state == SeatState::locked && !mutated(Mutant::digest_without_holders);
        hash.text(has_holder ? holder_of(cell.owner) : std::string_view{});
        hash.integer(static_cast<std::uint64_t>(cell.stamp), 8);
    }
    return hash.value();
}

}  // namespace seatlock::engine
