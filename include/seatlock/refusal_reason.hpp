#pragma once

#include <cstdint>
#include <string_view>

namespace seatlock {

/// Why the engine refuses an operation on one seat. A refusal is an answer, never an exception.
enum class RefusalReason : std::uint8_t {
    unknown_seat,  ///< there is no such seat
    booked,        ///< the seat is sold
    locked,        ///< the seat is locked (by anyone, the caller included)
    not_locked,    ///< the operation needs a lock and there is none
    wrong_holder   ///< the seat is locked by somebody else
};

/// The spelling used in JSON, the CLI and the docs: the enumerator's own name.
[[nodiscard]] constexpr std::string_view to_string(RefusalReason reason) noexcept {
    switch (reason) {
        case RefusalReason::unknown_seat: return "unknown_seat";
        case RefusalReason::booked: return "booked";
        case RefusalReason::locked: return "locked";
        case RefusalReason::not_locked: return "not_locked";
        case RefusalReason::wrong_holder: return "wrong_holder";
    }
    return "";
}

}  // namespace seatlock
