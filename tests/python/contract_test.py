"""Every row of the contract's table, with its exact sentences, under both expiry rules. The plain engine
that the benchmarks compare with is held to the same rows."""

import random
import unittest

import plain_engine
import seatlock
from seatlock import states

NOW = 1_000_000.0


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


class Rows:
    """Rows that hold under both rules; subclasses say which module and which rule."""

    module = seatlock
    expiry = "on_sweep"

    def setUp(self):
        self.clock = Clock()
        seats = [self.module.Seat(seat_id) for seat_id in ("A1", "A2", "A3")]
        self.m = self.module.SeatManager(seats, clock=self.clock, expiry=self.expiry)

    def state(self, seat_id):
        seat = self.m.seats[seat_id]
        self.assertEqual(seat.is_available(), seat.status == states.AVAILABLE)
        self.assertEqual(seat.is_locked(), seat.status == states.LOCKED)
        self.assertEqual(seat.is_booked(), seat.status == states.BOOKED)
        return seat.status, seat.locked_by, seat.lock_time

    def sell(self, seat_id, user="ann"):
        self.m.lock_seat(seat_id, user)
        self.m.book_a_seat(seat_id, user)

    # lock_seat

    def test_lock_seat(self):
        self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
        self.assertEqual(self.state("A1"), ("LOCKED", "ann", NOW))

    def test_lock_seat_unknown(self):
        self.assertEqual(self.m.lock_seat("Z9", "ann"), "Seat Z9 does not exist")

    def test_lock_seat_booked(self):
        self.sell("A1")
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is already booked")
        self.assertEqual(self.state("A1"), ("BOOKED", None, None))

    def test_lock_seat_locked(self):
        self.m.lock_seat("A1", "ann")
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")
        self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is currently locked by ann")
        self.assertEqual(self.state("A1"), ("LOCKED", "ann", NOW))

    def test_lock_seat_releases_an_expired_lock_first(self):
        self.m.lock_seat("A1", "ann")
        self.clock.now += 10.5
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is locked by bob")
        self.assertEqual(self.state("A1"), ("LOCKED", "bob", NOW + 10.5))

    def test_a_lock_is_alive_in_the_instant_of_its_timeout(self):
        self.m.lock_seat("A1", "ann")
        self.clock.now += 10
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")
        self.m.cleanup_expired_locks()
        self.assertEqual(self.state("A1"), ("LOCKED", "ann", NOW))

    # lock_seats_bulk

    def test_lock_seats_bulk(self):
        self.assertEqual(self.m.lock_seats_bulk(["A1", "A2"], "ann"), "Seats ['A1', 'A2'] locked by ann")
        self.assertEqual(self.state("A1"), ("LOCKED", "ann", NOW))
        self.assertEqual(self.state("A2"), ("LOCKED", "ann", NOW))

    def test_lock_seats_bulk_refusals_leave_all_as_it_was(self):
        self.sell("A2")
        self.m.lock_seat("A3", "bob")
        self.assertEqual(self.m.lock_seats_bulk(["A1", "Z9", "A2"], "ann"), "Seat Z9 does not exist")
        self.assertEqual(self.m.lock_seats_bulk(["A1", "A2", "Z9"], "ann"), "Seat A2 is already booked")
        self.assertEqual(self.m.lock_seats_bulk(["A1", "A3", "A2"], "ann"), "Seat A3 is locked by bob")
        self.assertEqual(self.m.lock_seats_bulk(["A3"], "bob"), "Seat A3 is locked by bob")
        self.assertEqual(self.state("A1"), ("AVAILABLE", None, None))

    # book_a_seat, book_seats_bulk

    def test_book_a_seat(self):
        self.m.lock_seat("A1", "ann")
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is now booked by ann")
        self.assertEqual(self.state("A1"), ("BOOKED", None, None))

    def test_book_a_seat_refusals(self):
        self.assertEqual(self.m.book_a_seat("Z9", "ann"), "Seat Z9 does not exist")
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is not locked")
        self.m.lock_seat("A1", "ann")
        self.assertEqual(self.m.book_a_seat("A1", "bob"), "Seat A1 is locked by another user")
        self.assertEqual(self.state("A1"), ("LOCKED", "ann", NOW))
        self.m.book_a_seat("A1", "ann")
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is not locked")

    def test_book_seats_bulk(self):
        self.m.lock_seats_bulk(["A1", "A2"], "ann")
        self.assertEqual(self.m.book_seats_bulk(["A1", "A2"], "ann"), "Seats ['A1', 'A2'] successfully booked by ann")
        self.assertEqual(self.state("A1"), ("BOOKED", None, None))
        self.assertEqual(self.state("A2"), ("BOOKED", None, None))

    def test_book_seats_bulk_refusals_leave_all_as_it_was(self):
        self.m.lock_seat("A1", "ann")
        self.m.lock_seat("A2", "bob")
        self.assertEqual(self.m.book_seats_bulk(["A1", "Z9"], "ann"), "Seat Z9 does not exist")
        self.assertEqual(self.m.book_seats_bulk(["A1", "A3"], "ann"), "Seat A3 is not locked")
        self.assertEqual(self.m.book_seats_bulk(["A1", "A2", "A3"], "ann"), "Seat A2 is locked by another user")
        self.assertEqual(self.state("A1"), ("LOCKED", "ann", NOW))

    # cancel_lock, cancel_locks_bulk

    def test_cancel_lock(self):
        self.m.lock_seat("A1", "ann")
        self.assertEqual(self.m.cancel_lock("A1", "ann"), "Seat A1 lock cancelled by ann")
        self.assertEqual(self.state("A1"), ("AVAILABLE", None, None))

    def test_cancel_lock_refusals(self):
        self.assertEqual(self.m.cancel_lock("Z9", "ann"), "Seat Z9 does not exist")
        self.assertEqual(self.m.cancel_lock("A1", "ann"), "Seat A1 is not locked")
        self.m.lock_seat("A1", "ann")
        self.assertEqual(self.m.cancel_lock("A1", "bob"), "Seat A1 is locked by another user")
        self.m.book_a_seat("A1", "ann")
        self.assertEqual(self.m.cancel_lock("A1", "ann"), "Seat A1 is already booked and cannot be cancelled")
        self.assertEqual(self.state("A1"), ("BOOKED", None, None))

    def test_cancel_locks_bulk(self):
        self.m.lock_seats_bulk(["A1", "A2"], "ann")
        self.assertEqual(self.m.cancel_locks_bulk(["A2", "A1"], "ann"), "Locks for seats ['A2', 'A1'] cancelled by ann")
        self.assertEqual(self.state("A1"), ("AVAILABLE", None, None))
        self.assertEqual(self.state("A2"), ("AVAILABLE", None, None))

    def test_cancel_locks_bulk_refusals_leave_all_as_it_was(self):
        self.m.lock_seats_bulk(["A1", "A2"], "ann")
        self.m.book_a_seat("A2", "ann")
        self.assertEqual(self.m.cancel_locks_bulk(["A1", "Z9"], "ann"), "Seat Z9 does not exist")
        self.assertEqual(
            self.m.cancel_locks_bulk(["A1", "A2"], "ann"), "Seat A2 is already booked and cannot be cancelled"
        )
        self.assertEqual(self.m.cancel_locks_bulk(["A1", "A3"], "ann"), "Seat A3 is not locked")
        self.assertEqual(self.m.cancel_locks_bulk(["A1"], "bob"), "Seat A1 is locked by another user")
        self.assertEqual(self.state("A1"), ("LOCKED", "ann", NOW))

    # bulks

    def test_an_empty_bulk_succeeds(self):
        self.assertEqual(self.m.lock_seats_bulk([], "ann"), "Seats [] locked by ann")
        self.assertEqual(self.m.book_seats_bulk((), "ann"), "Seats () successfully booked by ann")
        self.assertEqual(self.m.cancel_locks_bulk([], "ann"), "Locks for seats [] cancelled by ann")

    def test_a_seat_named_twice_counts_once(self):
        self.assertEqual(self.m.lock_seats_bulk(["A1", "A1"], "ann"), "Seats ['A1', 'A1'] locked by ann")
        self.assertEqual(self.m.book_seats_bulk(("A1", "A1"), "ann"), "Seats ('A1', 'A1') successfully booked by ann")
        self.assertEqual(self.m.lock_seats_bulk({"A2": 1}, "ann"), "Seats {'A2': 1} locked by ann")
        self.assertEqual(self.m.cancel_locks_bulk(["A2", "A2"], "ann"), "Locks for seats ['A2', 'A2'] cancelled by ann")

    # the sweep

    def test_the_sweep_releases_what_has_expired_and_nothing_else(self):
        self.m.lock_seat("A1", "ann")
        self.clock.now += 6
        self.m.lock_seat("A2", "ann")
        self.sell("A3")
        self.clock.now += 6
        self.assertIsNone(self.m.cleanup_expired_locks())
        self.assertEqual(self.state("A1"), ("AVAILABLE", None, None))
        self.assertEqual(self.state("A2"), ("LOCKED", "ann", NOW + 6))
        self.assertEqual(self.state("A3"), ("BOOKED", None, None))


class OnSweep(Rows, unittest.TestCase):
    def test_without_a_sweep_an_expired_lock_is_alive_to_all_but_lock_seat(self):
        self.m.lock_seats_bulk(["A1", "A2", "A3"], "ann")
        self.clock.now += 100
        self.assertEqual(self.m.lock_seats_bulk(["A1"], "bob"), "Seat A1 is locked by ann")
        self.assertEqual(self.m.book_a_seat("A1", "bob"), "Seat A1 is locked by another user")
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is now booked by ann")
        self.assertEqual(self.m.book_seats_bulk(["A2"], "ann"), "Seats ['A2'] successfully booked by ann")
        self.assertEqual(self.m.cancel_lock("A3", "ann"), "Seat A3 lock cancelled by ann")


class AtDeadline(Rows, unittest.TestCase):
    expiry = "at_deadline"

    def test_an_expired_lock_counts_for_nothing(self):
        self.m.lock_seats_bulk(["A1", "A2", "A3"], "ann")
        self.clock.now += 10.001
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is not locked")
        self.assertEqual(self.state("A1"), ("AVAILABLE", None, None))
        self.assertEqual(self.m.cancel_lock("A2", "ann"), "Seat A2 is not locked")
        self.assertEqual(self.m.cancel_locks_bulk(["A3"], "ann"), "Seat A3 is not locked")
        self.assertEqual(self.m.lock_seats_bulk(["A1", "A2", "A3"], "bob"), "Seats ['A1', 'A2', 'A3'] locked by bob")

    def test_a_bulk_locks_what_has_expired(self):
        self.m.lock_seat("A1", "ann")
        self.clock.now += 11
        self.assertEqual(self.m.lock_seats_bulk(["A1", "A2"], "bob"), "Seats ['A1', 'A2'] locked by bob")
        self.assertEqual(self.m.book_seats_bulk(["A1"], "ann"), "Seat A1 is locked by another user")

    def test_a_lock_can_be_booked_in_the_instant_of_its_timeout(self):
        self.m.lock_seat("A1", "ann")
        self.clock.now += 10
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is now booked by ann")


class AtDeadlineClears(unittest.TestCase):
    def test_a_refused_bulk_clears_the_expired_locks_it_met(self):
        clock = Clock()
        m = seatlock.SeatManager(map(seatlock.Seat, ("A1", "A2", "A3")), clock=clock, expiry="at_deadline")
        m.lock_seats_bulk(["A1", "A2"], "ann")
        clock.now += 11
        self.assertEqual(m.book_seats_bulk(["A1", "A2"], "ann"), "Seat A1 is not locked")
        self.assertEqual([m.seats[i].status for i in ("A1", "A2")], ["AVAILABLE", "AVAILABLE"])


class PlainOnSweep(OnSweep):
    module = plain_engine


class PlainAtDeadline(AtDeadline):
    module = plain_engine


class DoublePrecision(unittest.TestCase):
    def test_expiry_is_computed_in_exactly_the_contracts_form(self):
        """now - lock_time > timeout: other forms of it round otherwise, and these times tell them apart."""
        choose = random.Random(1)
        telling = 0
        while telling < 200:
            lock_time, timeout = choose.uniform(0, 2e9), choose.uniform(0, 20)
            now = lock_time + timeout
            expired = now - lock_time > timeout
            if expired == (now > lock_time + timeout):
                continue
            telling += 1
            m = seatlock.SeatManager([seatlock.Seat(i) for i in range(40)], clock=lambda: now)
            m.LOCK_TIMEOUT = timeout
            m.lock_seats_bulk(range(40), "ann")
            for seat in m.seats.values():
                seat.lock_time = lock_time
            self.assertEqual(m.lock_seat(0, "bob") == "Seat 0 is locked by bob", expired)
            m.cleanup_expired_locks()
            self.assertEqual({m.seats[i].is_available() for i in range(1, 40)}, {expired})


class Construction(unittest.TestCase):
    def test_a_new_seat(self):
        seat = seatlock.Seat("A1")
        self.assertEqual(
            (seat.seat_id, seat.status, seat.locked_by, seat.lock_time), ("A1", "AVAILABLE", None, None)
        )
        self.assertEqual(seatlock.Seat(seat_id=7).seat_id, 7)

    def test_of_two_seats_with_one_id_the_last_wins(self):
        first, last = seatlock.Seat("A1"), seatlock.Seat("A1")
        m = seatlock.SeatManager([first, seatlock.Seat("A2"), last])
        self.assertIs(m.seats["A1"], last)
        self.assertEqual(list(m.seats), ["A1", "A2"])
        m.lock_seat("A1", "ann")
        self.assertTrue(first.is_available())
        self.assertTrue(last.is_locked())

    def test_seats_come_with_their_state(self):
        seat = seatlock.Seat("A1")
        seat.status, seat.locked_by, seat.lock_time = "LOCKED", "ann", NOW
        m = seatlock.SeatManager(iter([seat]), clock=lambda: NOW)
        self.assertEqual(m.book_a_seat("A1", "ann"), "Seat A1 is now booked by ann")

    def test_wrong_arguments_are_named(self):
        for wrong, error, words in (
            (lambda: seatlock.SeatManager(), TypeError, "seats"),
            (lambda: seatlock.SeatManager(7), TypeError, "iterable"),
            (lambda: seatlock.SeatManager(["A1"]), TypeError, "Seat objects, not 'str'"),
            (lambda: seatlock.SeatManager([], expiry="never"), ValueError, "expiry must be .*'never'"),
            (lambda: seatlock.SeatManager([], expiry=1), TypeError, "expiry must be .*'int'"),
            (lambda: seatlock.SeatManager([], clock=3), TypeError, "clock must be callable.*'int'"),
            (lambda: seatlock.SeatManager([], None, "x"), TypeError, "positional"),
            (lambda: seatlock.SeatManager([], rule=1), TypeError, "rule"),
            (lambda: seatlock.Seat(), TypeError, "seat_id"),
            (lambda: seatlock.SeatManager([seatlock.Seat([])]), TypeError, "unhashable"),
        ):
            with self.assertRaisesRegex(error, words):
                wrong()

    def test_calls_take_keywords(self):
        m = seatlock.SeatManager([seatlock.Seat("A1")])
        self.assertEqual(m.lock_seat(seat_id="A1", user_id="ann"), "Seat A1 is locked by ann")
        self.assertEqual(m.cancel_lock("A1", user_id="ann"), "Seat A1 lock cancelled by ann")
        self.assertEqual(m.lock_seats_bulk(user_id="ann", seat_ids=["A1"]), "Seats ['A1'] locked by ann")
        for wrong, words in (
            (lambda: m.lock_seat("A1"), "user_id"),
            (lambda: m.lock_seat(), "seat_id"),
            (lambda: m.lock_seat("A1", "ann", 1), "3 positional"),
            (lambda: m.lock_seat("A1", seat_id="A1"), "multiple values for argument 'seat_id'"),
            (lambda: m.lock_seat("A1", "ann", seat_ids=1), "unexpected keyword argument 'seat_ids'"),
            (lambda: m.book_seats_bulk(seat_id=[], user_id=1), "unexpected keyword argument 'seat_id'"),
            (lambda: m.lock_seats_bulk(7, "ann"), "iterable"),
            (lambda: m.cleanup_expired_locks(1), "no arguments"),
        ):
            with self.assertRaisesRegex(TypeError, words):
                wrong()


class Sentences(unittest.TestCase):
    """Ids are rendered as str() does, a list of them as str() of the very object."""

    def test_ids_of_any_hashable_kind(self):
        ids = ["plain", "", "Zürich", "座席", "🎭", "{user}", "a\nb", 7, -1, 10**30, 2.5, True, None, ("A", 1), b"x"]
        ids.append(frozenset([1]))
        for seat_id in ids:
            for user in ids:
                with self.subTest(seat=seat_id, user=user):
                    m = seatlock.SeatManager([seatlock.Seat(seat_id)])
                    self.assertEqual(m.lock_seat(seat_id, user), f"Seat {seat_id!s} is locked by {user!s}")
                    self.assertIs(m.seats[seat_id].locked_by, user)
                    self.assertEqual(m.lock_seat(seat_id, 3), f"Seat {seat_id!s} is currently locked by {user!s}")
                    self.assertEqual(
                        m.book_seats_bulk([seat_id], user), f"Seats {[seat_id]!s} successfully booked by {user!s}"
                    )

    def test_the_answer_names_the_id_that_was_passed(self):
        m = seatlock.SeatManager([seatlock.Seat(1)])
        self.assertEqual(m.lock_seat(1.0, True), "Seat 1.0 is locked by True")
        self.assertEqual(m.cancel_lock(True, 1), "Seat True lock cancelled by 1")

    def test_the_answer_of_a_bulk_shows_the_very_object(self):
        m = seatlock.SeatManager([seatlock.Seat("A1")])
        generator = (seat_id for seat_id in ["A1"])
        self.assertEqual(m.lock_seats_bulk(generator, "ann"), f"Seats {generator!s} locked by ann")
        self.assertEqual(m.cancel_locks_bulk({"A1"}, "ann"), "Locks for seats {'A1'} cancelled by ann")

        class Row(list):
            def __str__(self):
                return "row A"

        self.assertEqual(m.lock_seats_bulk(Row(["A1"]), "ann"), "Seats row A locked by ann")
        self.assertEqual(m.book_seats_bulk(Row(["A1"]), "ann"), "Seats row A successfully booked by ann")


if __name__ == "__main__":
    unittest.main()
