/* Every argument that can be wrong, in every call that takes it: a status that names it, nothing changed,
 * and never a crash. */

#include <stddef.h>

#include "c/hall.h"

static still_clock the_clock;
static seatlock_manager* manager;

/* The twelve calls with one outcome, for what is the same in all of them. */
enum { call_count = 12 };

static seatlock_status make_call(int call, seatlock_manager* m, const char* user, uint64_t user_length,
                                 seatlock_outcome* outcome) {
    static const seatlock_text ids[] = {{"A1", 2}};
    static const seatlock_seat_index indexes[] = {0};
    switch (call) {
        case 0: return seatlock_lock_seat(m, "A1", 2, user, user_length, outcome);
        case 1: return seatlock_lock_seat_by_index(m, 0, user, user_length, outcome);
        case 2: return seatlock_lock_seats_bulk(m, ids, 1, user, user_length, outcome);
        case 3: return seatlock_lock_seats_bulk_by_index(m, indexes, 1, user, user_length, outcome);
        case 4: return seatlock_book_a_seat(m, "A2", 2, user, user_length, outcome);
        case 5: return seatlock_book_a_seat_by_index(m, 1, user, user_length, outcome);
        case 6: return seatlock_book_seats_bulk(m, ids, 1, user, user_length, outcome);
        case 7: return seatlock_book_seats_bulk_by_index(m, indexes, 1, user, user_length, outcome);
        case 8: return seatlock_cancel_lock(m, "A2", 2, user, user_length, outcome);
        case 9: return seatlock_cancel_lock_by_index(m, 1, user, user_length, outcome);
        case 10: return seatlock_cancel_locks_bulk(m, ids, 1, user, user_length, outcome);
        default: return seatlock_cancel_locks_bulk_by_index(m, indexes, 1, user, user_length, outcome);
    }
}

static void no_manager(void) {
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    uint64_t number = 0;
    int64_t timeout = 0;
    seatlock_expiry_rule rule = 0;
    seatlock_seat_index index = 0;
    for (int call = 0; call < call_count; ++call) {
        CHECK_INT(make_call(call, NULL, "ann", 3, NULL), SEATLOCK_ERROR_NULL_MANAGER);
    }
    CHECK_INT(seatlock_cleanup_expired_locks(NULL, &number), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_lock_timeout(NULL, &timeout), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_set_lock_timeout(NULL, 1), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_expiry(NULL, &rule), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_add_seat(NULL, "A", 1, &index), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_find(NULL, "A", 1, &index), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_size(NULL, &number), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_read_seat(NULL, "A", 1, &snapshot), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_read_seat_by_index(NULL, 0, &snapshot), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_read_seats(NULL, &snapshot), SEATLOCK_ERROR_NULL_MANAGER);
    CHECK_INT(seatlock_digest(NULL, &number), SEATLOCK_ERROR_NULL_MANAGER);
    seatlock_destroy(NULL);
}

static void nowhere_to_put_the_result(void) {
    CHECK_INT(seatlock_create(NULL, NULL, 0, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_lock_timeout(manager, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_expiry(manager, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_find(manager, "A1", 2, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_size(manager, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_read_seat(manager, "A1", 2, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_read_seat_by_index(manager, 0, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_read_seats(manager, NULL), SEATLOCK_ERROR_NULL_RESULT);
    CHECK_INT(seatlock_digest(manager, NULL), SEATLOCK_ERROR_NULL_RESULT);
}

static void wrong_users(void) {
    for (int call = 0; call < call_count; ++call) {
        CHECK_INT(make_call(call, manager, NULL, 3, NULL), SEATLOCK_ERROR_NULL_USER_ID);
        CHECK_INT(make_call(call, manager, "ann", UINT64_MAX, NULL), SEATLOCK_ERROR_TOO_LONG);
        CHECK_INT(make_call(call, manager, "ann", SEATLOCK_TEXT_MAX + UINT64_C(1), NULL), SEATLOCK_ERROR_TOO_LONG);
    }
}

typedef seatlock_status (*call_by_id)(seatlock_manager*, const char*, uint64_t, const char*, uint64_t,
                                      seatlock_outcome*);

static void wrong_seat_ids(void) {
    static const call_by_id calls[] = {seatlock_lock_seat, seatlock_book_a_seat, seatlock_cancel_lock};
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    seatlock_seat_index index = 0;
    for (int i = 0; i < 3; ++i) {
        CHECK_INT(calls[i](manager, NULL, 2, "ann", 3, NULL), SEATLOCK_ERROR_NULL_SEAT_ID);
        CHECK_INT(calls[i](manager, "A1", UINT64_MAX, "ann", 3, NULL), SEATLOCK_ERROR_TOO_LONG);
    }
    CHECK_INT(seatlock_add_seat(manager, NULL, 1, &index), SEATLOCK_ERROR_NULL_SEAT_ID);
    CHECK_INT(seatlock_add_seat(manager, "A", UINT64_MAX, &index), SEATLOCK_ERROR_TOO_LONG);
    CHECK_INT(seatlock_find(manager, NULL, 1, &index), SEATLOCK_ERROR_NULL_SEAT_ID);
    CHECK_INT(seatlock_read_seat(manager, NULL, 1, &snapshot), SEATLOCK_ERROR_NULL_SEAT_ID);
}

typedef seatlock_status (*bulk_by_id)(seatlock_manager*, const seatlock_text*, uint64_t, const char*, uint64_t,
                                      seatlock_outcome*);
typedef seatlock_status (*bulk_by_index)(seatlock_manager*, const seatlock_seat_index*, uint64_t, const char*, uint64_t,
                                         seatlock_outcome*);

static void wrong_lists(void) {
    static const bulk_by_id by_id[] = {seatlock_lock_seats_bulk, seatlock_book_seats_bulk, seatlock_cancel_locks_bulk};
    static const bulk_by_index by_index[] = {seatlock_lock_seats_bulk_by_index, seatlock_book_seats_bulk_by_index,
                                             seatlock_cancel_locks_bulk_by_index};
    const seatlock_text null_inside[] = {{"A1", 2}, {NULL, 1}};
    const seatlock_text long_inside[] = {{"A1", 2}, {"A1", UINT64_MAX}};
    const seatlock_seat_index index = 0;
    seatlock_manager* made = NULL;
    for (int i = 0; i < 3; ++i) {
        CHECK_INT(by_id[i](manager, NULL, 1, "ann", 3, NULL), SEATLOCK_ERROR_NULL_SEATS);
        CHECK_INT(by_id[i](manager, null_inside, 2, "ann", 3, NULL), SEATLOCK_ERROR_NULL_SEAT_ID);
        CHECK_INT(by_id[i](manager, long_inside, 2, "ann", 3, NULL), SEATLOCK_ERROR_TOO_LONG);
        CHECK_INT(by_id[i](manager, null_inside, UINT64_MAX, "ann", 3, NULL), SEATLOCK_ERROR_TOO_MANY_SEATS);
        CHECK_INT(by_id[i](manager, NULL, 0, "ann", 3, NULL), SEATLOCK_OK);
        CHECK_INT(by_index[i](manager, NULL, 1, "ann", 3, NULL), SEATLOCK_ERROR_NULL_SEATS);
        CHECK_INT(by_index[i](manager, &index, UINT64_MAX, "ann", 3, NULL), SEATLOCK_ERROR_TOO_MANY_SEATS);
        CHECK_INT(by_index[i](manager, NULL, 0, "ann", 3, NULL), SEATLOCK_OK);
    }
    CHECK_INT(seatlock_create(NULL, NULL, 1, &made), SEATLOCK_ERROR_NULL_SEATS);
    CHECK_INT(seatlock_create(NULL, null_inside, 2, &made), SEATLOCK_ERROR_NULL_SEAT_ID);
    CHECK_INT(seatlock_create(NULL, null_inside, UINT64_MAX, &made), SEATLOCK_ERROR_TOO_MANY_SEATS);
    CHECK(made == NULL);
}

static void wrong_outcomes(void) {
    const uint32_t sizes[] = {0, 4, sizeof(seatlock_outcome) - 1, UINT32_MAX};
    for (int call = 0; call < call_count; ++call) {
        seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
        for (int i = 0; i < 4; ++i) {
            outcome.struct_size = sizes[i];
            CHECK_INT(make_call(call, manager, "ann", 3, &outcome), SEATLOCK_ERROR_STRUCT_SIZE);
        }
        for (int i = 0; i < 3; ++i) {
            const seatlock_outcome fresh = SEATLOCK_OUTCOME_INIT;
            outcome = fresh;
            (i == 0 ? &outcome.seat : i == 1 ? &outcome.holder : &outcome.message)->capacity = 1;
            CHECK_INT(make_call(call, manager, "ann", 3, &outcome), SEATLOCK_ERROR_NULL_BUFFER);
        }
    }
}

/* Small enough that the sanitizer sees a look beyond what it says that it holds. */
static void a_struct_is_not_read_beyond_its_size(void) {
    uint64_t size_alone = 8;
    seatlock_manager* made = NULL;
    CHECK_INT(seatlock_create((const seatlock_options*)&size_alone, NULL, 0, &made), SEATLOCK_ERROR_STRUCT_SIZE);
    CHECK_INT(seatlock_restore(NULL, (const seatlock_snapshot*)&size_alone, &made), SEATLOCK_ERROR_STRUCT_SIZE);
    CHECK_INT(seatlock_read_seats(manager, (seatlock_snapshot*)&size_alone), SEATLOCK_ERROR_STRUCT_SIZE);
    CHECK_INT(make_call(0, manager, "ann", 3, (seatlock_outcome*)&size_alone), SEATLOCK_ERROR_STRUCT_SIZE);
    CHECK_INT(size_alone, 8);
}

static void wrong_options(void) {
    const uint32_t sizes[] = {0, 8, sizeof(seatlock_options) - 1, 4097, UINT32_MAX};
    seatlock_options options = SEATLOCK_OPTIONS_INIT;
    seatlock_manager* made = NULL;
    for (int i = 0; i < 5; ++i) {
        options.struct_size = sizes[i];
        CHECK_INT(seatlock_create(&options, NULL, 0, &made), SEATLOCK_ERROR_STRUCT_SIZE);
    }
    options.struct_size = sizeof options;
    options.expiry = 2;
    CHECK_INT(seatlock_create(&options, NULL, 0, &made), SEATLOCK_ERROR_UNKNOWN_EXPIRY);
    options.expiry = -1;
    CHECK_INT(seatlock_create(&options, NULL, 0, &made), SEATLOCK_ERROR_UNKNOWN_EXPIRY);
    CHECK(made == NULL);
}

/* A program of tomorrow, whose structs are larger. */
static void what_is_not_known_must_not_be_asked_for(void) {
    struct {
        seatlock_options today;
        uint64_t more;
    } options = {SEATLOCK_OPTIONS_INIT, 1};
    struct {
        seatlock_outcome today;
        uint64_t more;
    } outcome = {SEATLOCK_OUTCOME_INIT, 1};
    seatlock_manager* made = NULL;
    options.today.struct_size = sizeof options;
    outcome.today.struct_size = sizeof outcome;
    CHECK_INT(seatlock_create(&options.today, NULL, 0, &made), SEATLOCK_ERROR_UNKNOWN_FIELD);
    CHECK_INT(make_call(0, manager, "ann", 3, &outcome.today), SEATLOCK_ERROR_UNKNOWN_FIELD);
    options.more = outcome.more = 0;
    CHECK_INT(make_call(4, manager, "ann", 3, &outcome.today), SEATLOCK_REFUSED);
    CHECK_INT(outcome.today.refusal, SEATLOCK_REFUSAL_WRONG_HOLDER);
    CHECK_INT(seatlock_create(&options.today, NULL, 0, &made), SEATLOCK_OK);
    seatlock_destroy(made);
}

static void wrong_snapshots(void) {
    const uint32_t sizes[] = {0, 8, sizeof(seatlock_snapshot) - 1, UINT32_MAX};
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    for (int i = 0; i < 4; ++i) {
        snapshot.struct_size = sizes[i];
        CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_ERROR_STRUCT_SIZE);
        CHECK_INT(seatlock_read_seat(manager, "A1", 2, &snapshot), SEATLOCK_ERROR_STRUCT_SIZE);
        CHECK_INT(seatlock_read_seat_by_index(manager, 0, &snapshot), SEATLOCK_ERROR_STRUCT_SIZE);
    }
    snapshot.struct_size = sizeof snapshot;
    snapshot.seat_capacity = 1;
    CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_ERROR_NULL_BUFFER);
    snapshot.seat_capacity = 0;
    snapshot.text_capacity = 1;
    CHECK_INT(seatlock_read_seats(manager, &snapshot), SEATLOCK_ERROR_NULL_BUFFER);
}

int main(void) {
    uint64_t before = 0;
    manager = hall(SEATLOCK_EXPIRY_AT_DEADLINE, &the_clock);
    before = digest_of(manager);
    no_manager();
    nowhere_to_put_the_result();
    wrong_users();
    wrong_seat_ids();
    wrong_lists();
    wrong_outcomes();
    a_struct_is_not_read_beyond_its_size();
    wrong_options();
    what_is_not_known_must_not_be_asked_for();
    wrong_snapshots();
    CHECK(digest_of(manager) == before);
    seatlock_destroy(manager);
    return check_result();
}
