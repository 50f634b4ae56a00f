/* Seats read into the caller's memory, and managers made of what was read. */

#include <stddef.h>
#include <stdlib.h>

#include "c/hall.h"

typedef struct room {
    seatlock_snapshot snapshot;
    seatlock_seat seats[8];
    char text[128];
} room;

static seatlock_snapshot* empty(room* r) {
    const seatlock_snapshot init = SEATLOCK_SNAPSHOT_INIT;
    r->snapshot = init;
    r->snapshot.seats = r->seats;
    r->snapshot.seat_capacity = 8;
    r->snapshot.text = r->text;
    r->snapshot.text_capacity = sizeof r->text;
    return &r->snapshot;
}

static int is_text(const room* r, uint64_t offset, uint64_t length, const char* want) {
    return length == strlen(want) && memcmp(r->text + offset, want, length) == 0;
}

static void check_seat(const room* r, int i, seatlock_state state, const char* id, const char* holder, int64_t since) {
    const seatlock_seat* seat = &r->seats[i];
    CHECK_INT(seat->index, i);
    CHECK_INT(seat->state, state);
    CHECK_INT(seat->lock_time_ms, since);
    CHECK(is_text(r, seat->id_offset, seat->id_length, id));
    CHECK(is_text(r, seat->holder_offset, seat->holder_length, holder));
}

static void all_seats_are_read_in_order(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    room r;
    CHECK_INT(seatlock_read_seats(manager, empty(&r)), SEATLOCK_OK);
    CHECK_INT(r.snapshot.seat_count, 4);
    CHECK_INT(r.snapshot.text_length, 4 * 2 + 3);
    check_seat(&r, 0, SEATLOCK_STATE_AVAILABLE, "A1", "", 0);
    check_seat(&r, 1, SEATLOCK_STATE_LOCKED, "A2", "bob", 1000);
    check_seat(&r, 2, SEATLOCK_STATE_BOOKED, "A3", "", 0);
    check_seat(&r, 3, SEATLOCK_STATE_AVAILABLE, "A4", "", 0);
    seatlock_destroy(manager);
}

static void one_seat_is_read_by_id_and_by_index(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    room r;
    for (int by_index = 0; by_index <= 1; ++by_index) {
        CHECK_INT(by_index ? seatlock_read_seat_by_index(manager, 1, empty(&r))
                           : seatlock_read_seat(manager, "A2", 2, empty(&r)),
                  SEATLOCK_OK);
        CHECK_INT(r.snapshot.seat_count, 1);
        CHECK_INT(r.seats[0].index, 1);
        CHECK_INT(r.seats[0].lock_time_ms, 1000);
        CHECK(is_text(&r, r.seats[0].id_offset, r.seats[0].id_length, "A2"));
        CHECK(is_text(&r, r.seats[0].holder_offset, r.seats[0].holder_length, "bob"));
    }
    r.snapshot.seat_count = r.snapshot.text_length = 9;
    CHECK_INT(seatlock_read_seat(manager, "A9", 2, &r.snapshot), SEATLOCK_NOT_FOUND);
    CHECK_INT(r.snapshot.seat_count + r.snapshot.text_length, 0);
    CHECK_INT(seatlock_read_seat_by_index(manager, 4, &r.snapshot), SEATLOCK_NOT_FOUND);
    CHECK_INT(seatlock_read_seat_by_index(manager, SEATLOCK_NO_SEAT, &r.snapshot), SEATLOCK_NOT_FOUND);
    seatlock_destroy(manager);
}

/* The usual way: ask, make room, ask again. */
static void too_little_room_says_how_much_it_takes(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    char few[10];
    CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_ERROR_TOO_SMALL);
    CHECK_INT(snapshot.seat_count, 4);
    CHECK_INT(snapshot.text_length, 11);
    snapshot.seats = malloc(4 * sizeof(seatlock_seat));
    snapshot.seat_capacity = 4;
    snapshot.text = few;
    snapshot.text_capacity = sizeof few;
    snapshot.seats[0].state = 77;
    CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_ERROR_TOO_SMALL);
    CHECK_INT(snapshot.seats[0].state, 77);
    snapshot.text = malloc(11);
    snapshot.text_capacity = 11;
    CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_OK);
    snapshot.seat_capacity = 3;
    CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_ERROR_TOO_SMALL);
    free(snapshot.text);
    snapshot.text = NULL;
    snapshot.text_capacity = 0;
    snapshot.seat_capacity = 4;
    CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_OK);
    CHECK_INT(snapshot.text_length, 11);
    CHECK_INT(snapshot.seats[2].state, SEATLOCK_STATE_BOOKED);
    CHECK_INT(snapshot.seats[2].id_offset, 7); /* where it would stand, behind A1, A2 and bob */
    free(snapshot.seats);
    seatlock_destroy(manager);
}

static void a_manager_is_made_of_a_snapshot(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    seatlock_manager* copy = NULL;
    room r;
    CHECK_INT(seatlock_read_seats(manager, empty(&r)), SEATLOCK_OK);
    CHECK_INT(seatlock_restore(NULL, &r.snapshot, &copy), SEATLOCK_OK);
    CHECK(digest_of(copy) == digest_of(manager));
    CHECK_INT(seatlock_book_a_seat(copy, "A2", 2, "bob", 3, NULL), SEATLOCK_OK);
    CHECK_INT(state_of(manager, "A2"), SEATLOCK_STATE_LOCKED);
    seatlock_destroy(copy);
    seatlock_destroy(manager);
}

static void of_two_seats_with_one_id_the_last_wins(void) {
    char ids[] = "A1B";
    seatlock_seat seats[3] = {{0, SEATLOCK_STATE_BOOKED, 0, 0, 2, 0, 0},
                              {0, SEATLOCK_STATE_AVAILABLE, 0, 2, 1, 0, 0},
                              {0, SEATLOCK_STATE_LOCKED, 5, 0, 2, 2, 1}};
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    seatlock_manager* manager = NULL;
    room r;
    snapshot.seats = seats;
    snapshot.seat_count = 3;
    snapshot.text = ids;
    snapshot.text_length = 3;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_OK);
    CHECK_INT(seatlock_read_seats(manager, empty(&r)), SEATLOCK_OK);
    CHECK_INT(r.snapshot.seat_count, 2);
    check_seat(&r, 0, SEATLOCK_STATE_LOCKED, "A1", "B", 5);
    check_seat(&r, 1, SEATLOCK_STATE_AVAILABLE, "B", "", 0);
    seatlock_destroy(manager);
}

static void restore_says_what_is_wrong(void) {
    char id[] = "A1";
    seatlock_seat seat = {0, SEATLOCK_STATE_LOCKED, 0, 0, 2, 0, 2};
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    seatlock_manager* manager = NULL;
    snapshot.seats = &seat;
    snapshot.seat_count = 1;
    snapshot.text = id;
    snapshot.text_length = 2;
    CHECK_INT(seatlock_restore(NULL, NULL, &manager), SEATLOCK_ERROR_NULL_SEATS);
    CHECK_INT(seatlock_restore(NULL, &snapshot, NULL), SEATLOCK_ERROR_NULL_RESULT);
    seat.state = 3;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_UNKNOWN_STATE);
    seat.state = -1;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_UNKNOWN_STATE);
    seat.state = SEATLOCK_STATE_LOCKED;
    seat.id_length = 3;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS);
    seat.id_offset = 1;
    seat.id_length = UINT64_MAX; /* offset + length is 0 */
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS);
    seat.id_offset = 0;
    seat.id_length = 2;
    seat.holder_offset = UINT64_MAX;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS);
    seat.holder_offset = 1;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS);
    seat.holder_offset = 0;
    snapshot.text = NULL;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_NULL_BUFFER);
    snapshot.text = id;
    snapshot.seats = NULL;
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_ERROR_NULL_SEATS);
    snapshot.seat_count = 0;
    CHECK(manager == NULL);
    CHECK_INT(seatlock_restore(NULL, &snapshot, &manager), SEATLOCK_OK);
    seatlock_destroy(manager);
}

typedef struct tomorrows_seat {
    seatlock_seat today;
    uint64_t generation;
} tomorrows_seat;

/* A program that was compiled with larger seats finds them where it expects them. */
static void seats_may_grow(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    seatlock_manager* copy = NULL;
    tomorrows_seat seats[4];
    room r;
    memset(seats, 0x55, sizeof seats);
    empty(&r)->seat_size = sizeof(tomorrows_seat);
    r.snapshot.seats = &seats[0].today;
    r.snapshot.seat_capacity = 4;
    CHECK_INT(seatlock_read_seats(manager, &r.snapshot), SEATLOCK_OK);
    CHECK_INT(seats[1].today.state, SEATLOCK_STATE_LOCKED);
    CHECK_INT(seats[3].today.index, 3);
    CHECK_INT(seats[3].generation, 0);
    CHECK_INT(seatlock_restore(NULL, &r.snapshot, &copy), SEATLOCK_OK);
    CHECK(digest_of(copy) == digest_of(manager));
    seatlock_destroy(copy);
    seats[2].generation = 2;
    CHECK_INT(seatlock_restore(NULL, &r.snapshot, &copy), SEATLOCK_ERROR_UNKNOWN_FIELD);
    const uint32_t wrong[] = {0, sizeof(seatlock_seat) - 8, sizeof(seatlock_seat) + 1, 1U << 20};
    for (int i = 0; i < 4; ++i) {
        r.snapshot.seat_size = wrong[i];
        CHECK_INT(seatlock_read_seats(manager, &r.snapshot), SEATLOCK_ERROR_STRUCT_SIZE);
        CHECK_INT(seatlock_restore(NULL, &r.snapshot, &copy), SEATLOCK_ERROR_STRUCT_SIZE);
    }
    seatlock_destroy(manager);
}

int main(void) {
    all_seats_are_read_in_order();
    one_seat_is_read_by_id_and_by_index();
    too_little_room_says_how_much_it_takes();
    a_manager_is_made_of_a_snapshot();
    of_two_seats_with_one_id_the_last_wins();
    restore_says_what_is_wrong();
    seats_may_grow();
    return check_result();
}
