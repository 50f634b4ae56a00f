#pragma once

#include <cstdint>
#include <string_view>

#include <seatlock/refusal_reason.hpp>

namespace seatlock::service {

/// Why a show refuses: the engine's reasons, seat by seat, and the show's own rules.
enum class Reason : std::uint8_t {
    unknown_seat,
    booked,
    locked,
    not_locked,
    wrong_holder,
    hold_expired,          ///< the hold's deadline has passed
    hold_ended,            ///< the hold was released or booked
    hold_seats_max,        ///< more seats than one hold of this show may have
    extend_max,            ///< no further renewal of this hold
    blocked,               ///< the house has taken the seat off sale
    in_payment,            ///< not while the hold is being paid
    holder_seats_max,      ///< more seats than one holder may have in this show
    payment_attempts_max,  ///< no further payment of this hold
    not_booked,            ///< the booking does not have the seat, or no more
    show_paused,
    show_closed
};

/// The spelling used everywhere: the enumerator's own name.
[[nodiscard]] std::string_view to_string(Reason reason) noexcept;

[[nodiscard]] Reason from_engine(RefusalReason reason) noexcept;

}  // namespace seatlock::service
