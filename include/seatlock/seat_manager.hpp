#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <seatlock/expiry_rule.hpp>
#include <seatlock/outcome.hpp>
#include <seatlock/seat.hpp>
#include <seatlock/seat_state.hpp>

/// The engine, and all that a program in C++ sees of it; SeatManager is where to begin.
namespace seatlock {

/// How long a lock lives when nothing else is said.
inline constexpr std::chrono::milliseconds default_lock_timeout{10'000};

/// Thrown by a lock for a holder without any lock while 2^21 - 1 others (2,097,151) have seats locked in
/// the same manager.
class TooManyHolders : public std::length_error {
public:
    TooManyHolders() : std::length_error("more than 2^21 - 1 holders have seats locked") {}
};

/// What a SeatManager is built with, beside its seats.
struct SeatManagerOptions {
    /// Tells the time; empty stands for the system's wall clock. See "The clock" at SeatManager.
    std::function<TimePoint()> clock;
    /// When an expired lock stops counting.
    ExpiryRule expiry = ExpiryRule::on_sweep;
    /// See SeatManager::set_lock_timeout().
    std::chrono::milliseconds lock_timeout = default_lock_timeout;
};

/// Seats that are locked, booked and released in memory, and never sold twice.
///
/// A lock belongs to one holder and is expired once now - lock time > lock timeout (strictly). A
/// booked seat stays booked. A bulk call happens to all its seats or to none of them.
///
/// It never writes to a disk, socket or log, starts no thread, draws no random number, and looks at
/// no clock but the one it was given. It releases expired locks only inside the calls made to it:
/// call cleanup_expired_locks() now and then.
///
/// Thread safety: all calls may be made from any number of threads at once. Every call takes effect
/// at one instant between its start and its end, a bulk as a whole; a sweep is a series of releases, each
/// at an instant of its own, by the time and the timeout that it began with.
///
/// Seat and user ids are any bytes, the empty string included, compared byte by byte (and hashed
/// without a secret: do not let strangers choose any number of them freely); nothing that
/// is passed in is kept by reference. A SeatIndex from find() or add_seat() stays valid as long as the manager
/// lives and saves the search for the id; an index that was never handed out is an unknown seat,
/// called "#<index>" in messages.
///
/// A refused call changes nothing, except that expired locks which it met may be cleared: by
/// lock_seat on its own seat, and under ExpiryRule::at_deadline by every call on all its seats. A
/// bulk may name a seat twice (it counts once) or no seat (it succeeds and changes nothing). In a
/// bulk the first seat that fails, in the caller's order, is the answer.
///
/// The clock is read once by every call that needs the time: lock_seat, lock_seats_bulk and
/// cleanup_expired_locks, and under at_deadline also by booking and cancelling; once more whenever
/// the call has to begin anew, which a holder without any lock or, in a bulk with unknown seats, seats
/// that are being added may cause, and not at all for a single seat that
/// is unknown. It is read while the call has its seats to itself, so time never runs backwards between
/// two changes of one seat unless the clock does; hence it must not call the manager, and others wait
/// for the seats as long as it takes. It may be called by several threads at once. A clock may step in
/// either direction. Readings beyond 2^62 ms on either side of the epoch count as that bound.
///
/// The system's clock, if none is given, is exact to the millisecond; within one, a processor that counts
/// its ticks evenly is asked for that count instead of the system, so a step of the clock is seen up to
/// a millisecond late.
///
/// Exceptions: what the clock throws, std::bad_alloc, and from locking TooManyHolders; nothing has
/// changed then but expired locks that a refusal cleared.
class SeatManager {
public:
    /// What a manager is built with.
    using Options = SeatManagerOptions;
    /// What tells a manager the time.
    using Clock = std::function<TimePoint()>;

    /// The lock timeout a manager starts with; set_lock_timeout() replaces it for one manager.
    static constexpr std::chrono::milliseconds LOCK_TIMEOUT = default_lock_timeout;

    /// @{
    /// Available seats, in this order. An id that comes twice is one seat, at its first place.
    explicit SeatManager(std::span<const std::string_view> seat_ids, Options options = {});
    explicit SeatManager(std::span<const std::string> seat_ids, Options options = {});
    SeatManager(std::initializer_list<std::string_view> seat_ids, Options options = {});
    /// @}

    /// Seats as they are given, locks and bookings included. Of two with one id the last wins, at
    /// the place of the first.
    explicit SeatManager(std::span<const Seat> seats, Options options = {});

    ~SeatManager();
    SeatManager(const SeatManager&) = delete;
    SeatManager(SeatManager&&) = delete;
    SeatManager& operator=(const SeatManager&) = delete;
    SeatManager& operator=(SeatManager&&) = delete;

    /// @{
    /// Locks an available seat. Refusals, in order: unknown_seat, booked, locked (by anyone, this
    /// user included). Under both rules an expired lock on this seat is released first.
    Outcome lock_seat(std::string_view seat_id, std::string_view user_id);
    Outcome lock_seat(SeatIndex seat, std::string_view user_id);
    /// @}

    /// @{
    /// Locks all the seats, with one user and one lock time. Refusals, seat by seat: unknown_seat,
    /// booked, locked. Under on_sweep an expired lock still counts here.
    Outcome lock_seats_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id);
    Outcome lock_seats_bulk(std::span<const std::string> seat_ids, std::string_view user_id);
    Outcome lock_seats_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id);
    Outcome lock_seats_bulk(std::span<const SeatIndex> seats, std::string_view user_id);
    /// @}

    /// @{
    /// Sells a seat that the user has locked. Refusals, in order: unknown_seat, not_locked (a booked
    /// seat too), wrong_holder.
    Outcome book_a_seat(std::string_view seat_id, std::string_view user_id);
    Outcome book_a_seat(SeatIndex seat, std::string_view user_id);
    /// @}

    /// @{
    /// Sells all the seats. Refusals, seat by seat: as book_a_seat.
    Outcome book_seats_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id);
    Outcome book_seats_bulk(std::span<const std::string> seat_ids, std::string_view user_id);
    Outcome book_seats_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id);
    Outcome book_seats_bulk(std::span<const SeatIndex> seats, std::string_view user_id);
    /// @}

    /// @{
    /// Gives up a lock of the user's. Refusals, in order: unknown_seat, booked, not_locked, wrong_holder.
    Outcome cancel_lock(std::string_view seat_id, std::string_view user_id);
    Outcome cancel_lock(SeatIndex seat, std::string_view user_id);
    /// @}

    /// @{
    /// Gives up all the locks. Refusals, seat by seat: as cancel_lock.
    Outcome cancel_locks_bulk(std::span<const std::string_view> seat_ids, std::string_view user_id);
    Outcome cancel_locks_bulk(std::span<const std::string> seat_ids, std::string_view user_id);
    Outcome cancel_locks_bulk(std::initializer_list<std::string_view> seat_ids, std::string_view user_id);
    Outcome cancel_locks_bulk(std::span<const SeatIndex> seats, std::string_view user_id);
    /// @}

    /// The sweep: releases every expired lock and returns how many there were. One pass over all seats.
    std::size_t cleanup_expired_locks();

    /// How long a lock lives now.
    [[nodiscard]] std::chrono::milliseconds lock_timeout() const;

    /// Binds at once, for the locks that exist as well, but not for a sweep under way. A negative timeout expires every
    /// lock at the instant it is taken.
    void set_lock_timeout(std::chrono::milliseconds timeout);

    /// The rule that the manager was built with.
    [[nodiscard]] ExpiryRule expiry() const noexcept;

    /// One more available seat, and its handle. An id that exists keeps its seat and state.
    /// Errors: std::length_error beyond 2^32 - 1 seats.
    SeatIndex add_seat(std::string_view seat_id);

    /// The handle of a seat; empty if there is none of this id.
    [[nodiscard]] std::optional<SeatIndex> find(std::string_view seat_id) const;

    /// How many seats there are; their handles are 0 .. size() - 1.
    [[nodiscard]] std::size_t size() const;

    /// @{
    /// A seat as it is now; empty if unknown. A lock that expired shows until a call clears it.
    [[nodiscard]] std::optional<Seat> seat(std::string_view seat_id) const;
    [[nodiscard]] std::optional<Seat> seat(SeatIndex seat) const;
    /// @}

    /// All seats as they are at one instant, in order of their handles.
    [[nodiscard]] std::vector<Seat> seats() const;

    /// A fingerprint of the states, holders and lock times of all seats, equal on every machine after the
    /// same calls at the same times: FNV-1a, 64 bit, over 0 (8 bytes, little-endian) and then, seat
    /// by seat, state (1 byte: available 0, locked 1, booked 2), generation (4; always 1 here),
    /// holder (its length in 4, then its bytes; empty unless locked), lock time in ms (8; 0 unless
    /// locked). Seat ids do not enter. For comparing, not against forgery.
    [[nodiscard]] std::uint64_t digest() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace seatlock
