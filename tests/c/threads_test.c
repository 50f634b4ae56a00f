/* An on-sale with many threads on one manager: groups that overlap, while somebody sweeps and somebody
 * looks. Every seat is sold once, to the one who was told so. */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "c/hall.h"

enum { seat_count = 60, group = 3, buyers = 4, tries = 3000 };

typedef struct buyer {
    seatlock_manager* manager;
    uint32_t number;
    uint32_t sold_to[seat_count]; /* how often this buyer was told: sold */
    uint32_t met;                 /* how often somebody else had one of the seats locked */
    uint32_t cancelled;
    uint32_t errors;
} buyer;

static atomic_int selling = buyers;
static pthread_barrier_t start;

static uint32_t next_number(uint32_t* state) {
    *state = *state * 1664525U + 1013904223U; /* Knuth's and Lewis' generator */
    return *state >> 8;
}

static void draw_group(seatlock_seat_index seats[group], uint32_t* random) {
    for (int i = 0; i < group; ++i) seats[i] = next_number(random) % seat_count;
}

static void note_sale(buyer* b, const seatlock_seat_index seats[group]) {
    for (int i = 0; i < group; ++i) {
        int named_before = 0;
        for (int j = 0; j < i; ++j) named_before |= seats[j] == seats[i];
        if (!named_before) ++b->sold_to[seats[i]];
    }
}

static void* buy(void* data) {
    buyer* b = data;
    uint32_t random = 7 + b->number;
    char user[16];
    const uint64_t user_length = (uint64_t)snprintf(user, sizeof user, "buyer-%u", b->number);
    pthread_barrier_wait(&start);
    for (int i = 0; i < tries; ++i) {
        seatlock_seat_index seats[group];
        seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
        draw_group(seats, &random);
        if (seatlock_lock_seats_bulk_by_index(b->manager, seats, group, user, user_length, &outcome) != SEATLOCK_OK) {
            b->met += outcome.refusal == SEATLOCK_REFUSAL_LOCKED;
            continue;
        }
        if (i % 4 == 0) sched_yield(); /* the others come while these are locked */
        if (next_number(&random) % 64 != 0) {
            b->errors += seatlock_cancel_locks_bulk_by_index(b->manager, seats, group, user, user_length, NULL) != 0;
            ++b->cancelled;
        } else if (seatlock_book_seats_bulk_by_index(b->manager, seats, group, user, user_length, NULL) == 0) {
            note_sale(b, seats);
        } else {
            ++b->errors;
        }
    }
    atomic_fetch_sub(&selling, 1);
    return NULL;
}

static void* sweep_and_look(void* data) {
    seatlock_manager* manager = data;
    static seatlock_seat seats[seat_count];
    static char text[seat_count * 32];
    intptr_t wrong = 0;
    uint64_t booked_before = 0;
    pthread_barrier_wait(&start);
    while (atomic_load(&selling) > 0) {
        seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
        uint64_t booked = 0;
        snapshot.seats = seats;
        snapshot.seat_capacity = seat_count;
        snapshot.text = text;
        snapshot.text_capacity = sizeof text;
        wrong += seatlock_read_seats(manager, &snapshot) != SEATLOCK_OK;
        for (int i = 0; i < seat_count; ++i) booked += seats[i].state == SEATLOCK_STATE_BOOKED;
        wrong += booked < booked_before;
        booked_before = booked;
        wrong += seatlock_cleanup_expired_locks(manager, NULL) != SEATLOCK_OK;
    }
    return (void*)wrong;
}

static seatlock_manager* full_house(void) {
    seatlock_manager* manager = NULL;
    CHECK_INT(seatlock_create(NULL, NULL, 0, &manager), SEATLOCK_OK);
    CHECK_INT(seatlock_set_lock_timeout(manager, INT64_C(3600000)), SEATLOCK_OK);
    for (int i = 0; i < seat_count; ++i) {
        char id[16];
        const uint64_t length = (uint64_t)snprintf(id, sizeof id, "S%d", i);
        CHECK_INT(seatlock_add_seat(manager, id, length, NULL), SEATLOCK_OK);
    }
    return manager;
}

int main(void) {
    static buyer all[buyers];
    pthread_t threads[buyers];
    pthread_t looking;
    void* wrong = NULL;
    uint64_t sold = 0;
    uint32_t met = 0;
    uint32_t cancelled = 0;
    seatlock_manager* manager = full_house();
    CHECK_INT(pthread_barrier_init(&start, NULL, buyers + 1), 0);
    for (uint32_t i = 0; i < buyers; ++i) {
        all[i].manager = manager;
        all[i].number = i;
        CHECK_INT(pthread_create(&threads[i], NULL, buy, &all[i]), 0);
    }
    CHECK_INT(pthread_create(&looking, NULL, sweep_and_look, manager), 0);
    for (int i = 0; i < buyers; ++i) pthread_join(threads[i], NULL);
    pthread_join(looking, &wrong);
    CHECK(wrong == NULL);
    for (uint32_t seat = 0; seat < seat_count; ++seat) {
        seatlock_seat seen;
        seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
        uint32_t times = 0;
        for (int i = 0; i < buyers; ++i) times += all[i].sold_to[seat];
        snapshot.seats = &seen;
        snapshot.seat_capacity = 1;
        CHECK_INT(seatlock_read_seat_by_index(manager, seat, &snapshot), SEATLOCK_OK);
        CHECK_INT(times, seen.state == SEATLOCK_STATE_BOOKED);
        sold += times;
    }
    for (int i = 0; i < buyers; ++i) {
        CHECK_INT(all[i].errors, 0);
        met += all[i].met;
        cancelled += all[i].cancelled;
    }
    /* What has to have happened for this to be a test. */
    CHECK(sold > 0);
    CHECK(met > 0);
    CHECK(cancelled > 0);
    pthread_barrier_destroy(&start);
    seatlock_destroy(manager);
    return check_result();
}
