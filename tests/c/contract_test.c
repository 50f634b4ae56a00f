/* Every sentence of the contract, through every call that can say it: by id and by handle, under both
 * expiry rules. What was refused has changed nothing. */

#include <stddef.h>

#include "c/hall.h"

typedef seatlock_status (*call_by_id)(seatlock_manager*, const char*, uint64_t, const char*, uint64_t,
                                      seatlock_outcome*);
typedef seatlock_status (*call_by_index)(seatlock_manager*, seatlock_seat_index, const char*, uint64_t,
                                         seatlock_outcome*);
typedef seatlock_status (*bulk_by_id)(seatlock_manager*, const seatlock_text*, uint64_t, const char*, uint64_t,
                                      seatlock_outcome*);
typedef seatlock_status (*bulk_by_index)(seatlock_manager*, const seatlock_seat_index*, uint64_t, const char*, uint64_t,
                                         seatlock_outcome*);

enum { lock, book, cancel };

static const call_by_id calls_by_id[] = {seatlock_lock_seat, seatlock_book_a_seat, seatlock_cancel_lock};
static const call_by_index calls_by_index[] = {seatlock_lock_seat_by_index, seatlock_book_a_seat_by_index,
                                               seatlock_cancel_lock_by_index};
static const bulk_by_id bulks_by_id[] = {seatlock_lock_seats_bulk, seatlock_book_seats_bulk,
                                         seatlock_cancel_locks_bulk};
static const bulk_by_index bulks_by_index[] = {seatlock_lock_seats_bulk_by_index, seatlock_book_seats_bulk_by_index,
                                               seatlock_cancel_locks_bulk_by_index};

/* In a single call the seat is the last of the list, in a bulk all of them are asked for. */
typedef struct row {
    int call;
    const char* seats[3];
    const char* user;
    seatlock_refusal refusal;
    const char* message;
} row;

static const row singles[] = {
    {lock, {"A1"}, "ann", SEATLOCK_REFUSAL_NONE, "Seat A1 is locked by ann"},
    {lock, {"A9"}, "ann", SEATLOCK_REFUSAL_UNKNOWN_SEAT, "Seat A9 does not exist"},
    {lock, {"A3"}, "ann", SEATLOCK_REFUSAL_BOOKED, "Seat A3 is already booked"},
    {lock, {"A2"}, "ann", SEATLOCK_REFUSAL_LOCKED, "Seat A2 is currently locked by bob"},
    {lock, {"A2"}, "bob", SEATLOCK_REFUSAL_LOCKED, "Seat A2 is currently locked by bob"},
    {book, {"A2"}, "bob", SEATLOCK_REFUSAL_NONE, "Seat A2 is now booked by bob"},
    {book, {"A9"}, "bob", SEATLOCK_REFUSAL_UNKNOWN_SEAT, "Seat A9 does not exist"},
    {book, {"A1"}, "bob", SEATLOCK_REFUSAL_NOT_LOCKED, "Seat A1 is not locked"},
    {book, {"A3"}, "bob", SEATLOCK_REFUSAL_NOT_LOCKED, "Seat A3 is not locked"},
    {book, {"A2"}, "ann", SEATLOCK_REFUSAL_WRONG_HOLDER, "Seat A2 is locked by another user"},
    {cancel, {"A2"}, "bob", SEATLOCK_REFUSAL_NONE, "Seat A2 lock cancelled by bob"},
    {cancel, {"A9"}, "bob", SEATLOCK_REFUSAL_UNKNOWN_SEAT, "Seat A9 does not exist"},
    {cancel, {"A3"}, "bob", SEATLOCK_REFUSAL_BOOKED, "Seat A3 is already booked and cannot be cancelled"},
    {cancel, {"A1"}, "bob", SEATLOCK_REFUSAL_NOT_LOCKED, "Seat A1 is not locked"},
    {cancel, {"A2"}, "ann", SEATLOCK_REFUSAL_WRONG_HOLDER, "Seat A2 is locked by another user"},
};

static const row bulks[] = {
    {lock, {"A1", "A4"}, "ann", SEATLOCK_REFUSAL_NONE, "Seats ['A1', 'A4'] locked by ann"},
    {lock, {"A1", "A1"}, "ann", SEATLOCK_REFUSAL_NONE, "Seats ['A1', 'A1'] locked by ann"},
    {lock, {NULL}, "ann", SEATLOCK_REFUSAL_NONE, "Seats [] locked by ann"},
    {lock, {"A1", "A9"}, "ann", SEATLOCK_REFUSAL_UNKNOWN_SEAT, "Seat A9 does not exist"},
    {lock, {"A1", "A3"}, "ann", SEATLOCK_REFUSAL_BOOKED, "Seat A3 is already booked"},
    {lock, {"A1", "A2"}, "ann", SEATLOCK_REFUSAL_LOCKED, "Seat A2 is locked by bob"},
    {book, {"A2"}, "bob", SEATLOCK_REFUSAL_NONE, "Seats ['A2'] successfully booked by bob"},
    {book, {"A2", "A9"}, "bob", SEATLOCK_REFUSAL_UNKNOWN_SEAT, "Seat A9 does not exist"},
    {book, {"A2", "A1"}, "bob", SEATLOCK_REFUSAL_NOT_LOCKED, "Seat A1 is not locked"},
    {book, {"A2", "A3"}, "bob", SEATLOCK_REFUSAL_NOT_LOCKED, "Seat A3 is not locked"},
    {book, {"A2"}, "ann", SEATLOCK_REFUSAL_WRONG_HOLDER, "Seat A2 is locked by another user"},
    {cancel, {"A2"}, "bob", SEATLOCK_REFUSAL_NONE, "Locks for seats ['A2'] cancelled by bob"},
    {cancel, {"A2", "A9"}, "bob", SEATLOCK_REFUSAL_UNKNOWN_SEAT, "Seat A9 does not exist"},
    {cancel, {"A2", "A3"}, "bob", SEATLOCK_REFUSAL_BOOKED, "Seat A3 is already booked and cannot be cancelled"},
    {cancel, {"A2", "A4"}, "bob", SEATLOCK_REFUSAL_NOT_LOCKED, "Seat A4 is not locked"},
    {cancel, {"A2"}, "ann", SEATLOCK_REFUSAL_WRONG_HOLDER, "Seat A2 is locked by another user"},
};

static uint64_t count_of(const row* r) {
    uint64_t count = 0;
    while (count < 3 && r->seats[count] != NULL) ++count;
    return count;
}

/* A9, which there is not, is the index 9. */
static seatlock_seat_index index_of(const seatlock_manager* manager, const char* id) {
    seatlock_seat_index index = 0;
    return seatlock_find(manager, id, strlen(id), &index) == SEATLOCK_OK ? index : 9;
}

static void check_row(const row* r, seatlock_status status, const answer* a, const char* message, int is_bulk) {
    const int refused = r->refusal != SEATLOCK_REFUSAL_NONE;
    const uint64_t last = count_of(r) - 1;
    CHECK_INT(status, refused ? SEATLOCK_REFUSED : SEATLOCK_OK);
    CHECK_INT(a->outcome.refusal, r->refusal);
    CHECK_TEXT(a->message, message);
    CHECK_INT(a->outcome.message.length, strlen(message));
    CHECK_TEXT(a->holder, r->refusal == SEATLOCK_REFUSAL_LOCKED ? "bob" : "");
    if (is_bulk) CHECK_INT(a->outcome.position, refused ? last : SEATLOCK_NO_POSITION);
    if (!is_bulk) CHECK_INT(a->outcome.position, 0);
}

static void run(const row* r, seatlock_expiry_rule rule, int is_bulk, int by_index) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(rule, &clock);
    const uint64_t before = digest_of(manager);
    const uint64_t count = count_of(r);
    seatlock_text ids[3];
    seatlock_seat_index indexes[3];
    const char* seat = is_bulk ? "" : r->seats[0];
    const char* message = r->message;
    seatlock_status status = SEATLOCK_OK;
    answer a;
    for (uint64_t i = 0; i < count; ++i) {
        ids[i] = text(r->seats[i]);
        indexes[i] = index_of(manager, r->seats[i]);
    }
    if (is_bulk && by_index) {
        status = bulks_by_index[r->call](manager, indexes, count, r->user, strlen(r->user), wanted(&a));
    } else if (is_bulk) {
        status = bulks_by_id[r->call](manager, ids, count, r->user, strlen(r->user), wanted(&a));
    } else if (by_index) {
        status = calls_by_index[r->call](manager, indexes[0], r->user, strlen(r->user), wanted(&a));
    } else {
        status = calls_by_id[r->call](manager, seat, strlen(seat), r->user, strlen(r->user), wanted(&a));
    }
    if (by_index && r->refusal == SEATLOCK_REFUSAL_UNKNOWN_SEAT) message = "Seat #9 does not exist";
    check_row(r, status, &a, message, is_bulk);
    CHECK((digest_of(manager) == before) == (status == SEATLOCK_REFUSED || count == 0));
    seatlock_destroy(manager);
}

/* The outcome is for those who want it. */
static void run_without_outcome(const row* r) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    const seatlock_status want = r->refusal == SEATLOCK_REFUSAL_NONE ? SEATLOCK_OK : SEATLOCK_REFUSED;
    CHECK_INT(calls_by_id[r->call](manager, r->seats[0], strlen(r->seats[0]), r->user, strlen(r->user), NULL), want);
    seatlock_destroy(manager);
}

static void the_first_that_fails_in_the_callers_order_is_the_answer(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_AT_DEADLINE, &clock);
    const seatlock_seat_index seats[] = {3, 2, 77, 1, 2};
    answer a;
    CHECK_INT(seatlock_lock_seats_bulk_by_index(manager, seats, 5, "ann", 3, wanted(&a)), SEATLOCK_REFUSED);
    CHECK_INT(a.outcome.position, 1);
    CHECK_TEXT(a.seat, "A3");
    CHECK_INT(seatlock_lock_seats_bulk_by_index(manager, seats + 2, 3, "ann", 3, wanted(&a)), SEATLOCK_REFUSED);
    CHECK_INT(a.outcome.position, 0);
    CHECK_TEXT(a.seat, "#77");
    seatlock_destroy(manager);
}

/* An index that was never handed out is not the seat that bears its name. */
static void an_unknown_index_is_not_a_seat_of_that_name(void) {
    static const char* const ids[] = {"#5", "B"};
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = manager_of(SEATLOCK_EXPIRY_ON_SWEEP, &clock, ids, 2);
    const seatlock_seat_index seats[] = {1, 0, SEATLOCK_NO_SEAT, 5};
    answer a;
    CHECK_INT(seatlock_lock_seats_bulk_by_index(manager, seats, 4, "ann", 3, wanted(&a)), SEATLOCK_REFUSED);
    CHECK_INT(a.outcome.refusal, SEATLOCK_REFUSAL_UNKNOWN_SEAT);
    CHECK_TEXT(a.seat, "#4294967295");
    CHECK_INT(a.outcome.position, 2);
    CHECK_INT(seatlock_lock_seats_bulk_by_index(manager, seats, 2, "ann", 3, wanted(&a)), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seats_bulk_by_index(manager, seats + 1, 1, "bob", 3, wanted(&a)), SEATLOCK_REFUSED);
    CHECK_TEXT(a.message, "Seat #5 is locked by ann");
    CHECK_INT(a.outcome.position, 0);
    seatlock_destroy(manager);
}

static void seats_are_found_added_and_counted(void) {
    static const char* const ids[] = {"A1", "A2", "A1"};
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = manager_of(SEATLOCK_EXPIRY_ON_SWEEP, &clock, ids, 3);
    seatlock_seat_index index = 0;
    uint64_t count = 0;
    CHECK_INT(seatlock_size(manager, &count), SEATLOCK_OK);
    CHECK_INT(count, 2);
    CHECK_INT(seatlock_add_seat(manager, "A3", 2, &index), SEATLOCK_OK);
    CHECK_INT(index, 2);
    CHECK_INT(seatlock_add_seat(manager, "A2", 2, &index), SEATLOCK_OK);
    CHECK_INT(index, 1);
    CHECK_INT(seatlock_add_seat(manager, "A4", 2, NULL), SEATLOCK_OK);
    CHECK_INT(seatlock_find(manager, "A4", 2, &index), SEATLOCK_OK);
    CHECK_INT(index, 3);
    CHECK_INT(seatlock_find(manager, "A5", 2, &index), SEATLOCK_NOT_FOUND);
    CHECK_INT(index, SEATLOCK_NO_SEAT);
    CHECK_INT(seatlock_size(manager, &count), SEATLOCK_OK);
    CHECK_INT(count, 4);
    seatlock_destroy(manager);
}

int main(void) {
    for (seatlock_expiry_rule rule = SEATLOCK_EXPIRY_ON_SWEEP; rule <= SEATLOCK_EXPIRY_AT_DEADLINE; ++rule) {
        for (int by_index = 0; by_index <= 1; ++by_index) {
            for (size_t i = 0; i < sizeof singles / sizeof *singles; ++i) run(&singles[i], rule, 0, by_index);
            for (size_t i = 0; i < sizeof bulks / sizeof *bulks; ++i) run(&bulks[i], rule, 1, by_index);
        }
    }
    for (size_t i = 0; i < sizeof singles / sizeof *singles; ++i) run_without_outcome(&singles[i]);
    the_first_that_fails_in_the_callers_order_is_the_answer();
    an_unknown_index_is_not_a_seat_of_that_name();
    seats_are_found_added_and_counted();
    return check_result();
}
