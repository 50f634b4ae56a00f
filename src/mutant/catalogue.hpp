// The named bugs: SEATLOCK_MUTANT(name, "the suites that must notice it", "what it does"). Included
// where each line becomes something, after SEATLOCK_MUTANT is defined; `./dev mutants` reads it too.
// A suite is named as its CTest label. No include guard, on purpose.

// engine
SEATLOCK_MUTANT(expired_at_its_deadline, "engine", "a lock is expired in the very instant of its deadline: <= for <")
SEATLOCK_MUTANT(lock_steals, "engine", "a seat that is locked is locked again for whoever asks")
SEATLOCK_MUTANT(booked_is_not_terminal, "engine", "a seat that is booked is locked again")
SEATLOCK_MUTANT(anybody_books, "engine", "a lock is booked without a look at its owner")
SEATLOCK_MUTANT(anybody_releases, "engine", "a lock is released without a look at its owner")
SEATLOCK_MUTANT(anybody_restamps, "engine", "a deadline is moved without a look at the lock's owner")
SEATLOCK_MUTANT(bulk_missed_restore, "engine", "a refused bulk keeps what it could get")
SEATLOCK_MUTANT(sweep_skips_the_first_seat, "engine", "the sweep begins at the second seat")
SEATLOCK_MUTANT(digest_without_generation, "engine", "the digest takes every seat for its first generation")
