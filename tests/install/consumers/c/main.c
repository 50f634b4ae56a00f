/* A program in C alone that embeds the library. */

#include <stdio.h>

#include <seatlock/seatlock.h>

int main(void) {
    const seatlock_text seats[] = {{"A1", 2}, {"A2", 2}};
    char message[100];
    seatlock_outcome outcome = SEATLOCK_OUTCOME_INIT;
    seatlock_manager* manager = NULL;
    outcome.message.data = message;
    outcome.message.capacity = sizeof message;
    if (seatlock_create(NULL, seats, 2, &manager) != SEATLOCK_OK) return 1;
    if (seatlock_lock_seats_bulk(manager, seats, 2, "ann", 3, &outcome) == SEATLOCK_OK) puts(message);
    if (seatlock_lock_seat(manager, "A2", 2, "bob", 3, &outcome) == SEATLOCK_REFUSED) puts(message);
    puts(seatlock_refusal_name(outcome.refusal));
    if (seatlock_version_number() != SEATLOCK_VERSION_NUMBER) return 1;
    seatlock_destroy(manager);
    return 0;
}
