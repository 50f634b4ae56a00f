#!/usr/bin/python3
"""The Python module against a plain-Python engine of the same contract (peers/plain_engine.py).

Both run in this one process, in interleaved pairs; the median of the pairs' ratios is judged. Both
read the real clock in every call, under the rule at_deadline.

    PYTHONPATH=build/python /usr/bin/python3 bench/python_bench.py [--pairs N] [--seats N] [--json]
"""

import argparse
import gc
import json
import os
import random
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers"))

import plain_engine  # noqa: E402
import seatlock  # noqa: E402

HOLDERS = 1_000
OF_WHICH_EXPIRED = 100  # one of so many


class Engine:
    """One of the two, with one manager for each set of seats: they are visited again and again."""

    def __init__(self, module):
        self.module = module
        self.managers = {}

    def manager(self, seat_ids):
        if len(seat_ids) not in self.managers:
            seats = [self.module.Seat(seat_id) for seat_id in seat_ids]
            self.managers[len(seat_ids)] = self.module.SeatManager(seats, expiry="at_deadline")
        return self.managers[len(seat_ids)]


def lock_and_book(manager, visits):
    """Two calls a visit."""
    for seat_id, user_id in visits:
        manager.lock_seat(seat_id, user_id)
        manager.book_a_seat(seat_id, user_id)


def seconds(work):
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()


class LockAndBook:
    """Every seat locked and booked once a round, in one fixed random order; an op is one call. Before each
    round all seats are put on sale again, and that is not measured. The threads live for all rounds."""

    unit = "M ops/s"
    rounds = 3

    def __init__(self, seats, threads):
        self.threads = threads
        self.seat_ids = [f"S{i}" for i in range(seats)]
        order = random.Random(1)
        visited = order.sample(self.seat_ids, seats)
        users = [f"user-{i}" for i in range(HOLDERS)]
        visits = [(seat_id, users[order.randrange(HOLDERS)]) for seat_id in visited]
        self.shares = [visits[i::threads] for i in range(threads)]

    def run(self, engine):
        manager = engine.manager(self.seat_ids)
        took = self.run_alone(manager) if self.threads == 1 else self.run_threads(manager)
        assert all(seat.is_booked() for seat in manager.seats.values())
        return 2 * len(self.seat_ids) * self.rounds / took / 1e6

    @staticmethod
    def put_on_sale(manager):
        for seat in manager.seats.values():
            seat.status = "AVAILABLE"

    def run_alone(self, manager):
        took = 0.0
        for _ in range(self.rounds):
            self.put_on_sale(manager)
            took += seconds(lambda: lock_and_book(manager, self.shares[0]))
        return took

    def run_threads(self, manager):
        start, end = threading.Barrier(self.threads + 1), threading.Barrier(self.threads + 1)

        def work(share):
            for _ in range(self.rounds):
                start.wait()
                lock_and_book(manager, share)
                end.wait()

        threads = [threading.Thread(target=work, args=(share,)) for share in self.shares]
        for thread in threads:
            thread.start()
        took = 0.0
        for _ in range(self.rounds):
            self.put_on_sale(manager)
            took += seconds(lambda: (start.wait(), end.wait()))
        for thread in threads:
            thread.join()
        return took

    @staticmethod
    def ratio(ours, peer):
        return ours / peer


class Sweep:
    """One cleanup_expired_locks() over all seats, of which one in a hundred has an expired lock."""

    unit = "ms"

    def __init__(self, seats):
        self.seat_ids = [f"S{i}" for i in range(seats)]
        self.expired = random.Random(2).sample(self.seat_ids, seats // OF_WHICH_EXPIRED)

    def run(self, engine):
        # Before each sweep the same seats are locked again and aged.
        manager = engine.manager(self.seat_ids)
        for i, seat_id in enumerate(self.expired):
            manager.lock_seat(seat_id, f"user-{i % HOLDERS}")
            manager.seats[seat_id].lock_time -= 11
        took = seconds(manager.cleanup_expired_locks)
        assert not any(manager.seats[seat_id].is_locked() for seat_id in self.expired)
        return took * 1e3

    @staticmethod
    def ratio(ours, peer):
        return peer / ours


def measure(name, workload, pairs):
    ours, peer = Engine(seatlock), Engine(plain_engine)
    for engine in (ours, peer):
        workload.run(engine)  # builds the manager and touches every seat
    results = []
    for pair in range(pairs):
        # Who goes first alternates, so that neither always finds the machine as the other left it.
        order = (ours, peer) if pair % 2 == 0 else (peer, ours)
        figures = {engine: workload.run(engine) for engine in order}
        results.append((figures[ours], figures[peer]))
    ratios = [workload.ratio(*result) for result in results]
    return {
        "workload": name,
        "ours": round(statistics.median(result[0] for result in results), 3),
        "peer": round(statistics.median(result[1] for result in results), 3),
        "unit": workload.unit,
        "ratio": round(statistics.median(ratios), 2),
        "pairs": pairs,
    }


def main():
    parser = argparse.ArgumentParser(description="the Python module against plain Python")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--seats", type=int, default=100_000, help="of lock+book; the sweep has ten times as many")
    parser.add_argument("--json", action="store_true", help="one JSON object per row")
    options = parser.parse_args()
    rows = [
        ("python_lock_book_1_thread", lambda: LockAndBook(options.seats, 1)),
        ("python_lock_book_2_threads", lambda: LockAndBook(options.seats, 2)),
        ("python_sweep", lambda: Sweep(10 * options.seats)),
    ]
    for name, workload in rows:
        row = measure(name, workload(), options.pairs)
        if options.json:
            print(json.dumps(row), flush=True)
        else:
            print(f"{name:28} {row['ours']:9} {row['peer']:9} {row['unit']:8} {row['ratio']:6}x", flush=True)


if __name__ == "__main__":
    main()
