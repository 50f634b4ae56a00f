#ifndef SEATLOCK_TESTS_C_HALL_H
#define SEATLOCK_TESTS_C_HALL_H

/* What the C tests share: a clock that stands still until it is set, an outcome with room for its
 * texts, and a manager of four seats in all three states. */

#include <stdint.h>
#include <string.h>

#include <seatlock/seatlock.h>

#include "c/check.h"

typedef struct still_clock {
    int64_t now_ms;
    int32_t status; /* what it returns */
    int readings;
} still_clock;

static inline int32_t read_still_clock(void* data, int64_t* now_ms) {
    still_clock* clock = data;
    ++clock->readings;
    *now_ms = clock->now_ms;
    return clock->status;
}

typedef struct answer {
    seatlock_outcome outcome;
    char seat[256];
    char holder[256];
    char message[512];
} answer;

static inline seatlock_outcome* wanted(answer* a) {
    const seatlock_outcome empty = SEATLOCK_OUTCOME_INIT;
    const seatlock_buffer seat = {a->seat, sizeof a->seat, 0};
    const seatlock_buffer holder = {a->holder, sizeof a->holder, 0};
    const seatlock_buffer message = {a->message, sizeof a->message, 0};
    a->outcome = empty;
    a->outcome.seat = seat;
    a->outcome.holder = holder;
    a->outcome.message = message;
    return &a->outcome;
}

static inline seatlock_text text(const char* s) {
    const seatlock_text t = {s, strlen(s)};
    return t;
}

static inline seatlock_manager* manager_of(seatlock_expiry_rule rule, still_clock* clock, const char* const* ids,
                                           uint64_t count) {
    seatlock_text texts[16];
    seatlock_options options = SEATLOCK_OPTIONS_INIT;
    seatlock_manager* manager = NULL;
    for (uint64_t i = 0; i < count; ++i) texts[i] = text(ids[i]);
    options.expiry = rule;
    options.clock = read_still_clock;
    options.clock_data = clock;
    CHECK_INT(seatlock_create(&options, texts, count, &manager), SEATLOCK_OK);
    return manager;
}

/* A1 and A4 are available, A2 is locked by bob since 1000 ms, A3 is booked. */
static inline seatlock_manager* hall(seatlock_expiry_rule rule, still_clock* clock) {
    static const char* const ids[] = {"A1", "A2", "A3", "A4"};
    seatlock_manager* manager = manager_of(rule, clock, ids, 4);
    clock->now_ms = 1000;
    CHECK_INT(seatlock_lock_seat(manager, "A2", 2, "bob", 3, NULL), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seat(manager, "A3", 2, "bob", 3, NULL), SEATLOCK_OK);
    CHECK_INT(seatlock_book_a_seat(manager, "A3", 2, "bob", 3, NULL), SEATLOCK_OK);
    return manager;
}

static inline uint64_t digest_of(const seatlock_manager* manager) {
    uint64_t digest = 0;
    CHECK_INT(seatlock_digest(manager, &digest), SEATLOCK_OK);
    return digest;
}

static inline seatlock_state state_of(const seatlock_manager* manager, const char* id) {
    seatlock_seat seat;
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    snapshot.seats = &seat;
    snapshot.seat_capacity = 1;
    CHECK_INT(seatlock_read_seat(manager, id, strlen(id), &snapshot), SEATLOCK_OK);
    return seat.state;
}

#endif
