"""The shop's own durable record: what it was about to do, noted before it does it."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

FINAL = ("booked", "refused", "declined", "refunded")
"""The states in which nothing is left to do."""


@dataclass
class Line:
    """The seats of one show in an order."""

    number: int
    show: str
    seats: List[str]
    hold: Optional[str] = None
    booking: Optional[str] = None


@dataclass
class Order:
    order: str
    customer: str
    card: str
    amount: int
    state: str
    why: str = ""
    lines: List[Line] = field(default_factory=list)


class Orders:
    """Orders in SQLite. Every note is durable when the call returns; any thread may call."""

    def __init__(self, path: str) -> None:
        self._mutex = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.executescript(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS orders (
                number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, customer TEXT, card TEXT, amount INTEGER, state TEXT,
                why TEXT DEFAULT '');
            CREATE TABLE IF NOT EXISTS lines (
                name TEXT, number INTEGER, show TEXT, seats TEXT, hold TEXT, booking TEXT, PRIMARY KEY (name, number));
            """
        )

    def place(self, name: str, customer: str, card: str, amount: int, items: Dict[str, List[str]]) -> Order:
        """Notes a new order; the same name again is the same order."""
        with self._mutex, self._database as database:
            row = (name, customer, card, amount, "placed")
            database.execute("INSERT OR IGNORE INTO orders (name, customer, card, amount, state) VALUES (?,?,?,?,?)", row)
            for number, (show, seats) in enumerate(items.items(), start=1):
                line = (name, number, show, json.dumps(seats))
                database.execute("INSERT OR IGNORE INTO lines (name, number, show, seats) VALUES (?,?,?,?)", line)
        return self.read(name)

    def note_state(self, name: str, state: str, why: str = "") -> None:
        self._write("UPDATE orders SET state = ?, why = ? WHERE name = ?", state, why, name)

    def note_hold(self, name: str, line: int, hold: str) -> None:
        self._write("UPDATE lines SET hold = ? WHERE name = ? AND number = ?", hold, name, line)

    def note_booking(self, name: str, line: int, booking: str) -> None:
        self._write("UPDATE lines SET booking = ? WHERE name = ? AND number = ?", booking, name, line)

    def read(self, name: str) -> Order:
        """KeyError when there is no such order."""
        with self._mutex:
            order = self._database.execute(
                "SELECT name, customer, card, amount, state, why FROM orders WHERE name = ?", (name,)
            ).fetchone()
            if order is None:
                raise KeyError(name)
            lines = self._database.execute(
                "SELECT number, show, seats, hold, booking FROM lines WHERE name = ? ORDER BY number", (name,)
            ).fetchall()
        return Order(*order, [Line(line[0], line[1], json.loads(line[2]), *line[3:]) for line in lines])

    def names(self, unfinished_only: bool = False) -> List[str]:
        with self._mutex:
            rows = self._database.execute("SELECT name, state FROM orders ORDER BY number").fetchall()
        return [name for name, state in rows if not (unfinished_only and state in FINAL)]

    def close(self) -> None:
        self._database.close()

    def _write(self, statement: str, *values: Any) -> None:
        with self._mutex, self._database as database:
            database.execute(statement, values)
