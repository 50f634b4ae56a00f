#include <string_view>

#include <seatlock/expiry_rule.hpp>
#include <seatlock/refusal_reason.hpp>
#include <seatlock/seat_state.hpp>
#include <seatlock/seatlock.h>

static_assert(std::string_view(SEATLOCK_VERSION) == SEATLOCK_BUILD_VERSION, "version.h is not the build's version");

const char* seatlock_status_text(seatlock_status status) {
    switch (status) {
        case SEATLOCK_OK: return "done";
        case SEATLOCK_REFUSED: return "refused: the outcome says why";
        case SEATLOCK_NOT_FOUND: return "there is no such seat";
        case SEATLOCK_ERROR_OUT_OF_MEMORY: return "out of memory";
        case SEATLOCK_ERROR_CLOCK_FAILED: return "the clock of the manager failed";
        case SEATLOCK_ERROR_TOO_MANY_SEATS: return "more seats than a manager or a list can hold";
        case SEATLOCK_ERROR_TOO_SMALL: return "the memory passed in is too small for the seats or their texts";
        case SEATLOCK_ERROR_INTERNAL: return "a bug in seatlock";
        case SEATLOCK_ERROR_TOO_MANY_HOLDERS: return "more holders have seats locked than a manager can tell apart";
        case SEATLOCK_ERROR_NULL_MANAGER: return "the manager is NULL";
        case SEATLOCK_ERROR_NULL_SEAT_ID: return "a seat id is NULL and its length is not 0";
        case SEATLOCK_ERROR_NULL_USER_ID: return "the user is NULL and its length is not 0";
        case SEATLOCK_ERROR_NULL_SEATS: return "the list of seats is NULL and its length is not 0";
        case SEATLOCK_ERROR_NULL_RESULT: return "the place for the result is NULL";
        case SEATLOCK_ERROR_NULL_BUFFER: return "a buffer is NULL and its capacity is not 0";
        case SEATLOCK_ERROR_TOO_LONG: return "a text is longer than SEATLOCK_TEXT_MAX bytes";
        case SEATLOCK_ERROR_STRUCT_SIZE:
            return "a struct's size is none that this library knows; use the *_INIT macros";
        case SEATLOCK_ERROR_UNKNOWN_FIELD: return "a struct asks for something that only a newer seatlock knows";
        case SEATLOCK_ERROR_UNKNOWN_EXPIRY: return "the expiry rule is neither on_sweep nor at_deadline";
        case SEATLOCK_ERROR_UNKNOWN_STATE: return "the state of a seat is neither available, locked nor booked";
        case SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS: return "the text of a seat lies outside the snapshot's text";
        default: return "unknown status";  // any number may come from outside
    }
}

const char* seatlock_refusal_name(seatlock_refusal refusal) {
    using seatlock::RefusalReason;
    switch (refusal) {
        case SEATLOCK_REFUSAL_NONE: return "none";
        case SEATLOCK_REFUSAL_UNKNOWN_SEAT: return to_string(RefusalReason::unknown_seat).data();
        case SEATLOCK_REFUSAL_BOOKED: return to_string(RefusalReason::booked).data();
        case SEATLOCK_REFUSAL_LOCKED: return to_string(RefusalReason::locked).data();
        case SEATLOCK_REFUSAL_NOT_LOCKED: return to_string(RefusalReason::not_locked).data();
        case SEATLOCK_REFUSAL_WRONG_HOLDER: return to_string(RefusalReason::wrong_holder).data();
        default: return "unknown";
    }
}

const char* seatlock_state_name(seatlock_state state) {
    using seatlock::SeatState;
    switch (state) {
        case SEATLOCK_STATE_AVAILABLE: return to_string(SeatState::available).data();
        case SEATLOCK_STATE_LOCKED: return to_string(SeatState::locked).data();
        case SEATLOCK_STATE_BOOKED: return to_string(SeatState::booked).data();
        default: return "unknown";
    }
}

const char* seatlock_expiry_name(seatlock_expiry_rule expiry) {
    using seatlock::ExpiryRule;
    switch (expiry) {
        case SEATLOCK_EXPIRY_ON_SWEEP: return to_string(ExpiryRule::on_sweep).data();
        case SEATLOCK_EXPIRY_AT_DEADLINE: return to_string(ExpiryRule::at_deadline).data();
        default: return "unknown";
    }
}

const char* seatlock_version(void) { return SEATLOCK_VERSION; }

uint32_t seatlock_version_number(void) { return SEATLOCK_VERSION_NUMBER; }
