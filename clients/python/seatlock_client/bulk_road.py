"""Many commands in one go."""

from __future__ import annotations

import json
import time
from typing import Any, Iterable, Iterator, Mapping

from .problem import Problem, Unreachable
from .transport import Transport, failures, is_passing, new_idempotency_key
from .types import CommandOutcome


def send_commands(transport: Transport, path: str, commands: Iterable[Mapping[str, Any]]) -> Iterator[CommandOutcome]:
    """The outcomes of commands, in their order.

    When the line breaks, those without an outcome are sent again under the keys that they had.
    """
    rest = [{"key": new_idempotency_key(), **command} for command in commands]
    errors = 0
    while rest:
        connection = transport.connect(transport.retry.attempt_timeout_seconds)
        cause: BaseException = EOFError("the answer ended before all outcomes had come")
        try:
            body = "".join(json.dumps(command) + "\n" for command in rest).encode()
            response = transport.post_lines(connection, path, body)
            while rest:
                line = response.readline()
                if not line.endswith(b"\n"):
                    break
                outcome = json.loads(line)
                errors = 0
                yield CommandOutcome(
                    command=rest.pop(0),
                    status=outcome["status"],
                    replayed=outcome.get("replayed", False),
                    body=outcome["body"],
                )
        except failures as error:
            cause = error
        except Problem as problem:
            if not is_passing(problem):
                raise
            cause = problem
        finally:
            connection.close()
        if not rest:
            return
        errors += 1
        if errors >= transport.retry.attempts_max:
            raise Unreachable(f"{len(rest)} commands have no outcome", None) from cause
        time.sleep(transport.retry.delay_after(errors))
