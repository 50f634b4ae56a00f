// The twelve calls that answer with an outcome. All are one of four shapes (by id or by handle, one
// seat or many) around a member of SeatManager.

#include <span>
#include <string_view>

#include <seatlock/outcome.hpp>
#include <seatlock/seat_manager.hpp>
#include <seatlock/seatlock.h>

#include "c/argument.hpp"
#include "c/manager.hpp"
#include "c/outcome_writer.hpp"
#include "c/text_list.hpp"

namespace seatlock::c {
namespace {

using CallById = Outcome (SeatManager::*)(std::string_view, std::string_view);
using CallByIndex = Outcome (SeatManager::*)(SeatIndex, std::string_view);
using BulkById = Outcome (SeatManager::*)(std::span<const std::string_view>, std::string_view);
using BulkByIndex = Outcome (SeatManager::*)(std::span<const SeatIndex>, std::string_view);

struct User {
    const char* data;
    std::uint64_t length;

    [[nodiscard]] seatlock_status check() const { return check_text(data, length, SEATLOCK_ERROR_NULL_USER_ID); }
    [[nodiscard]] std::string_view name() const { return view(data, length); }
};

seatlock_status check_call(const seatlock_manager* manager, User user, const seatlock_outcome* outcome) {
    if (manager == nullptr) return SEATLOCK_ERROR_NULL_MANAGER;
    return first_fault(user.check(), check_outcome(outcome));
}

/// `position` is asked only when somebody wants to know.
template <typename Position>
seatlock_status tell(const Outcome& answer, seatlock_outcome* outcome, Position position) {
    if (outcome != nullptr) {
        outcome->position = position();
        write_outcome(answer, *outcome);
    }
    return answer.ok() ? SEATLOCK_OK : SEATLOCK_REFUSED;
}

seatlock_status call(CallById call, seatlock_manager* manager, const char* seat, std::uint64_t seat_length, User user,
                     seatlock_outcome* outcome) {
    const seatlock_status fault =
        first_fault(check_call(manager, user, outcome), check_text(seat, seat_length, SEATLOCK_ERROR_NULL_SEAT_ID));
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        const Outcome answer = (manager->seats.*call)(view(seat, seat_length), user.name());
        return tell(answer, outcome, [] { return 0; });
    });
}

seatlock_status call(CallByIndex call, seatlock_manager* manager, SeatIndex seat, User user,
                     seatlock_outcome* outcome) {
    const seatlock_status fault = check_call(manager, user, outcome);
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        const Outcome answer = (manager->seats.*call)(seat, user.name());
        return tell(answer, outcome, [] { return 0; });
    });
}

seatlock_status call(BulkById call, seatlock_manager* manager, const seatlock_text* seats, std::uint64_t count,
                     User user, seatlock_outcome* outcome) {
    const seatlock_status fault = first_fault(check_call(manager, user, outcome), TextList::check(seats, count));
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        const TextList ids(seats, count);
        const Outcome answer = (manager->seats.*call)(ids.all(), user.name());
        return tell(answer, outcome, [&] { return position_of(answer, ids.all()); });
    });
}

seatlock_status call(BulkByIndex call, seatlock_manager* manager, const seatlock_seat_index* seats, std::uint64_t count,
                     User user, seatlock_outcome* outcome) {
    const seatlock_status fault = first_fault(check_call(manager, user, outcome), check_list(seats, count));
    if (fault != SEATLOCK_OK) return fault;
    return guarded([&] {
        const std::span<const SeatIndex> handles(seats, count);
        const Outcome answer = (manager->seats.*call)(handles, user.name());
        return tell(answer, outcome, [&] { return position_of(answer, handles, manager->seats); });
    });
}

}  // namespace
}  // namespace seatlock::c

using seatlock::SeatManager;
using seatlock::c::BulkById;
using seatlock::c::BulkByIndex;
using seatlock::c::call;
using seatlock::c::CallById;
using seatlock::c::CallByIndex;

seatlock_status seatlock_lock_seat(seatlock_manager* manager, const char* seat, uint64_t seat_length, const char* user,
                                   uint64_t user_length, seatlock_outcome* outcome) {
    return call(CallById(&SeatManager::lock_seat), manager, seat, seat_length, {user, user_length}, outcome);
}

seatlock_status seatlock_lock_seat_by_index(seatlock_manager* manager, seatlock_seat_index seat, const char* user,
                                            uint64_t user_length, seatlock_outcome* outcome) {
    return call(CallByIndex(&SeatManager::lock_seat), manager, seat, {user, user_length}, outcome);
}

seatlock_status seatlock_lock_seats_bulk(seatlock_manager* manager, const seatlock_text* seats, uint64_t count,
                                         const char* user, uint64_t user_length, seatlock_outcome* outcome) {
    return call(BulkById(&SeatManager::lock_seats_bulk), manager, seats, count, {user, user_length}, outcome);
}

seatlock_status seatlock_lock_seats_bulk_by_index(seatlock_manager* manager, const seatlock_seat_index* seats,
                                                  uint64_t count, const char* user, uint64_t user_length,
                                                  seatlock_outcome* outcome) {
    return call(BulkByIndex(&SeatManager::lock_seats_bulk), manager, seats, count, {user, user_length}, outcome);
}

seatlock_status seatlock_book_a_seat(seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                     const char* user, uint64_t user_length, seatlock_outcome* outcome) {
    return call(CallById(&SeatManager::book_a_seat), manager, seat, seat_length, {user, user_length}, outcome);
}

seatlock_status seatlock_book_a_seat_by_index(seatlock_manager* manager, seatlock_seat_index seat, const char* user,
                                              uint64_t user_length, seatlock_outcome* outcome) {
    return call(CallByIndex(&SeatManager::book_a_seat), manager, seat, {user, user_length}, outcome);
}

seatlock_status seatlock_book_seats_bulk(seatlock_manager* manager, const seatlock_text* seats, uint64_t count,
                                         const char* user, uint64_t user_length, seatlock_outcome* outcome) {
    return call(BulkById(&SeatManager::book_seats_bulk), manager, seats, count, {user, user_length}, outcome);
}

seatlock_status seatlock_book_seats_bulk_by_index(seatlock_manager* manager, const seatlock_seat_index* seats,
                                                  uint64_t count, const char* user, uint64_t user_length,
                                                  seatlock_outcome* outcome) {
    return call(BulkByIndex(&SeatManager::book_seats_bulk), manager, seats, count, {user, user_length}, outcome);
}

seatlock_status seatlock_cancel_lock(seatlock_manager* manager, const char* seat, uint64_t seat_length,
                                     const char* user, uint64_t user_length, seatlock_outcome* outcome) {
    return call(CallById(&SeatManager::cancel_lock), manager, seat, seat_length, {user, user_length}, outcome);
}

seatlock_status seatlock_cancel_lock_by_index(seatlock_manager* manager, seatlock_seat_index seat, const char* user,
                                              uint64_t user_length, seatlock_outcome* outcome) {
    return call(CallByIndex(&SeatManager::cancel_lock), manager, seat, {user, user_length}, outcome);
}

seatlock_status seatlock_cancel_locks_bulk(seatlock_manager* manager, const seatlock_text* seats, uint64_t count,
                                           const char* user, uint64_t user_length, seatlock_outcome* outcome) {
    return call(BulkById(&SeatManager::cancel_locks_bulk), manager, seats, count, {user, user_length}, outcome);
}

seatlock_status seatlock_cancel_locks_bulk_by_index(seatlock_manager* manager, const seatlock_seat_index* seats,
                                                    uint64_t count, const char* user, uint64_t user_length,
                                                    seatlock_outcome* outcome) {
    return call(BulkByIndex(&SeatManager::cancel_locks_bulk), manager, seats, count, {user, user_length}, outcome);
}
