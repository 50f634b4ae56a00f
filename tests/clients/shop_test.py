"""The example of examples/shop from end to end: against a real server, with a provider that is slow, declines, and tells
its results twice, through kills of the server and crashes of the shop. After all of it nobody may be charged without a
seat, no seat may be lost, and none sold twice."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from collections import Counter
from typing import Any, Dict, List, Optional

from python_house import House, plan_of
from seatlock_client import EntryMessage, RetryPolicy, Seatlock, ShowClient

sys.path.insert(0, os.environ["SEATLOCK_SHOP"])

from orders import FINAL, Order, Orders  # noqa: E402
from provider import Provider, ProviderClient  # noqa: E402
from shop import Shop  # noqa: E402

PATIENT = RetryPolicy(attempts_max=200, delay_first_seconds=0.01, delay_max_seconds=0.1)
SHORT = {"hold_ttl_seconds": 1, "payment_grace_seconds": 1}


class RunningShop:
    """The example as a process."""

    def __init__(self, house: House, provider: Provider, data: str) -> None:
        self._command = [sys.executable, "-B", os.path.join(os.environ["SEATLOCK_SHOP"], "shop.py"),
                         "--seatlock", house.base, "--provider", provider.address, "--data", data]
        self.port = 0
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen([*self._command, "--port", str(self.port)], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready.startswith("the shop is ready at "), ready
        self.port = int(ready.rsplit(":", 1)[1])

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def ask(self, method: str, path: str, body: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer: Dict[str, Any] = json.load(connection.getresponse())
            return answer
        finally:
            connection.close()

    def order(self, name: str, card: str, items: Dict[str, List[str]]) -> str:
        body = {"order": name, "customer": f"customer of {name}", "card": card, "items": items}
        return str(self.ask("POST", "/orders", body).get("state"))

    def state(self, name: str) -> str:
        return str(self.ask("GET", f"/orders/{name}")["state"])


class Crash(BaseException):
    """The shop is no more, in the middle of something."""


class CrashingOrders(Orders):
    """Crashes when it is about to make its n-th note: what the note would say has happened, and is not known."""

    def __init__(self, path: str, notes: int) -> None:
        super().__init__(path)
        self._notes = notes

    def _write(self, statement: str, *values: Any) -> None:
        self._notes -= 1
        if self._notes < 0:
            raise Crash
        super()._write(statement, *values)


class ShopTest(unittest.TestCase):
    house: House
    provider: Provider
    shop: RunningShop
    data: str

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = os.path.join(folder.name, "orders.db")
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.provider = Provider()
        threading.Thread(target=cls.provider.serve, daemon=True).start()
        cls.addClassCleanup(cls.provider.close)
        cls.client().put_plan("row", plan_of(40))
        cls.shop = RunningShop(cls.house, cls.provider, cls.data)
        cls.addClassCleanup(cls.shop.kill)

    @classmethod
    def client(cls) -> Seatlock:
        return Seatlock(cls.house.base, retry=PATIENT)

    def open(self, name: str, **policy: int) -> ShowClient:
        show = self.client().show(name)
        show.open("row", policy=policy)
        return show

    def tearDown(self) -> None:
        """The audit: after every story, of all the stories so far."""
        orders = Orders(self.data)
        self.addCleanup(orders.close)
        all_orders = [orders.read(name) for name in orders.names()]
        self.assertEqual([], [order.order for order in all_orders if order.state not in FINAL])
        for order in all_orders:
            self.audit_order(order)
        for show in self.client().shows():
            self.audit_show(self.client().show(show["show"]))

    def audit_order(self, order: Order) -> None:
        payment = self.provider.payments.get(order.order)
        charged = payment is not None and payment.state == "captured"
        self.assertEqual(order.state == "booked", charged, f"{order.order} is {order.state}, its payment {payment}")
        self.assertLessEqual(payment.refunds if payment else 0, 1, f"{order.order} was refunded twice")
        for line in order.lines:
            bookings = list(self.client().show(line.show).bookings(reference=order.order))
            sold = [seat["seat"] for booking in bookings for seat in booking["seats"]]
            self.assertEqual(line.seats if charged else [], sold, f"{order.order}: {bookings}")

    def audit_show(self, show: ShowClient) -> None:
        states = {seat["seat"]: seat["state"] for seat in show.seats()["seats"]}
        self.assertNotIn("locked", states.values(), "every order is at its end, so nothing is held")
        sold = Counter(seat["seat"] for booking in show.bookings() for seat in booking["seats"])
        self.assertEqual({seat for seat, state in states.items() if state == "booked"}, set(sold))
        self.assertEqual(len(sold), sum(sold.values()), "no seat is in two bookings")

    def expired(self, show: ShowClient) -> None:
        """Returns when a hold of the show has ended by its deadline."""
        for message in show.feed():
            if isinstance(message, EntryMessage) and message.entry["kind"] == "expired":
                return
            if not isinstance(message, EntryMessage) and all(s["state"] != "locked" for s in message.seats["seats"]):
                return

    def test_a_good_card_buys_the_seats(self) -> None:
        self.open("good")
        self.assertEqual("paying", self.shop.order("good", "visa", {"good": ["A-1", "A-2"]}))
        self.provider.settle("good")
        self.assertEqual("booked", self.shop.state("good"))
        self.assertEqual("booked", self.shop.order("good", "visa", {"good": ["A-1", "A-2"]}), "the same order again")

    def test_seats_that_somebody_has_are_not_charged(self) -> None:
        show = self.open("taken")
        show.sell("door", ["A-2"])
        self.assertEqual("refused", self.shop.order("taken", "visa", {"taken": ["A-1", "A-2"]}))
        self.assertEqual("A-2 is booked", self.shop.ask("GET", "/orders/taken")["why"])
        self.assertNotIn("taken", self.provider.payments)

    def test_a_declined_card_gives_the_seats_back(self) -> None:
        show = self.open("declined")
        self.shop.order("declined", "declined", {"declined": ["A-1"]})
        self.provider.settle("declined")
        self.assertEqual("declined", self.shop.state("declined"))
        self.assertEqual("available", show.seat("A-1")["state"])

    def test_a_result_that_is_told_twice_sells_once(self) -> None:
        show = self.open("twice")
        self.shop.order("twice", "twice", {"twice": ["A-1"]})
        self.provider.settle("twice")
        self.provider.settle("twice")
        self.assertEqual("booked", self.shop.state("twice"))
        self.assertEqual(1, len(list(show.bookings())))

    def test_a_result_that_is_never_told_is_asked_for(self) -> None:
        self.open("silent")
        self.shop.order("silent", "silent", {"silent": ["A-1"]})
        self.assertEqual(["silent"], self.shop.ask("POST", "/reconcile", {})["unfinished"], "no money, no seats")
        self.assertEqual("paying", self.shop.ask("POST", "/callback", {"payment": "silent"})["state"], "a forged call")
        self.provider.settle("silent")
        self.assertEqual("paying", self.shop.state("silent"))
        self.assertEqual([], self.shop.ask("POST", "/reconcile", {})["unfinished"])
        self.assertEqual("booked", self.shop.state("silent"))

    def test_money_that_comes_after_the_deadline_still_buys_free_seats(self) -> None:
        show = self.open("late", **SHORT)
        self.shop.order("late", "visa", {"late": ["A-1", "A-2"]})
        self.expired(show)
        self.provider.settle("late")
        self.assertEqual("booked", self.shop.state("late"))

    def test_money_that_comes_when_the_seats_are_gone_goes_back(self) -> None:
        show = self.open("gone", **SHORT)
        self.shop.order("gone", "twice", {"gone": ["A-1", "A-2"]})
        self.expired(show)
        show.sell("door", ["A-2"])
        self.provider.settle("gone")
        self.assertEqual("refunded", self.shop.state("gone"))
        self.assertEqual("A-2 is booked", self.shop.ask("GET", "/orders/gone")["why"])
        self.assertEqual(1, self.provider.payments["gone"].refunds)

    def test_a_basket_of_two_shows_is_held_whole_or_not_at_all(self) -> None:
        friday, saturday = self.open("friday"), self.open("saturday")
        saturday.sell("door", ["A-1"])
        self.assertEqual("refused", self.shop.order("both-1", "visa", {"friday": ["A-1"], "saturday": ["A-1"]}))
        self.assertEqual("available", friday.seat("A-1")["state"])
        self.assertEqual("paying", self.shop.order("both-2", "visa", {"friday": ["A-1"], "saturday": ["A-2"]}))
        self.provider.settle("both-2")
        self.assertEqual("booked", self.shop.state("both-2"))
        self.assertEqual("booked", friday.seat("A-1")["state"])

    def test_a_basket_that_cannot_be_booked_whole_is_undone(self) -> None:
        first, second = self.open("first"), self.open("second", **SHORT)
        self.shop.order("half", "visa", {"first": ["A-1"], "second": ["A-1"]})
        self.expired(second)
        second.sell("door", ["A-1"])
        self.provider.settle("half")
        self.assertEqual("refunded", self.shop.state("half"))
        seat = first.seat("A-1")
        self.assertEqual(("available", 2), (seat["state"], seat["generation"]), "booked, and cancelled")

    def test_the_server_is_killed_in_the_middle_of_paying(self) -> None:
        self.open("killed")
        self.assertEqual("paying", self.shop.order("killed", "twice", {"killed": ["A-1", "A-2"]}))
        self.house.kill()
        paid = threading.Thread(target=self.provider.settle, args=("killed",))
        paid.start()
        self.house.start()
        paid.join()
        self.shop.ask("POST", "/reconcile", {})
        self.assertEqual("booked", self.shop.state("killed"))

    def test_the_shop_is_killed_in_the_middle_of_paying(self) -> None:
        self.open("away")
        self.assertEqual("paying", self.shop.order("away", "visa", {"away": ["A-1"]}))
        self.shop.kill()
        self.provider.settle("away")
        self.shop.start()
        self.assertEqual("booked", self.shop.state("away"))

    def test_the_shop_crashes_before_each_of_its_notes(self) -> None:
        self.open("crashing")
        self.open("crashed")
        for card in ("declined", "visa"):
            for notes in range(100):
                name = f"{card}-{notes}"
                items = {"crashing": [f"A-{notes + 1}"], "crashed": [f"A-{notes + 1}"]}
                if not self.crash_once(name, card, items, notes):
                    break
            self.assertGreater(notes, 5, "each step was crashed in")

    def crash_once(self, name: str, card: str, items: Dict[str, List[str]], notes: int) -> bool:
        """An order through a crash of the shop; false when it came to its end before the crash."""
        try:
            self.pass_through(CrashingOrders(self.data, notes), name, card, items)
            return False
        except Crash:
            self.pass_through(Orders(self.data), name, card, items)
            return True

    def pass_through(self, orders: Orders, name: str, card: str, items: Dict[str, List[str]]) -> None:
        shop = Shop(orders, self.client(), ProviderClient(self.provider.address), "http://127.0.0.1:9/nobody")
        try:
            shop.order(name, "ada", card, items)
            self.provider.settle(name)
            shop.reconcile()
        finally:
            orders.close()


if __name__ == "__main__":
    unittest.main()
