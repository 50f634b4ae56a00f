#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <seatlock/seat_manager.hpp>

namespace seatlock::threads {

/// Where something stands in the one order in which all that happened in a round was numbered, from 1.
using Ticket = std::int64_t;

enum class Kind : std::uint8_t {
    lock_seat,
    lock_seats_bulk,
    book_a_seat,
    book_seats_bulk,
    cancel_lock,
    cancel_locks_bulk,
    cleanup_expired_locks,
    set_lock_timeout,
    lock_timeout,
    add_seat,
    find,
    size,
    seat,
    seats,
    digest
};

/// A call to be made. Seat number 3 has the id "S3", whether there is such a seat or not.
struct Call {
    Kind kind = Kind::lock_seat;
    bool by_handle = false;            ///< `seats` are handles, not numbers
    std::vector<std::uint32_t> seats;  ///< one for a single call, none where it names no seat
    std::string user;
    std::int64_t timeout = 0;  ///< of set_lock_timeout
    std::uint32_t yields = 0;  ///< how often the thread gives way before it
};

/// What a call answered: of the members, those that its kind has.
struct Answer {
    std::optional<RefusalReason> refusal;
    std::string seat;
    std::optional<std::string> holder;
    std::vector<Seat> seats;
    std::optional<std::uint64_t> number;  ///< a count, a handle, a digest, a timeout; none for "not found"
};

/// A call that was made.
struct Record {
    Call call;
    Answer answer;
    std::uint32_t thread = 0;
    Ticket invoked = 0;
    Ticket returned = 0;
    Ticket read = 0;        ///< when it read the clock last; 0 if it did not
    Ticket read_ended = 0;  ///< when the clock had answered
    std::int64_t now = 0;   ///< what the clock said
    bool failed = false;    ///< its clock threw: it must have done nothing
};

[[nodiscard]] std::string to_string(Kind kind);
[[nodiscard]] std::string to_string(const Record& record);

/// "S3"
[[nodiscard]] std::string seat_id(std::uint32_t number);

[[nodiscard]] constexpr bool is_bulk(Kind kind) noexcept {
    return kind == Kind::lock_seats_bulk || kind == Kind::book_seats_bulk || kind == Kind::cancel_locks_bulk;
}

[[nodiscard]] constexpr bool locks(Kind kind) noexcept {
    return kind == Kind::lock_seat || kind == Kind::lock_seats_bulk;
}

[[nodiscard]] constexpr bool books(Kind kind) noexcept {
    return kind == Kind::book_a_seat || kind == Kind::book_seats_bulk;
}

[[nodiscard]] constexpr bool cancels(Kind kind) noexcept {
    return kind == Kind::cancel_lock || kind == Kind::cancel_locks_bulk;
}

/// Calls that want to change the seats that they name.
[[nodiscard]] constexpr bool decides(Kind kind) noexcept { return locks(kind) || books(kind) || cancels(kind); }

/// True when a lock that expired counts for nothing in such a call.
[[nodiscard]] constexpr bool sees_expiry(Kind kind, ExpiryRule rule) noexcept {
    return kind == Kind::lock_seat || (decides(kind) && rule == ExpiryRule::at_deadline);
}

[[nodiscard]] constexpr bool reads_clock(Kind kind, ExpiryRule rule) noexcept {
    return locks(kind) || sees_expiry(kind, rule) || kind == Kind::cleanup_expired_locks;
}

/// A call on one seat that there is not does not ask what time it is.
[[nodiscard]] inline bool asks_the_time(const Record& record, ExpiryRule rule) noexcept {
    if (record.answer.refusal == RefusalReason::unknown_seat && !is_bulk(record.call.kind)) return false;
    return reads_clock(record.call.kind, rule);
}

}  // namespace seatlock::threads
