#pragma once

// What the check of the reference has to find: names that somebody forgot to document.

namespace seatlock {

/// Documented, but not all of it.
struct HalfTold {
    int told = 0;  ///< documented
    int forgotten_member = 0;
};

struct ForgottenStruct {
    int member = 0;  ///< documented
};

void forgotten_function();

/// Documented.
enum class HalfListed {
    listed,  ///< documented
    forgotten_enumerator
};

}  // namespace seatlock
