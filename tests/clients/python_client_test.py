"""The Python client against a real server: calls, problems, one key through all tries, and the feed over restarts."""

from __future__ import annotations

import threading
import unittest
from itertools import islice
from typing import Any, List, Optional, Tuple

from python_house import House, Proxy, ScriptedFeed, Trouble, plan_of
from seatlock_client import (EntryMessage, FeedMessage, Hold, Position, Problem, RetryPolicy, Seatlock, ShowClient,
                             SnapshotMessage, Unreachable)

PATIENT = RetryPolicy(attempts_max=200, delay_first_seconds=0.005, delay_max_seconds=0.05)

house: House


def setUpModule() -> None:
    global house
    house = House()
    Seatlock(house.base).put_plan("row", plan_of(40))


def tearDownModule() -> None:
    house.close()


def open_show(name: str) -> ShowClient:
    show = Seatlock(house.base, retry=PATIENT).show(name)
    show.open("row")
    return show


def seats_of(answer: Any) -> List[str]:
    return [seat["seat"] for seat in answer["seats"]]


class Calls(unittest.TestCase):
    def test_plans_come_as_json_and_as_csv(self) -> None:
        client = Seatlock(house.base)
        report = client.put_plan("list", "seat,x,y\nA,0,0\nB,20,0\n", csv=True)
        self.assertEqual(("csv", 2), (report["format"], report["seats"]))
        self.assertEqual("B", client.plan("list")["seats"][1]["id"])
        with self.assertRaises(Problem) as bad:
            client.put_plan("bad", "seat\nA\nA\n", csv=True)
        self.assertEqual("line 3, column 1", bad.exception.body["report"]["errors"][0]["where"])

    def test_a_show_is_opened_read_and_listed(self) -> None:
        client = Seatlock(house.base)
        show = client.show("opened")
        opened = show.open("row", title="First night", policy={"hold_ttl_seconds": 60})
        self.assertEqual(40, opened["counts"]["available"])
        self.assertEqual("First night", show.read()["title"])
        self.assertIn("opened", [each["show"] for each in client.shows()])
        self.assertEqual(40, len(show.plan()["seats"]))

    def test_seats_are_held_swapped_extended_booked_and_read(self) -> None:
        show = open_show("sold")
        hold = show.hold("ada", ["A-1", "A-2"], reference="order 1")
        self.assertEqual(["A-2", "A-3"], seats_of(show.swap(hold["hold"], add=["A-3"], remove=["A-1"])))
        self.assertEqual("active", show.extend(hold["hold"])["state"])
        self.assertEqual([hold["hold"]], [each["hold"] for each in show.holds(reference="order 1")])
        booking = show.book(hold["hold"], ["A-2"])
        self.assertEqual(["A-2"], seats_of(booking))
        self.assertEqual(booking["booking"], show.book(hold["hold"])["booking"], "the same booking again")
        self.assertEqual("booked", show.read_hold(hold["hold"])["state"])
        self.assertEqual("order 1", show.read_booking(booking["booking"])["reference"])
        self.assertEqual("booked", show.seat("A-2")["state"])
        self.assertEqual(["A-2"], seats_of(show.seats(state="booked")))
        self.assertEqual([booking["booking"]], [each["booking"] for each in show.bookings(holder="ada")])

    def test_a_payment_is_told(self) -> None:
        show = open_show("paid")
        hold = show.hold("ada", ["A-1"])["hold"]
        paying = show.pay(hold, "card 1")
        self.assertEqual(("paying", "card 1"), (paying["state"], paying["payment"]))
        self.assertEqual("card 1", show.book(hold, if_expired="take_if_free")["payment"])

    def test_seats_are_sold_at_once_moved_and_refunded(self) -> None:
        show = open_show("refunded")
        booking = show.sell("ada", ["A-1", "A-2"], reference="door")["booking"]
        self.assertEqual(["A-1", "A-3"], seats_of(show.move(booking, from_=["A-2"], to=["A-3"])))
        left = show.cancel(booking, "ill", ["A-1"])
        self.assertEqual(["A-3"], seats_of(left))
        self.assertEqual([("A-2", "moved"), ("A-1", "cancelled")], [(s["seat"], s["became"]) for s in left["former"]])
        self.assertEqual("cancelled", show.cancel(booking, "ill")["state"])

    def test_seats_go_off_sale_and_back_and_so_does_the_show(self) -> None:
        show = open_show("closed")
        self.assertEqual(["A-1"], seats_of(show.block(["A-1"], "broken")))
        self.assertTrue(show.seat("A-1")["blocked"])
        self.assertFalse(show.unblock(["A-1"], "mended")["blocked"])
        self.assertEqual("paused", show.change(sales="paused")["sales"])
        with self.assertRaises(Problem) as paused:
            show.hold("ada", ["A-1"])
        self.assertEqual("show_paused", paused.exception.code)

    def test_many_commands_go_in_one_call_and_are_finished_when_its_line_breaks(self) -> None:
        show = open_show("bulk")
        commands = [{"do": "sell", "holder": "h", "seats": [f"A-{i}"]} for i in [*range(1, 31), 1]]
        proxy = Proxy(house, lambda number: Trouble(cut=True) if number < 3 else None)
        self.addCleanup(proxy.close)
        outcomes = list(Seatlock(proxy.base, retry=PATIENT).show("bulk").commands(commands))
        self.assertEqual([201] * 30 + [409], [outcome["status"] for outcome in outcomes])
        self.assertTrue(outcomes[0]["replayed"], "it had been done the first time")
        self.assertEqual(["A-4"], outcomes[3]["command"]["seats"])
        self.assertEqual(31, show.read()["seq"], "each was done once")

    def test_seats_are_counted_and_listed(self) -> None:
        show = open_show("counted")
        show.sell("ada", ["A-1", "A-2"])
        groups = show.report("state")["groups"]
        self.assertEqual({"available": 38, "locked": 0, "booked": 2}, {group["key"]: group["seats"] for group in groups})
        self.assertRegex(show.seating_list(), r"^seat,.*\r?\nA-1,.*ada")

    def test_lists_go_on_over_all_pages(self) -> None:
        client = Seatlock(house.base)
        client.put_plan("wide", plan_of(120))
        show = client.show("wide")
        show.open("wide")
        taken = {show.hold("h", [f"A-{i}"])["hold"] for i in range(1, 121)}
        self.assertEqual(taken, {hold["hold"] for hold in show.holds(holder="h")})

    def test_a_refusal_names_every_seat_and_says_why(self) -> None:
        show = open_show("refused")
        hold = show.hold("ada", ["A-1"])
        with self.assertRaises(Problem) as refused:
            show.hold("bob", ["A-1", "A-2", "Z-9"])
        self.assertEqual((409, "locked"), (refused.exception.status, refused.exception.code))
        refusals = refused.exception.refusals
        self.assertEqual([("A-1", "locked"), ("Z-9", "unknown_seat")], [(each.seat, each.reason) for each in refusals])
        self.assertGreater(refusals[0].seconds_remaining or 0, 0)
        self.assertEqual("released", show.release(hold["hold"])["state"])
        with self.assertRaises(Problem) as missing:
            Seatlock(house.base).show("none").read()
        self.assertEqual(("unknown_show", "never"), (missing.exception.code, missing.exception.retry))


class Access(unittest.TestCase):
    def test_keys_and_buyer_tokens_say_who_may_do_what(self) -> None:
        house = House()
        self.addCleanup(house.close)
        nobody = Seatlock(house.base)
        secret = nobody.put_key("boss", "admin", ["https://shop.example"])["secret"]
        with self.assertRaises(Problem) as denied:
            nobody.put_plan("row", plan_of(2))
        self.assertEqual("unauthorized", denied.exception.code)
        boss = Seatlock(house.base, key=secret)
        boss.put_plan("row", plan_of(2))
        show = boss.show("s")
        show.open("row")
        buyer = Seatlock(house.base, key=show.token("ada", 60)["token"]).show("s")
        hold = buyer.hold("ada", ["A-1"])["hold"]
        with self.assertRaises(Problem) as forbidden:
            buyer.book(hold)
        self.assertEqual("forbidden", forbidden.exception.code)
        show.book(hold)
        self.assertIn("boss", [step["actor"] for step in show.seat("A-1")["history"]])
        boss.put_key("other", "reader")
        self.assertIn("revoked_at", boss.revoke_key("other"))
        self.assertEqual({"boss", "other"}, {key["key"] for key in boss.keys()})


class Repetitions(unittest.TestCase):
    def through(self, *troubles: Optional[Trouble]) -> Proxy:
        proxy = Proxy(house, lambda number: troubles[min(number, len(troubles)) - 1])
        self.addCleanup(proxy.close)
        return proxy

    def test_a_call_is_repeated_under_one_key_until_the_answer_comes_through(self) -> None:
        show = open_show("repeated")
        cut = Trouble(cut=True)
        proxy = self.through(Trouble(503, "0"), cut, Trouble(502), cut, None)
        through = Seatlock(proxy.base, retry=PATIENT).show("repeated")
        self.assertEqual(2, through.hold("ada", ["A-1"])["seq"])
        self.assertEqual(5, len(proxy.seen))
        self.assertEqual(1, len({seen.key for seen in proxy.seen}))
        self.assertEqual(3, through.hold("ada", ["A-2"], idempotency_key="mine")["seq"])
        self.assertEqual("mine", proxy.seen[-1].key)
        self.assertEqual(3, show.read()["seq"], "one entry a hold, however often it was asked for")

    def test_patience_ends_and_the_error_says_under_which_key_to_go_on(self) -> None:
        show = open_show("impatient")
        proxy = self.through(Trouble(cut=True))
        hasty = Seatlock(proxy.base, retry=RetryPolicy(3, 0.005)).show("impatient")
        with self.assertRaises(Unreachable) as lost:
            hasty.hold("ada", ["A-1"])
        self.assertEqual(3, len(proxy.seen))
        again = show.hold("ada", ["A-1"], idempotency_key=lost.exception.idempotency_key)
        self.assertEqual(2, again["seq"], "it had been done the first time")

    def test_what_will_not_pass_is_not_repeated(self) -> None:
        open_show("once")
        proxy = self.through(None)
        show = Seatlock(proxy.base, retry=PATIENT).show("once")
        show.hold("ada", ["A-1"])
        for holder in ("bob", ""):
            with self.assertRaises(Problem):
                show.hold(holder, ["A-1"])
        self.assertEqual(3, len(proxy.seen))

    def test_a_call_outlives_a_kill_of_the_server_and_its_restart(self) -> None:
        show = open_show("killed")
        killed = threading.Event()
        proxy = Proxy(house, lambda _: None if killed.is_set() else Trouble(cut=True))
        self.addCleanup(proxy.close)
        answers: List[Hold] = []
        through = Seatlock(proxy.base, retry=PATIENT).show("killed")
        caller = threading.Thread(target=lambda: answers.append(through.hold("ada", ["A-1"])))
        caller.start()
        proxy.arrived.get()
        house.kill()
        killed.set()
        house.start()
        caller.join()
        self.assertEqual(["A-1"], seats_of(answers[0]))
        self.assertEqual(2, show.read()["seq"], "it was done once")


def snapshot(seq: int) -> str:
    return f'event: snapshot\nid: {seq}\ndata: {{"seq":{seq},"log_id":"l","seats":[]}}\n\n'


def entry(seq: int) -> str:
    return f'id: {seq}\ndata: {{"seq":{seq},"kind":"held","changes":[]}}\n\n'


def shape(message: FeedMessage) -> Tuple[str, int]:
    return ("entry" if isinstance(message, EntryMessage) else "snapshot", message.position.seq)


class Feeds(unittest.TestCase):
    def scripted(self, count: int, *texts: str, **how: Any) -> Tuple[List[Tuple[str, int]], List[str]]:
        silence = how.pop("silence_max_seconds", 45)
        server = ScriptedFeed(*texts, **how)
        self.addCleanup(server.close)
        feed = Seatlock(server.base, retry=PATIENT).show("s").feed(silence_max_seconds=silence)
        return [shape(message) for message in islice(feed, count)], server.asked

    def test_begins_with_a_snapshot_and_goes_on_after_a_position(self) -> None:
        show = open_show("begun")
        show.hold("ada", ["A-1"])
        first = next(show.feed())
        assert isinstance(first, SnapshotMessage)
        self.assertEqual((2, "locked"), (first.position.seq, first.seats["seats"][0]["state"]))
        show.hold("ada", ["A-2"])
        show.hold("ada", ["A-3"])
        after = list(islice(show.feed(first.position), 2))
        self.assertEqual([("entry", 3), ("entry", 4)], [shape(message) for message in after])

    def test_a_restart_in_the_middle_is_not_noticed(self) -> None:
        show = open_show("restarted")
        feed = show.feed()
        next(feed)
        seen: List[Tuple[str, int]] = []
        reader = threading.Thread(target=lambda: seen.extend(shape(each) for each in islice(feed, 6)))
        reader.start()
        for number in range(1, 7):
            show.hold("ada", [f"A-{number}"])
            if number % 3 == 0:
                house.kill()
                house.start()
        reader.join()
        self.assertEqual([("entry", seq) for seq in range(2, 8)], seen)

    def test_another_log_gets_a_snapshot(self) -> None:
        show = open_show("other")
        message = next(show.feed(Position("of another server", 1)))
        self.assertEqual(("snapshot", 1), shape(message))
        self.assertEqual(show.read()["log_id"], message.position.log_id)
        self.assertEqual(1, show.changes(Position("of another server", 0))["snapshot"]["seq"])

    def test_a_show_that_is_not_there_is_a_problem(self) -> None:
        with self.assertRaises(Problem):
            next(Seatlock(house.base).show("none").feed())

    def test_a_gap_is_not_believed(self) -> None:
        messages, asked = self.scripted(4, snapshot(4) + entry(5) + entry(7), entry(6) + entry(7))
        self.assertEqual([("snapshot", 4), ("entry", 5), ("entry", 6), ("entry", 7)], messages)
        self.assertEqual(["", "from=5&log_id=l"], asked)

    def test_an_entry_that_comes_twice_is_told_once(self) -> None:
        messages, _ = self.scripted(3, snapshot(4) + entry(3) + entry(5) + entry(5) + entry(6))
        self.assertEqual([("snapshot", 4), ("entry", 5), ("entry", 6)], messages)

    def test_a_cut_line_is_read_again(self) -> None:
        messages, asked = self.scripted(2, snapshot(4) + entry(5)[:-9], entry(5), stay=False)
        self.assertEqual([("snapshot", 4), ("entry", 5)], messages)
        self.assertEqual("from=4&log_id=l", asked[1])

    def test_a_silent_connection_is_given_up(self) -> None:
        messages, asked = self.scripted(2, snapshot(4), entry(5), silence_max_seconds=0.2)
        self.assertEqual([("snapshot", 4), ("entry", 5)], messages)
        self.assertEqual("from=4&log_id=l", asked[1])

    def test_a_snapshot_in_the_middle_replaces_what_was_known(self) -> None:
        messages, _ = self.scripted(3, snapshot(4) + snapshot(90) + ": ü\r\n" + entry(91))
        self.assertEqual([("snapshot", 4), ("snapshot", 90), ("entry", 91)], messages)


if __name__ == "__main__":
    unittest.main()
