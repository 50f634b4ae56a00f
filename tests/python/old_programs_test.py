"""What programs written for the original do beside calling it: replace time.time, write attributes, edit
m.seats, replace LOCK_TIMEOUT, subclass, copy. All of it keeps working."""

import copy
import fractions
import gc
import pickle
import threading
import time
import types
import unittest
import unittest.mock

import seatlock
import seatlock.manager
import seatlock.seat
import seatlock.states
from seatlock import Seat, SeatManager


class PickledSeat(Seat):
    def __init__(self, seat_id, price):
        super().__init__(seat_id)
        self.price = price


class SlottedSeat(Seat):
    __slots__ = ("row",)


class PickledManager(SeatManager):
    def __init__(self, seats, name):
        super().__init__(seats, expiry="at_deadline")
        self.name = name


class Modules(unittest.TestCase):
    def test_the_modules_hold_the_classes(self):
        self.assertIs(seatlock.manager.SeatManager, SeatManager)
        self.assertIs(seatlock.seat.Seat, Seat)
        self.assertEqual((Seat.__module__, SeatManager.__module__), ("seatlock.seat", "seatlock.manager"))
        self.assertEqual(
            (seatlock.states.AVAILABLE, seatlock.states.LOCKED, seatlock.states.BOOKED),
            ("AVAILABLE", "LOCKED", "BOOKED"),
        )
        self.assertEqual(SeatManager.LOCK_TIMEOUT, 10)


class TheClock(unittest.TestCase):
    def setUp(self):
        self.m = SeatManager([Seat("A1")])
        self.real = time.time
        self.addCleanup(setattr, time, "time", self.real)

    def test_the_default_is_time_time(self):
        before = time.time()
        self.m.lock_seat("A1", "ann")
        after = time.time()
        self.assertIsInstance(self.m.seats["A1"].lock_time, float)
        self.assertTrue(before <= self.m.seats["A1"].lock_time <= after)

    def test_it_reads_the_same_doubles(self):
        """Both round nanoseconds to a double in one way: each of ours lies in a whole number of ns."""
        for _ in range(1000):
            self.m.lock_seat("A1", "ann")
            lock_time = self.m.seats["A1"].lock_time
            self.assertEqual(lock_time, round(fractions.Fraction(lock_time) * 10**9) / 1e9)
            self.m.cancel_lock("A1", "ann")

    def test_time_time_may_be_replaced_and_put_back_at_any_time(self):
        self.m.lock_seat("A1", "ann")
        self.m.cancel_lock("A1", "ann")
        time.time = lambda: 500.0
        self.m.lock_seat("A1", "ann")
        self.assertEqual(self.m.seats["A1"].lock_time, 500.0)
        time.time = lambda: 511
        self.m.cleanup_expired_locks()
        self.assertTrue(self.m.seats["A1"].is_available())
        time.time = self.real
        self.m.lock_seat("A1", "ann")
        self.assertGreater(self.m.seats["A1"].lock_time, 1e9)

    def test_so_may_the_names_in_seatlock_manager(self):
        with unittest.mock.patch("seatlock.manager.time.time", return_value=700.0):
            self.m.lock_seat("A1", "ann")
        self.assertEqual(self.m.seats["A1"].lock_time, 700.0)
        with unittest.mock.patch("seatlock.manager.time") as fake:
            fake.time.return_value = 720.0
            self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is locked by bob")
        self.assertEqual(self.m.seats["A1"].lock_time, 720.0)
        self.m.seats["A1"].status = "AVAILABLE"
        self.m.lock_seat("A1", "bob")
        self.assertGreater(self.m.seats["A1"].lock_time, 1e9)
        with unittest.mock.patch("seatlock.manager.time") as fake:
            fake.time.return_value = 1e10
            self.m.cleanup_expired_locks()
        self.assertTrue(self.m.seats["A1"].is_available())

    def test_the_lock_time_is_a_float_whatever_number_the_clock_says(self):
        for number in (3, True, fractions.Fraction(7, 2)):
            time.time = lambda number=number: number
            self.m.lock_seat("A1", "ann")
            self.assertIs(type(self.m.seats["A1"].lock_time), float)
            self.assertEqual(self.m.seats["A1"].lock_time, number)
            self.m.cancel_lock("A1", "ann")

    def test_a_clock_of_its_own_is_not_time_time(self):
        m = SeatManager([Seat("A1")], clock=lambda: 3.0)
        time.time = lambda: 4.0
        m.lock_seat("A1", "ann")
        self.assertEqual(m.seats["A1"].lock_time, 3.0)
        kept = SeatManager([Seat("A1")], clock=self.real)
        kept.lock_seat("A1", "ann")
        self.assertGreater(kept.seats["A1"].lock_time, 1e9)

    def test_a_missing_time_time_is_an_error_and_not_a_crash(self):
        del time.time
        with self.assertRaisesRegex(AttributeError, "time"):
            self.m.lock_seat("A1", "ann")
        with self.assertRaisesRegex(AttributeError, "time"):
            self.m.cleanup_expired_locks()
        self.assertTrue(self.m.seats["A1"].is_available())


class Attributes(unittest.TestCase):
    def setUp(self):
        self.now = 1000.0
        self.m = SeatManager([Seat("A1"), Seat("A2")], clock=lambda: self.now)
        self.seat = self.m.seats["A1"]

    def test_aging_a_lock(self):
        self.m.lock_seat("A1", "ann")
        self.seat.lock_time -= 11
        self.assertEqual(self.seat.lock_time, 989.0)
        self.m.cleanup_expired_locks()
        self.assertTrue(self.seat.is_available())

    def test_locking_by_hand_in_any_order(self):
        values = {"status": "LOCKED", "locked_by": "ann", "lock_time": 995.0}
        for first in values:
            for second in values:
                order = [first, second, *values]
                for name in order:
                    setattr(self.seat, name, values[name])
                self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")
                self.assertEqual(self.m.cancel_lock("A1", "ann"), "Seat A1 lock cancelled by ann")
                self.assertEqual((self.seat.locked_by, self.seat.lock_time), (None, None))

    def test_a_status_written_alone_leaves_the_rest(self):
        self.m.lock_seat("A1", "ann")
        self.seat.status = "AVAILABLE"
        self.assertEqual((self.seat.locked_by, self.seat.lock_time), ("ann", 1000.0))
        self.m.cleanup_expired_locks()
        self.seat.status = "LOCKED"
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is now booked by ann")
        self.assertEqual((self.seat.locked_by, self.seat.lock_time), (None, None))

    def test_a_status_that_is_none_of_the_three(self):
        for status in ("FOO", None, 5, "locked", ""):
            self.seat.status = status
            self.assertEqual(self.seat.status, status)
            self.assertFalse(self.seat.is_available() or self.seat.is_locked() or self.seat.is_booked())
            self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is not locked")
            self.assertEqual(self.m.cancel_lock("A1", "ann"), "Seat A1 is not locked")
            self.m.cleanup_expired_locks()
            self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
            self.assertEqual(self.seat.status, "LOCKED")

    def test_a_status_that_only_equals_one_of_the_three(self):
        class Status(str):
            pass

        self.seat.status = Status("LOCKED")
        self.assertIs(type(self.seat.status), Status)
        self.assertTrue(self.seat.is_locked())
        self.seat.status = "".join(["BOOK", "ED"])
        self.assertTrue(self.seat.is_booked())
        self.assertIs(self.seat.status, seatlock.states.BOOKED)

    def test_lock_times_of_other_kinds(self):
        for number in (985, fractions.Fraction(985), True):
            self.m.lock_seat("A1", "ann")
            self.seat.lock_time = number
            self.assertIs(self.seat.lock_time, number)
            self.m.cleanup_expired_locks()
            self.assertTrue(self.seat.is_available())
        self.m.lock_seat("A1", "ann")
        self.seat.lock_time = 995
        self.m.cleanup_expired_locks()
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")
        self.seat.lock_time = float("nan")
        self.now = 1e300
        self.m.cleanup_expired_locks()
        self.assertTrue(self.seat.is_locked())

    def test_a_lock_without_a_number_for_its_time_is_an_error_where_it_matters(self):
        self.m.lock_seat("A2", "ann")
        for wrong in (None, "soon", object(), []):
            self.m.lock_seat("A2", "ann")
            self.m.seats["A2"].lock_time = 0.0
            self.seat.status, self.seat.locked_by, self.seat.lock_time = "LOCKED", "ann", wrong
            with self.assertRaisesRegex(TypeError, "lock_time of a locked seat must be a number"):
                self.m.lock_seat("A1", "bob")
            with self.assertRaisesRegex(TypeError, "lock_time of a locked seat must be a number"):
                self.m.cleanup_expired_locks()
            self.assertTrue(self.m.seats["A2"].is_available(), "the others are swept all the same")
            self.assertEqual(self.m.lock_seats_bulk(["A1"], "bob"), "Seat A1 is locked by ann")
            self.assertEqual(self.m.cancel_lock("A1", "ann"), "Seat A1 lock cancelled by ann")

    def test_what_cannot_be_deleted(self):
        for name in ("seat_id", "status", "locked_by", "lock_time"):
            with self.assertRaises(AttributeError):
                delattr(self.seat, name)
        with self.assertRaises(AttributeError):
            del self.m.seats

    def test_attributes_of_the_programs_own(self):
        self.seat.price = 30
        self.m.owner = "theatre"
        self.assertEqual((self.seat.price, self.m.owner), (30, "theatre"))
        self.assertEqual(
            vars(self.seat),
            {"price": 30, "seat_id": "A1", "status": "AVAILABLE", "locked_by": None, "lock_time": None},
        )
        self.m.lock_seat("A1", "ann")
        self.assertEqual(vars(self.seat)["status"], "LOCKED")
        self.seat.__dict__.update(row=7)
        self.assertEqual(self.seat.row, 7)
        self.seat.__dict__ = {"status": "BOOKED", "aisle": 1}
        self.assertEqual((self.seat.status, self.seat.aisle, hasattr(self.seat, "row")), ("BOOKED", 1, False))

    def test_a_changed_seat_id_leaves_the_managers_key(self):
        self.seat.seat_id = "B1"
        self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
        self.assertEqual(self.m.lock_seat("B1", "ann"), "Seat B1 does not exist")


class TheMap(unittest.TestCase):
    def setUp(self):
        self.now = 1000.0
        self.m = SeatManager([Seat("A1"), Seat("A2")], clock=lambda: self.now)

    def test_it_is_a_dict(self):
        self.assertIsInstance(self.m.seats, dict)
        self.assertEqual(sorted(self.m.seats), ["A1", "A2"])
        self.assertEqual(len(self.m.seats), 2)
        self.assertIn("A1", self.m.seats)
        self.assertIsNone(self.m.seats.get("Z9"))
        self.assertEqual([k for k, seat in self.m.seats.items() if seat.is_available()], ["A1", "A2"])
        self.assertIs(self.m.seats, self.m.seats)

    def test_seats_come_and_go(self):
        self.m.seats["B1"] = Seat("B1")
        self.assertEqual(self.m.lock_seat("B1", "ann"), "Seat B1 is locked by ann")
        self.m.seats.update(B2=Seat("B2"), B3=Seat("B3"))
        self.assertEqual(self.m.lock_seats_bulk(["B2", "B3"], "ann"), "Seats ['B2', 'B3'] locked by ann")
        del self.m.seats["B1"]
        self.assertEqual(self.m.lock_seat("B1", "ann"), "Seat B1 does not exist")
        gone = self.m.seats.pop("B2")
        self.assertEqual(self.m.book_a_seat("B2", "ann"), "Seat B2 does not exist")
        self.assertTrue(gone.is_locked())
        self.now += 11
        self.m.cleanup_expired_locks()
        self.assertTrue(gone.is_locked())
        self.assertTrue(self.m.seats["B3"].is_available())

    def test_a_replaced_seat(self):
        old = self.m.seats["A1"]
        self.m.lock_seat("A1", "ann")
        self.m.seats["A1"] = new = Seat("A1")
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is locked by bob")
        self.assertEqual((old.locked_by, new.locked_by), ("ann", "bob"))

    def test_many_seats_come_and_go(self):
        for i in range(5000):
            self.m.seats[f"S{i}"] = Seat(f"S{i}")
        for i in range(0, 5000, 3):
            del self.m.seats[f"S{i}"]
        for i in range(5000):
            expected = f"Seat S{i} does not exist" if i % 3 == 0 else f"Seat S{i} is locked by {i}"
            self.assertEqual(self.m.lock_seat(f"S{i}", i), expected)
        self.now += 11
        self.m.cleanup_expired_locks()
        self.assertTrue(all(seat.is_available() for seat in self.m.seats.values()))

    def test_only_seats(self):
        for wrong in ("A9", None, 3, {}):
            with self.assertRaisesRegex(TypeError, "Seat objects"):
                self.m.seats["A9"] = wrong
        self.m.seats.update(A9="no seat")
        with self.assertRaisesRegex(TypeError, "Seat objects, not 'str'"):
            self.m.lock_seat("A9", "ann")
        with self.assertRaisesRegex(TypeError, "Seat objects, not 'str'"):
            self.m.cleanup_expired_locks()
        self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
        del self.m.seats["A9"]
        self.m.cleanup_expired_locks()

    def test_another_mapping_is_used_as_it_is(self):
        class Chain(types.SimpleNamespace):
            """No dict at all."""

            def __contains__(self, key):
                return key in self.content

            def __getitem__(self, key):
                return self.content[key]

            def values(self):
                return self.content.values()

        class Upper(dict):
            def __contains__(self, key):
                return super().__contains__(key.upper())

            def __getitem__(self, key):
                return super().__getitem__(key.upper())

        plain = {"A1": Seat("A1")}
        for mapping in (plain, Chain(content=plain), Upper(plain), types.MappingProxyType(plain)):
            self.m.seats = mapping
            self.assertIs(self.m.seats, mapping)
            self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
            self.assertEqual(self.m.lock_seat("Z9", "ann"), "Seat Z9 does not exist")
            self.assertEqual(self.m.lock_seats_bulk(["A1"], "bob"), "Seat A1 is locked by ann")
            plain["A1"].lock_time -= 11
            self.m.cleanup_expired_locks()
            self.assertTrue(plain["A1"].is_available())
        self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
        self.m.seats = Upper(plain)
        self.assertEqual(self.m.book_a_seat("a1", "ann"), "Seat a1 is now booked by ann")
        plain["Z9"] = Seat("Z9")
        self.m.seats = plain
        self.assertEqual(self.m.lock_seat("Z9", "ann"), "Seat Z9 is locked by ann")

    def test_one_seat_in_two_managers(self):
        seat = self.m.seats["A1"]
        other = SeatManager([seat], clock=lambda: self.now)
        self.assertEqual(self.m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
        self.assertEqual(other.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")
        self.now += 11
        other.cleanup_expired_locks()
        self.assertEqual(self.m.book_a_seat("A1", "ann"), "Seat A1 is not locked")
        other.lock_seat("A1", "bob")
        del self.m.seats["A1"]
        self.assertEqual(other.book_a_seat("A1", "bob"), "Seat A1 is now booked by bob")
        del other
        gc.collect()
        self.assertTrue(seat.is_booked())

    def test_seats_outlive_their_manager(self):
        seat = self.m.seats["A1"]
        self.m.lock_seat("A1", "ann")
        del self.m
        gc.collect()
        self.assertEqual((seat.status, seat.locked_by, seat.lock_time), ("LOCKED", "ann", 1000.0))
        seat.status = "BOOKED"
        self.assertTrue(seat.is_booked())

    def test_views_and_copies(self):
        self.assertIs(type(self.m.seats.copy()), dict)
        again = copy.copy(self.m.seats)
        self.assertIs(again["A1"], self.m.seats["A1"])
        self.assertEqual(set(self.m.seats.keys()), {"A1", "A2"})


class Timeouts(unittest.TestCase):
    def setUp(self):
        self.addCleanup(setattr, SeatManager, "LOCK_TIMEOUT", SeatManager.LOCK_TIMEOUT)
        self.now = 1000.0

    def outlives(self, manager, seconds):
        """Whether a lock of this manager's lives so long."""
        manager.seats = {"A1": Seat("A1")}
        manager.lock_seat("A1", "ann")
        self.now += seconds
        manager.cleanup_expired_locks()
        return manager.seats["A1"].is_locked()

    def manager(self, cls=SeatManager):
        return cls([], clock=lambda: self.now)

    def test_on_the_class_a_subclass_and_an_instance(self):
        class Patient(SeatManager):
            LOCK_TIMEOUT = 60

        m, patient = self.manager(), self.manager(Patient)
        self.assertTrue(self.outlives(m, 10) and not self.outlives(m, 11))
        self.assertTrue(self.outlives(patient, 60) and not self.outlives(patient, 61))
        SeatManager.LOCK_TIMEOUT = 2.5
        self.assertTrue(self.outlives(m, 2.5) and not self.outlives(m, 2.75))
        self.assertTrue(self.outlives(patient, 60))
        m.LOCK_TIMEOUT = 100
        self.assertTrue(self.outlives(m, 100) and not self.outlives(m, 101))
        self.assertFalse(self.outlives(self.manager(), 3))
        del m.LOCK_TIMEOUT
        self.assertFalse(self.outlives(m, 3))
        Patient.LOCK_TIMEOUT = 1
        self.assertFalse(self.outlives(patient, 2))
        del Patient.LOCK_TIMEOUT
        self.assertTrue(self.outlives(patient, 2.5) and not self.outlives(patient, 3))
        patient.colour = "red"
        self.assertFalse(self.outlives(patient, 3))
        vars(patient)["LOCK_TIMEOUT"] = 7
        self.assertTrue(self.outlives(patient, 7))

    def test_it_binds_locks_that_exist(self):
        m = SeatManager([Seat("A1")], clock=lambda: self.now, expiry="at_deadline")
        m.lock_seat("A1", "ann")
        self.now += 5
        m.LOCK_TIMEOUT = 4
        self.assertEqual(m.book_a_seat("A1", "ann"), "Seat A1 is not locked")

    def test_properties_and_other_numbers(self):
        class Moody(SeatManager):
            mood = 5

            @property
            def LOCK_TIMEOUT(self):
                return self.mood

        m = self.manager(Moody)
        self.assertFalse(self.outlives(m, 6))
        Moody.mood = fractions.Fraction(13, 2)
        self.assertTrue(self.outlives(m, 6.5) and not self.outlives(m, 6.75))
        for timeout, lives in ((10**400, True), (-(10**400), False), (float("inf"), True), (float("nan"), True)):
            Moody.mood = timeout
            self.assertEqual(self.outlives(m, 1e6), lives, timeout)

        class Asked(SeatManager):
            def __getattribute__(self, name):
                return 3 if name == "LOCK_TIMEOUT" else super().__getattribute__(name)

        self.assertFalse(self.outlives(self.manager(Asked), 4))

    def test_what_is_no_number(self):
        m = SeatManager([Seat("A1")], clock=lambda: self.now)
        for wrong in ("10", None, [], 1j):
            m.LOCK_TIMEOUT = wrong
            with self.assertRaisesRegex(TypeError, "LOCK_TIMEOUT must be a number of seconds"):
                m.lock_seat("A1", "ann")
            with self.assertRaisesRegex(TypeError, "LOCK_TIMEOUT"):
                m.cleanup_expired_locks()
        self.assertTrue(m.seats["A1"].is_available())
        del m.LOCK_TIMEOUT
        del SeatManager.LOCK_TIMEOUT
        with self.assertRaises(AttributeError):
            m.lock_seat("A1", "ann")


class Subclasses(unittest.TestCase):
    def test_of_seat(self):
        class Priced(Seat):
            def __init__(self, seat_id, price):
                super().__init__(seat_id)
                self.price = price

            def is_available(self):
                return super().is_available() and self.price > 0

        seat = Priced("A1", 30)
        m = SeatManager([seat])
        self.assertTrue(seat.is_available())
        m.lock_seat("A1", "ann")
        self.assertFalse(m.seats["A1"].is_available())
        self.assertEqual(m.seats["A1"].price, 30)

    def test_of_seat_without_its_init(self):
        class Bare(Seat):
            def __init__(self):
                pass

        seat = Bare()
        with self.assertRaises(AttributeError):
            seat.seat_id
        self.assertTrue(seat.is_available())
        with self.assertRaises(AttributeError):
            SeatManager([seat])
        seat.seat_id = "A1"
        self.assertEqual(SeatManager([seat]).lock_seat("A1", "ann"), "Seat A1 is locked by ann")

    def test_of_manager(self):
        class Logged(SeatManager):
            def __init__(self, seats, log):
                self.log = log
                self.guard = threading.Lock()
                super().__init__(seats)

            def lock_seat(self, seat_id, user_id):
                with self.guard:
                    answer = super().lock_seat(seat_id, user_id)
                self.log.append(answer)
                return answer

        log = []
        m = Logged([Seat("A1")], log)
        m.lock_seat("A1", "ann")
        self.assertEqual(log, ["Seat A1 is locked by ann"])

    def test_of_manager_without_its_init(self):
        class Own(SeatManager):
            def __init__(self):
                pass

        m = Own()
        for call in (lambda: m.seats, lambda: m.lock_seat("A1", "a"), m.cleanup_expired_locks):
            with self.assertRaisesRegex(AttributeError, "no seats"):
                call()
        m.seats = {"A1": Seat("A1")}
        self.assertEqual(m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")


class Copies(unittest.TestCase):
    def test_of_a_seat(self):
        seat = PickledSeat("A1", 30)
        m = SeatManager([seat], clock=lambda: 5.0)
        m.lock_seat("A1", "ann")
        ways = [copy.copy, copy.deepcopy]
        ways += [lambda s, p=p: pickle.loads(pickle.dumps(s, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]
        for way in ways:
            again = way(seat)
            self.assertIs(type(again), PickledSeat)
            self.assertEqual(
                (again.seat_id, again.status, again.locked_by, again.lock_time, again.price),
                ("A1", "LOCKED", "ann", 5.0, 30),
            )
            again.status = "BOOKED"
            self.assertTrue(seat.is_locked())

    def test_of_a_seat_with_slots(self):
        seat = SlottedSeat("A1")
        seat.row = 7
        self.assertEqual(pickle.loads(pickle.dumps(seat)).row, 7)
        self.assertEqual(copy.copy(seat).row, 7)

    def test_of_a_manager(self):
        m = PickledManager([Seat("A1"), Seat("A2")], "stalls")
        m.lock_seat("A1", "ann")
        again = pickle.loads(pickle.dumps(m))
        self.assertEqual((type(again), again.name), (PickledManager, "stalls"))
        self.assertEqual(again.book_a_seat("A1", "ann"), "Seat A1 is now booked by ann")
        self.assertTrue(m.seats["A1"].is_locked())
        again.seats["A2"].status, again.seats["A2"].locked_by, again.seats["A2"].lock_time = "LOCKED", "x", 0.0
        self.assertEqual(again.book_a_seat("A2", "x"), "Seat A2 is not locked", "the rule went along")
        shallow, deep = copy.copy(m), copy.deepcopy(m)
        self.assertIs(shallow.seats, m.seats)
        deep.book_a_seat("A1", "ann")
        self.assertTrue(deep.seats["A1"].is_booked() and m.seats["A1"].is_locked())

    def test_states_that_are_none(self):
        for wrong in (3, (1, 2), (None, None, None, "never")):
            with self.assertRaises((TypeError, ValueError)):
                SeatManager([]).__setstate__(wrong)
        with self.assertRaises(TypeError):
            Seat("A1").__setstate__([1])


if __name__ == "__main__":
    unittest.main()
