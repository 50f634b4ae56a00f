/* The binary interface, number by number, where pointers have 64 bits: what a program compiled years ago
 * still assumes. A line that no longer compiles is a program that no longer runs; lines are only added. */

#include <stddef.h>

#include <seatlock/seatlock.h>

#define IS(expression, value) _Static_assert((expression) == (value), #expression " is not " #value)
#define AT(type, field, offset) IS(offsetof(type, field), offset)

#if UINTPTR_MAX == UINT64_MAX
IS(sizeof(seatlock_text), 16);
AT(seatlock_text, data, 0);
AT(seatlock_text, length, 8);

IS(sizeof(seatlock_buffer), 24);
AT(seatlock_buffer, data, 0);
AT(seatlock_buffer, capacity, 8);
AT(seatlock_buffer, length, 16);

IS(sizeof(seatlock_options), 32);
AT(seatlock_options, struct_size, 0);
AT(seatlock_options, expiry, 4);
AT(seatlock_options, lock_timeout_ms, 8);
AT(seatlock_options, clock, 16);
AT(seatlock_options, clock_data, 24);

IS(sizeof(seatlock_outcome), 88);
AT(seatlock_outcome, struct_size, 0);
AT(seatlock_outcome, refusal, 4);
AT(seatlock_outcome, position, 8);
AT(seatlock_outcome, seat, 16);
AT(seatlock_outcome, holder, 40);
AT(seatlock_outcome, message, 64);

IS(sizeof(seatlock_snapshot), 56);
AT(seatlock_snapshot, struct_size, 0);
AT(seatlock_snapshot, seat_size, 4);
AT(seatlock_snapshot, seats, 8);
AT(seatlock_snapshot, seat_capacity, 16);
AT(seatlock_snapshot, seat_count, 24);
AT(seatlock_snapshot, text, 32);
AT(seatlock_snapshot, text_capacity, 40);
AT(seatlock_snapshot, text_length, 48);
#endif

IS(sizeof(seatlock_seat), 48);
AT(seatlock_seat, index, 0);
AT(seatlock_seat, state, 4);
AT(seatlock_seat, lock_time_ms, 8);
AT(seatlock_seat, id_offset, 16);
AT(seatlock_seat, id_length, 24);
AT(seatlock_seat, holder_offset, 32);
AT(seatlock_seat, holder_length, 40);

IS(sizeof(seatlock_status), 4);
IS(SEATLOCK_OK, 0);
IS(SEATLOCK_REFUSED, 1);
IS(SEATLOCK_NOT_FOUND, 2);
IS(SEATLOCK_ERROR_OUT_OF_MEMORY, -1);
IS(SEATLOCK_ERROR_CLOCK_FAILED, -2);
IS(SEATLOCK_ERROR_TOO_MANY_SEATS, -3);
IS(SEATLOCK_ERROR_TOO_SMALL, -4);
IS(SEATLOCK_ERROR_INTERNAL, -5);
IS(SEATLOCK_ERROR_TOO_MANY_HOLDERS, -6);
IS(SEATLOCK_ERROR_NULL_MANAGER, -10);
IS(SEATLOCK_ERROR_NULL_SEAT_ID, -11);
IS(SEATLOCK_ERROR_NULL_USER_ID, -12);
IS(SEATLOCK_ERROR_NULL_SEATS, -13);
IS(SEATLOCK_ERROR_NULL_RESULT, -14);
IS(SEATLOCK_ERROR_NULL_BUFFER, -15);
IS(SEATLOCK_ERROR_TOO_LONG, -16);
IS(SEATLOCK_ERROR_STRUCT_SIZE, -17);
IS(SEATLOCK_ERROR_UNKNOWN_FIELD, -18);
IS(SEATLOCK_ERROR_UNKNOWN_EXPIRY, -19);
IS(SEATLOCK_ERROR_UNKNOWN_STATE, -20);
IS(SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS, -21);

IS(SEATLOCK_REFUSAL_NONE, 0);
IS(SEATLOCK_REFUSAL_UNKNOWN_SEAT, 1);
IS(SEATLOCK_REFUSAL_BOOKED, 2);
IS(SEATLOCK_REFUSAL_LOCKED, 3);
IS(SEATLOCK_REFUSAL_NOT_LOCKED, 4);
IS(SEATLOCK_REFUSAL_WRONG_HOLDER, 5);
IS(SEATLOCK_STATE_AVAILABLE, 0);
IS(SEATLOCK_STATE_LOCKED, 1);
IS(SEATLOCK_STATE_BOOKED, 2);
IS(SEATLOCK_EXPIRY_ON_SWEEP, 0);
IS(SEATLOCK_EXPIRY_AT_DEADLINE, 1);
