// Compile-fail pairs: with REPAIRED defined each case compiles, without it the compiler must refuse.

#include <seatlock/seat_manager.hpp>

void misuse(seatlock::SeatManager& manager, seatlock::SeatManager& other, seatlock::Seat& seat) {
    (void)manager, (void)other, (void)seat;
#if defined(IGNORED_OUTCOME) && defined(REPAIRED)
    if (!manager.lock_seat("A1", "ann")) return;
#elif defined(IGNORED_OUTCOME)
    manager.lock_seat("A1", "ann");
#elif defined(OUTCOME_AS_NUMBER) && defined(REPAIRED)
    bool ok = manager.lock_seat("A1", "ann").ok();
    (void)ok;
#elif defined(OUTCOME_AS_NUMBER)
    int ok = manager.lock_seat("A1", "ann");
    (void)ok;
#elif defined(NUMBER_AS_TIMEOUT) && defined(REPAIRED)
    manager.set_lock_timeout(std::chrono::seconds(10));
#elif defined(NUMBER_AS_TIMEOUT)
    manager.set_lock_timeout(10);
#elif defined(COPIED_MANAGER) && defined(REPAIRED)
    seatlock::SeatManager restored(other.seats());
#elif defined(COPIED_MANAGER)
    seatlock::SeatManager copy(other);
#elif defined(CHANGED_SEAT) && defined(REPAIRED)
    seat = seatlock::Seat::booked("A1");
#elif defined(CHANGED_SEAT)
    seat.status() = seatlock::SeatState::booked;
#endif
}
