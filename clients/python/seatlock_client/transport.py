"""One server: its address, the key, and the patience."""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
import time
from typing import Any, Dict, Mapping, Optional, Tuple, Union
from urllib.parse import quote, urlencode, urlsplit

from .backoff import RetryPolicy
from .problem import Problem, Unreachable

Query = Mapping[str, Union[str, int, None]]

Connection = http.client.HTTPConnection
failures = (OSError, http.client.HTTPException)
"""What a connection raises: an answer that was cut short, nobody there, silence."""


def new_idempotency_key() -> str:
    return secrets.token_hex(16)


def is_passing(problem: Problem) -> bool:
    """Whether the server, or what stands before it, may answer better a moment later."""
    return problem.status in (429, 502, 503, 504) or problem.retry == "same_key"


def problem_of(status: int, text: bytes, key: Optional[str]) -> Problem:
    try:
        body = json.loads(text)
    except ValueError:  # of something between us and the server
        body = {"detail": text[:200].decode("utf-8", "replace")}
    return Problem(status, body if isinstance(body, dict) else {}, key)


def retry_after_seconds(response: http.client.HTTPResponse) -> float:
    asked = response.getheader("Retry-After") or ""
    return float(asked) if asked.isdecimal() else 0.0


class Transport:
    """Makes calls, a connection each. Any number of threads may share one."""

    def __init__(self, base: str, key: Optional[str], retry: RetryPolicy, tls: Optional[ssl.SSLContext]) -> None:
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or parts.hostname is None:
            raise ValueError(f"{base!r} is no address of a server, as in http://127.0.0.1:8080")
        self.retry = retry
        self._host = parts.hostname
        self._port = parts.port
        self._prefix = parts.path.rstrip("/")
        self._headers: Dict[str, str] = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None

    def connect(self, timeout: float) -> Connection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._tls)

    def get(self, path: str, query: Optional[Query] = None) -> Any:
        return json.loads(self._repeated("GET", path + _query_text(query), None, {}, None))

    def get_text(self, path: str) -> str:
        return self._repeated("GET", path, None, {}, None).decode()

    def change(
        self,
        method: str,
        path: str,
        body: Union[str, Mapping[str, Any], None],
        idempotency_key: Optional[str] = None,
        content_type: str = "application/json",
        timeout_seconds: Optional[float] = None,
    ) -> Any:
        """Made once, however often it is sent: all tries have one idempotency key."""
        key = idempotency_key or new_idempotency_key()
        if body is None:
            return json.loads(self._repeated(method, path, None, {"Idempotency-Key": key}, key))
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"Content-Type": content_type, "Idempotency-Key": key}
        return json.loads(self._repeated(method, path, text.encode(), headers, key, timeout_seconds))

    def open(self, connection: Connection, path: str, query: Optional[Query]) -> http.client.HTTPResponse:
        """One try of a stream; raises its Problem."""
        return self._stream(connection, "GET", path + _query_text(query), None, {})

    def post_lines(self, connection: Connection, path: str, lines: bytes) -> http.client.HTTPResponse:
        """One try of the bulk road; raises its Problem."""
        return self._stream(connection, "POST", path, lines, {"Content-Type": "application/x-ndjson"})

    def _stream(
        self, connection: Connection, method: str, target: str, body: Optional[bytes], headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        connection.request(method, self._prefix + target, body, {**self._headers, **headers})
        response = connection.getresponse()
        if response.status != 200:
            raise problem_of(response.status, response.read(), None)
        return response

    def _repeated(
        self,
        method: str,
        target: str,
        body: Optional[bytes],
        headers: Mapping[str, str],
        key: Optional[str],
        timeout_seconds: Optional[float] = None,
    ) -> bytes:
        attempt = 0
        timeout = timeout_seconds or self.retry.attempt_timeout_seconds
        while True:
            attempt += 1
            last = attempt >= self.retry.attempts_max
            asked = 0.0
            try:
                status, text, asked = self._attempt(method, target, body, headers, timeout)
                if 200 <= status < 300:
                    return text
                problem = problem_of(status, text, key)
                if last or not is_passing(problem):
                    raise problem
            except failures as error:
                if last:
                    raise Unreachable(f"{method} {target} got no answer in {attempt} tries", key) from error
            time.sleep(self.retry.delay_after(attempt, asked))

    def _attempt(
        self, method: str, target: str, body: Optional[bytes], headers: Mapping[str, str], timeout: float
    ) -> Tuple[int, bytes, float]:
        connection = self.connect(timeout)
        try:
            connection.request(method, self._prefix + target, body, {**self._headers, **headers})
            response = connection.getresponse()
            return response.status, response.read(), retry_after_seconds(response)
        finally:
            connection.close()


def _query_text(query: Optional[Query]) -> str:
    given = {name: value for name, value in (query or {}).items() if value is not None}
    return "?" + urlencode(given, quote_via=quote) if given else ""
