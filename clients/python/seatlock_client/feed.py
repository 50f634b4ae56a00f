"""The feed of a show: dense, each entry once, over as many connections as it takes."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any, Iterator, Optional, Tuple, Union

from .problem import Problem
from .transport import Query, Transport, failures, is_passing
from .types import Entry, Position, SeatMap


@dataclass(frozen=True)
class EntryMessage:
    entry: Entry
    position: Position
    """Keep it with what you made of the message, and go on after it."""


@dataclass(frozen=True)
class SnapshotMessage:
    """Comes first, and whenever entries were missed for good: it replaces all that was known."""

    seats: SeatMap
    position: Position


FeedMessage = Union[EntryMessage, SnapshotMessage]


class Gap(Exception):
    """A number is missing. The connection that brought this is not believed any further."""


def follow(
    transport: Transport, path: str, after: Optional[Position], silence_max_seconds: float
) -> Iterator[FeedMessage]:
    position = after
    errors = 0
    while True:
        connection = transport.connect(silence_max_seconds)
        try:
            query: Optional[Query] = {"from": position.seq, "log_id": position.log_id} if position else None
            for kind, data in _events(transport.open(connection, path, query)):
                message = _message(kind, json.loads(data), position)
                if message is None:
                    continue
                position = message.position
                errors = 0
                yield message
        except (Gap, *failures):
            pass
        except Problem as problem:
            if not is_passing(problem):
                raise
        finally:
            connection.close()
        errors += 1
        time.sleep(transport.retry.delay_after(errors))


def _message(kind: str, data: Any, position: Optional[Position]) -> Optional[FeedMessage]:
    if kind == "snapshot":
        return SnapshotMessage(data, Position(data["log_id"], data["seq"]))
    seq = data["seq"]
    if position is None or seq > position.seq + 1:
        raise Gap(f"entry {seq} came after {position.seq if position else 'nothing'}")
    if seq <= position.seq:
        return None  # it came before
    return EntryMessage(data, Position(position.log_id, seq))


def _events(response: http.client.HTTPResponse) -> Iterator[Tuple[str, str]]:
    """(type, data) of a text/event-stream; an event that was cut is none, because no empty line ends it."""
    kind, data = "", []
    while True:
        line = response.readline()
        if not line:
            return
        name, _, value = line.decode().rstrip("\r\n").partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif not line.strip(b"\r\n"):
            if data:
                yield kind, "\n".join(data)
            kind, data = "", []
