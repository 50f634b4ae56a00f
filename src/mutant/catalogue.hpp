// The named bugs: SEATLOCK_MUTANT(name, "the suites that must notice it", "what it does"). Included
// where each line becomes something, after SEATLOCK_MUTANT is defined; `./dev mutants` reads it too.
// A suite is named as its CTest label. No include guard, on purpose.

// clang-format off: one line each

// engine
SEATLOCK_MUTANT(expired_at_its_deadline, "engine scenarios simulator", "a lock is expired in the very instant of its deadline: <= for <")
SEATLOCK_MUTANT(lock_steals, "engine scenarios simulator linearizability", "a seat that is locked is locked again for whoever asks")
SEATLOCK_MUTANT(booked_is_not_terminal, "engine scenarios simulator linearizability", "a seat that is booked is locked again")
SEATLOCK_MUTANT(anybody_books, "engine scenarios simulator linearizability", "a lock is booked without a look at its owner")
SEATLOCK_MUTANT(anybody_releases, "engine scenarios simulator", "a lock is released without a look at its owner")
SEATLOCK_MUTANT(anybody_restamps, "engine", "a deadline is moved without a look at the lock's owner")
SEATLOCK_MUTANT(bulk_missed_restore, "engine scenarios", "a refused bulk keeps what it could get")
SEATLOCK_MUTANT(sweep_skips_the_first_seat, "engine scenarios", "the sweep begins at the second seat")
SEATLOCK_MUTANT(digest_without_holders, "engine simulator", "the digest does not tell who has a seat locked")
SEATLOCK_MUTANT(every_call_sees_expiry, "engine", "the rule on_sweep looks at deadlines in every call")

// service
SEATLOCK_MUTANT(answer_before_append, "service simulator scenarios linearizability blackbox", "an answer leaves before the entry it tells of is durable")
SEATLOCK_MUTANT(refusals_not_held_back, "service simulator", "a refusal leaves before what it was decided on is durable")
SEATLOCK_MUTANT(feed_before_durable, "service simulator scenarios linearizability", "the published copy and the feed run ahead of the journal")
SEATLOCK_MUTANT(unknown_taken_for_ok, "service simulator scenarios blackbox", "a failed or fenced append counts as done")
SEATLOCK_MUTANT(doubt_settled_the_wrong_way, "service simulator scenarios", "after a reopening what was written counts as not done, and the reverse")
SEATLOCK_MUTANT(doubtful_answered_as_done, "service simulator scenarios", "a journal that cannot be opened again: success is answered all the same")
SEATLOCK_MUTANT(decided_before_expiry, "service simulator scenarios linearizability", "a command is decided before what has expired by then is released")
SEATLOCK_MUTANT(hold_ends_at_its_deadline, "service simulator scenarios", "a hold is released in the very millisecond of its deadline")
SEATLOCK_MUTANT(outage_shortens_holds, "service simulator scenarios", "show time jumps by the whole length of an outage")
SEATLOCK_MUTANT(blind_retry, "service simulator scenarios blackbox", "a repeated idempotency key is decided as a new request")
SEATLOCK_MUTANT(fingerprint_not_compared, "service simulator scenarios", "a reused idempotency key answers another request")
SEATLOCK_MUTANT(key_kept_too_long, "service simulator scenarios", "an idempotency key still answers after its 24 hours")
SEATLOCK_MUTANT(renewals_without_end, "service simulator scenarios", "a hold is renewed as often as somebody asks")
SEATLOCK_MUTANT(lifetime_without_end, "service simulator scenarios", "a renewal passes the hold's lifetime bound")
SEATLOCK_MUTANT(retake_keeps_silent, "service simulator scenarios", "take_if_free looks at the first seat alone")
SEATLOCK_MUTANT(swap_forgets_what_it_has, "service simulator scenarios", "hold_seats_max bounds what is added, not what the hold then has")
SEATLOCK_MUTANT(yours_never_said, "service simulator scenarios", "a refusal does not say that the lock in the way is the asker's own")
SEATLOCK_MUTANT(snapshot_of_speculation, "service", "a snapshot holds what was decided after its batch")
SEATLOCK_MUTANT(snapshot_forgets_keys, "service simulator", "a snapshot leaves the idempotency keys out")
SEATLOCK_MUTANT(trim_of_everything, "service simulator", "a trim leaves nothing for feed readers who are behind")
SEATLOCK_MUTANT(future_position_retained, "service http scenarios", "a feed reader ahead of the log is believed and waits for ever")

// http
SEATLOCK_MUTANT(only_first_refusal_told, "http scenarios", "a refusal names the first seat that failed alone")
SEATLOCK_MUTANT(outcome_unknown_said_as_503, "http scenarios", "what may be done is called certainly not done")
SEATLOCK_MUTANT(answers_out_of_order, "http", "of pipelined requests the first one gets whatever answer comes first")
SEATLOCK_MUTANT(second_length_believed, "http", "a second Content-Length overrules the first")
SEATLOCK_MUTANT(path_decoded_twice, "http scenarios", "a path is percent-decoded twice")
SEATLOCK_MUTANT(feed_skips_a_gap, "http scenarios", "a feed position no longer retained goes on with the newest entry, without a snapshot")
SEATLOCK_MUTANT(feed_ignores_log_id, "http scenarios", "a position of another log counts as one of this log")
SEATLOCK_MUTANT(key_of_every_show, "http", "an idempotency key counts across shows")
SEATLOCK_MUTANT(fingerprint_without_body, "http scenarios", "requests that differ in their body alone count as the same")
SEATLOCK_MUTANT(records_for_anybody, "http scenarios", "holds and bookings of a public show are read without a key")
SEATLOCK_MUTANT(any_origin_changes, "http scenarios", "without a key, pages of other sites may change shows")

// journal
SEATLOCK_MUTANT(synchronous_off, "journal", "SQLite syncs nothing: PRAGMA synchronous=OFF")
SEATLOCK_MUTANT(synchronous_normal, "journal", "SQLite syncs at checkpoints, not at commits: PRAGMA synchronous=NORMAL")
SEATLOCK_MUTANT(epoch_not_compared, "journal simulator", "a log takes writes of an owner that was fenced")
SEATLOCK_MUTANT(slot_not_compared, "journal", "a log takes a batch in any slot")
SEATLOCK_MUTANT(unfenced_trim, "journal", "an owner that was fenced may still trim")
SEATLOCK_MUTANT(trim_without_snapshot, "journal", "batches are trimmed that no snapshot covers")
SEATLOCK_MUTANT(checksum_not_compared, "journal", "a record's checksum is read and not compared")
SEATLOCK_MUTANT(reopen_without_checkpoint, "journal", "after a failed sync the page cache is believed")
SEATLOCK_MUTANT(wal_damage_ignored, "journal", "a damaged frame is taken for the end of the write-ahead log")
SEATLOCK_MUTANT(corrupt_batch_served, "journal", "a log is opened without examining its batches")
SEATLOCK_MUTANT(unknown_answered_as_ok, "journal", "an append whose commit failed is answered with ok")
SEATLOCK_MUTANT(group_shares_first_answer, "journal", "all appends of a group get the answer of the first")
