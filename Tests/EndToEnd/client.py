"""A client of the API as a tablet or a POS is one: over HTTP, through nginx."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.json()["error"]["code"])


class Client:
    """Calls one address, with a token once it signed in. Each call is a connection of its own."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.base_url = base_url
        self.token = token

    def call(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, timeout: float = 20
    ) -> Answer:
        """`body`: bytes as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"} if data is not None else {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        connection = self._connection(timeout)
        try:
            connection.request(method, urllib.parse.quote(path, safe="/?=&%"), data, sent | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Answer:
        return self.call("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.call("DELETE", path, **options)

    def order(self, *lines: dict[str, Any], key: str | None = None, **more: Any) -> Answer:
        return self.post("/api/orders", {"items": list(lines), **more}, headers={"Idempotency-Key": key} if key else {})

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        address = urllib.parse.urlsplit(self.base_url)
        host = address.hostname or ""
        if address.scheme == "http":
            return http.client.HTTPConnection(host, address.port, timeout=timeout)
        # A certificate that the stack has just signed itself.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(host, address.port, timeout=timeout, context=context)


def sign_in(base_url: str, kind: str, body: dict[str, Any]) -> Client:
    """Signs in as a tablet or as staff; waits its turn when many sign in at once (429)."""
    client = Client(base_url)
    deadline = time.monotonic() + 30
    while True:
        answer = client.post(f"/api/auth/{kind}-login", body)
        if answer.status != 429 or time.monotonic() > deadline:
            break
        time.sleep(float(answer.headers["retry-after"]) / 4)
    assert answer.status == 200, answer.body
    return Client(base_url, answer.json()["token"])


def at_once(count: int, work: Callable[[int], Value]) -> list[Value]:
    """Runs `work` in so many threads, all let go at the same moment; the results in order. Raises what one raised."""
    results: list[Any] = [None] * count
    failures: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run(index: int) -> None:
        try:
            barrier.wait(30)
            results[index] = work(index)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not come true within {seconds} s"
        time.sleep(0.02)
