#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <seatlock/seat_state.hpp>

#include "engine/name_map.hpp"

namespace seatlock::engine {

/// Seat ids and their permanent indexes, from 0 in the order they were added. Not thread-safe.
class SeatDirectory {
public:
    [[nodiscard]] SeatIndex size() const noexcept { return static_cast<SeatIndex>(ids_.size()); }

    /// no_seat if there is none of this id.
    [[nodiscard]] SeatIndex find(std::string_view id) const noexcept;

    /// REQUIRES: seat < size().
    [[nodiscard]] const std::string& id(SeatIndex seat) const noexcept { return *ids_[seat]; }

    /// How messages call the seat behind a handle: its id, or "#<index>" if it was never handed out.
    [[nodiscard]] std::string name(SeatIndex seat) const;

    /// The next index, size(), for an id that is not there yet. An exception leaves all as it was.
    /// REQUIRES: find(id) == no_seat; size() < no_seat.
    SeatIndex add(std::string_view id);

    /// Takes back the last add().
    void remove_last() noexcept;

private:
    NameMap<SeatIndex> indexes_;
    std::vector<const std::string*> ids_;  // the keys of indexes_
};

}  // namespace seatlock::engine
