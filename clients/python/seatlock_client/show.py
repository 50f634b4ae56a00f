"""The calls of one show."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence
from urllib.parse import quote

from .bulk_road import send_commands
from .feed import FeedMessage, follow
from .transport import Transport
from .types import BlockOutcome, Booking, BuyerToken, Changes, CommandOutcome, Hold, Position, Report, SeatMap, SeatView, Show


def _given(**members: Any) -> Dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _part(name: str) -> str:
    return quote(name, safe="")


class ShowClient:
    """Every call raises Problem when the answer is no and Unreachable when there is none.

    A change takes an idempotency key, or makes one up; a change that is repeated keeps it, so that it is made once.
    """

    def __init__(self, transport: Transport, name: str) -> None:
        self.name = name
        self._transport = transport
        self._path = f"/v1/shows/{_part(name)}"

    def open(self, plan: str, *, idempotency_key: Optional[str] = None, **settings: Any) -> Show:
        """Opens the show (title, starts_at, timezone, public, policy), or does nothing when it is open like this."""
        return self._change("PUT", "", {"plan": plan, **settings}, idempotency_key)

    def change(self, *, idempotency_key: Optional[str] = None, **settings: Any) -> Show:
        """Changes settings while the show is on sale: policy, sales ("open", "paused", "closed"), title and so on."""
        return self._change("PATCH", "", settings, idempotency_key)

    def read(self) -> Show:
        return self._transport.get(self._path)

    def plan(self) -> Dict[str, Any]:
        """The plan as native JSON, every seat written out."""
        return self._transport.get(f"{self._path}/plan")

    def seats(self, *, state: Optional[str] = None, section: Optional[str] = None) -> SeatMap:
        """Every seat's state at one seq."""
        return self._transport.get(f"{self._path}/seats", {"state": state, "section": section})

    def seat(self, seat: str) -> SeatView:
        return self._transport.get(f"{self._path}/seats/{_part(seat)}")

    def hold(
        self,
        holder: str,
        seats: Sequence[str],
        *,
        reference: Optional[str] = None,
        ttl_seconds: Optional[int] = None,
        idempotency_key: Optional[str] = None,
    ) -> Hold:
        """Locks the seats, all or none."""
        body = {"holder": holder, "seats": list(seats), **_given(reference=reference, ttl_seconds=ttl_seconds)}
        return self._change("POST", "/holds", body, idempotency_key)

    def read_hold(self, hold: str) -> Hold:
        return self._transport.get(f"{self._path}/holds/{_part(hold)}")

    def holds(self, *, holder: Optional[str] = None, reference: Optional[str] = None) -> Iterator[Hold]:
        """All holds that fit, page by page."""
        return self._pages("holds", {"holder": holder, "reference": reference})

    def swap(
        self, hold: str, *, add: Sequence[str] = (), remove: Sequence[str] = (), idempotency_key: Optional[str] = None
    ) -> Hold:
        """Takes and gives up seats in one step; the deadline stays."""
        body = {name: list(seats) for name, seats in (("add", add), ("remove", remove)) if seats}
        return self._change("POST", f"/holds/{_part(hold)}/seats", body, idempotency_key)

    def extend(self, hold: str, *, idempotency_key: Optional[str] = None) -> Hold:
        return self._change("POST", f"/holds/{_part(hold)}/extend", {}, idempotency_key)

    def pay(self, hold: str, payment: str, *, idempotency_key: Optional[str] = None) -> Hold:
        """A payment is in flight: the hold lives at least as long as the policy's grace.

        The same payment again changes nothing.
        """
        return self._change("POST", f"/holds/{_part(hold)}/pay", {"payment": payment}, idempotency_key)

    def release(
        self, hold: str, seats: Optional[Sequence[str]] = None, *, idempotency_key: Optional[str] = None
    ) -> Hold:
        """Gives up all seats, or those named."""
        body = {} if seats is None else {"seats": list(seats)}
        return self._change("POST", f"/holds/{_part(hold)}/release", body, idempotency_key)

    def book(
        self,
        hold: str,
        seats: Optional[Sequence[str]] = None,
        *,
        reference: Optional[str] = None,
        if_expired: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Booking:
        """Sells the seats of the hold. A hold that is booked already answers its booking."""
        body = _given(seats=None if seats is None else list(seats), reference=reference, if_expired=if_expired)
        return self._change("POST", f"/holds/{_part(hold)}/book", body, idempotency_key)

    def sell(
        self,
        holder: str,
        seats: Sequence[str],
        *,
        reference: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Booking:
        """Locks and books in one decision: door, complimentary tickets, migrations."""
        body = {"holder": holder, "seats": list(seats), **_given(reference=reference)}
        return self._change("POST", "/bookings", body, idempotency_key)

    def read_booking(self, booking: str) -> Booking:
        return self._transport.get(f"{self._path}/bookings/{_part(booking)}")

    def bookings(
        self, *, holder: Optional[str] = None, reference: Optional[str] = None, seat: Optional[str] = None
    ) -> Iterator[Booking]:
        """All bookings that fit, page by page."""
        return self._pages("bookings", {"holder": holder, "reference": reference, "seat": seat})

    def cancel(
        self,
        booking: str,
        reason: str,
        seats: Optional[Sequence[str]] = None,
        *,
        idempotency_key: Optional[str] = None,
    ) -> Booking:
        """Puts all seats of the booking, or those named, on sale again."""
        body = {"reason": reason, **_given(seats=None if seats is None else list(seats))}
        return self._change("POST", f"/bookings/{_part(booking)}/cancel", body, idempotency_key)

    def move(
        self, booking: str, *, from_: Sequence[str], to: Sequence[str], idempotency_key: Optional[str] = None
    ) -> Booking:
        """Exchanges seats of the booking for as many others, in one step."""
        body = {"from": list(from_), "to": list(to)}
        return self._change("POST", f"/bookings/{_part(booking)}/move", body, idempotency_key)

    def block(self, seats: Sequence[str], reason: str, *, idempotency_key: Optional[str] = None) -> BlockOutcome:
        """Takes seats off sale."""
        return self._change("POST", "/seats/block", {"seats": list(seats), "reason": reason}, idempotency_key)

    def unblock(self, seats: Sequence[str], reason: str, *, idempotency_key: Optional[str] = None) -> BlockOutcome:
        """Puts seats back on sale."""
        return self._change("POST", "/seats/unblock", {"seats": list(seats), "reason": reason}, idempotency_key)

    def commands(self, commands: Iterable[Mapping[str, Any]]) -> Iterator[CommandOutcome]:
        """Many commands in one go; their outcomes come in the same order, refusals too.

        A command is the members of the call of that name, `do` (the name: "hold", "book", "sell" and so on) and what
        its path would name (`hold` or `booking`); its idempotency key, `key`, is made up when it has none.
        """
        return send_commands(self._transport, f"{self._path}/commands", commands)

    def token(self, holder: str, ttl_seconds: Optional[int] = None) -> BuyerToken:
        """For a browser that is to hold by itself; 3600 seconds unless said."""
        return self._change("POST", "/tokens", {"holder": holder, **_given(ttl_seconds=ttl_seconds)}, None)

    def report(self, by: str) -> Report:
        """Seats counted by "state", "category", "section", "holder", "reference" or "reason"."""
        return self._transport.get(f"{self._path}/report", {"by": by})

    def seating_list(self) -> str:
        """Every seat with its holder, as CSV."""
        return self._transport.get_text(f"{self._path}/seating.csv")

    def changes(self, after: Optional[Position] = None, limit: Optional[int] = None) -> Changes:
        """The feed for pollers."""
        query = {"from": after.seq if after else None, "log_id": after.log_id if after else None, "limit": limit}
        return self._transport.get(f"{self._path}/changes", query)

    def feed(self, after: Optional[Position] = None, *, silence_max_seconds: float = 45) -> Iterator[FeedMessage]:
        """Everything that happens, as it becomes durable, until the iterator is closed.

        Goes on after a position that an earlier message had; without one it begins with a snapshot. The server says
        something every 15 s: a connection on which nothing came for `silence_max_seconds` is given up for another.
        """
        return follow(self._transport, f"{self._path}/feed", after, silence_max_seconds)

    def _change(self, method: str, path: str, body: Mapping[str, Any], idempotency_key: Optional[str]) -> Any:
        return self._transport.change(method, self._path + path, body, idempotency_key)

    def _pages(self, name: str, query: Dict[str, Optional[str]]) -> Iterator[Any]:
        cursor: Optional[int] = None
        while True:
            page = self._transport.get(f"{self._path}/{name}", {**query, "cursor": cursor})
            items: List[Any] = page[name]
            yield from items
            cursor = page.get("cursor")
            if cursor is None:
                return
