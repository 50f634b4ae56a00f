#include "service/entry_shape.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_set>

namespace seatlock::service {
namespace {

using journal::Change;
using journal::Entry;
using journal::EntryKind;

std::size_t count(std::span<const Change> changes, SeatState from, SeatState to) {
    return static_cast<std::size_t>(
        std::ranges::count_if(changes, [&](const Change& change) { return change.from == from && change.to == to; }));
}

bool all_are(std::span<const Change> changes, SeatState from, SeatState to) {
    return !changes.empty() && count(changes, from, to) == changes.size();
}

bool names_twice(std::span<const Change> changes) {
    std::unordered_set<SeatIndex> seen;
    return !std::ranges::all_of(changes, [&](const Change& change) { return seen.insert(change.seat).second; });
}

/// As many seats given up as taken, in this order.
bool is_move(std::span<const Change> changes) {
    const std::size_t half = changes.size() / 2;
    return changes.size() == 2 * half && !names_twice(changes) &&
           all_are(changes.first(half), SeatState::booked, SeatState::available) &&
           all_are(changes.last(half), SeatState::available, SeatState::booked);
}

}  // namespace

std::span<const engine::Operation> operations(SeatState from, SeatState to) noexcept {
    using engine::Operation;
    static constexpr std::array lock{Operation::lock};
    static constexpr std::array release{Operation::release};
    static constexpr std::array book{Operation::book};
    static constexpr std::array lock_and_book{Operation::lock, Operation::book};
    if (from == SeatState::available && to == SeatState::locked) return lock;
    if (from == SeatState::locked && to == SeatState::available) return release;
    if (from == SeatState::locked && to == SeatState::booked) return book;
    if (from == SeatState::available && to == SeatState::booked) return lock_and_book;
    return {};
}

bool has_shape_for(const Entry& entry, const Hold& hold) {
    const std::size_t all = entry.changes.size();
    const std::size_t locks = count(entry.changes, SeatState::available, SeatState::locked);
    const std::size_t releases = count(entry.changes, SeatState::locked, SeatState::available);
    const std::size_t sales = count(entry.changes, SeatState::locked, SeatState::booked);
    switch (entry.kind) {
        case EntryKind::held: return all > 0 && locks == all;
        case EntryKind::swapped: return all > 0 && locks + releases == all && !names_twice(entry.changes);
        case EntryKind::extended:
        case EntryKind::paying: return all == 0;
        case EntryKind::released: return all > 0 && releases == all;
        case EntryKind::expired: return all == hold.seats.size() && releases == all;
        case EntryKind::booked:
            if (hold.state == HoldState::expired)
                return all_are(entry.changes, SeatState::available, SeatState::booked);
            return sales > 0 && all == hold.seats.size() && sales + releases == all;
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked:
        case EntryKind::opened:
        case EntryKind::cancelled:
        case EntryKind::moved:
        case EntryKind::blocked:
        case EntryKind::unblocked:
        case EntryKind::changed: break;
    }
    return false;
}

bool has_shape(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::opened:
        case EntryKind::changed: return entry.changes.empty();
        case EntryKind::booked: return all_are(entry.changes, SeatState::available, SeatState::booked);
        case EntryKind::cancelled: return all_are(entry.changes, SeatState::booked, SeatState::available);
        case EntryKind::moved: return is_move(entry.changes);
        case EntryKind::blocked:
        case EntryKind::unblocked:
            return std::ranges::all_of(entry.changes, [](const Change& change) { return change.from == change.to; });
        case EntryKind::plan_imported:
        case EntryKind::show_created:
        case EntryKind::key_created:
        case EntryKind::key_revoked:
        case EntryKind::held:
        case EntryKind::swapped:
        case EntryKind::extended:
        case EntryKind::paying:
        case EntryKind::released:
        case EntryKind::expired: break;
    }
    return false;
}

}  // namespace seatlock::service
