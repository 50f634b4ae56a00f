#pragma once

namespace seatlock::python::docs {

// What help(SeatManager) says. Every text begins with the signature that inspect.signature() reads.

inline constexpr char manager[] =
    "SeatManager(seats, *, clock=..., expiry='on_sweep')\n--\n"
    "\n"
    "Seats that are locked, booked and released, and never sold twice.\n"
    "\n"
    "seats   any iterable of Seat; of two with one id the last wins. TypeError for anything else in it.\n"
    "clock   a callable that answers with the time in seconds since the epoch. Without it time.time is\n"
    "        looked up at every call, so a program may replace it.\n"
    "expiry  'on_sweep': a lock lives until cleanup_expired_locks() releases it, except that lock_seat()\n"
    "        releases an expired lock on the seat it is asked for. 'at_deadline': an expired lock counts\n"
    "        for nothing in any call. ValueError for anything else.\n"
    "\n"
    "A lock is expired once now - lock_time > LOCK_TIMEOUT. Every call answers with a sentence; a refused\n"
    "call changes nothing but expired locks that it met. seat_id and user_id are any hashable objects.\n"
    "\n"
    "An exception that a call raises means that it changed nothing: TypeError for an id that cannot be\n"
    "hashed or a clock or LOCK_TIMEOUT that is no number, and whatever a comparison, __str__ or clock of\n"
    "the program's raises.\n"
    "\n"
    "Thread safety: all calls may be made from any number of threads at once, and from code that a call\n"
    "itself runs (a clock, __eq__, __hash__, __del__). Each takes effect at one instant between its start\n"
    "and its end, a bulk and a sweep as a whole.";

inline constexpr char seats[] =
    "The seats: a dict of seat_id to Seat, live in both directions. Seats may be added, replaced and\n"
    "deleted in it. Another mapping may be assigned; it is used as it is, and swept more slowly.";

inline constexpr char lock_seat[] =
    "lock_seat($self, /, seat_id, user_id)\n--\n\n"
    "Locks an available seat for a user. An expired lock on it is released first, under both rules.\n\n"
    "Answers 'Seat {id} is locked by {user}', or, in this order, 'Seat {id} does not exist',\n"
    "'Seat {id} is already booked', 'Seat {id} is currently locked by {holder}' (the user's own lock too).";

inline constexpr char lock_seats_bulk[] =
    "lock_seats_bulk($self, /, seat_ids, user_id)\n--\n\n"
    "Locks all the seats, with one user and one lock time, or none of them. Under 'on_sweep' an expired\n"
    "lock still counts here.\n\n"
    "Answers 'Seats {seat_ids} locked by {user}', or for the first seat that fails 'Seat {id} does not\n"
    "exist', 'Seat {id} is already booked', 'Seat {id} is locked by {holder}'.";

inline constexpr char book_a_seat[] =
    "book_a_seat($self, /, seat_id, user_id)\n--\n\n"
    "Sells a seat that the user has locked.\n\n"
    "Answers 'Seat {id} is now booked by {user}', or, in this order, 'Seat {id} does not exist',\n"
    "'Seat {id} is not locked' (a booked one too), 'Seat {id} is locked by another user'.";

inline constexpr char book_seats_bulk[] =
    "book_seats_bulk($self, /, seat_ids, user_id)\n--\n\n"
    "Sells all the seats, or none of them.\n\n"
    "Answers 'Seats {seat_ids} successfully booked by {user}', or for the first seat that fails what\n"
    "book_a_seat() would.";

inline constexpr char cancel_lock[] =
    "cancel_lock($self, /, seat_id, user_id)\n--\n\n"
    "Gives up a lock of the user's.\n\n"
    "Answers 'Seat {id} lock cancelled by {user}', or, in this order, 'Seat {id} does not exist',\n"
    "'Seat {id} is already booked and cannot be cancelled', 'Seat {id} is not locked',\n"
    "'Seat {id} is locked by another user'.";

inline constexpr char cancel_locks_bulk[] =
    "cancel_locks_bulk($self, /, seat_ids, user_id)\n--\n\n"
    "Gives up all the locks, or none of them.\n\n"
    "Answers 'Locks for seats {seat_ids} cancelled by {user}', or for the first seat that fails what\n"
    "cancel_lock() would.";

inline constexpr char cleanup_expired_locks[] =
    "cleanup_expired_locks($self, /)\n--\n\n"
    "Releases every expired lock, at one instant, and answers None. One pass over 8 bytes a seat.\n\n"
    "Raises TypeError when the time of a lock is no number; all other locks have been swept then.";

}  // namespace seatlock::python::docs
