"""A server with a show for the Python client's tests, and what stands between the two when things go wrong."""

from __future__ import annotations

import http.client
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, NamedTuple, Optional

BINARY = os.environ["SEATLOCK_BINARY"]


def plan_of(seats: int) -> Dict[str, Any]:
    row = {"label": "A", "count": seats, "spacing": 20, "origin": {"x": 0, "y": 0}}
    return {"format": "seatlock-plan", "version": 1, "rows": [row]}


class House:
    """A server in a directory of its own; after a kill it can be started again on the same port."""

    def __init__(self) -> None:
        self._directory = tempfile.mkdtemp(prefix="seatlock-clients-")
        self.port = 0
        self.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._log = open(os.path.join(self._directory, "log"), "a", encoding="utf-8")
        self._process = subprocess.Popen(
            [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", os.path.join(self._directory, "data")],
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        ready = re.search(r":(\d+)/$", self._process.stdout.readline().strip())
        if ready is None:
            with open(self._log.name, encoding="utf-8") as log:
                raise AssertionError(f"the server did not start:\n{log.read()}")
        self.port = int(ready.group(1))

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def close(self) -> None:
        status = self._end(signal.SIGTERM)
        shutil.rmtree(self._directory)
        assert status == 0, f"the server ended with {status}"

    def _end(self, number: signal.Signals) -> int:
        self._process.send_signal(number)
        status = self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()
        return status


class Seen(NamedTuple):
    method: str
    path: str
    key: Optional[str]


class Trouble(NamedTuple):
    """What a proxy does: answers by itself, or passes the request on and cuts the line instead of answering."""

    status: int = 0
    retry_after: str = ""
    cut: bool = False


class Proxy:
    """Passes requests on to a server, and does to each what `trouble(number)` says."""

    def __init__(self, house: House, trouble: Callable[[int], Optional[Trouble]]) -> None:
        self.seen: List[Seen] = []
        self.arrived: "queue.Queue[Seen]" = queue.Queue()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                seen = Seen(self.command, self.path, self.headers.get("Idempotency-Key"))
                proxy.seen.append(seen)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                how = trouble(len(proxy.seen))
                if how is None or how.cut:
                    status, answer = self._pass_on(body)
                else:
                    status, answer = how.status, b""
                proxy.arrived.put(seen)
                self.close_connection = True
                if how is not None and how.cut or status == 0:
                    return
                self.send_response(status)
                if how is not None and how.retry_after:
                    self.send_header("Retry-After", how.retry_after)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def _pass_on(self, body: bytes) -> "tuple[int, bytes]":
                onward = http.client.HTTPConnection("127.0.0.1", house.port)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                try:
                    onward.request(self.command, self.path, body, headers)
                    response = onward.getresponse()
                    return response.status, response.read()
                except OSError:
                    return 0, b""
                finally:
                    onward.close()

            do_GET = do_POST = do_PUT = do_PATCH = handle_any

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class ScriptedFeed:
    """A server of nothing but feeds: the n-th connection gets the n-th text, and the last one's all further ones."""

    def __init__(self, *texts: str, stay: bool = True) -> None:
        self.asked: List[str] = []
        self._leave = threading.Event()
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feed.asked.append(self.path.partition("?")[2])
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self.wfile.write(texts[min(len(feed.asked), len(texts)) - 1].encode())
                self.wfile.flush()
                if stay:
                    feed._leave.wait()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._leave.set()
        self._server.shutdown()
        self._server.server_close()
