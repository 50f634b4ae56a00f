"""A seatlock server."""

from __future__ import annotations

import ssl
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union
from urllib.parse import quote

from .backoff import RetryPolicy
from .show import ShowClient
from .transport import Transport
from .types import Key, Show

PLAN_TIMEOUT_SECONDS = 120.0
"""A plan of a million seats takes longer to read than another call to answer."""


class Seatlock:
    """`base` as in "http://127.0.0.1:8080"; `key` is a key of the server or a buyer token.

    Cheap to make, asks nothing by itself; any number of threads may share one.
    """

    def __init__(
        self,
        base: str,
        *,
        key: Optional[str] = None,
        retry: RetryPolicy = RetryPolicy(),
        tls: Optional[ssl.SSLContext] = None,
    ) -> None:
        self._transport = Transport(base, key, retry, tls)

    def show(self, name: str) -> ShowClient:
        """The calls of one show."""
        return ShowClient(self._transport, name)

    def shows(self) -> List[Show]:
        """The shows that this key may see."""
        shows: List[Show] = self._transport.get("/v1/shows")["shows"]
        return shows

    def put_plan(
        self, name: str, plan: Union[str, Mapping[str, Any]], *, csv: bool = False, idempotency_key: Optional[str] = None
    ) -> Dict[str, Any]:
        """Imports a plan of any format that seatlock reads as JSON, or a list of seats as CSV; answers the report."""
        content_type = "text/csv" if csv else "application/json"
        path = f"/v1/plans/{quote(name, safe='')}"
        report: Dict[str, Any] = self._transport.change(
            "PUT", path, plan, idempotency_key, content_type, PLAN_TIMEOUT_SECONDS
        )
        return report

    def put_key(
        self, name: str, role: str, origins: Sequence[str] = (), *, idempotency_key: Optional[str] = None
    ) -> Key:
        """Makes a key ("admin", "seller" or "reader"); its secret is told this once."""
        body = {"role": role, "origins": list(origins)}
        key: Key = self._transport.change("PUT", f"/v1/keys/{quote(name, safe='')}", body, idempotency_key)
        return key

    def keys(self) -> List[Key]:
        keys: List[Key] = self._transport.get("/v1/keys")["keys"]
        return keys

    def revoke_key(self, name: str, *, idempotency_key: Optional[str] = None) -> Key:
        """From now on the key is good for nothing."""
        key: Key = self._transport.change("DELETE", f"/v1/keys/{quote(name, safe='')}", None, idempotency_key)
        return key

    def plan(self, name: str) -> Dict[str, Any]:
        """A plan as native JSON, every seat written out."""
        plan: Dict[str, Any] = self._transport.get(f"/v1/plans/{quote(name, safe='')}")
        return plan
