#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/transition.hpp"

namespace seatlock::engine {

/// The pure core: the seats of one show or manager and what the rules make of them.
///
/// No clock, I/O, thread, randomness or global: the same calls give the same states, refusals and
/// digests on every machine. Not thread-safe: its driver serialises calls. Seats are known by
/// index; an index that is out of range (no_seat among them) is an unknown seat.
class SeatTable {
public:
    /// A seat that failed: `position` is where the caller named it, `cell` what stands there
    /// (an expired lock already cleared); a default cell for an unknown seat.
    struct Failure {
        std::size_t position = 0;
        RefusalReason reason = RefusalReason::unknown_seat;
        SeatCell cell;
    };

    /// `count` seats, all available, in their first generation.
    explicit SeatTable(SeatIndex count = 0) : cells_(count) {}

    /// Seats as another table left them.
    explicit SeatTable(std::vector<SeatCell> cells) : cells_(std::move(cells)) {}

    [[nodiscard]] SeatIndex size() const noexcept { return static_cast<SeatIndex>(cells_.size()); }

    /// REQUIRES: seat < size().
    [[nodiscard]] const SeatCell& at(SeatIndex seat) const noexcept { return cells_[seat]; }

    /// One more seat, available; its index is the old size(). An exception leaves all as it was.
    /// REQUIRES: size() < no_seat.
    SeatIndex add();

    /// Decides without changing anything: every seat that fails, in the caller's order. Empty
    /// means that apply() with the same arguments succeeds.
    [[nodiscard]] std::vector<Failure> check(const Request& request, std::span<const SeatIndex> seats) const;

    /// Decides, and on success changes all the seats; refused, it changes none and returns every
    /// failure as check() does. Expired locks that it met are cleared in both cases. A seat named
    /// twice counts once; naming none succeeds. An exception (std::bad_alloc) leaves all as it was.
    [[nodiscard]] std::vector<Failure> apply(const Request& request, std::span<const SeatIndex> seats);

    /// The same for one seat, without a list: why it was refused, if it was.
    [[nodiscard]] std::optional<RefusalReason> apply(const Request& request, SeatIndex seat) noexcept {
        if (seat >= size()) return RefusalReason::unknown_seat;
        SeatCell& cell = cells_[seat];
        const Transition next = transition(cell, request);
        // When it is refused, too: nothing but an expired lock is changed. Member by member, because a
        // cell that is put together elsewhere and copied here makes the processor wait for the parts.
        cell.stamp = next.after.stamp;
        cell.owner = next.after.owner;
        cell.generation = next.after.generation;
        cell.state = next.after.state;
        return next.refusal;
    }

    /// Gives a lock another stamp. Returns false, changing nothing, unless `owner` has the seat locked.
    [[nodiscard]] bool restamp(SeatIndex seat, Owner owner, Stamp stamp) noexcept;

    /// Puts a booked seat on sale again, in its next generation. Returns false, changing nothing, unless the seat
    /// is booked and there is another generation.
    [[nodiscard]] bool put_on_sale(SeatIndex seat) noexcept;

    /// Releases every lock with stamp < threshold and tells each former owner, in seat order:
    /// one linear scan. `released` must neither throw nor call back into the table.
    std::size_t sweep(Stamp threshold, const std::function<void(SeatIndex, Owner)>& released);

    /// The Digest of all seats after `seq`. `holder_of` names the holder behind an owner number: owner
    /// numbers themselves never enter.
    [[nodiscard]] std::uint64_t digest(std::uint64_t seq,
                                       const std::function<std::string_view(Owner)>& holder_of) const;

private:
    std::vector<SeatCell> cells_;
};

}  // namespace seatlock::engine
