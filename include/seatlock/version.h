#ifndef SEATLOCK_VERSION_H
#define SEATLOCK_VERSION_H

/** @file
 * The version of these headers, for the preprocessor of C and C++. */

/** Grows when programs have to change. While it is 0, the minor version takes this part. */
#define SEATLOCK_VERSION_MAJOR 0
/** Grows with every release that adds something. */
#define SEATLOCK_VERSION_MINOR 2
/** Grows with every release that mends something and adds nothing. */
#define SEATLOCK_VERSION_PATCH 0
/** All three as people write them. */
#define SEATLOCK_VERSION "0.2.0"
/** All three as one number that can be compared: 1.2.3 is 1002003. */
#define SEATLOCK_VERSION_NUMBER \
    (SEATLOCK_VERSION_MAJOR * 1000000 + SEATLOCK_VERSION_MINOR * 1000 + SEATLOCK_VERSION_PATCH)

#endif
