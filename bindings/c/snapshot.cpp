#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include <seatlock/seat.hpp>
#include <seatlock/seat_manager.hpp>
#include <seatlock/seatlock.h>

#include "c/argument.hpp"
#include "c/manager.hpp"
#include "c/options.hpp"

namespace seatlock::c {
namespace {

seatlock_state state_of(const Seat& seat) noexcept {
    switch (seat.status()) {
        case SeatState::available: return SEATLOCK_STATE_AVAILABLE;
        case SeatState::locked: return SEATLOCK_STATE_LOCKED;
        case SeatState::booked: return SEATLOCK_STATE_BOOKED;
    }
    return SEATLOCK_STATE_AVAILABLE;
}

std::string_view holder_of(const Seat& seat) noexcept {
    return seat.locked_by() ? std::string_view(*seat.locked_by()) : std::string_view();
}

std::uint64_t text_length(std::span<const Seat> seats) noexcept {
    std::uint64_t length = 0;
    for (const Seat& seat : seats) length += seat.seat_id().size() + holder_of(seat).size();
    return length;
}

bool is_seat_size(std::uint32_t size) noexcept {
    return size >= sizeof(seatlock_seat) && size <= struct_size_max && size % alignof(seatlock_seat) == 0;
}

seatlock_status check_snapshot(const seatlock_snapshot* snapshot) {
    if (snapshot == nullptr) return SEATLOCK_ERROR_NULL_RESULT;
    const seatlock_status status = check_struct(*snapshot);
    if (status != SEATLOCK_OK) return status;
    return is_seat_size(snapshot->seat_size) ? SEATLOCK_OK : SEATLOCK_ERROR_STRUCT_SIZE;
}

seatlock_status check_room(const seatlock_snapshot& snapshot) {
    if (snapshot.seats == nullptr && snapshot.seat_capacity != 0) return SEATLOCK_ERROR_NULL_BUFFER;
    return check_buffer(snapshot.text, snapshot.text_capacity);
}

/// Seats of which we know the begin alone stand seat_size bytes apart.
std::byte* place_of(const seatlock_snapshot& snapshot, std::uint64_t position) noexcept {
    return reinterpret_cast<std::byte*>(snapshot.seats) + position * snapshot.seat_size;
}

/// Writes seats one after another, their texts too if they are wanted.
class Writer {
public:
    explicit Writer(seatlock_snapshot& snapshot) : snapshot_(snapshot) {}

    void write(SeatIndex index, const Seat& seat) noexcept {
        seatlock_seat written{.index = index,
                              .state = state_of(seat),
                              .lock_time_ms = seat.lock_time().value_or(TimePoint{}).time_since_epoch().count(),
                              .id_offset = text_at_,
                              .id_length = seat.seat_id().size(),
                              .holder_offset = text_at_ + seat.seat_id().size(),
                              .holder_length = holder_of(seat).size()};
        std::byte* const place = place_of(snapshot_, seat_at_++);
        std::memcpy(place, &written, sizeof written);
        std::fill(place + sizeof written, place + snapshot_.seat_size, std::byte{0});
        append(seat.seat_id());
        append(holder_of(seat));
    }

private:
    void append(std::string_view text) noexcept {
        if (snapshot_.text != nullptr && !text.empty())
            std::memcpy(snapshot_.text + text_at_, text.data(), text.size());
        text_at_ += text.size();
    }

    seatlock_snapshot& snapshot_;
    std::uint64_t seat_at_ = 0;
    std::uint64_t text_at_ = 0;
};

seatlock_status write(std::span<const Seat> seats, SeatIndex first, seatlock_snapshot& snapshot) {
    snapshot.seat_count = seats.size();
    snapshot.text_length = text_length(seats);
    const bool text_fits = snapshot.text == nullptr || snapshot.text_length <= snapshot.text_capacity;
    if (snapshot.seat_count > snapshot.seat_capacity || !text_fits) return SEATLOCK_ERROR_TOO_SMALL;
    Writer writer(snapshot);
    for (const Seat& seat : seats) writer.write(first++, seat);
    return SEATLOCK_OK;
}

seatlock_status write_one(const SeatManager& manager, SeatIndex index, seatlock_snapshot& snapshot) {
    const std::optional<Seat> seat = manager.seat(index);
    if (seat) return write({&*seat, 1}, index, snapshot);
    snapshot.seat_count = 0;
    snapshot.text_length = 0;
    return SEATLOCK_NOT_FOUND;
}

seatlock_status check_read(const seatlock_manager* manager, const seatlock_snapshot* snapshot) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_MANAGER;
    const seatlock_status status = check_snapshot(snapshot);
    return status == SEATLOCK_OK ? check_room(*snapshot) : status;
}

// ---- and back: a manager of a snapshot ----

seatlock_status check_source(const seatlock_snapshot* snapshot) {
    const seatlock_status status = snapshot == nullptr ? SEATLOCK_ERROR_NULL_SEATS : check_snapshot(snapshot);
    if (status != SEATLOCK_OK) return status;
    return first_fault(check_list(snapshot->seats, snapshot->seat_count),
                       check_buffer(snapshot->text, snapshot->text_length));
}

bool is_inside(std::uint64_t offset, std::uint64_t length, const seatlock_snapshot& snapshot) noexcept {
    return offset <= snapshot.text_length && length <= snapshot.text_length - offset;
}

seatlock_status check_seat(const seatlock_seat& seat, const seatlock_snapshot& snapshot) {
    const bool known = seat.state >= SEATLOCK_STATE_AVAILABLE && seat.state <= SEATLOCK_STATE_BOOKED;
    if (!known) return SEATLOCK_ERROR_UNKNOWN_STATE;
    const bool inside = is_inside(seat.id_offset, seat.id_length, snapshot) &&
                        is_inside(seat.holder_offset, seat.holder_length, snapshot);
    if (!inside) return SEATLOCK_ERROR_TEXT_OUT_OF_BOUNDS;
    return std::max(seat.id_length, seat.holder_length) > SEATLOCK_TEXT_MAX ? SEATLOCK_ERROR_TOO_LONG : SEATLOCK_OK;
}

/// REQUIRES: check_seat() said that it may be used.
Seat engine_seat(const seatlock_seat& seat, const seatlock_snapshot& snapshot) {
    const std::string_view id = view(snapshot.text + seat.id_offset, seat.id_length);
    if (seat.state == SEATLOCK_STATE_BOOKED) return Seat::booked(id);
    if (seat.state == SEATLOCK_STATE_AVAILABLE) return Seat(id);
    const std::string_view holder = view(snapshot.text + seat.holder_offset, seat.holder_length);
    return Seat::locked(id, holder, TimePoint(std::chrono::milliseconds(seat.lock_time_ms)));
}

seatlock_status read_all(const seatlock_snapshot& snapshot, std::vector<Seat>& seats) {
    seats.reserve(snapshot.seat_count);
    for (std::uint64_t i = 0; i < snapshot.seat_count; ++i) {
        const std::byte* const place = place_of(snapshot, i);
        seatlock_seat seat;
        std::memcpy(&seat, place, sizeof seat);
        const seatlock_status fault =
            first_fault(check_struct(place, snapshot.seat_size, sizeof seat), check_seat(seat, snapshot));
        if (fault != SEATLOCK_OK) return fault;
        seats.push_back(engine_seat(seat, snapshot));
    }
    return SEATLOCK_OK;
}

}  // namespace
}  // namespace seatlock::c

using namespace seatlock::c;  // NOLINT(google-build-using-namespace): this file is that namespace's C face

seatlock_status seatlock_restore(const seatlock_options* options, const seatlock_snapshot* snapshot,
                                 seatlock_manager** manager) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_RESULT;
    const seatlock_status fault = first_fault(check_options(options), check_source(snapshot));
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        std::vector<seatlock::Seat> seats;
        const seatlock_status read = read_all(*snapshot, seats);
        if (read != SEATLOCK_OK) return read;
        *manager = new seatlock_manager{
            seatlock::SeatManager(std::span<const seatlock::Seat>(seats), engine_options(options))};
        return seatlock_status{SEATLOCK_OK};
    });
}

seatlock_status seatlock_read_seat(const seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                   seatlock_snapshot* snapshot) {
    const seatlock_status fault =
        first_fault(check_read(manager, snapshot), check_text(seat, seat_length, SEATLOCK_ERROR_NULL_SEAT_ID));
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        const auto index = manager->seats.find(view(seat, seat_length));
        return write_one(manager->seats, index.value_or(seatlock::no_seat), *snapshot);
    });
}

seatlock_status seatlock_read_seat_by_index(const seatlock_manager* manager, seatlock_seat_index seat,
                                            seatlock_snapshot* snapshot) {
    const seatlock_status fault = check_read(manager, snapshot);
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] { return write_one(manager->seats, seat, *snapshot); });
}

seatlock_status seatlock_read_seats(const seatlock_manager* manager, seatlock_snapshot* snapshot) {
    const seatlock_status fault = check_read(manager, snapshot);
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] { return write(manager->seats.seats(), 0, *snapshot); });
}
