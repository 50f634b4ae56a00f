"""A seatlock server."""

from __future__ import annotations

import ssl
from typing import Any, Dict, List, Mapping, Optional, Union
from urllib.parse import quote

from .backoff import RetryPolicy
from .show import ShowClient
from .transport import Transport
from .types import Show


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
        report: Dict[str, Any] = self._transport.change("PUT", path, plan, idempotency_key, content_type)
        return report

    def plan(self, name: str) -> Dict[str, Any]:
        """A plan as native JSON, every seat written out."""
        plan: Dict[str, Any] = self._transport.get(f"/v1/plans/{quote(name, safe='')}")
        return plan
