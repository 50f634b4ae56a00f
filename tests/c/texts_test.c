/* Ids of any bytes and any length in, texts of any length out into memory of any size. */

#include <stdlib.h>

#include "c/hall.h"

static void ids_are_any_bytes(void) {
    static const char odd[] = {'A', '\0', '\'', (char)0xff};
    const seatlock_text seats[] = {{odd, 4}, {"A", 1}, {NULL, 0}};
    seatlock_manager* manager = NULL;
    answer a;
    CHECK_INT(seatlock_create(NULL, seats, 3, &manager), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seat(manager, odd, 4, odd, 3, wanted(&a)), SEATLOCK_OK);
    CHECK_INT(a.outcome.seat.length, 4);
    CHECK(memcmp(a.seat, odd, 4) == 0);
    CHECK_INT(a.seat[4], 0);
    CHECK_INT(seatlock_lock_seat(manager, odd, 4, "ann", 3, wanted(&a)), SEATLOCK_REFUSED);
    CHECK_INT(a.outcome.holder.length, 3);
    CHECK(memcmp(a.holder, odd, 3) == 0);
    CHECK_INT(seatlock_lock_seat(manager, "A", 1, "ann", 3, NULL), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seat(manager, NULL, 0, NULL, 0, wanted(&a)), SEATLOCK_OK);
    CHECK_TEXT(a.message, "Seat  is locked by ");
    CHECK_INT(seatlock_cancel_lock(manager, "anything", 0, "at all", 0, NULL), SEATLOCK_OK);
    seatlock_destroy(manager);
}

static void a_message_is_cut_off_where_the_memory_ends(void) {
    static const char whole[] = "Seat A2 is currently locked by bob";
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    for (uint64_t capacity = 0; capacity <= sizeof whole + 1; ++capacity) {
        /* As large as promised and not a byte more, for the sanitizer to see. */
        char* memory = malloc(capacity == 0 ? 1 : capacity);
        seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
        const size_t fits = capacity == 0 ? 0 : capacity > sizeof whole ? sizeof whole - 1 : capacity - 1;
        outcome.message.data = memory;
        outcome.message.capacity = capacity;
        memory[0] = '?';
        CHECK_INT(seatlock_lock_seat(manager, "A2", 2, "ann", 3, &outcome), SEATLOCK_REFUSED);
        CHECK_INT(outcome.message.length, sizeof whole - 1);
        if (capacity == 0) CHECK(memory[0] == '?');
        if (capacity != 0) CHECK(memcmp(memory, whole, fits) == 0 && memory[fits] == '\0');
        free(memory);
    }
    seatlock_destroy(manager);
}

static void a_text_that_is_not_wanted_has_no_length(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
    outcome.seat.length = outcome.holder.length = outcome.message.length = 9;
    CHECK_INT(seatlock_lock_seat(manager, "A2", 2, "ann", 3, &outcome), SEATLOCK_REFUSED);
    CHECK_INT(outcome.refusal, SEATLOCK_REFUSAL_LOCKED);
    CHECK_INT(outcome.seat.length + outcome.holder.length + outcome.message.length, 0);
    seatlock_destroy(manager);
}

static void an_outcome_is_used_again(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    answer a;
    CHECK_INT(seatlock_lock_seat(manager, "A2", 2, "ann", 3, wanted(&a)), SEATLOCK_REFUSED);
    CHECK_INT(seatlock_lock_seat(manager, "A1", 2, "ann", 3, &a.outcome), SEATLOCK_OK);
    CHECK_INT(a.outcome.refusal, SEATLOCK_REFUSAL_NONE);
    CHECK_TEXT(a.seat, "A1");
    CHECK_TEXT(a.holder, "");
    CHECK_INT(a.outcome.holder.length, 0);
    CHECK_TEXT(a.message, "Seat A1 is locked by ann");
    seatlock_destroy(manager);
}

enum { many = 300, long_id = 1000 };

/* More seats than fit into one call's own memory, ids longer than anything is made for. */
static void lists_and_ids_may_be_long(void) {
    static char ids[many][long_id];
    seatlock_text seats[many];
    seatlock_manager* manager = NULL;
    seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
    char message[64];
    for (int i = 0; i < many; ++i) {
        memset(ids[i], 'x', long_id);
        ids[i][0] = (char)(i % 100);
        ids[i][1] = (char)(i / 100);
        seats[i].data = ids[i];
        seats[i].length = long_id;
    }
    outcome.message.data = message;
    outcome.message.capacity = sizeof message;
    CHECK_INT(seatlock_create(NULL, seats, many - 1, &manager), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seats_bulk(manager, seats, many, ids[0], long_id, &outcome), SEATLOCK_REFUSED);
    CHECK_INT(outcome.position, many - 1);
    CHECK_INT(seatlock_lock_seats_bulk(manager, seats, many - 1, ids[0], long_id, &outcome), SEATLOCK_OK);
    CHECK_INT(outcome.position, SEATLOCK_NO_POSITION);
    CHECK(outcome.message.length > (uint64_t)(many - 1) * long_id);
    CHECK(memcmp(message, "Seats ['", 8) == 0 && message[63] == '\0');
    CHECK_INT(seatlock_book_seats_bulk(manager, seats, many - 1, ids[0], long_id, NULL), SEATLOCK_OK);
    seatlock_destroy(manager);
}

static void words_are_said_for_every_number(void) {
    for (seatlock_status status = -40; status <= 10; ++status) CHECK(strlen(seatlock_status_text(status)) > 3);
    for (seatlock_status status = SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS; status <= SEATLOCK_ERROR_NULL_MANAGER; ++status) {
        CHECK(strcmp(seatlock_status_text(status), "unknown status") != 0);
    }
    for (seatlock_status status = SEATLOCK_ERROR_TOO_MANY_HOLDERS; status <= SEATLOCK_NOT_FOUND; ++status) {
        CHECK(strcmp(seatlock_status_text(status), "unknown status") != 0);
    }
    CHECK_TEXT(seatlock_status_text(SEATLOCK_NOT_FOUND + 1), "unknown status");
    CHECK_TEXT(seatlock_status_text(INT32_MIN), "unknown status");
    CHECK_TEXT(seatlock_refusal_name(SEATLOCK_REFUSAL_NONE), "none");
    CHECK_TEXT(seatlock_refusal_name(SEATLOCK_REFUSAL_UNKNOWN_SEAT), "unknown_seat");
    CHECK_TEXT(seatlock_refusal_name(SEATLOCK_REFUSAL_BOOKED), "booked");
    CHECK_TEXT(seatlock_refusal_name(SEATLOCK_REFUSAL_LOCKED), "locked");
    CHECK_TEXT(seatlock_refusal_name(SEATLOCK_REFUSAL_NOT_LOCKED), "not_locked");
    CHECK_TEXT(seatlock_refusal_name(SEATLOCK_REFUSAL_WRONG_HOLDER), "wrong_holder");
    CHECK_TEXT(seatlock_refusal_name(6), "unknown");
    CHECK_TEXT(seatlock_state_name(SEATLOCK_STATE_AVAILABLE), "available");
    CHECK_TEXT(seatlock_state_name(SEATLOCK_STATE_LOCKED), "locked");
    CHECK_TEXT(seatlock_state_name(SEATLOCK_STATE_BOOKED), "booked");
    CHECK_TEXT(seatlock_state_name(-1), "unknown");
    CHECK_TEXT(seatlock_expiry_name(SEATLOCK_EXPIRY_ON_SWEEP), "on_sweep");
    CHECK_TEXT(seatlock_expiry_name(SEATLOCK_EXPIRY_AT_DEADLINE), "at_deadline");
    CHECK_TEXT(seatlock_expiry_name(2), "unknown");
}

static void the_library_says_its_version(void) {
    CHECK_TEXT(seatlock_version(), SEATLOCK_VERSION);
    CHECK_INT(seatlock_version_number(), SEATLOCK_VERSION_NUMBER);
    CHECK_INT(SEATLOCK_VERSION_NUMBER,
              SEATLOCK_VERSION_MAJOR * 1000000 + SEATLOCK_VERSION_MINOR * 1000 + SEATLOCK_VERSION_PATCH);
}

int main(void) {
    ids_are_any_bytes();
    a_message_is_cut_off_where_the_memory_ends();
    a_text_that_is_not_wanted_has_no_length();
    an_outcome_is_used_again();
    lists_and_ids_may_be_long();
    words_are_said_for_every_number();
    the_library_says_its_version();
    return check_result();
}
