"""A small shop on seatlock: hold, pay, capture, book, reconcile.

An order is a row in the shop's own record, and a state. Each state has one next step; a step may be made any number of
times with the same effect, because each call to seatlock has an idempotency key made of the order's name, and
the provider knows payments by name. So there is one way through, and after a crash the shop goes on with it
where the record says it was.

    placed -> held -> paying -> captured -> booked
       |        |        |          '-> refunding -> refunded     the seats were gone when the money came
       |        |        '-> declining -> declined
       '--------'-> refusing -> refused                           somebody else was faster

    python3 shop.py --seatlock http://127.0.0.1:8080 --provider http://127.0.0.1:9090 --data orders.db --port 9091
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections import defaultdict
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional, Tuple

from orders import FINAL, Line, Order, Orders
from provider import ProviderClient
from seatlock_client import Problem, Seatlock, ShowClient, Unreachable

PRICE_CENTS = 2500

GONE_ALREADY = ("hold_expired", "hold_ended", "unknown_hold", "not_booked")
"""What seatlock says when there is nothing left to give back."""


def is_final(problem: Problem) -> bool:
    """Whether the rules said no. Anything else may go better later: the step is made again."""
    return problem.status in (400, 404, 409)


class Shop:
    """Any number of threads may call; each order is worked on by one at a time."""

    def __init__(self, orders: Orders, seatlock: Seatlock, provider: ProviderClient, callback: str) -> None:
        self._orders = orders
        self._seatlock = seatlock
        self._provider = provider
        self._callback = callback
        self._turns: Dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._steps: Dict[str, Callable[[Order], None]] = {
            "placed": self._hold,
            "held": self._begin_payment,
            "paying": self._ask_provider,
            "captured": self._book,
            "refusing": lambda order: self._give_back(order, "refused"),
            "declining": lambda order: self._give_back(order, "declined"),
            "refunding": self._refund,
        }

    def order(self, name: str, customer: str, card: str, items: Dict[str, List[str]]) -> Order:
        """Takes an order for seats of one or several shows, as far as it goes at once: to the payment."""
        amount = PRICE_CENTS * sum(len(seats) for seats in items.values())
        self._orders.place(name, customer, card, amount, items)
        return self.advance(name)

    def paid(self, payment: str) -> Order:
        """The provider calls. What it says is a hint to ask it: then a second call, or a forged one, does no harm."""
        return self.advance(payment)

    def reconcile(self) -> None:
        """Brings on every order that is not at its end. At every start, and from time to time."""
        for name in self._orders.names(unfinished_only=True):
            try:
                self.advance(name)
            except (Unreachable, Problem, OSError) as error:
                print(f"order {name} has to wait: {error}", file=sys.stderr)

    def advance(self, name: str) -> Order:
        """Makes the next steps until one has to wait for somebody."""
        with self._turns[name]:
            order = self._orders.read(name)
            while order.state not in FINAL:
                before = order.state
                self._steps[before](order)
                order = self._orders.read(name)
                if order.state == before:
                    break
            return order

    def _hold(self, order: Order) -> None:
        def hold(show: ShowClient, line: Line, key: str) -> None:
            held = show.hold(order.customer, line.seats, reference=order.order, idempotency_key=key)
            self._orders.note_hold(order.order, line.number, held["hold"])

        self._each_line(order, "hold", hold, "held", "refusing")

    def _begin_payment(self, order: Order) -> None:
        def pay(show: ShowClient, line: Line, key: str) -> None:
            show.pay(_known(line.hold), order.order, idempotency_key=key)

        self._each_line(order, "pay", pay, "paying", "refusing")

    def _ask_provider(self, order: Order) -> None:
        state = self._provider.state(order.order)
        if state is None:  # also when the shop crashed before it could ask for the money
            self._provider.charge(order.order, order.amount, order.card, self._callback)
        elif state == "captured":
            self._orders.note_state(order.order, "captured")
        elif state == "declined":
            self._orders.note_state(order.order, "declining", "the card was declined")

    def _book(self, order: Order) -> None:
        def book(show: ShowClient, line: Line, key: str) -> None:
            booked = show.book(_known(line.hold), if_expired="take_if_free", idempotency_key=key)
            self._orders.note_booking(order.order, line.number, booked["booking"])

        self._each_line(order, "book", book, "booked", "refunding")

    def _refund(self, order: Order) -> None:
        self._give_back(order, None)
        self._provider.refund(order.order)
        self._orders.note_state(order.order, "refunded", order.why)

    def _give_back(self, order: Order, state: Optional[str]) -> None:
        """All seats that the order has go on sale again."""
        for line in order.lines:
            show, key = self._seatlock.show(line.show), f"{order.order}/{line.number}/give-back"
            try:
                if line.booking:
                    show.cancel(line.booking, order.why, idempotency_key=key)
                elif line.hold:
                    show.release(line.hold, idempotency_key=key)
            except Problem as problem:
                if problem.code not in GONE_ALREADY:
                    raise
        if state:
            self._orders.note_state(order.order, state, order.why)

    def _each_line(
        self, order: Order, step: str, call: Callable[[ShowClient, Line, str], None], done: str, refused: str
    ) -> None:
        """Has a step made for every line; when seatlock refuses one, the whole order goes the other way."""
        try:
            for line in order.lines:
                call(self._seatlock.show(line.show), line, f"{order.order}/{line.number}/{step}")
        except Problem as problem:
            if not is_final(problem):
                raise
            self._orders.note_state(order.order, refused, _why(problem))
        else:
            self._orders.note_state(order.order, done)


def _known(hold: Optional[str]) -> str:
    assert hold is not None, "an order is held before it is paid"
    return hold


def _why(problem: Problem) -> str:
    seats = ", ".join(f"{refusal.seat} is {refusal.reason}" for refusal in problem.refusals)
    return (seats or problem.detail or problem.code).encode()[:100].decode("utf-8", "ignore")


def handler_of(shop: Shop, orders: Orders) -> "type[BaseHTTPRequestHandler]":
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """GET /orders/NAME"""
            self._answer(lambda: orders.read(self.path.rsplit("/", 1)[-1]))

        def do_POST(self) -> None:
            """POST /orders {order, customer, card, items}, /callback {payment} and /reconcile"""
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
            if self.path == "/orders":
                return self._answer(lambda: shop.order(body["order"], body["customer"], body["card"], body["items"]))
            if self.path == "/callback":
                return self._answer(lambda: shop.paid(body["payment"]))
            shop.reconcile()
            return self._write(200, {"unfinished": orders.names(unfinished_only=True)})

        def _answer(self, call: Callable[[], Order]) -> None:
            try:
                self._write(200, asdict(call()))
            except KeyError as missing:
                self._write(404, {"error": f"there is no {missing}"})
            except (Unreachable, Problem, OSError) as error:  # the order is noted, and reconcile() brings it on
                self._write(503, {"error": str(error)})

        def _write(self, status: int, answer: Any) -> None:
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def options_of(arguments: List[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="a small shop on seatlock")
    parser.add_argument("--seatlock", default="http://127.0.0.1:8080")
    parser.add_argument("--provider", default="http://127.0.0.1:9090")
    parser.add_argument("--data", default="orders.db", help="the shop's own record")
    parser.add_argument("--port", type=int, default=9091)
    return parser.parse_args(arguments)


def open_shop(options: argparse.Namespace) -> Tuple[Shop, ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", options.port), BaseHTTPRequestHandler)
    callback = f"http://127.0.0.1:{server.server_address[1]}/callback"
    orders = Orders(options.data)
    seatlock = Seatlock(options.seatlock, key=os.environ.get("SEATLOCK_KEY"))
    shop = Shop(orders, seatlock, ProviderClient(options.provider), callback)
    server.RequestHandlerClass = handler_of(shop, orders)
    return shop, server


def main() -> None:
    shop, server = open_shop(options_of(sys.argv[1:]))
    shop.reconcile()
    print(f"the shop is ready at http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
