"""How often and how patiently a call is repeated."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class RetryPolicy:
    attempts_max: int = 8
    """Tries of one call, the first one included."""
    delay_first_seconds: float = 0.1
    """Before the second try; doubled before every further one."""
    delay_max_seconds: float = 5.0
    attempt_timeout_seconds: float = 10.0
    """For which a try may hear nothing before it counts as failed."""

    def delay_after(self, failures: int, asked_seconds: float = 0.0) -> float:
        """The pause after so many failures.

        Between half of the doubled delay and all of it, so that clients that failed together do not come back
        together, and at least what the server asked for.
        """
        whole = min(self.delay_max_seconds, self.delay_first_seconds * 2.0 ** min(failures - 1, 30))
        return max(asked_seconds, whole * random.uniform(0.5, 1))
