#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "json/value.hpp"
#include "rehearse/client.hpp"

namespace seatlock::rehearse {

/// What a buyer may ask of a server.
enum class CallKind : std::uint8_t { map, hold, book, release };
inline constexpr std::array call_kinds{CallKind::map, CallKind::hold, CallKind::book, CallKind::release};
[[nodiscard]] std::string_view to_string(CallKind kind) noexcept;

struct Call {
    CallKind kind = CallKind::map;
    std::string key;  ///< Idempotency-Key: the same for every repetition; empty for the map
    std::string holder;
    std::vector<std::string> seats;  ///< of `hold`: those wanted
    std::string hold;                ///< of `book` and `release`
    std::optional<std::int64_t> ttl_seconds;
};

struct MapReply {
    std::string states;  ///< a letter per seat in plan order
};

/// The hold as the server says it is, after `hold` and after `release`.
struct HoldReply {
    std::string hold;
    std::string holder;
    std::string state;
    std::vector<std::string> seats;  ///< sorted
    std::uint64_t seq = 0;

    friend bool operator==(const HoldReply&, const HoldReply&) = default;
};

struct BookReply {
    std::string booking;
    std::string hold;
    std::string holder;
    std::vector<std::string> seats;  ///< sorted
    std::uint64_t seq = 0;

    friend bool operator==(const BookReply&, const BookReply&) = default;
};

struct Refusal {
    std::vector<std::pair<std::string, std::string>> seats;  ///< seat, reason
};

/// Not done, or nobody knows: to be repeated with the same key.
enum class Failure : std::uint8_t { connection_lost, unavailable, outcome_unknown, server_error };
inline constexpr std::array failures{Failure::connection_lost, Failure::unavailable, Failure::outcome_unknown,
                                     Failure::server_error};
[[nodiscard]] std::string_view to_string(Failure failure) noexcept;

/// An answer that a correct server does not give to this call.
struct Unusable {
    std::string why;
};

using Reply = std::variant<MapReply, HoldReply, BookReply, Refusal, Failure, Unusable>;

/// A hold or a booking as the API writes it; what is missing stays empty or 0.
[[nodiscard]] HoldReply read_hold(const json::Value& value);
[[nodiscard]] BookReply read_booking(const json::Value& value);

/// The call as HTTP, to the show of that name.
[[nodiscard]] Request to_request(const Call& call, const std::string& show);

/// What the answer says to that call, of a house of that many seats. Never fails: what cannot be
/// understood is Unusable.
[[nodiscard]] Reply read_reply(const Call& call, const Response& response, std::size_t seats);

}  // namespace seatlock::rehearse
