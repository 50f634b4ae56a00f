"""Random histories of all calls, of edits to the seats and to the map, against contract_model.

The seed is printed with a failure; SEATLOCK_SEED=<seed> replays it alone.
"""

import collections
import os
import random
import unittest

import contract_model
import seatlock

HISTORIES = 1000
STEPS = 120


class Name:
    """An id of a program's own: compared and hashed by Python code."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, Name) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return f"<{self.name}>"

    __repr__ = __str__


ID_KINDS = {
    "str": lambda i: f"S{i}",
    "fresh str": lambda i: "".join(["S", str(i)]),
    "int": lambda i: i * 2**40,
    "tuple": lambda i: ("row", i),
    "own": lambda i: Name(f"n{i}"),
    "mixed": lambda i: [f"S{i}", i, (i,), Name(i), float(i) + 0.5][i % 5],
}


class History:
    """One history: the module and the model side by side."""

    def __init__(self, seed, reached):
        self.random = random.Random(seed)
        self.reached = reached
        self.kind = self.random.choice(sorted(ID_KINDS))
        self.make_id = ID_KINDS[self.kind]
        self.at_deadline = self.random.random() < 0.5
        self.now = 1000.0
        self.timeout = 10
        self.known = set(range(self.random.randrange(1, 7)))
        seats = [seatlock.Seat(self.make_id(i)) for i in sorted(self.known)]
        self.state = {self.make_id(i): contract_model.AVAILABLE for i in self.known}
        expiry = "at_deadline" if self.at_deadline else "on_sweep"
        self.manager = seatlock.SeatManager(seats, clock=lambda: self.now, expiry=expiry)

    def some_id(self):
        return self.make_id(self.random.randrange(8))

    def some_user(self):
        return self.random.choice([f"u{self.random.randrange(3)}", self.random.randrange(3) * 10**20, Name("u")])

    def step(self):
        """One step; what differs, as a text, or None."""
        kind = self.random.choices(
            ["call", "wait", "sweep", "age", "write", "add", "delete", "change timeout", "replace map"],
            [60, 12, 8, 6, 4, 4, 3, 2, 1],
        )[0]
        return getattr(self, kind.replace(" ", "_"))() or self.difference()

    def call(self):
        call = self.random.choice(sorted(contract_model.CALLS))
        user = self.some_user()
        if call in contract_model.SINGLE:
            seats = self.some_id()
        else:
            seats = [self.some_id() for _ in range(self.random.randrange(4))]
            seats = tuple(seats) if self.random.random() < 0.3 else seats
        expected, self.state = contract_model.apply(
            self.state, call, seats, user, self.now, at_deadline=self.at_deadline, timeout=self.timeout
        )
        answer = getattr(self.manager, call)(seats, user)
        self.reached[call, self.sort_of(answer)] += 1
        if answer != expected:
            return f"{call}({seats}, {user}) at {self.now}: {answer!r}, expected {expected!r}"
        return None

    @staticmethod
    def sort_of(answer):
        for words in (
            "does not exist",
            "cannot be cancelled",
            "already booked",
            "currently locked",
            "not locked",
            "another user",
        ):
            if answer.endswith(words) or words in answer:
                return words
        return "Seats" if answer.startswith(("Seats", "Locks")) else "Seat"

    def wait(self):
        self.now += self.random.choice([0, 0.25, 4, 10, 10.5])

    def sweep(self):
        self.state = contract_model.sweep(self.state, self.now, self.timeout)
        self.manager.cleanup_expired_locks()
        self.reached["sweep"] += 1

    def age(self):
        """What old programs do: seat.lock_time -= 11."""
        for seat_id, (status, holder, lock_time) in self.state.items():
            if status == "LOCKED":
                self.manager.seats[seat_id].lock_time -= 11
                self.state[seat_id] = (status, holder, lock_time - 11)
                self.reached["age"] += 1
                return

    def write(self):
        if not self.state:
            return
        seat_id = self.random.choice(list(self.state))
        value = self.random.choice([contract_model.AVAILABLE, contract_model.BOOKED, ("LOCKED", "u0", self.now - 5)])
        seat = self.manager.seats[seat_id]
        names = ["status", "locked_by", "lock_time"]
        for i in self.random.sample(range(3), 3):
            setattr(seat, names[i], value[i])
        self.state[seat_id] = value
        self.reached["write"] += 1

    def add(self):
        """In all the ways that a dict has."""
        seat_id = self.some_id()
        seat = seatlock.Seat(seat_id)
        way = self.random.choice(["item", "update", "|=", "setdefault", "dict"])
        if way == "setdefault":
            if seat_id in self.state:
                return
            self.manager.seats.setdefault(seat_id, seat)
        elif way == "item":
            self.manager.seats[seat_id] = seat
        elif way == "update":
            self.manager.seats.update({seat_id: seat})
        elif way == "dict":
            dict.__setitem__(self.manager.seats, seat_id, seat)
        else:
            self.manager.seats |= {seat_id: seat}
        self.state[seat_id] = contract_model.AVAILABLE
        self.reached["add", way] += 1

    def delete(self):
        if not self.state:
            return
        way = self.random.choice(["del", "pop", "popitem", "clear"])
        seat_id = self.random.choice(list(self.manager.seats))
        if way == "del":
            del self.manager.seats[seat_id]
        elif way == "pop":
            self.manager.seats.pop(seat_id)
        elif way == "popitem":
            seat_id, _ = self.manager.seats.popitem()
        elif self.random.random() < 0.2:
            self.manager.seats.clear()
            self.state.clear()
            self.reached["delete", way] += 1
            return
        else:
            return
        del self.state[seat_id]
        self.reached["delete", way] += 1

    def change_timeout(self):
        self.timeout = self.random.choice([10, 3, 0.5, 0, -1])
        self.manager.LOCK_TIMEOUT = self.timeout
        self.reached["change timeout"] += 1

    def replace_map(self):
        self.manager.seats = dict(self.manager.seats)
        self.reached["replace map"] += 1

    def difference(self):
        shown = {
            seat_id: (seat.status, seat.locked_by, seat.lock_time) for seat_id, seat in self.manager.seats.items()
        }
        return None if shown == self.state else f"{shown}, expected {self.state}"


class SharedSeats:
    """Seats that stand in several managers, and under several ids of one; they come and go."""

    def __init__(self, seed, reached):
        self.random = random.Random(seed)
        self.reached = reached
        self.now = 1000.0
        self.seats = [seatlock.Seat(f"S{i}") for i in range(5)]
        self.states = [contract_model.AVAILABLE] * len(self.seats)
        self.at_deadline = [False, True, self.random.random() < 0.5]
        self.managers = [
            seatlock.SeatManager([], clock=lambda: self.now, expiry="at_deadline" if rule else "on_sweep")
            for rule in self.at_deadline
        ]
        self.places = [{} for _ in self.managers]  # per manager: id -> number of the seat

    def step(self):
        kind = self.random.choices(
            [self.call, self.wait, self.sweep, self.write, self.add, self.delete, self.renew], [50, 10, 8, 8, 12, 8, 2]
        )[0]
        self.reached[kind.__name__] += 1
        return kind() or self.difference()

    def call(self):
        which = self.random.randrange(len(self.managers))
        view = {seat_id: self.states[seat] for seat_id, seat in self.places[which].items()}
        call = self.random.choice(sorted(contract_model.CALLS))
        ids = [f"I{self.random.randrange(8)}" for _ in range(self.random.randrange(1, 4))]
        seats = ids[0] if call in contract_model.SINGLE else ids
        user = f"u{self.random.randrange(2)}"
        expected, after = contract_model.apply(
            view, call, seats, user, self.now, at_deadline=self.at_deadline[which]
        )
        for seat_id, state in after.items():
            if state != view[seat_id]:
                self.states[self.places[which][seat_id]] = state
        answer = getattr(self.managers[which], call)(seats, user)
        return None if answer == expected else f"{call}({seats}, {user}): {answer!r}, expected {expected!r}"

    def wait(self):
        self.now += self.random.choice([1, 5, 11])

    def sweep(self):
        which = self.random.randrange(len(self.managers))
        swept = contract_model.sweep({seat: self.states[seat] for seat in self.places[which].values()}, self.now)
        for seat, state in swept.items():
            self.states[seat] = state
        self.managers[which].cleanup_expired_locks()

    def write(self):
        seat = self.random.randrange(len(self.seats))
        state = ("LOCKED", "u0", self.now - self.random.choice([1, 20]))
        self.seats[seat].status, self.seats[seat].locked_by, self.seats[seat].lock_time = state
        self.states[seat] = state

    def add(self):
        which, seat = self.random.randrange(len(self.managers)), self.random.randrange(len(self.seats))
        seat_id = f"I{self.random.randrange(8)}"
        self.managers[which].seats[seat_id] = self.seats[seat]
        self.places[which][seat_id] = seat

    def delete(self):
        which = self.random.randrange(len(self.managers))
        if self.places[which]:
            seat_id = self.random.choice(sorted(self.places[which]))
            del self.managers[which].seats[seat_id], self.places[which][seat_id]

    def renew(self):
        """A manager and its map die; a new one takes the seats over."""
        which = self.random.randrange(len(self.managers))
        rule = "at_deadline" if self.at_deadline[which] else "on_sweep"
        self.managers[which] = seatlock.SeatManager([], clock=lambda: self.now, expiry=rule)
        for seat_id, seat in self.places[which].items():
            self.managers[which].seats[seat_id] = self.seats[seat]

    def difference(self):
        shown = [(seat.status, seat.locked_by, seat.lock_time) for seat in self.seats]
        return None if shown == self.states else f"{shown}, expected {self.states}"


class RandomHistories(unittest.TestCase):
    def run_histories(self, make):
        given = os.environ.get("SEATLOCK_SEED")
        first = int(given) if given else random.SystemRandom().randrange(2**40)
        reached = collections.Counter()
        for seed in range(first, first + (1 if given else HISTORIES)):
            history = make(seed, reached)
            for step in range(STEPS):
                difference = history.step()
                if difference:
                    self.fail(f"{make.__name__}, step {step}: {difference}\nreplay: SEATLOCK_SEED={seed}")
        return reached

    def test_every_answer_and_every_state_is_the_models(self):
        reached = self.run_histories(History)
        if "SEATLOCK_SEED" not in os.environ:
            self.assertEqual([what for what in self.all_answers() if reached[what] == 0], [])

    def test_a_seat_in_several_managers_is_one_seat(self):
        self.run_histories(SharedSeats)

    @staticmethod
    def all_answers():
        for call in contract_model.CALLS:
            yield call, "does not exist"
            yield call, "Seat" if call in contract_model.SINGLE else "Seats"
            if call.startswith("lock"):
                yield call, "already booked"
            else:
                yield call, "not locked"
                yield call, "another user"
        yield "lock_seat", "currently locked"
        yield "cancel_lock", "cannot be cancelled"
        yield "cancel_locks_bulk", "cannot be cancelled"
        yield from ("sweep", "age", "write", "replace map", "change timeout")
        for way in ("item", "update", "|=", "setdefault", "dict"):
            yield "add", way
        for way in ("del", "pop", "popitem", "clear"):
            yield "delete", way


if __name__ == "__main__":
    unittest.main()
