"""Objects of a program's own that raise, call the manager again, or change the seats midway: whatever they
do, a call is decided on what is there at one instant, a failed call has changed nothing, nothing hangs."""

import gc
import unittest
from fractions import Fraction

from seatlock import Seat, SeatManager


class Oops(Exception):
    pass


def call_back(function):
    """A clock that answers 1000.0 after it has called the function."""

    def clock():
        function()
        return 1000.0

    return clock


class Id:
    """An id that does something whenever it is hashed or compared."""

    def __init__(self, name, on_hash=None, on_eq=None, on_str=None):
        self.name, self.on_hash, self.on_eq, self.on_str = name, on_hash, on_eq, on_str

    def __hash__(self):
        if self.on_hash:
            self.on_hash()
        return hash(self.name)

    def __eq__(self, other):
        if self.on_eq:
            self.on_eq()
        return self.name == getattr(other, "name", other)

    def __str__(self):
        if self.on_str:
            self.on_str()
        return self.name


def raises():
    raise Oops


CALLS = ("lock_seat", "book_a_seat", "cancel_lock")
BULKS = ("lock_seats_bulk", "book_seats_bulk", "cancel_locks_bulk")


class Hostile(unittest.TestCase):
    def setUp(self):
        self.m = SeatManager([Seat("A1"), Seat("A2")], clock=lambda: 1000.0)

    def state(self, m=None):
        return [(s.status, s.locked_by, s.lock_time) for s in (m or self.m).seats.values()]

    def unchanged(self, error, function, m=None):
        before = self.state(m)
        with self.assertRaises(error):
            function()
        self.assertEqual(self.state(m), before)

    def test_unhashable_ids(self):
        for call in CALLS:
            self.unchanged(TypeError, lambda call=call: getattr(self.m, call)([], "ann"))
        self.unchanged(TypeError, lambda: self.m.lock_seats_bulk(["A1", []], "ann"))
        self.m.lock_seat("A1", "ann")
        for call in BULKS[1:]:
            self.unchanged(TypeError, lambda call=call: getattr(self.m, call)(["A1", {}], "ann"))

    def test_the_first_failure_is_the_answer_even_before_an_id_that_cannot_be_hashed(self):
        self.assertEqual(self.m.book_seats_bulk(["A1", []], "ann"), "Seat A1 is not locked")

    def test_ids_that_raise(self):
        for attack in ({"on_hash": raises}, {"on_eq": raises}, {"on_str": raises}):
            for call in CALLS:
                self.unchanged(Oops, lambda call=call: getattr(self.m, call)(Id("A1", **attack), "ann"))
            for call in BULKS:
                if "on_str" in attack:
                    continue  # a list shows its ids by repr()
                if call != "lock_seats_bulk":
                    self.m.lock_seat("A2", "ann")
                ids = ["A2", Id("A1", **attack)]
                self.unchanged(Oops, lambda call=call, ids=ids: getattr(self.m, call)(ids, "ann"))
                self.m.cancel_lock("A2", "ann")

    def test_users_that_raise(self):
        self.m.lock_seat("A1", Id("ann", on_eq=raises))
        for call in CALLS[1:]:
            self.unchanged(Oops, lambda call=call: getattr(self.m, call)("A1", "ann"))
        for call in BULKS[1:]:
            self.unchanged(Oops, lambda call=call: getattr(self.m, call)(["A1"], "ann"))
        self.unchanged(Oops, lambda: self.m.lock_seat("A2", Id("bob", on_str=raises)))
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")

    def test_a_user_that_cannot_be_hashed_is_nobodys_business(self):
        user = ["ann"]
        self.assertEqual(self.m.lock_seat("A1", user), "Seat A1 is locked by ['ann']")
        self.assertEqual(self.m.book_a_seat("A1", ["ann"]), "Seat A1 is now booked by ['ann']")

    def test_a_comparison_that_answers_with_something_odd(self):
        class Odd:
            def __eq__(self, other):
                return Truthless()

        class Truthless:
            def __bool__(self):
                raise Oops

        self.m.lock_seat("A1", Odd())
        self.unchanged(Oops, lambda: self.m.book_a_seat("A1", "ann"))

    def test_clocks_that_fail(self):
        for clock, error in (
            (raises, Oops),
            (lambda: "now", TypeError),
            (lambda: None, TypeError),
            (lambda: 10**400, OverflowError),
            (lambda x: 1.0, TypeError),
        ):
            for expiry in ("on_sweep", "at_deadline"):
                m = SeatManager([Seat("A1"), Seat("A2")], clock=clock, expiry=expiry)
                self.unchanged(error, lambda m=m: m.lock_seat("A1", "ann"), m)
                self.unchanged(error, lambda m=m: m.lock_seats_bulk(["A1", "A2"], "ann"), m)
                self.unchanged(error, m.cleanup_expired_locks, m)
                self.assertEqual(m.lock_seat("Z9", "ann"), "Seat Z9 does not exist")
                if expiry == "at_deadline":
                    self.unchanged(error, lambda m=m: m.book_a_seat("A1", "ann"), m)

    def test_clocks_beyond_all_numbers(self):
        now = 0.0
        m = SeatManager([Seat("A1")], clock=lambda: now, expiry="at_deadline")
        for now in (float("nan"), float("inf"), float("-inf"), 1e308, -1e308):
            m.seats["A1"] = Seat("A1")
            self.assertEqual(m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
            m.cleanup_expired_locks()
            self.assertEqual(m.book_a_seat("A1", "ann"), "Seat A1 is now booked by ann")

    def test_a_clock_may_call_the_manager(self):
        inside = []
        m = SeatManager([Seat("A1"), Seat("A2")])

        def clock():
            if not inside:
                inside.append(True)
                inside.append(m.lock_seat("A1", "bob"))
                m.cleanup_expired_locks()
            return 1000.0

        m = SeatManager([Seat("A1"), Seat("A2")], clock=clock, expiry="at_deadline")
        self.assertEqual(m.lock_seat("A1", "ann"), "Seat A1 is currently locked by bob")
        self.assertEqual(inside[1], "Seat A1 is locked by bob")

    def test_the_clock_is_read_again_when_a_seat_changed_meanwhile(self):
        for expiry in ("on_sweep", "at_deadline"):
            for call, seats in (("lock_seat", "A1"), ("lock_seats_bulk", ["A2", "A1"])):
                readings = []

                def clock():
                    readings.append(1000.0 * (len(readings) + 1))
                    if len(readings) == 1:
                        m.seats["A1"].locked_by = None
                    return readings[-1]

                m = SeatManager([Seat("A1"), Seat("A2")], clock=clock, expiry=expiry)
                getattr(m, call)(seats, "ann")
                self.assertEqual((m.seats["A1"].lock_time, len(readings)), (2000.0, 2))

    def test_the_clock_is_read_once_when_nothing_changes(self):
        readings = []
        m = SeatManager([Seat("A1")], clock=lambda: readings.append(1) or 1000.0, expiry="at_deadline")
        m.lock_seat("A1", Id("ann"))
        m.book_a_seat("A1", Id("ann"))
        m.lock_seats_bulk(["A1"], "ann")
        m.cleanup_expired_locks()
        self.assertEqual(len(readings), 4)

    def test_a_clock_that_changes_the_seat_at_every_reading_does_not_hang(self):
        m = SeatManager([Seat("A1")])

        def change():
            m.seats["A1"].locked_by = object()

        for expiry in ("on_sweep", "at_deadline"):
            m = SeatManager([Seat("A1")], clock=call_back(change), expiry=expiry)
            self.assertEqual(m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
            m.cleanup_expired_locks()

    def test_a_clock_that_changes_the_map_at_every_reading_does_not_hang(self):
        def change():
            m.seats[f"N{len(m.seats)}"] = Seat("N")

        m = SeatManager([Seat("A1")], clock=call_back(change))
        self.assertEqual(m.lock_seat("A1", "ann"), "Seat A1 is locked by ann")
        try:
            m.lock_seats_bulk([("A1",), Id("A1")], "ann")
        except RuntimeError as error:
            self.assertIn("changed at every attempt", str(error))

    def test_an_id_that_deletes_its_seat_while_it_is_looked_up(self):
        victim = Id("A1", on_eq=lambda: self.m.seats.pop("A1", None))
        self.assertEqual(self.m.lock_seat(victim, "ann"), "Seat A1 does not exist")

    def test_an_id_that_replaces_its_seat_while_it_is_looked_up(self):
        old = self.m.seats["A1"]
        done = []

        def replace():
            if not done:
                done.append(True)
                self.m.seats["A1"] = Seat("A1")

        self.assertEqual(self.m.lock_seat(Id("A1", on_eq=replace), "ann"), "Seat A1 is locked by ann")
        self.assertTrue(old.is_available() and self.m.seats["A1"].is_locked())

    def test_a_later_id_that_replaces_an_earlier_seat(self):
        old = self.m.seats["A1"]
        done = []

        def replace():
            if not done:
                done.append(True)
                self.m.seats["A1"] = Seat("A1")

        ids = ["A1", Id("A2", on_hash=replace)]
        self.assertTrue(self.m.lock_seats_bulk(ids, "ann").startswith("Seats ['A1', "))
        self.assertTrue(old.is_available() and self.m.seats["A1"].is_locked() and self.m.seats["A2"].is_locked())

    def test_an_id_that_puts_another_map_in_place(self):
        def replace():
            self.m.seats = {"A1": Seat("A1")}

        done = []

        def replace_once():
            if not done:
                done.append(True)
                replace()

        self.assertEqual(self.m.lock_seat(Id("A1", on_hash=replace_once), "ann"), "Seat A1 is locked by ann")
        self.assertTrue(self.m.seats["A1"].is_locked())

    def test_a_holder_that_books_the_seat_while_it_is_compared(self):
        user = Id("ann")

        def sell():
            user.on_eq = None
            self.m.book_a_seat("A1", user)

        user.on_eq = sell
        self.m.lock_seat("A1", user)
        self.assertEqual(self.m.book_a_seat("A1", Id("ann")), "Seat A1 is not locked")
        self.assertTrue(self.m.seats["A1"].is_booked())

    def test_a_holder_that_is_another_at_every_comparison_is_an_error_and_not_a_hang(self):
        class Shifty:
            def __eq__(self, other):
                manager.seats["A1"].locked_by = Shifty()
                return True

            __hash__ = None

        manager = self.m
        self.m.lock_seat("A1", Shifty())
        with self.assertRaisesRegex(RuntimeError, "changed at every attempt"):
            self.m.book_a_seat("A1", "ann")
        self.assertTrue(self.m.seats["A1"].is_locked())

    def test_a_bulk_whose_comparisons_release_its_seats(self):
        users = [Id("ann"), Id("ann")]
        self.m.lock_seat("A1", users[0])
        self.m.lock_seat("A2", users[1])

        def release():
            users[1].on_eq = None
            self.m.cancel_lock("A1", users[0])

        users[1].on_eq = release
        answer = self.m.book_seats_bulk(["A1", "A2"], Id("ann"))
        self.assertEqual(answer, "Seat A1 is not locked")
        self.assertEqual([s.status for s in self.m.seats.values()], ["AVAILABLE", "LOCKED"])

    def test_a_list_of_ids_that_changes_while_it_is_used(self):
        ids = ["A2"]
        ids.append(Id("A1", on_hash=ids.clear))
        self.m.lock_seats_bulk(ids, "ann")
        self.assertTrue(all(seat.is_locked() for seat in self.m.seats.values()))

    def test_an_iterable_that_raises(self):
        def broken():
            yield "A1"
            raise Oops

        self.unchanged(Oops, lambda: self.m.lock_seats_bulk(broken(), "ann"))
        with self.assertRaises(Oops):
            SeatManager(seat for seat in map(lambda _: raises(), [1]))

    def test_destructors_that_call_the_manager(self):
        m = self.m
        seen = []

        class Dying:
            def __del__(self):
                seen.append(m.lock_seat("A1", "heir"))
                seen.append(m.cleanup_expired_locks())
                seen.append(m.seats["A1"].locked_by)

        m.lock_seat("A1", Dying())
        m.seats["A1"].lock_time = 0.0
        m.cleanup_expired_locks()
        gc.collect()
        self.assertEqual(seen, ["Seat A1 is locked by heir", None, "heir"])
        del seen[:]
        m.seats["A1"].locked_by = Dying()
        m.seats["A1"].lock_time = 0.0
        self.assertEqual(m.lock_seat("A1", "bob"), "Seat A1 is locked by bob")
        self.assertEqual(seen, ["Seat A1 is currently locked by bob", None, "bob"])

    def test_a_seat_whose_destructor_edits_the_map(self):
        m = self.m

        class Dying(Seat):
            def __del__(self):
                m.seats["heir"] = Seat("heir")
                m.cleanup_expired_locks()

        for way in (
            lambda: m.seats.__setitem__("D", Seat("D")),
            lambda: m.seats.__delitem__("D"),
            lambda: m.seats.pop("D"),
            lambda: m.seats.update(D=Seat("D")),
            m.seats.clear,
        ):
            m.seats["D"] = Dying("D")
            m.cleanup_expired_locks()
            way()
            self.assertEqual(m.lock_seat("heir", "ann"), "Seat heir is locked by ann")
            self.assertEqual(m.cancel_lock("heir", "ann"), "Seat heir lock cancelled by ann")

    def test_a_lock_time_that_does_something(self):
        class Time:
            def __init__(self, on_float):
                self.on_float = on_float

            def __float__(self):
                self.on_float()
                return 0.0

        def lock(on_float):
            seat = self.m.seats["A1"]
            seat.status, seat.locked_by, seat.lock_time = "LOCKED", "ann", Time(on_float)

        lock(lambda: None)
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is locked by bob")
        lock(raises)
        self.unchanged(Oops, lambda: self.m.lock_seat("A1", "bob"))
        self.unchanged(Oops, self.m.cleanup_expired_locks)
        lock(lambda: setattr(self.m.seats["A1"], "lock_time", 995.0))
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")
        lock(lambda: setattr(self.m.seats["A1"], "lock_time", Fraction(995)))
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 is currently locked by ann")
        lock(lambda: setattr(self.m.seats["A1"], "lock_time", Fraction(995)))
        self.m.cleanup_expired_locks()
        self.assertTrue(self.m.seats["A1"].is_locked())
        lock(lambda: self.m.seats.clear())
        self.m.cleanup_expired_locks()
        self.assertEqual(self.m.lock_seat("A1", "bob"), "Seat A1 does not exist")

    def test_a_timeout_that_edits_the_map(self):
        class Editing(SeatManager):
            @property
            def LOCK_TIMEOUT(self):
                self.seats = {"A1": Seat("A1")}
                return 10

        m = Editing([Seat("A1")])
        with self.assertRaisesRegex(RuntimeError, "changed at every attempt"):
            m.lock_seat("A1", "ann")
        self.assertTrue(m.seats["A1"].is_available())

    def test_ids_equal_across_kinds(self):
        """The rows are searched by str and int alone; every other id goes to the dictionary."""
        m = SeatManager([Seat(1), Seat("A1")])

        class Sub(str):
            pass

        self.assertEqual(m.lock_seat(Sub("A1"), "ann"), "Seat A1 is locked by ann")
        self.assertEqual(m.lock_seat(True, "ann"), "Seat True is locked by ann")
        self.assertEqual(m.lock_seat(1.0, "ann"), "Seat 1.0 is currently locked by ann")
        m.seats[Id("x")] = Seat("x")
        self.assertEqual(m.lock_seat("x", "ann"), "Seat x is locked by ann")
        m.cleanup_expired_locks()
        self.assertEqual(m.lock_seat("x", "bob"), "Seat x is currently locked by ann")
        self.assertEqual(m.cancel_lock(Id("x"), "ann"), "Seat x lock cancelled by ann")

    def test_a_user_that_equals_nothing_books_what_it_locked(self):
        nan = float("nan")
        self.m.lock_seat("A1", nan)
        self.assertEqual(self.m.book_a_seat("A1", float("nan")), "Seat A1 is locked by another user")
        self.assertEqual(self.m.book_a_seat("A1", nan), "Seat A1 is now booked by nan")


if __name__ == "__main__":
    unittest.main()
