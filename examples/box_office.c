/* A box office in C: seats are locked for a customer, refused to another, sold, and drawn as a map. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <seatlock/seatlock.h>

/* The program's own clock: it stands still until the program moves it. NULL in its place would be the
 * machine's. */
static int32_t tell_time(void* data, int64_t* now_ms) {
    *now_ms = *(const int64_t*)data;
    return 0;
}

/* Refusals are answers; everything negative means that nothing was done. */
static void stop_on_error(seatlock_status status) {
    if (status >= 0) return;
    fprintf(stderr, "box_office: %s\n", seatlock_status_text(status));
    exit(1);
}

/* Asks for one seat and says what the engine says. */
static void ask_for(seatlock_manager* manager, const char* seat, const char* customer) {
    char message[200];
    char holder[64];
    seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
    outcome.message.data = message;
    outcome.message.capacity = sizeof message;
    outcome.holder.data = holder;
    outcome.holder.capacity = sizeof holder;
    const seatlock_status status =
        seatlock_lock_seat(manager, seat, strlen(seat), customer, strlen(customer), &outcome);
    stop_on_error(status);
    puts(message);
    if (outcome.refusal == SEATLOCK_REFUSAL_LOCKED) printf("  (%s was faster)\n", holder);
}

/* The usual two steps: ask how much room the seats take, make it, read them. */
static void draw_map(const seatlock_manager* manager) {
    static const char letters[] = ".LX";
    seatlock_snapshot snapshot = SEATLOCK_SNAPSHOT_INIT;
    seatlock_status status = seatlock_read_seats(manager, &snapshot);
    while (status == SEATLOCK_ERROR_TOO_SMALL) {
        free(snapshot.seats);
        snapshot.seats = calloc(snapshot.seat_count, sizeof *snapshot.seats);
        if (snapshot.seats == NULL) exit(1);
        snapshot.seat_capacity = snapshot.seat_count;
        status = seatlock_read_seats(manager, &snapshot);
    }
    stop_on_error(status);
    for (uint64_t i = 0; i < snapshot.seat_count; ++i) putchar(letters[snapshot.seats[i].state]);
    putchar('\n');
    free(snapshot.seats);
}

int main(void) {
    const seatlock_text hall[] = {{"A1", 2}, {"A2", 2}, {"A3", 2}, {"A4", 2}};
    const seatlock_text pair[] = {{"A1", 2}, {"A2", 2}};
    int64_t now_ms = INT64_C(1790000000000);
    uint64_t released = 0;
    seatlock_manager* manager = NULL;
    seatlock_options options = SEATLOCK_OPTIONS_INIT;
    options.expiry = SEATLOCK_EXPIRY_AT_DEADLINE;
    options.clock = tell_time;
    options.clock_data = &now_ms;
    stop_on_error(seatlock_create(&options, hall, 4, &manager));

    stop_on_error(seatlock_lock_seats_bulk(manager, pair, 2, "ann", 3, NULL));
    ask_for(manager, "A2", "bob");
    ask_for(manager, "A4", "bob");
    ask_for(manager, "A9", "bob");
    stop_on_error(seatlock_book_seats_bulk(manager, pair, 2, "ann", 3, NULL));
    draw_map(manager);

    now_ms += SEATLOCK_DEFAULT_LOCK_TIMEOUT_MS + 1;
    stop_on_error(seatlock_cleanup_expired_locks(manager, &released));
    printf("%" PRIu64 " lock expired\n", released);
    draw_map(manager);
    seatlock_destroy(manager);
    return 0;
}
