"""The contract in plain Python, to be measured against: one dict, one Lock, string answers.

What a Python programmer would write: nothing clever and nothing foolish. The seats are ordinary
objects with truth checks, which the manager asks; the clock is time.time, read in every call that needs the time. `expiry` is the contract's:
under "at_deadline" an expired lock counts for nothing in every call.

It keeps every promise of the contract that a test can see, so the benchmark compares like with like;
tests/python holds it to the same rows as the compiled module.
"""

import threading
import time

AVAILABLE = "AVAILABLE"
LOCKED = "LOCKED"
BOOKED = "BOOKED"


class Seat:
    def __init__(self, seat_id):
        self.seat_id = seat_id
        self.release()

    def release(self):
        self.status = AVAILABLE
        self.locked_by = None
        self.lock_time = None

    def lock(self, user_id, now):
        self.status = LOCKED
        self.locked_by = user_id
        self.lock_time = now

    def book(self):
        self.status = BOOKED
        self.locked_by = None
        self.lock_time = None

    def is_available(self):
        return self.status == AVAILABLE

    def is_locked(self):
        return self.status == LOCKED

    def is_booked(self):
        return self.status == BOOKED


class SeatManager:
    LOCK_TIMEOUT = 10

    def __init__(self, seats, *, clock=None, expiry="on_sweep"):
        self.seats = {seat.seat_id: seat for seat in seats}
        self._clock = clock
        self._at_deadline = expiry == "at_deadline"
        self._mutex = threading.Lock()

    def lock_seat(self, seat_id, user_id):
        with self._mutex:
            seat = self.seats.get(seat_id)
            if seat is None:
                return f"Seat {seat_id!s} does not exist"
            now = self._now()
            self._release_if_expired(seat, now)
            if seat.is_booked():
                return f"Seat {seat_id!s} is already booked"
            if seat.is_locked():
                return f"Seat {seat_id!s} is currently locked by {seat.locked_by!s}"
            seat.lock(user_id, now)
            return f"Seat {seat_id!s} is locked by {user_id!s}"

    def lock_seats_bulk(self, seat_ids, user_id):
        with self._mutex:
            now = self._now()
            seats = []
            for seat_id in seat_ids:
                seat = self._find(seat_id, now)
                if seat is None:
                    return f"Seat {seat_id!s} does not exist"
                if seat.is_booked():
                    return f"Seat {seat_id!s} is already booked"
                if seat.is_locked():
                    return f"Seat {seat_id!s} is locked by {seat.locked_by!s}"
                seats.append(seat)
            for seat in seats:
                seat.lock(user_id, now)
            return f"Seats {seat_ids!s} locked by {user_id!s}"

    def book_a_seat(self, seat_id, user_id):
        with self._mutex:
            seat = self._find(seat_id, self._now_if_needed())
            refusal = self._refuse_book(seat, seat_id, user_id)
            if refusal is not None:
                return refusal
            seat.book()
            return f"Seat {seat_id!s} is now booked by {user_id!s}"

    def book_seats_bulk(self, seat_ids, user_id):
        with self._mutex:
            now = self._now_if_needed()
            seats = []
            for seat_id in seat_ids:
                seat = self._find(seat_id, now)
                refusal = self._refuse_book(seat, seat_id, user_id)
                if refusal is not None:
                    return refusal
                seats.append(seat)
            for seat in seats:
                seat.book()
            return f"Seats {seat_ids!s} successfully booked by {user_id!s}"

    def cancel_lock(self, seat_id, user_id):
        with self._mutex:
            seat = self._find(seat_id, self._now_if_needed())
            refusal = self._refuse_cancel(seat, seat_id, user_id)
            if refusal is not None:
                return refusal
            seat.release()
            return f"Seat {seat_id!s} lock cancelled by {user_id!s}"

    def cancel_locks_bulk(self, seat_ids, user_id):
        with self._mutex:
            now = self._now_if_needed()
            seats = []
            for seat_id in seat_ids:
                seat = self._find(seat_id, now)
                refusal = self._refuse_cancel(seat, seat_id, user_id)
                if refusal is not None:
                    return refusal
                seats.append(seat)
            for seat in seats:
                seat.release()
            return f"Locks for seats {seat_ids!s} cancelled by {user_id!s}"

    def cleanup_expired_locks(self):
        with self._mutex:
            now = self._now()
            timeout = self.LOCK_TIMEOUT
            for seat in self.seats.values():
                if seat.is_locked() and now - seat.lock_time > timeout:
                    seat.release()

    def _now(self):
        return time.time() if self._clock is None else self._clock()

    def _now_if_needed(self):
        return self._now() if self._at_deadline else None

    def _release_if_expired(self, seat, now):
        if seat.is_locked() and now - seat.lock_time > self.LOCK_TIMEOUT:
            seat.release()

    def _find(self, seat_id, now):
        """The seat, without a lock that has expired where the rule says so; None if unknown."""
        seat = self.seats.get(seat_id)
        if seat is not None and self._at_deadline:
            self._release_if_expired(seat, now)
        return seat

    def _refuse_book(self, seat, seat_id, user_id):
        if seat is None:
            return f"Seat {seat_id!s} does not exist"
        if not seat.is_locked():
            return f"Seat {seat_id!s} is not locked"
        if seat.locked_by != user_id:
            return f"Seat {seat_id!s} is locked by another user"
        return None

    def _refuse_cancel(self, seat, seat_id, user_id):
        if seat is not None and seat.is_booked():
            return f"Seat {seat_id!s} is already booked and cannot be cancelled"
        return self._refuse_book(seat, seat_id, user_id)
