#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "json/value.hpp"
#include "rehearse/call.hpp"

namespace seatlock::rehearse {

/// One entry as the feed tells it.
struct FeedEntry {
    struct Change {
        std::string seat;
        std::string from;
        std::string to;
    };
    std::uint64_t seq = 0;
    std::string kind;
    std::vector<Change> changes;
    std::string text;  ///< all of it as compact JSON, to compare two readings
};

/// The error says what is missing.
[[nodiscard]] tl::expected<FeedEntry, std::string> read_entry(const json::Value& value);

/// Every seat at one seq.
struct SeatsRecord {
    struct Seat {
        std::string seat;
        std::string state;
    };
    std::uint64_t seq = 0;
    std::string log_id;
    std::vector<Seat> seats;
};
[[nodiscard]] tl::expected<SeatsRecord, std::string> read_seats(const json::Value& value);

/// What the server says after a rehearsal, and what it said to an observer during it.
struct ServerRecord {
    std::string log_id_before;
    SeatsRecord seats;
    std::vector<HoldReply> holds;
    std::vector<BookReply> bookings;
    std::vector<FeedEntry> feed;      ///< from the first entry, read at the end
    std::vector<FeedEntry> observed;  ///< the same, read while the buyers were there
};

}  // namespace seatlock::rehearse
