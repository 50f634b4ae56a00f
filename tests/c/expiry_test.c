/* Timeouts, both expiry rules, and clocks that the caller passes in. */

#include "c/hall.h"

static const int64_t deadline = 1000 + SEATLOCK_DEFAULT_LOCK_TIMEOUT_MS;

static void a_lock_is_alive_in_the_instant_of_its_deadline(void) {
    for (seatlock_expiry_rule rule = SEATLOCK_EXPIRY_ON_SWEEP; rule <= SEATLOCK_EXPIRY_AT_DEADLINE; ++rule) {
        still_clock clock = {0, 0, 0};
        seatlock_manager* manager = hall(rule, &clock);
        uint64_t released = 7;
        CHECK_INT(seatlock_lock_seat_by_index(manager, 0, "ann", 3, NULL), SEATLOCK_OK);
        clock.now_ms = deadline;
        CHECK_INT(seatlock_lock_seat(manager, "A2", 2, "ann", 3, NULL), SEATLOCK_REFUSED);
        CHECK_INT(seatlock_cleanup_expired_locks(manager, &released), SEATLOCK_OK);
        CHECK_INT(released, 0);
        clock.now_ms = deadline + 1;
        CHECK_INT(seatlock_cleanup_expired_locks(manager, &released), SEATLOCK_OK);
        CHECK_INT(released, 2);
        CHECK_INT(state_of(manager, "A1"), SEATLOCK_STATE_AVAILABLE);
        CHECK_INT(state_of(manager, "A2"), SEATLOCK_STATE_AVAILABLE);
        CHECK_INT(seatlock_cleanup_expired_locks(manager, NULL), SEATLOCK_OK);
        seatlock_destroy(manager);
    }
}

static seatlock_manager* past_the_deadline(seatlock_expiry_rule rule, still_clock* clock) {
    seatlock_manager* manager = hall(rule, clock);
    clock->now_ms = deadline + 1;
    return manager;
}

static void a_single_lock_takes_an_expired_seat_under_both_rules(void) {
    for (seatlock_expiry_rule rule = SEATLOCK_EXPIRY_ON_SWEEP; rule <= SEATLOCK_EXPIRY_AT_DEADLINE; ++rule) {
        still_clock clock = {0, 0, 0};
        seatlock_manager* manager = past_the_deadline(rule, &clock);
        CHECK_INT(seatlock_lock_seat(manager, "A2", 2, "ann", 3, NULL), SEATLOCK_OK);
        seatlock_destroy(manager);
    }
}

/* lock_seats_bulk for another, then book and cancel for the one whose lock expired. */
static void the_rules_differ(seatlock_expiry_rule rule, seatlock_status take, seatlock_status keep) {
    const seatlock_text seat = {"A2", 2};
    still_clock clock = {0, 0, 0};
    answer a;
    seatlock_manager* manager = past_the_deadline(rule, &clock);
    CHECK_INT(seatlock_lock_seats_bulk(manager, &seat, 1, "ann", 3, NULL), take);
    seatlock_destroy(manager);
    manager = past_the_deadline(rule, &clock);
    CHECK_INT(seatlock_book_a_seat(manager, "A2", 2, "bob", 3, wanted(&a)), keep);
    CHECK_TEXT(a.message, keep == SEATLOCK_OK ? "Seat A2 is now booked by bob" : "Seat A2 is not locked");
    seatlock_destroy(manager);
    manager = past_the_deadline(rule, &clock);
    CHECK_INT(seatlock_cancel_lock(manager, "A2", 2, "bob", 3, NULL), keep);
    seatlock_destroy(manager);
}

static void the_timeout_may_change_at_any_moment(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_AT_DEADLINE, &clock);
    int64_t timeout = 0;
    seatlock_expiry_rule rule = -1;
    CHECK_INT(seatlock_expiry(manager, &rule), SEATLOCK_OK);
    CHECK_INT(rule, SEATLOCK_EXPIRY_AT_DEADLINE);
    CHECK_INT(seatlock_lock_timeout(manager, &timeout), SEATLOCK_OK);
    CHECK_INT(timeout, 10000);
    CHECK_INT(seatlock_set_lock_timeout(manager, 5), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_timeout(manager, &timeout), SEATLOCK_OK);
    CHECK_INT(timeout, 5);
    clock.now_ms = 1006;
    CHECK_INT(seatlock_book_a_seat(manager, "A2", 2, "bob", 3, NULL), SEATLOCK_REFUSED);
    CHECK_INT(seatlock_set_lock_timeout(manager, -1), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seat(manager, "A1", 2, "ann", 3, NULL), SEATLOCK_OK);
    CHECK_INT(seatlock_book_a_seat(manager, "A1", 2, "ann", 3, NULL), SEATLOCK_REFUSED);
    CHECK_INT(seatlock_set_lock_timeout(manager, INT64_MAX), SEATLOCK_OK);
    CHECK_INT(seatlock_set_lock_timeout(manager, INT64_MIN), SEATLOCK_OK);
    CHECK_INT(seatlock_cleanup_expired_locks(manager, NULL), SEATLOCK_OK);
    seatlock_destroy(manager);
}

static void the_timeout_is_an_option(void) {
    seatlock_options options = SEATLOCK_OPTIONS_INIT;
    seatlock_manager* manager = NULL;
    int64_t timeout = 0;
    seatlock_expiry_rule rule = -1;
    options.lock_timeout_ms = -7;
    CHECK_INT(seatlock_create(&options, NULL, 0, &manager), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_timeout(manager, &timeout), SEATLOCK_OK);
    CHECK_INT(timeout, -7);
    CHECK_INT(seatlock_expiry(manager, &rule), SEATLOCK_OK);
    CHECK_INT(rule, SEATLOCK_EXPIRY_ON_SWEEP);
    seatlock_destroy(manager);
}

static void a_clock_that_fails_changes_nothing(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_AT_DEADLINE, &clock);
    const seatlock_text seats[] = {{"A1", 2}, {"A4", 2}};
    const uint64_t before = digest_of(manager);
    uint64_t released = 7;
    answer a;
    clock.status = 5;
    a.message[0] = '?';
    CHECK_INT(seatlock_lock_seat(manager, "A1", 2, "ann", 3, NULL), SEATLOCK_ERROR_CLOCK_FAILED);
    CHECK_INT(seatlock_lock_seats_bulk(manager, seats, 2, "ann", 3, wanted(&a)), SEATLOCK_ERROR_CLOCK_FAILED);
    CHECK(a.message[0] == '?');
    CHECK_INT(seatlock_book_a_seat(manager, "A2", 2, "bob", 3, NULL), SEATLOCK_ERROR_CLOCK_FAILED);
    CHECK_INT(seatlock_cancel_lock(manager, "A2", 2, "bob", 3, NULL), SEATLOCK_ERROR_CLOCK_FAILED);
    CHECK_INT(seatlock_cleanup_expired_locks(manager, &released), SEATLOCK_ERROR_CLOCK_FAILED);
    CHECK_INT(released, 7);
    CHECK(digest_of(manager) == before);
    clock.status = 0;
    CHECK_INT(seatlock_lock_seats_bulk(manager, seats, 2, "ann", 3, NULL), SEATLOCK_OK);
    seatlock_destroy(manager);
}

/* Where nothing depends on the time, a clock that fails is not even asked. */
static void booking_on_sweep_needs_no_clock(void) {
    still_clock clock = {0, 0, 0};
    seatlock_manager* manager = hall(SEATLOCK_EXPIRY_ON_SWEEP, &clock);
    const int readings = clock.readings;
    clock.status = 1;
    CHECK_INT(seatlock_book_a_seat(manager, "A2", 2, "bob", 3, NULL), SEATLOCK_OK);
    CHECK_INT(clock.readings, readings);
    seatlock_destroy(manager);
}

static int32_t says_nothing(void* data, int64_t* now_ms) {
    (void)data;
    (void)now_ms;
    return 0;
}

static void a_clock_that_writes_nothing_has_failed(void) {
    seatlock_options options = SEATLOCK_OPTIONS_INIT;
    const seatlock_text seat = {"A1", 2};
    seatlock_manager* manager = NULL;
    options.clock = says_nothing;
    CHECK_INT(seatlock_create(&options, &seat, 1, &manager), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seat(manager, "A1", 2, "ann", 3, NULL), SEATLOCK_ERROR_CLOCK_FAILED);
    CHECK_INT(state_of(manager, "A1"), SEATLOCK_STATE_AVAILABLE);
    seatlock_destroy(manager);
}

static void extreme_readings_are_times_like_others(void) {
    const int64_t readings[] = {INT64_MIN + 1, INT64_MAX, -1, 0};
    for (int i = 0; i < 4; ++i) {
        still_clock clock = {readings[i], 0, 0};
        const seatlock_text seat = {"A1", 2};
        seatlock_options options = SEATLOCK_OPTIONS_INIT;
        seatlock_manager* manager = NULL;
        options.expiry = SEATLOCK_EXPIRY_AT_DEADLINE;
        options.clock = read_still_clock;
        options.clock_data = &clock;
        CHECK_INT(seatlock_create(&options, &seat, 1, &manager), SEATLOCK_OK);
        CHECK_INT(seatlock_lock_seat(manager, "A1", 2, "ann", 3, NULL), SEATLOCK_OK);
        CHECK_INT(seatlock_book_a_seat(manager, "A1", 2, "ann", 3, NULL), SEATLOCK_OK);
        seatlock_destroy(manager);
    }
}

static void without_a_clock_the_systems_is_read(void) {
    seatlock_manager* manager = NULL;
    const seatlock_text seat = {"A1", 2};
    seatlock_seat seen;
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    snapshot.seats = &seen;
    snapshot.seat_capacity = 1;
    CHECK_INT(seatlock_create(NULL, &seat, 1, &manager), SEATLOCK_OK);
    CHECK_INT(seatlock_lock_seat(manager, "A1", 2, "ann", 3, NULL), SEATLOCK_OK);
    CHECK_INT(seatlock_read_seat_by_index(manager, 0, &snapshot), SEATLOCK_OK);
    CHECK(seen.lock_time_ms > INT64_C(1700000000000)); /* 2023, which is over */
    seatlock_destroy(manager);
}

int main(void) {
    a_lock_is_alive_in_the_instant_of_its_deadline();
    a_single_lock_takes_an_expired_seat_under_both_rules();
    the_rules_differ(SEATLOCK_EXPIRY_ON_SWEEP, SEATLOCK_REFUSED, SEATLOCK_OK);
    the_rules_differ(SEATLOCK_EXPIRY_AT_DEADLINE, SEATLOCK_OK, SEATLOCK_REFUSED);
    the_timeout_may_change_at_any_moment();
    the_timeout_is_an_option();
    a_clock_that_fails_changes_nothing();
    booking_on_sweep_needs_no_clock();
    a_clock_that_writes_nothing_has_failed();
    extreme_readings_are_times_like_others();
    without_a_clock_the_systems_is_read();
    return check_result();
}
