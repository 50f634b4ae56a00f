#pragma once

#include <cstdint>
#include <string_view>

namespace seatlock {

/// When a lock past its timeout stops counting.
enum class ExpiryRule : std::uint8_t {
    /// It counts until a sweep releases it; only SeatManager::lock_seat releases an expired lock on
    /// the very seat it is asked for. The default, because programs already rely on it.
    on_sweep,
    /// It counts for nothing from then on, in every operation, and is cleared by whoever meets it:
    /// no outcome depends on when the sweep ran. Recommended to new programs.
    at_deadline
};

/// The spelling used in JSON, the CLI and the docs: the enumerator's own name.
[[nodiscard]] constexpr std::string_view to_string(ExpiryRule rule) noexcept {
    switch (rule) {
        case ExpiryRule::on_sweep: return "on_sweep";
        case ExpiryRule::at_deadline: return "at_deadline";
    }
    return "";
}

}  // namespace seatlock
