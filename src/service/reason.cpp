#include "service/reason.hpp"

namespace seatlock::service {

std::string_view to_string(Reason reason) noexcept {
    switch (reason) {
        case Reason::unknown_seat: return "unknown_seat";
        case Reason::booked: return "booked";
        case Reason::locked: return "locked";
        case Reason::not_locked: return "not_locked";
        case Reason::wrong_holder: return "wrong_holder";
        case Reason::hold_expired: return "hold_expired";
        case Reason::hold_ended: return "hold_ended";
        case Reason::hold_seats_max: return "hold_seats_max";
        case Reason::extend_max: return "extend_max";
        case Reason::blocked: return "blocked";
        case Reason::in_payment: return "in_payment";
        case Reason::holder_seats_max: return "holder_seats_max";
        case Reason::payment_attempts_max: return "payment_attempts_max";
        case Reason::not_booked: return "not_booked";
        case Reason::show_paused: return "show_paused";
        case Reason::show_closed: return "show_closed";
    }
    return "";
}

Reason from_engine(RefusalReason reason) noexcept {
    switch (reason) {
        case RefusalReason::unknown_seat: return Reason::unknown_seat;
        case RefusalReason::booked: return Reason::booked;
        case RefusalReason::locked: return Reason::locked;
        case RefusalReason::not_locked: return Reason::not_locked;
        case RefusalReason::wrong_holder: return Reason::wrong_holder;
    }
    return Reason::unknown_seat;
}

}  // namespace seatlock::service
