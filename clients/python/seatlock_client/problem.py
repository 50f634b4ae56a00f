"""What a call raises when the answer is no, or when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional


@dataclass(frozen=True)
class Refusal:
    """Why one seat failed."""

    seat: str
    reason: str
    seconds_remaining: Optional[float] = None
    """Until the lock in the way ends by itself."""
    yours: bool = False
    """The lock in the way belongs to the holder who asks."""


class Problem(Exception):
    """The server answered, and the answer is no."""

    def __init__(self, status: int, body: Mapping[str, Any], idempotency_key: Optional[str] = None) -> None:
        self.status = status
        self.body = body
        """The whole of application/problem+json."""
        self.code: str = body.get("code", "")
        """What program code compares: "locked", "hold_expired", "outcome_unknown" and so on."""
        self.retry: str = body.get("retry", "never")
        """"never", "same_key" (repeat under the same idempotency key) or "later"."""
        self.detail: str = body.get("detail", "")
        self.refusals = tuple(
            Refusal(each["seat"], each["reason"], each.get("seconds_remaining"), each.get("yours", False))
            for each in body.get("refusals", ())
        )
        """Every seat that failed; empty when the problem is none of seats."""
        self.idempotency_key = idempotency_key
        """Under which the call was made, if it was to change something."""
        super().__init__(f"{self.code or status}: {self.detail or body.get('title') or f'status {status}'}")


class Unreachable(Exception):
    """No answer, however often it was tried.

    A change may have been made or not: to learn which, make the same call with the same idempotency key.
    """

    def __init__(self, message: str, idempotency_key: Optional[str]) -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key
