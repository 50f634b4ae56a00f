#include "c/outcome_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <string>

#include "c/argument.hpp"

namespace seatlock::c {
namespace {

seatlock_refusal refusal_of(const Outcome& answer) noexcept {
    const auto reason = answer.refusal();
    if (!reason) return SEATLOCK_REFUSAL_NONE;
    switch (*reason) {
        case RefusalReason::unknown_seat: return SEATLOCK_REFUSAL_UNKNOWN_SEAT;
        case RefusalReason::booked: return SEATLOCK_REFUSAL_BOOKED;
        case RefusalReason::locked: return SEATLOCK_REFUSAL_LOCKED;
        case RefusalReason::not_locked: return SEATLOCK_REFUSAL_NOT_LOCKED;
        case RefusalReason::wrong_holder: return SEATLOCK_REFUSAL_WRONG_HOLDER;
    }
    return SEATLOCK_REFUSAL_NONE;
}

void write_text(std::string_view text, seatlock_buffer& buffer) noexcept {
    buffer.length = buffer.data == nullptr ? 0 : text.size();
    if (buffer.capacity == 0) return;
    const std::size_t fits = std::min<std::uint64_t>(text.size(), buffer.capacity - 1);
    if (fits != 0) std::memcpy(buffer.data, text.data(), fits);
    buffer.data[fits] = '\0';
}

void write_message(const Outcome& answer, seatlock_buffer& buffer) noexcept {
    if (buffer.data == nullptr) return write_text({}, buffer);
    try {
        write_text(answer.message(), buffer);
    } catch (...) {
        // No memory for a sentence. What was decided stands, and must not look as if it had failed.
        write_text({}, buffer);
    }
}

/// How the engine calls a seat that was never handed out; see SeatManager.
bool is_name_of_unknown(std::string_view name, SeatIndex seat) noexcept {
    char digits[std::numeric_limits<SeatIndex>::digits10 + 1];
    const char* const end = std::to_chars(digits, digits + sizeof digits, seat).ptr;
    return name.starts_with('#') && name.substr(1) == std::string_view(digits, end);
}

template <typename Range, typename Is>
std::uint64_t position(const Range& range, Is is) noexcept {
    const auto found = std::ranges::find_if(range, is);
    return found == range.end() ? SEATLOCK_NO_POSITION : static_cast<std::uint64_t>(found - range.begin());
}

}  // namespace

seatlock_status check_outcome(const seatlock_outcome* outcome) {
    if (outcome == nullptr) return SEATLOCK_OK;
    const seatlock_status status = check_struct(*outcome);
    if (status != SEATLOCK_OK) return status;
    return first_fault(check_buffer(outcome->seat.data, outcome->seat.capacity),
                       check_buffer(outcome->holder.data, outcome->holder.capacity),
                       check_buffer(outcome->message.data, outcome->message.capacity));
}

std::uint64_t position_of(const Outcome& answer, std::span<const std::string_view> ids) {
    if (answer.ok()) return SEATLOCK_NO_POSITION;
    return position(ids, [&](std::string_view id) { return id == std::string_view(answer.seat()); });
}

std::uint64_t position_of(const Outcome& answer, std::span<const SeatIndex> seats, const SeatManager& manager) {
    const auto reason = answer.refusal();
    if (!reason) return SEATLOCK_NO_POSITION;
    const std::string_view name = answer.seat();
    // A seat may be called "#7" too, but then it is known.
    if (*reason == RefusalReason::unknown_seat) {
        return position(seats, [&](SeatIndex seat) { return is_name_of_unknown(name, seat); });
    }
    const std::optional<SeatIndex> refused = manager.find(name);
    return position(seats, [&](SeatIndex seat) { return seat == refused; });
}

void write_outcome(const Outcome& answer, seatlock_outcome& outcome) noexcept {
    outcome.refusal = refusal_of(answer);
    const auto holder = answer.holder();
    write_text(answer.seat(), outcome.seat);
    write_text(holder ? std::string_view(*holder) : std::string_view(), outcome.holder);
    write_message(answer, outcome.message);
}

}  // namespace seatlock::c
