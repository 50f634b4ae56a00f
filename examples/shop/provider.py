"""A payment provider, made up to be as unpleasant as real ones: slow, declines cards, and tells a result twice or never.

A card decides what happens to it: "declined" is declined, "twice" is told twice at the same moment, "silent" is never
told of. Asking for the same payment again does nothing, as with real providers.

    python3 provider.py --port 9090 --seconds 2
"""

from __future__ import annotations

import argparse
import json
import threading
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Optional


@dataclass
class Payment:
    payment: str
    amount: int
    card: str
    callback: str
    state: str = "pending"
    """Then captured or declined; a captured one may become refunded."""
    refunds: int = 0
    """Times that money went back. More than one is a loss."""


class Provider:
    """Answers over HTTP. Without `seconds` a payment stays pending until somebody calls `settle`."""

    def __init__(self, port: int = 0, seconds: Optional[float] = None) -> None:
        self.payments: Dict[str, Payment] = {}
        self._seconds = seconds
        self._mutex = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def serve(self) -> None:
        self._server.serve_forever()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def settle(self, payment: str) -> None:
        """The bank has decided: notes it, then tells the shop, and returns when the shop has answered."""
        record = self.payments[payment]
        with self._mutex:
            if record.state == "pending":
                record.state = "declined" if record.card == "declined" else "captured"
        times = {"silent": 0, "twice": 2}.get(record.card, 1)
        calls = [threading.Thread(target=self._tell, args=(record,)) for _ in range(times)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()

    def _tell(self, record: Payment) -> None:
        body = json.dumps({"payment": record.payment}).encode()
        request = urllib.request.Request(record.callback, body, {"Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request, timeout=60).close()
        except (urllib.error.URLError, OSError):
            pass  # the shop is down: it has to ask when it is back

    def _charge(self, asked: Dict[str, Any]) -> Payment:
        with self._mutex:
            known = self.payments.get(asked["payment"])
            if known:
                return known
            record = self.payments[asked["payment"]] = Payment(**asked)
        if self._seconds is not None:
            threading.Timer(self._seconds, self.settle, (record.payment,)).start()
        return record

    def _refund(self, payment: str) -> Optional[Payment]:
        with self._mutex:
            record = self.payments.get(payment)
            if record and record.state == "captured":
                record.state = "refunded"
                record.refunds += 1
            return record

    def _handler(self) -> "type[BaseHTTPRequestHandler]":
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.payments.get(self.path.rsplit("/", 1)[-1]))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("/refund"):
                    return self._answer(provider._refund(self.path.split("/")[-2]))
                return self._answer(provider._charge(json.loads(body)))

            def _answer(self, record: Optional[Payment]) -> None:
                text = json.dumps(asdict(record) if record else {}).encode()
                self.send_response(200 if record else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


class ProviderClient:
    """What the shop uses: the calls of a provider, each of which may be repeated."""

    def __init__(self, address: str) -> None:
        self._address = address

    def state(self, payment: str) -> Optional[str]:
        """pending, captured, declined or refunded; None when the provider never heard of it."""
        try:
            return str(self._call(f"/payments/{payment}")["state"])
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def charge(self, payment: str, amount: int, card: str, callback: str) -> None:
        self._call("/payments", {"payment": payment, "amount": amount, "card": card, "callback": callback})

    def refund(self, payment: str) -> None:
        self._call(f"/payments/{payment}/refund", {})

    def _call(self, path: str, body: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            answer: Dict[str, Any] = json.load(response)
            return answer


def main() -> None:
    parser = argparse.ArgumentParser(description="a payment provider, made up")
    parser.add_argument("--port", type=int, default=9090)
    parser.add_argument("--seconds", type=float, default=2, help="how long the bank takes")
    options = parser.parse_args()
    provider = Provider(options.port, options.seconds)
    print(f"the provider is ready at {provider.address}", flush=True)
    provider.serve()


if __name__ == "__main__":
    main()
