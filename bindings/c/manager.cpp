#include "c/manager.hpp"

#include <chrono>
#include <memory>
#include <optional>

#include "c/argument.hpp"
#include "c/options.hpp"
#include "c/text_list.hpp"

using seatlock::SeatIndex;
using seatlock::SeatManager;
using seatlock::c::check_options;
using seatlock::c::check_text;
using seatlock::c::engine_options;
using seatlock::c::first_fault;
using seatlock::c::guarded;
using seatlock::c::TextList;
using seatlock::c::view;

namespace {

/// Runs the body when there is a manager and a place for the result.
template <typename Result, typename Body>
seatlock_status read(const seatlock_manager* manager, Result* result, Body body) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_MANAGER;
    if (result == nullptr) return SEATLOCK_ERROR_NULL_RESULT;
    return guarded([&] {
        *result = body(manager->seats);
        return SEATLOCK_OK;
    });
}

seatlock_status check_id(const seatlock_manager* manager, const char* seat, uint64_t seat_length) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_MANAGER;
    return check_text(seat, seat_length, SEATLOCK_ERROR_NULL_SEAT_ID);
}

}  // namespace

seatlock_status seatlock_create(const seatlock_options* options, const seatlock_text* seats, uint64_t count,
                                seatlock_manager** manager) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_RESULT;
    const seatlock_status fault = first_fault(check_options(options), TextList::check(seats, count));
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        const TextList ids(seats, count);
        *manager = new seatlock_manager{SeatManager(ids.all(), engine_options(options))};
        return SEATLOCK_OK;
    });
}

void seatlock_destroy(seatlock_manager* manager) { const std::unique_ptr<seatlock_manager> owned(manager); }

seatlock_status seatlock_cleanup_expired_locks(seatlock_manager* manager, uint64_t* released) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_MANAGER;
    return guarded([&] {
        const std::size_t count = manager->seats.cleanup_expired_locks();
        if (released != nullptr) *released = count;
        return SEATLOCK_OK;
    });
}

seatlock_status seatlock_lock_timeout(const seatlock_manager* manager, int64_t* timeout_ms) {
    return read(manager, timeout_ms, [](const SeatManager& seats) { return seats.lock_timeout().count(); });
}

seatlock_status seatlock_set_lock_timeout(seatlock_manager* manager, int64_t timeout_ms) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_MANAGER;
    return guarded([&] {
        manager->seats.set_lock_timeout(std::chrono::milliseconds(timeout_ms));
        return SEATLOCK_OK;
    });
}

seatlock_status seatlock_expiry(const seatlock_manager* manager, seatlock_expiry_rule* expiry) {
    return read(manager, expiry, [](const SeatManager& seats) -> seatlock_expiry_rule {
        switch (seats.expiry()) {
            case seatlock::ExpiryRule::on_sweep: return SEATLOCK_EXPIRY_ON_SWEEP;
            case seatlock::ExpiryRule::at_deadline: return SEATLOCK_EXPIRY_AT_DEADLINE;
        }
        return SEATLOCK_EXPIRY_ON_SWEEP;
    });
}

seatlock_status seatlock_add_seat(seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                  seatlock_seat_index* index) {
    const seatlock_status fault = check_id(manager, seat, seat_length);
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        const SeatIndex added = manager->seats.add_seat(view(seat, seat_length));
        if (index != nullptr) *index = added;
        return SEATLOCK_OK;
    });
}

seatlock_status seatlock_find(const seatlock_manager* manager, const char* seat, uint64_t seat_length,
                              seatlock_seat_index* index) {
    const seatlock_status fault = check_id(manager, seat, seat_length);
    if (fault != SEATLOCK_OK) return fault;
    if (index == nullptr) return SEATLOCK_ERROR_NULL_RESULT;
    return guarded([&] {
        const std::optional<SeatIndex> found = manager->seats.find(view(seat, seat_length));
        *index = found.value_or(SEATLOCK_NO_SEAT);
        return found ? SEATLOCK_OK : SEATLOCK_NOT_FOUND;
    });
}

seatlock_status seatlock_size(const seatlock_manager* manager, uint64_t* count) {
    return read(manager, count, [](const SeatManager& seats) { return seats.size(); });
}

seatlock_status seatlock_digest(const seatlock_manager* manager, uint64_t* digest) {
    return read(manager, digest, [](const SeatManager& seats) { return seats.digest(); });
}
