"""Memory: every reference is given back, everything dies when it should, cycles too, and large maps follow."""

import gc
import sys
import tracemalloc
import unittest
import weakref

import seatlock.manager
from seatlock import Seat, SeatManager


class Token:
    """An object of which it can be told whether it lives, and how often it is referred to."""


class References(unittest.TestCase):
    def check(self, objects, work):
        """That the work, done a few times, leaves the objects' counts as they were."""
        work()
        gc.collect()
        before = [sys.getrefcount(o) for o in objects]
        for _ in range(5):
            work()
        gc.collect()
        self.assertEqual([sys.getrefcount(o) for o in objects], before)

    def test_calls_give_back_what_they_take(self):
        ids = [Token(), ("t", 1), "fresh id of these tests", 10**20]
        users = [Token(), "fresh user of these tests", 10**21]
        none_before = sys.getrefcount(None)
        for expiry in ("on_sweep", "at_deadline"):
            clock = Token()
            seats = [Seat(i) for i in ids]
            m = SeatManager(seats, expiry=expiry)

            def work(m=m):
                for user in users:
                    for seat_id in ids:
                        m.lock_seat(seat_id, user)
                        m.lock_seat(seat_id, user)
                        m.book_a_seat(seat_id, clock)
                        m.cancel_lock(seat_id, user)
                    m.lock_seats_bulk(ids, user)
                    m.lock_seats_bulk(ids, user)
                    m.book_seats_bulk(ids + ["no such seat"], user)
                    m.cancel_locks_bulk(ids, user)
                    for call in (m.lock_seat, m.lock_seats_bulk):
                        try:
                            call([[]], user)
                        except TypeError:
                            pass
                    m.lock_seats_bulk(ids, user)
                    for seat in m.seats.values():
                        seat.lock_time = 0.0
                    m.cleanup_expired_locks()
                    for seat in m.seats.values():
                        seat.locked_by = user
                        seat.lock_time = clock
                        seat.status = user
                        seat.seat_id = seat.seat_id
                        m.lock_seats_bulk(ids, user)
                        m.cancel_locks_bulk(ids, user)
                        vars(seat)

            self.check([*ids, *users, *seats, clock, m, m.seats, Seat, SeatManager], work)
            self.assertLess(abs(sys.getrefcount(None) - none_before), 500)

    def test_maps_give_back_what_they_take(self):
        seats = [Seat(f"S{i}") for i in range(30)]
        key = Token()

        def work():
            m = SeatManager(seats)
            other = SeatManager(seats[:10])
            m.seats[key] = seats[0]
            m.cleanup_expired_locks()
            for i in range(0, 30, 2):
                m.seats[f"S{i}"] = seats[i]
                del m.seats[f"S{i}"]
            m.seats.pop("S1")
            other.seats.clear()
            m.seats = {}
            m.__init__(seats)

        self.check([*seats, key, Seat, seatlock.manager.SeatMap], work)

    def test_a_holder_lives_as_long_as_its_lock(self):
        m = SeatManager([Seat("A1")])
        for end in (
            lambda user: m.cancel_lock("A1", user),
            lambda user: m.seats["A1"].__setattr__("locked_by", None),
            lambda user: (m.seats["A1"].__setattr__("lock_time", 0.0), m.cleanup_expired_locks()),
            lambda user: m.book_a_seat("A1", user),
        ):
            m.seats["A1"].status = "AVAILABLE"
            user = Token()
            alive = weakref.ref(user)
            m.lock_seat("A1", user)
            end(user)
            del user
            self.assertIsNone(alive())


class Lives(unittest.TestCase):
    def test_a_manager_dies_without_the_collector(self):
        gc.disable()
        self.addCleanup(gc.enable)
        m = SeatManager([Seat("A1")])
        alive = [weakref.ref(m), weakref.ref(m.seats), weakref.ref(m.seats["A1"])]
        m.lock_seat("A1", "ann")
        m.cleanup_expired_locks()
        del m
        self.assertEqual([a() for a in alive], [None] * 3)

    def test_a_seat_that_leaves_the_map_dies(self):
        m = SeatManager([Seat(f"S{i}") for i in range(10)])
        alive = [weakref.ref(m.seats[f"S{i}"]) for i in range(10)]
        del m.seats["S0"]
        m.seats.pop("S1")
        m.seats["S2"] = Seat("S2")
        m.seats.update(S3=Seat("S3"))
        dict.__delitem__(m.seats, "S4")
        self.assertEqual([a() is None for a in alive], [True] * 5 + [False] * 5)
        m.cleanup_expired_locks()
        self.assertEqual(m.lock_seats_bulk(["S2", "S3", "S9"], "ann"), "Seats ['S2', 'S3', 'S9'] locked by ann")
        m.seats.clear()
        self.assertEqual([a() for a in alive], [None] * 10)

    def test_cycles_are_collected(self):
        class Own(SeatManager):
            pass

        def cycles():
            m = Own([Seat("A1"), Seat("A2")])
            m.seats["A1"].manager = m
            yield m
            m = SeatManager([Seat("A1")])
            m.lock_seat("A1", m)
            yield m
            m = SeatManager([Seat("A1")])
            m.lock_seat("A1", m.seats["A1"])
            yield m
            m = SeatManager([Seat("A1")])
            m.seats["A1"].lock_time = m
            yield m
            m = SeatManager([Seat("A1")])
            m.seats["A1"].status = m.seats
            yield m
            m = SeatManager([Seat("A1")])
            m.seats["A1"].seat_id = m
            yield m
            m = Own([], clock=lambda: m.now)
            yield m
            m = SeatManager([])
            m.seats[m] = Seat("self")
            yield m
            m = Own([Seat("A1")])
            m.seats = {"A1": m.seats["A1"], "map": m}
            yield m

        for number, m in enumerate(cycles()):
            alive = weakref.ref(m)
            del m
            gc.collect()
            # The generator's own variable holds the last one until it goes on.
            if number > 0:
                self.assertIsNone(before(), number - 1)
            before = alive

    def test_a_long_chain_of_seats_does_not_overflow_the_stack(self):
        seat = Seat(0)
        for i in range(200_000):
            following = Seat(i)
            following.locked_by = seat
            seat = following
        del seat, following
        gc.collect()

    def test_nothing_grows(self):
        m = SeatManager([Seat(f"S{i}") for i in range(100)])

        def work():
            for i in range(2000):
                seat_id = f"S{i % 100}"
                m.lock_seat(seat_id, f"user {i}")
                m.seats[seat_id].lock_time -= 11 if i % 2 else 0
                m.cleanup_expired_locks()
                m.cancel_lock(seat_id, f"user {i}")
                m.seats[f"N{i}"] = Seat("N")
                del m.seats[f"N{i}"]

        work()
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        work()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        work()
        gc.collect()
        self.assertLess(tracemalloc.get_traced_memory()[0] - before, 20_000)


class Sizes(unittest.TestCase):
    def test_maps_of_many_sizes_and_kinds_of_ids(self):
        for size in [*range(40), 1000, 50_000]:
            for make_id in (str, int, lambda i: i << 32, lambda i: -i * 3):
                ids = [make_id(i) for i in range(size)]
                m = SeatManager([Seat(i) for i in ids], clock=lambda: now)
                now = 0.0
                for seat_id in ids[:: max(1, size // 50)]:
                    self.assertEqual(m.lock_seat(seat_id, 1), f"Seat {seat_id} is locked by 1")
                self.assertEqual(m.lock_seat(make_id(size + 1), 1), f"Seat {make_id(size + 1)} does not exist")
                now = 11.0
                m.cleanup_expired_locks()
                self.assertTrue(all(seat.is_available() for seat in m.seats.values()))


if __name__ == "__main__":
    unittest.main()
