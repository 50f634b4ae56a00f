#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rehearse/house.hpp"
#include "rehearse/ledger.hpp"
#include "rehearse/record.hpp"

namespace seatlock::rehearse {

/// What can be wrong, worst first.
enum class FindingKind : std::uint8_t {
    seat_sold_twice,
    booking_lost,      ///< a buyer was told of it and the server knows nothing
    booking_differs,   ///< the server has it otherwise than the buyer was told
    booking_unasked,   ///< the server has it and nobody was told, nor could have been
    half_group,        ///< a group got some of its seats
    hold_lost,         ///< as with bookings
    hold_differs,      //
    hold_unasked,      //
    seat_differs,      ///< the map contradicts the bookings or the feed
    feed_gap,          ///< a number is missing
    feed_changed,      ///< an entry reads otherwise at the end than it did before
    feed_contradicts,  ///< an entry could not follow those before it, or is not what a buyer was told
    log_replaced,      ///< not the same log as at the beginning
    answer_unusable    ///< an answer that a correct server does not give
};
[[nodiscard]] std::string_view to_string(FindingKind kind) noexcept;

struct Finding {
    FindingKind kind = FindingKind::seat_sold_twice;
    std::string message;  ///< a sentence that names seat, booking, hold or seq
};

/// Compares what the buyers were told with what the server says: every seat sold at most once, all
/// that was answered is there as it was answered, nothing is there that nobody asked for, groups are
/// whole, the map has every seat of the house once, and the feed is dense, the same in both readings, possible, and
/// agrees with all the rest. The log must be the rehearsal's own from its first entry on. Empty: all is well. Worst
/// first.
[[nodiscard]] std::vector<Finding> audit(const Ledger& ledger, const ServerRecord& record, const House& house);

}  // namespace seatlock::rehearse
