"""Tablets that order as fast as they are answered, on one thread: cheap, to measure the program and not itself."""

from __future__ import annotations

import json
import multiprocessing
import re
import selectors
import signal
import socket
import time
import urllib.parse
import uuid
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field


@dataclass
class Placed:
    seconds: float = 0
    # When an order was answered with 201 (time.time()), by its id.
    answered: dict[int, float] = field(default_factory=dict)
    # Seconds from sending each to its answer.
    took: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.answered) / self.seconds


@dataclass
class Tablet:
    """One that orders; `place` gives it a connection that it keeps."""

    token: str
    dish_id: int


class Till:
    """A tablet's connection: one order at a time."""

    def __init__(self, host: str, port: int, tablet: Tablet) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._body = json.dumps({"items": [{"menu_id": tablet.dish_id, "quantity": 1}]})
        self._head = (
            f"POST /api/orders HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {tablet.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self._body)}\r\nIdempotency-Key: "
        )
        self._answer = b""
        # Of the order that was sent last (time.time()).
        self.sent = 0.0

    def order(self) -> None:
        self.sent = time.time()
        self.socket.sendall(f"{self._head}{uuid.uuid4()}\r\n\r\n{self._body}".encode())

    def answer(self) -> int | None:
        """Reads what is there; the order's id when that was the rest of the answer."""
        part = self.socket.recv(1 << 16)
        self._answer += part
        if not part or b"\r\n\r\n" not in self._answer:
            assert part, self._answer
            return None
        head, _, body = self._answer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not (len(body) == int(length[1]) if length else body.endswith(b"0\r\n\r\n")):
            return None
        assert head.startswith(b"HTTP/1.1 201"), self._answer
        self._answer = b""
        location = re.search(rb"(?i)location: /api/orders/(\d+)", head)
        assert location
        return int(location[1])


def process() -> ProcessPoolExecutor:
    """One process for `place`, so that it does not share Python's lock with who else is busy here."""
    # Ctrl-C reaches it too, and it need not explain where it was.
    return ProcessPoolExecutor(
        1, multiprocessing.get_context("spawn"), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_DFL)
    )


def place(base_url: str, tablets: list[Tablet], count: int, rate: float | None = None) -> Placed:
    """So many orders: from every tablet at once, or so many a second in all."""
    address = urllib.parse.urlsplit(base_url)
    tills = [Till(address.hostname or "", address.port or 80, tablet) for tablet in tablets]
    placed = Placed()
    selector = selectors.DefaultSelector()
    for till in tills:
        selector.register(till.socket, selectors.EVENT_READ, till)
    free, sent = tills[:], 0
    start = time.time()
    while len(placed.answered) < count:
        while free and sent < count and (rate is None or time.time() >= start + sent / rate):
            free.pop(0).order()
            sent += 1
        for key, _ in selector.select(1 if rate is None else 0.001):
            order = key.data.answer()
            if order is not None:
                placed.answered[order] = time.time()
                placed.took.append(placed.answered[order] - key.data.sent)
                free.append(key.data)
    placed.seconds = time.time() - start
    for till in tills:
        till.socket.close()
    selector.close()
    return placed
