#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <seatlock/seat_state.hpp>

namespace seatlock {

/// A point in time in whole milliseconds since the Unix epoch.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// What one seat looked like at one instant: a value, like an int.
///
/// It never changes with the manager it came from and never changes that manager; ask the manager
/// again for the seat's present state. A list of them is also what a SeatManager can be built from.
/// Thread safety: that of any value; const access from many threads is safe.
class Seat {
public:
    /// An available seat.
    explicit Seat(std::string_view seat_id) : seat_id_(seat_id) {}

    /// A seat that `holder` has had locked since `lock_time`.
    [[nodiscard]] static Seat locked(std::string_view seat_id, std::string_view holder, TimePoint lock_time) {
        Seat seat(seat_id);
        seat.status_ = SeatState::locked;
        seat.locked_by_ = holder;
        seat.lock_time_ = lock_time;
        return seat;
    }

    /// A sold seat.
    [[nodiscard]] static Seat booked(std::string_view seat_id) {
        Seat seat(seat_id);
        seat.status_ = SeatState::booked;
        return seat;
    }

    /// The name of the seat.
    [[nodiscard]] const std::string& seat_id() const noexcept { return seat_id_; }

    /// Its state then.
    [[nodiscard]] SeatState status() const noexcept { return status_; }

    /// Whose lock it is; empty unless the seat is locked.
    [[nodiscard]] const std::optional<std::string>& locked_by() const noexcept { return locked_by_; }

    /// When it was locked; empty unless the seat is locked.
    [[nodiscard]] std::optional<TimePoint> lock_time() const noexcept { return lock_time_; }

    /// @{
    /// Whether status() is this one.
    [[nodiscard]] bool is_available() const noexcept { return status_ == SeatState::available; }
    [[nodiscard]] bool is_locked() const noexcept { return status_ == SeatState::locked; }
    [[nodiscard]] bool is_booked() const noexcept { return status_ == SeatState::booked; }
    /// @}

    /// Same id, state, holder and lock time.
    friend bool operator==(const Seat&, const Seat&) = default;

private:
    std::string seat_id_;
    SeatState status_ = SeatState::available;
    std::optional<std::string> locked_by_;
    std::optional<TimePoint> lock_time_;
};

}  // namespace seatlock
