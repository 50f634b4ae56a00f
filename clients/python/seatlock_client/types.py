"""The words of the API; docs/http.md and docs/rules.md say what they mean. Answers may have members not named here."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, TypedDict


class Position(NamedTuple):
    """Where a reader of the feed stands. A seq means something only together with the log it counts in."""

    log_id: str
    seq: int


class SeatLabels(TypedDict, total=False):
    seat: str
    section: str
    row: str
    number: str
    category: str


class SeatStatus(TypedDict, total=False):
    seat: str
    state: str
    """available, locked or booked"""
    generation: int
    blocked: bool


class SeatMap(TypedDict):
    log_id: str
    seq: int
    seats: List[SeatStatus]


class SeatView(SeatLabels, total=False):
    """One seat; what follows the position is told to keys alone."""

    state: str
    generation: int
    blocked: bool
    log_id: str
    seq: int
    block_reason: str
    history_from: int
    """The oldest entry that is retained; 1 when all are."""
    history: List[Dict[str, Any]]


class Show(TypedDict, total=False):
    show: str
    plan: str
    plan_hash: str
    title: str
    starts_at: str
    timezone: str
    public: bool
    sales: str
    """open, paused or closed"""
    policy: Dict[str, int]
    counts: Dict[str, int]
    log_id: str
    seq: int


class Hold(TypedDict, total=False):
    hold: str
    state: str
    """active, paying, booked, released or expired"""
    holder: str
    reference: str
    booking: str
    payment: str
    seats: List[SeatLabels]
    expires_at: str
    seconds_remaining: float
    """Count down from this, never from a clock of your own."""
    seq: int


class FormerSeat(SeatLabels, total=False):
    """A seat that a booking had."""

    generation: int
    until: str
    became: str
    """cancelled or moved"""
    reason: str


class Booking(TypedDict, total=False):
    booking: str
    state: str
    """booked, or cancelled when it has no seats left"""
    hold: str
    holder: str
    reference: str
    payment: str
    seats: List[SeatLabels]
    former: List[FormerSeat]
    """In the order in which they went."""
    booked_at: str
    seq: int


class BlockOutcome(TypedDict):
    seats: List[SeatLabels]
    blocked: bool
    reason: str
    seq: int


Change = TypedDict("Change", {"seat": str, "generation": int, "from": str, "to": str})


class Entry(TypedDict, total=False):
    """One decision of a show. Actor, holder, hold, booking, reference and payment are told to keys alone."""

    seq: int
    at: str
    kind: str
    reason: str
    changes: List[Change]
    actor: str
    holder: str
    hold: str
    booking: str
    reference: str
    payment: str
    expires_at: str


class CommandOutcome(TypedDict):
    """What the call would have answered to a line of the bulk road."""

    command: Dict[str, Any]
    status: int
    replayed: bool
    body: Dict[str, Any]


class Changes(TypedDict, total=False):
    log_id: str
    entries: List[Entry]
    next: int
    """Go on from here."""
    seq: int
    snapshot: SeatMap
    """There when the position asked for is no longer retained, or of another log: entries follow it."""


class ReportGroup(TypedDict, total=False):
    key: str
    """Missing for seats that have none, of no section for example."""
    seats: int
    available: int
    locked: int
    booked: int
    blocked: int
    price: float
    """Where the plan has prices: of one seat, if all have the same."""
    amount: float
    """Of the seats booked."""


class Report(TypedDict):
    by: str
    seq: int
    log_id: str
    groups: List[ReportGroup]


class BuyerToken(TypedDict):
    """For the browser of one buyer, who sends it like a key."""

    token: str
    holder: str
    show: str
    expires_at: str


class Key(TypedDict, total=False):
    key: str
    role: str
    """admin, seller or reader"""
    origins: List[str]
    """Pages that may use it."""
    created_at: str
    revoked_at: str
    secret: str
    """Told once, by the call that made it, and missing when that answer was lost: revoke the key then."""
