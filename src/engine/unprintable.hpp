#pragma once

namespace seatlock::engine {

/// True for control, format, surrogate, private and unassigned code points and for separators other
/// than the space, as of Unicode 14: what Python's repr() escapes.
[[nodiscard]] bool is_unprintable(char32_t code_point) noexcept;

}  // namespace seatlock::engine
