"""Many threads, many managers: invariants under load, and small histories whose every answer is explained by
some serial order of the calls.

SEATLOCK_SEED replays the choices of the threads; what the scheduler chose it cannot.
"""

import itertools
import os
import random
import sys
import threading
import time
import unittest

import contract_model
from seatlock import Seat, SeatManager

SEED = int(os.environ.get("SEATLOCK_SEED") or random.SystemRandom().randrange(2**40))


class Holder:
    """A holder whose comparison is Python code, so that threads change over in it."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, Holder) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name


def run_together(functions):
    """Runs the functions in threads of their own, all at once; the first exception is raised."""
    barrier = threading.Barrier(len(functions))
    errors = []

    def body(function):
        try:
            barrier.wait()
            function()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=body, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


class Threads(unittest.TestCase):
    def setUp(self):
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(1e-5)

    def test_no_seat_is_sold_twice(self):
        ids = [f"S{i}" for i in range(40)]
        for expiry, clock in (("on_sweep", None), ("at_deadline", None), ("at_deadline", lambda: time.time())):
            options = {"expiry": expiry} | ({"clock": clock} if clock else {})
            m = SeatManager([Seat(i) for i in ids], **options)
            sales = {seat_id: [] for seat_id in ids}

            def buy(number, m=m, sales=sales):
                choose = random.Random(SEED + number)
                user = Holder(f"u{number}") if number % 2 else f"u{number}"
                for _ in range(300):
                    seats = choose.sample(ids, choose.randrange(1, 4))
                    if "locked by u" in (answer := m.lock_seats_bulk(seats, user)) and answer.startswith("Seats"):
                        if choose.random() < 0.3:
                            m.cancel_locks_bulk(seats, user)
                        elif m.book_seats_bulk(seats, user).startswith("Seats"):
                            for seat_id in seats:
                                sales[seat_id].append(number)
                    m.cleanup_expired_locks()

            run_together([lambda n=n: buy(n) for n in range(8)])
            self.assertEqual({seat_id: len(sold) for seat_id, sold in sales.items() if len(sold) > 1}, {}, SEED)
            for seat_id in ids:
                self.assertEqual(m.seats[seat_id].is_booked(), len(sales[seat_id]) == 1, SEED)

    def test_a_bulk_is_seen_whole(self):
        """One locks and cancels pairs; whoever locks one half of a pair finds the other half free as well."""
        m = SeatManager([Seat("A"), Seat("B")])
        stop = threading.Event()
        torn = []

        def pairs():
            user = Holder("pair")
            while not stop.is_set():
                if m.lock_seats_bulk(["A", "B"], user).startswith("Seats"):
                    m.cancel_locks_bulk(["B", "A"], user)

        def look():
            for _ in range(3000):
                answer = m.book_seats_bulk(["A", "B"], "nobody")
                if answer == "Seat B is locked by another user":
                    torn.append("A was free while B was locked")
                if m.lock_seats_bulk(["A", "B"], "me").startswith("Seats"):
                    if not m.cancel_locks_bulk(["A", "B"], "me").startswith("Locks"):
                        torn.append("a lock was lost")
            stop.set()

        run_together([pairs, pairs, look])
        self.assertEqual(torn, [])

    def test_one_seat_in_two_managers_is_locked_by_one(self):
        seat = Seat("A")
        managers = [SeatManager([seat]), SeatManager([seat], expiry="at_deadline")]
        inside = []
        meetings = []

        def fight(number):
            user = Holder(str(number))
            for _ in range(1500):
                if managers[number % 2].lock_seat("A", user).endswith(f"is locked by {number}"):
                    inside.append(number)
                    if len(inside) != 1:
                        meetings.append(list(inside))
                    inside.remove(number)
                    managers[number % 2].cancel_lock("A", user)

        run_together([lambda n=n: fight(n) for n in range(4)])
        self.assertEqual(meetings, [])

    def test_many_managers_and_maps_that_change(self):
        shared = [Seat(f"S{i}") for i in range(20)]
        managers = [SeatManager(shared) for _ in range(4)]

        def churn(number):
            choose = random.Random(SEED + number)
            m = managers[number % len(managers)]
            for _ in range(400):
                i = choose.randrange(20)
                way = choose.randrange(6)
                if way == 0:
                    m.seats[f"S{i}"] = shared[i]
                elif way == 1:
                    m.seats.pop(f"S{i}", None)
                elif way == 2:
                    shared[i].lock_time = 0.0
                elif way == 3:
                    m.cleanup_expired_locks()
                elif way == 4:
                    SeatManager(shared[:i]).lock_seat("S0", number)
                else:
                    m.lock_seats_bulk([f"S{i}", "S3"], number)
                    m.cancel_locks_bulk([f"S{i}", "S3"], number)

        run_together([lambda n=n: churn(n) for n in range(8)])
        for seat in shared:
            seat.status = "AVAILABLE"
        m = SeatManager(shared)
        self.assertTrue(m.lock_seats_bulk(list(m.seats), "end").startswith("Seats"))

    def test_a_clock_that_lets_others_in_does_not_turn_time_back(self):
        """Each thread's own clock reading is a step later than all before it, so that lock times on a seat grow."""
        ticks = itertools.count()
        m = SeatManager([Seat("A")], clock=lambda: float(next(ticks)), expiry="at_deadline")
        m.LOCK_TIMEOUT = 1e9
        seen = []

        def work(number):
            for _ in range(1000):
                if m.lock_seat("A", number).endswith(f"is locked by {number}"):
                    seen.append(m.seats["A"].lock_time)
                    m.cancel_lock("A", number)

        run_together([lambda n=n: work(n) for n in range(4)])
        self.assertEqual(seen, sorted(seen))


class Recorder:
    """Calls of several threads on one manager, each with the span of its call."""

    def __init__(self, manager):
        self.manager = manager
        self.stamps = itertools.count()
        self.calls = []

    def call(self, name, *arguments):
        start = next(self.stamps)
        answer = getattr(self.manager, name)(*arguments)
        self.calls.append((start, next(self.stamps), name, arguments, answer))


def is_linearizable(calls, state, at_deadline, now):
    """Whether the calls, one at a time in some order that respects their spans, give these answers."""
    if not calls:
        return True
    first_end = min(call[1] for call in calls)
    for i, (start, _, name, arguments, answer) in enumerate(calls):
        if start > first_end:
            continue
        if name == "cleanup_expired_locks":
            expected, after = None, contract_model.sweep(state, now)
        else:
            expected, after = contract_model.apply(state, name, *arguments, now, at_deadline=at_deadline)
        if expected == answer and is_linearizable(calls[:i] + calls[i + 1 :], after, at_deadline, now):
            return True
    return False


class Linearizability(unittest.TestCase):
    def setUp(self):
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(1e-6)

    def test_small_histories_have_a_serial_order(self):
        overlaps = 0
        for number in range(400):
            choose = random.Random(SEED + number)
            at_deadline = choose.random() < 0.5
            clock = (lambda: 1000.0) if choose.random() < 0.5 else self.slow_clock
            seats = [Seat("A"), Seat("B")]
            if choose.random() < 0.5:
                seats[0].status, seats[0].locked_by, seats[0].lock_time = "LOCKED", Holder("old"), 0.0
            state = {s.seat_id: (s.status, s.locked_by, s.lock_time) for s in seats}
            recorder = Recorder(
                SeatManager(seats, clock=clock, expiry="at_deadline" if at_deadline else "on_sweep")
            )
            plans = [[self.some_call(choose, thread) for _ in range(3)] for thread in range(3)]
            run_together([lambda p=p: [recorder.call(*call) for call in p] for p in plans])
            calls = sorted(recorder.calls, key=lambda call: call[:2])
            overlaps += sum(a[1] > b[0] for a, b in zip(calls, calls[1:]))
            if not is_linearizable(calls, state, at_deadline, 1000.0):
                lines = [f"{c[0]}-{c[1]} {c[2]}{tuple(map(str, c[3]))} -> {c[4]}" for c in calls]
                self.fail("no serial order explains\n" + "\n".join(lines) + f"\nSEATLOCK_SEED={SEED}")
        self.assertGreater(overlaps, 0, "no two calls ever overlapped")

    @staticmethod
    def slow_clock():
        for _ in range(20):
            pass
        return 1000.0

    @staticmethod
    def some_call(choose, thread):
        name = choose.choice([*contract_model.CALLS, "cleanup_expired_locks"])
        if name == "cleanup_expired_locks":
            return (name,)
        user = Holder(f"h{choose.randrange(2)}") if choose.random() < 0.7 else "h"
        if name in contract_model.SINGLE:
            return name, choose.choice("ABZ"), user
        return name, choose.choice([["A", "B"], ["B", "A"], ["B"], ["A", "Z"]]), user


class TheChecker(unittest.TestCase):
    """That the search above can say no."""

    FREE = {"A": contract_model.AVAILABLE}

    def test_two_winners(self):
        calls = [(0, 2, "lock_seat", ("A", "x"), "Seat A is locked by x"), (1, 3, "lock_seat", ("A", "y"), "Seat A is locked by y")]
        self.assertFalse(is_linearizable(calls, self.FREE, False, 1000.0))

    def test_an_answer_from_the_future(self):
        calls = [
            (0, 1, "lock_seat", ("A", "y"), "Seat A is currently locked by x"),
            (2, 3, "lock_seat", ("A", "x"), "Seat A is locked by x"),
        ]
        self.assertFalse(is_linearizable(calls, self.FREE, False, 1000.0))
        self.assertTrue(is_linearizable([(0, 3, *calls[0][2:]), calls[1]], self.FREE, False, 1000.0))


if __name__ == "__main__":
    unittest.main()
