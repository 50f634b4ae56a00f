#ifndef SEATLOCK_SEATLOCK_H
#define SEATLOCK_SEATLOCK_H

/** @file
 * seatlock for C, and for every language that can call C: seats that are locked, booked and released in
 * memory, and never sold twice.
 *
 * The rules are those of the C++ class seatlock::SeatManager, whose names the functions keep. A lock
 * belongs to one holder and is expired once now - lock time > lock timeout (strictly). A booked seat
 * stays booked. A bulk call happens to all its seats or to none of them.
 *
 * Answers. Every call that can fail returns a seatlock_status. 0 is done, positive values are answers
 * ("no", "there is none"), negative ones are errors. After a negative status nothing has changed but expired
 * locks that the call met, and nothing was written to what the caller passed in, unless the
 * status says otherwise. No call throws, aborts or writes to a log.
 *
 * Texts. Ids of seats and users are any bytes, given by pointer and length in bytes; they need no
 * NUL, may hold one, and are compared byte by byte. NULL with length 0 is the empty text. Nothing
 * passed in is kept by reference, apart from the clock.
 *
 * Structs that may grow begin with `struct_size`, which the caller sets to sizeof its struct; the
 * *_INIT macros do. A struct larger than the library knows is accepted when all that it does not
 * know is zero, and refused with SEATLOCK_ERROR_UNKNOWN_FIELD otherwise. Enumerations are int32_t, so that a value
 * of tomorrow is a number and not undefined behaviour.
 *
 * Memory. An answer is written to the caller's memory. Of their own, beside what the engine keeps of
 * a seat or a holder, the calls allocate for three things alone: a message that is wanted, a list of more
 * than 64 ids, and snapshots while they are made. A manager is freed by seatlock_destroy().
 *
 * Thread safety: all calls on one manager may be made from any number of threads at once, but for
 * seatlock_destroy(), which must be the last. Every call takes effect at one instant between its
 * start and its end, a bulk as a whole; a sweep is a series of releases, each at an instant of its own.
 * There is no global state. */

#include <stdint.h>

#include <seatlock/version.h>

/** Marks what the shared library exports. */
#if defined(__GNUC__)
#define SEATLOCK_API __attribute__((visibility("default")))
#else
#define SEATLOCK_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What became of a call; seatlock_status_text() says it in words. */
typedef int32_t seatlock_status;

/** The values of seatlock_status. */
enum {
    SEATLOCK_OK = 0,        /**< done */
    SEATLOCK_REFUSED = 1,   /**< the answer is no; the outcome says why */
    SEATLOCK_NOT_FOUND = 2, /**< there is no such seat */

    SEATLOCK_ERROR_OUT_OF_MEMORY = -1,      /**< no memory was left */
    SEATLOCK_ERROR_CLOCK_FAILED = -2,       /**< the manager's clock told no time */
    SEATLOCK_ERROR_TOO_MANY_SEATS = -3,     /**< more than SEATLOCK_SEATS_MAX seats, or as many in one list */
    SEATLOCK_ERROR_TOO_SMALL = -4,          /**< the caller's memory is too small; the call says how much it takes */
    SEATLOCK_ERROR_INTERNAL = -5,           /**< a bug in seatlock */
    SEATLOCK_ERROR_TOO_MANY_HOLDERS = -6,   /**< more than SEATLOCK_HOLDERS_MAX holders have seats locked */
    SEATLOCK_ERROR_NULL_MANAGER = -10,      /**< `manager` is NULL */
    SEATLOCK_ERROR_NULL_SEAT_ID = -11,      /**< a seat id is NULL and its length is not 0 */
    SEATLOCK_ERROR_NULL_USER_ID = -12,      /**< `user` is NULL and its length is not 0 */
    SEATLOCK_ERROR_NULL_SEATS = -13,        /**< a list of seats is NULL and its length is not 0 */
    SEATLOCK_ERROR_NULL_RESULT = -14,       /**< there is nowhere to put the result */
    SEATLOCK_ERROR_NULL_BUFFER = -15,       /**< a buffer is NULL and its capacity is not 0 */
    SEATLOCK_ERROR_TOO_LONG = -16,          /**< a text is longer than SEATLOCK_TEXT_MAX bytes */
    SEATLOCK_ERROR_STRUCT_SIZE = -17,       /**< a struct's size is none that this library knows, e.g. not set */
    SEATLOCK_ERROR_UNKNOWN_FIELD = -18,     /**< a struct asks for something that a newer seatlock knows */
    SEATLOCK_ERROR_UNKNOWN_EXPIRY = -19,    /**< `expiry` is no value of seatlock_expiry_rule */
    SEATLOCK_ERROR_UNKNOWN_STATE = -20,     /**< `state` is no value of seatlock_state */
    SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS = -21 /**< a seat's text lies outside the snapshot's text */
};

/** Why a call was refused; seatlock_refusal_name() spells it. */
typedef int32_t seatlock_refusal;

/** The values of seatlock_refusal. */
enum {
    SEATLOCK_REFUSAL_NONE = 0,         /**< it was not */
    SEATLOCK_REFUSAL_UNKNOWN_SEAT = 1, /**< there is no such seat */
    SEATLOCK_REFUSAL_BOOKED = 2,       /**< the seat is sold */
    SEATLOCK_REFUSAL_LOCKED = 3,       /**< the seat is locked (by anyone, the caller included) */
    SEATLOCK_REFUSAL_NOT_LOCKED = 4,   /**< the call needs a lock and there is none */
    SEATLOCK_REFUSAL_WRONG_HOLDER = 5  /**< the seat is locked by somebody else */
};

/** The state of a seat, exactly one at any instant; seatlock_state_name() spells it. */
typedef int32_t seatlock_state;

/** The values of seatlock_state. */
enum {
    SEATLOCK_STATE_AVAILABLE = 0, /**< nobody has it */
    SEATLOCK_STATE_LOCKED = 1,    /**< reserved for one holder until a deadline */
    SEATLOCK_STATE_BOOKED = 2     /**< sold */
};

/** When a lock past its timeout stops counting; seatlock_expiry_name() spells it. */
typedef int32_t seatlock_expiry_rule;

/** The values of seatlock_expiry_rule. */
enum {
    /** It counts until a sweep releases it; only a single lock call releases an expired lock on the very seat it is
     * asked for. */
    SEATLOCK_EXPIRY_ON_SWEEP = 0,
    /** It counts for nothing from then on, in every call: no outcome depends on when the sweep ran. Recommended. */
    SEATLOCK_EXPIRY_AT_DEADLINE = 1
};

/** A seat's permanent number in its manager, from 0 in the order of adding: its stable handle. */
typedef uint32_t seatlock_seat_index;

/** No seat's index; calls refuse it as an unknown seat. */
#define SEATLOCK_NO_SEAT UINT32_MAX
/** Stands in seatlock_outcome::position for an answer that is about no single seat. */
#define SEATLOCK_NO_POSITION UINT64_MAX
/** How many seats a manager or a list can hold. */
#define SEATLOCK_SEATS_MAX UINT32_MAX

/** How many holders may have seats locked in one manager at one time. */
#define SEATLOCK_HOLDERS_MAX UINT32_C(2097151)
/** The longest id, in bytes. */
#define SEATLOCK_TEXT_MAX UINT32_MAX
/** How long a lock lives when nothing else is said, in milliseconds. */
#define SEATLOCK_DEFAULT_LOCK_TIMEOUT_MS 10000

/** Seats that are locked, booked and released. Made by seatlock_create() or seatlock_restore(). */
typedef struct seatlock_manager seatlock_manager;

/** A text that is read. NULL with length 0 is the empty text. */
typedef struct seatlock_text {
    const char* data; /**< its bytes; no NUL needed */
    uint64_t length;  /**< in bytes */
} seatlock_text;

/** Memory that a text is written to, as snprintf does: what fits is written and ended with a NUL, and
 * `length` says how long the whole text is, so it was cut off when length >= capacity. A buffer whose
 * `data` is NULL is not wanted: its `length` becomes 0 and it costs nothing. */
typedef struct seatlock_buffer {
    char* data;        /**< in: where to write; NULL when the text is not wanted */
    uint64_t capacity; /**< in: how many bytes may be written, the NUL included */
    uint64_t length;   /**< out: the length of the whole text in bytes, without the NUL */
} seatlock_buffer;

/** Tells the time: writes the milliseconds since the Unix epoch to `*now_ms` and returns 0. Any other return
 * value, an untouched `*now_ms`, or a C++ exception is a failure: the call that needed the time then
 * returns SEATLOCK_ERROR_CLOCK_FAILED and has changed nothing.
 *
 * Read once by every call that needs the time, at the instant when that call has its seats to itself; so it must
 * not call the manager, nor leave by longjmp or pthread_exit. Any number of threads may be in it at
 * once. It may step in either direction; readings beyond 2^62 on either side count as that bound. */
typedef int32_t (*seatlock_clock)(void* data, int64_t* now_ms);

/** What a manager is made with. */
typedef struct seatlock_options {
    uint32_t struct_size;        /**< sizeof(seatlock_options) */
    seatlock_expiry_rule expiry; /**< when an expired lock stops counting */
    int64_t lock_timeout_ms;     /**< as in seatlock_set_lock_timeout() */
    seatlock_clock clock;        /**< NULL stands for the system's wall clock */
    void* clock_data;            /**< passed to every call of `clock`; has to outlive the manager */
} seatlock_options;

/** The defaults, which NULL in place of options stands for, too. */
#define SEATLOCK_OPTIONS_INIT \
    {(uint32_t)sizeof(seatlock_options), SEATLOCK_EXPIRY_ON_SWEEP, SEATLOCK_DEFAULT_LOCK_TIMEOUT_MS, 0, 0}

/** The answer to one call, beside its status. The three texts are written where the caller wants them.
 * Written when the status is SEATLOCK_OK or SEATLOCK_REFUSED. */
typedef struct seatlock_outcome {
    uint32_t struct_size;     /**< in: sizeof(seatlock_outcome) */
    seatlock_refusal refusal; /**< out: why not; SEATLOCK_REFUSAL_NONE on success */
    /** out: which of the caller's seats was refused, counted from 0 (the first that fails, in the caller's order);
     * 0 in single calls, SEATLOCK_NO_POSITION when a bulk succeeded */
    uint64_t position;
    /** out: the id of that seat; empty when a bulk succeeded, "#7" for an index (7) that was never handed out */
    seatlock_buffer seat;
    /** out: whose lock stood in the way. Told for SEATLOCK_REFUSAL_LOCKED alone, else empty */
    seatlock_buffer holder;
    /** out: the answer as one sentence, e.g. "Seat A1 is locked by bob". The only part of an answer
     * whose making allocates, and not made unless wanted; empty when there is no memory for it */
    seatlock_buffer message;
} seatlock_outcome;

/** An outcome without texts: set the buffers that are wanted. */
#define SEATLOCK_OUTCOME_INIT \
    {(uint32_t)sizeof(seatlock_outcome), SEATLOCK_REFUSAL_NONE, 0, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}}

/** One seat of a snapshot. Its texts stand in the snapshot's text. */
typedef struct seatlock_seat {
    seatlock_seat_index index; /**< its handle */
    seatlock_state state;      /**< available, locked or booked */
    int64_t lock_time_ms;      /**< when it was locked, in ms since the Unix epoch; 0 unless locked */
    uint64_t id_offset;        /**< where its id begins, in bytes from the begin of the text */
    uint64_t id_length;        /**< in bytes */
    uint64_t holder_offset;    /**< where the name of who has it locked begins */
    uint64_t holder_length;    /**< in bytes; 0 unless locked */
} seatlock_seat;

/** Seats as they were at one instant, in memory of the caller's. For seatlock_restore() all fields are input. */
typedef struct seatlock_snapshot {
    uint32_t struct_size;   /**< in: sizeof(seatlock_snapshot) */
    uint32_t seat_size;     /**< in: sizeof(seatlock_seat), the distance of two seats in `seats` */
    seatlock_seat* seats;   /**< in: where to write the seats */
    uint64_t seat_capacity; /**< in: how many there is room for */
    uint64_t seat_count;    /**< out: how many there are */
    char* text;             /**< in: where to write ids and holders; NULL when only states are wanted */
    uint64_t text_capacity; /**< in: how many bytes there is room for */
    uint64_t text_length;   /**< out: how many bytes ids and holders take together, also when not wanted */
} seatlock_snapshot;

/** A snapshot without memory: set the four that say where to write. */
#define SEATLOCK_SNAPSHOT_INIT {(uint32_t)sizeof(seatlock_snapshot), (uint32_t)sizeof(seatlock_seat), 0, 0, 0, 0, 0, 0}

/** Makes a manager of `count` available seats, in this order; an id that comes twice is one seat, at its
 * first place. `options` may be NULL. On success the caller owns `*manager`. */
SEATLOCK_API seatlock_status seatlock_create(const seatlock_options* options, const seatlock_text* seats,
                                             uint64_t count, seatlock_manager** manager);

/** Makes a manager of the `seat_count` seats of a snapshot, locks and bookings included. Of two seats with one id the
 * last wins, at the place of the first; `index` is not read. `options` may be NULL. On success the
 * caller owns `*manager`. */
SEATLOCK_API seatlock_status seatlock_restore(const seatlock_options* options, const seatlock_snapshot* snapshot,
                                              seatlock_manager** manager);

/** Frees a manager; NULL is nothing to do. No other call on it may be going on, or come later. */
SEATLOCK_API void seatlock_destroy(seatlock_manager* manager);

/** Locks an available seat. Refusals, in order: unknown_seat, booked, locked (by anyone, this user included). Under
 * both rules an expired lock on this seat is released first. `outcome` may be NULL. */
SEATLOCK_API seatlock_status seatlock_lock_seat(seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                                const char* user, uint64_t user_length, seatlock_outcome* outcome);

/** seatlock_lock_seat() by handle, which saves the search for the id. */
SEATLOCK_API seatlock_status seatlock_lock_seat_by_index(seatlock_manager* manager, seatlock_seat_index seat,
                                                         const char* user, uint64_t user_length,
                                                         seatlock_outcome* outcome);

/** Locks all the seats, with one user and one lock time. Refusals, seat by seat: unknown_seat, booked, locked. Under
 * SEATLOCK_EXPIRY_ON_SWEEP an expired lock still counts here. A seat named twice counts once, no seat is a
 * success. `outcome` may be NULL. */
SEATLOCK_API seatlock_status seatlock_lock_seats_bulk(seatlock_manager* manager, const seatlock_text* seats,
                                                      uint64_t count, const char* user, uint64_t user_length,
                                                      seatlock_outcome* outcome);

/** seatlock_lock_seats_bulk() by handle. */
SEATLOCK_API seatlock_status seatlock_lock_seats_bulk_by_index(seatlock_manager* manager,
                                                               const seatlock_seat_index* seats, uint64_t count,
                                                               const char* user, uint64_t user_length,
                                                               seatlock_outcome* outcome);

/** Sells a seat that the user has locked. Refusals, in order: unknown_seat, not_locked (a booked seat too),
 * wrong_holder. `outcome` may be NULL. */
SEATLOCK_API seatlock_status seatlock_book_a_seat(seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                                  const char* user, uint64_t user_length, seatlock_outcome* outcome);

/** seatlock_book_a_seat() by handle. */
SEATLOCK_API seatlock_status seatlock_book_a_seat_by_index(seatlock_manager* manager, seatlock_seat_index seat,
                                                           const char* user, uint64_t user_length,
                                                           seatlock_outcome* outcome);

/** Sells all the seats. Refusals, seat by seat: as seatlock_book_a_seat(). `outcome` may be NULL. */
SEATLOCK_API seatlock_status seatlock_book_seats_bulk(seatlock_manager* manager, const seatlock_text* seats,
                                                      uint64_t count, const char* user, uint64_t user_length,
                                                      seatlock_outcome* outcome);

/** seatlock_book_seats_bulk() by handle. */
SEATLOCK_API seatlock_status seatlock_book_seats_bulk_by_index(seatlock_manager* manager,
                                                               const seatlock_seat_index* seats, uint64_t count,
                                                               const char* user, uint64_t user_length,
                                                               seatlock_outcome* outcome);

/** Gives up a lock of the user's. Refusals, in order: unknown_seat, booked, not_locked, wrong_holder. `outcome` may be
 * NULL. */
SEATLOCK_API seatlock_status seatlock_cancel_lock(seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                                  const char* user, uint64_t user_length, seatlock_outcome* outcome);

/** seatlock_cancel_lock() by handle. */
SEATLOCK_API seatlock_status seatlock_cancel_lock_by_index(seatlock_manager* manager, seatlock_seat_index seat,
                                                           const char* user, uint64_t user_length,
                                                           seatlock_outcome* outcome);

/** Gives up all the locks. Refusals, seat by seat: as seatlock_cancel_lock(). `outcome` may be NULL. */
SEATLOCK_API seatlock_status seatlock_cancel_locks_bulk(seatlock_manager* manager, const seatlock_text* seats,
                                                        uint64_t count, const char* user, uint64_t user_length,
                                                        seatlock_outcome* outcome);

/** seatlock_cancel_locks_bulk() by handle. */
SEATLOCK_API seatlock_status seatlock_cancel_locks_bulk_by_index(seatlock_manager* manager,
                                                                 const seatlock_seat_index* seats, uint64_t count,
                                                                 const char* user, uint64_t user_length,
                                                                 seatlock_outcome* outcome);

/** The sweep: releases every expired lock and says how many there were; `released` may be NULL. One pass over
 * all seats, to be called now and then. */
SEATLOCK_API seatlock_status seatlock_cleanup_expired_locks(seatlock_manager* manager, uint64_t* released);

/** How long a lock lives, in milliseconds. */
SEATLOCK_API seatlock_status seatlock_lock_timeout(const seatlock_manager* manager, int64_t* timeout_ms);

/** Binds at once, for the locks that exist as well. A negative timeout expires every lock at the instant it is
 * taken. */
SEATLOCK_API seatlock_status seatlock_set_lock_timeout(seatlock_manager* manager, int64_t timeout_ms);

/** The rule that the manager was made with. */
SEATLOCK_API seatlock_status seatlock_expiry(const seatlock_manager* manager, seatlock_expiry_rule* expiry);

/** One more available seat, and its handle; an id that exists keeps its seat and state. `index` may be NULL. */
SEATLOCK_API seatlock_status seatlock_add_seat(seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                               seatlock_seat_index* index);

/** The handle of a seat, which stays valid as long as the manager lives; SEATLOCK_NOT_FOUND and
 * SEATLOCK_NO_SEAT if there is none of this id. */
SEATLOCK_API seatlock_status seatlock_find(const seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                           seatlock_seat_index* index);

/** How many seats there are; their handles are 0 .. count - 1. */
SEATLOCK_API seatlock_status seatlock_size(const seatlock_manager* manager, uint64_t* count);

/** Writes one seat as it is now; SEATLOCK_NOT_FOUND, and a seat_count of 0, if there is none of this id. A lock that
 * expired shows until a call clears it. SEATLOCK_ERROR_TOO_SMALL when it does not fit, with seat_count and text_length
 * saying what it takes. */
SEATLOCK_API seatlock_status seatlock_read_seat(const seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                                seatlock_snapshot* snapshot);

/** seatlock_read_seat() by handle. */
SEATLOCK_API seatlock_status seatlock_read_seat_by_index(const seatlock_manager* manager, seatlock_seat_index seat,
                                                         seatlock_snapshot* snapshot);

/** Writes all seats as they are at one instant, in order of their handles. SEATLOCK_ERROR_TOO_SMALL when they do not
 * fit, with seat_count and text_length saying what it takes at this instant; seats may be added and holders may change
 * until the next try. */
SEATLOCK_API seatlock_status seatlock_read_seats(const seatlock_manager* manager, seatlock_snapshot* snapshot);

/** A fingerprint of the states, holders and lock times of all seats, equal on every machine after the same calls at
 * the same times. seatlock::SeatManager::digest() has the algorithm. For comparing, not against forgery. */
SEATLOCK_API seatlock_status seatlock_digest(const seatlock_manager* manager, uint64_t* digest);

/** A status in words, for logs. Never NULL; the text lives for ever. */
SEATLOCK_API const char* seatlock_status_text(seatlock_status status);

/** "unknown_seat", "booked", "locked", "not_locked" or "wrong_holder"; "none" without a refusal, "unknown" for any
 * other number. Never NULL; the text lives for ever. */
SEATLOCK_API const char* seatlock_refusal_name(seatlock_refusal refusal);

/** "available", "locked" or "booked"; "unknown" for any other number. Never NULL; the text lives for ever. */
SEATLOCK_API const char* seatlock_state_name(seatlock_state state);

/** "on_sweep" or "at_deadline"; "unknown" for any other number. Never NULL; the text lives for ever. */
SEATLOCK_API const char* seatlock_expiry_name(seatlock_expiry_rule expiry);

/** The version of the library that runs, e.g. "0.2.0"; SEATLOCK_VERSION is that of the headers. */
SEATLOCK_API const char* seatlock_version(void);

/** The same as one number that can be compared: 1.2.3 is 1002003. */
SEATLOCK_API uint32_t seatlock_version_number(void);

#ifdef __cplusplus
}
#endif

#endif
