#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <seatlock/seatlock.h>

// What is looked at before an argument is believed. Every check answers with the status that names
// the argument, SEATLOCK_OK when it may be used.

namespace seatlock::c {

/// No struct of ours will ever be larger: what claims to be is memory that nobody set.
inline constexpr std::uint32_t struct_size_max = 4096;

[[nodiscard]] inline seatlock_status check_text(const char* data, std::uint64_t length, seatlock_status when_null) {
    if (data == nullptr && length != 0) return when_null;
    return length > SEATLOCK_TEXT_MAX ? SEATLOCK_ERROR_TOO_LONG : SEATLOCK_OK;
}

[[nodiscard]] inline seatlock_status check_list(const void* items, std::uint64_t count) {
    if (items == nullptr && count != 0) return SEATLOCK_ERROR_NULL_SEATS;
    return count > SEATLOCK_SEATS_MAX ? SEATLOCK_ERROR_TOO_MANY_SEATS : SEATLOCK_OK;
}

[[nodiscard]] inline seatlock_status check_buffer(const char* data, std::uint64_t capacity) {
    return data == nullptr && capacity != 0 ? SEATLOCK_ERROR_NULL_BUFFER : SEATLOCK_OK;
}

/// A struct that begins at `bytes` and claims `claimed` bytes, of which we know the first `known`. (No
/// struct has grown yet. When one does, `known` stays the smallest size that there ever was.)
[[nodiscard]] inline seatlock_status check_struct(const void* bytes, std::uint32_t claimed, std::size_t known) {
    if (claimed < known || claimed > struct_size_max) return SEATLOCK_ERROR_STRUCT_SIZE;
    const auto* const first = static_cast<const unsigned char*>(bytes);
    const bool all_zero = std::all_of(first + known, first + claimed, [](unsigned char byte) { return byte == 0; });
    return all_zero ? SEATLOCK_OK : SEATLOCK_ERROR_UNKNOWN_FIELD;
}

template <typename Struct>
[[nodiscard]] seatlock_status check_struct(const Struct& given) {
    return check_struct(&given, given.struct_size, sizeof(Struct));
}

/// REQUIRES: check_text() said that it may be used.
[[nodiscard]] inline std::string_view view(const char* data, std::uint64_t length) {
    return length == 0 ? std::string_view() : std::string_view(data, length);
}

/// The first of the checks that is not SEATLOCK_OK.
template <typename... Status>
[[nodiscard]] constexpr seatlock_status first_fault(Status... statuses) {
    seatlock_status found = SEATLOCK_OK;
    ((found = found == SEATLOCK_OK ? statuses : found), ...);
    return found;
}

}  // namespace seatlock::c
