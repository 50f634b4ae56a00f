#include <seatlock/seatlock.h>
// Twice, on purpose.
#include <seatlock/seatlock.h>

seatlock_options make_options();
seatlock_outcome make_outcome();
seatlock_snapshot make_snapshot();

seatlock_options make_options() { return SEATLOCK_OPTIONS_INIT; }
seatlock_outcome make_outcome() { return SEATLOCK_OUTCOME_INIT; }
seatlock_snapshot make_snapshot() { return SEATLOCK_SNAPSHOT_INIT; }
