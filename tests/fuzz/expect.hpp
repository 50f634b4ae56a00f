#pragma once

#include <cstdio>
#include <cstdlib>

namespace seatlock::fuzz {

/// What every input must keep. Ends the process when it does not hold, which is how a fuzzer notices.
inline void expect(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

}  // namespace seatlock::fuzz
