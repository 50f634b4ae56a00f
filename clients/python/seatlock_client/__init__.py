"""Client for a seatlock server: every call, problems as exceptions, one idempotency key through all tries, and the feed."""

from .backoff import RetryPolicy
from .client import Seatlock
from .feed import EntryMessage, FeedMessage, SnapshotMessage
from .problem import Problem, Refusal, Unreachable
from .show import ShowClient
from .transport import new_idempotency_key
from .types import Booking, Changes, Entry, Hold, Position, SeatMap, Show

__all__ = [
    "Booking",
    "Changes",
    "Entry",
    "EntryMessage",
    "FeedMessage",
    "Hold",
    "Position",
    "Problem",
    "Refusal",
    "RetryPolicy",
    "SeatMap",
    "Seatlock",
    "Show",
    "ShowClient",
    "SnapshotMessage",
    "Unreachable",
    "new_idempotency_key",
]
