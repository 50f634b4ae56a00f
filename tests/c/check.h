#ifndef SEATLOCK_TESTS_C_CHECK_H
#define SEATLOCK_TESTS_C_CHECK_H

/* Assertions for tests that are C programs: each failure is printed with its place and counted, and
 * main() returns check_result(). */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int check_failures;

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            ++check_failures;                                               \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
        }                                                                   \
    } while (0)

#define CHECK_INT(got, want)                                                                                    \
    do {                                                                                                        \
        const int64_t check_got = (int64_t)(got);                                                               \
        const int64_t check_want = (int64_t)(want);                                                             \
        if (check_got != check_want) {                                                                          \
            ++check_failures;                                                                                   \
            fprintf(stderr, "%s:%d: %s is %" PRId64 ", not %" PRId64 "\n", __FILE__, __LINE__, #got, check_got, \
                    check_want);                                                                                \
        }                                                                                                       \
    } while (0)

#define CHECK_TEXT(got, want)                                                                              \
    do {                                                                                                   \
        if (strcmp((got), (want)) != 0) {                                                                  \
            ++check_failures;                                                                              \
            fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #got, (got), (want)); \
        }                                                                                                  \
    } while (0)

static inline int check_result(void) { return check_failures == 0 ? 0 : 1; }

#endif
