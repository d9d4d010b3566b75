"""Events as a screen of the staff or a table's tablet has them: followed for hours, coming back with the last id."""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from calling import Caller

# As nginx/html/shared/stream.js.
SILENCE = 40.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 10.0

STORE, TABLE = "/api/admin/events/stream", "/api/events/stream"


def pulled(get: Callable[[str], Any], after: int = 0) -> Iterator[dict[str, Any]]:
    """Every event of a store behind this one, as a program gets them that asks for them.

    - get: what the call with this path answers.
    """
    cursor: str | None = str(after)
    while cursor is not None:
        page = get(f"/api/admin/events?after={cursor}&limit=250")
        yield from page["data"]
        cursor = page["next_cursor"]


class Feed:
    """Follows one of the two streams from an event on."""

    def __init__(self, screen: Caller, after: int, path: str = STORE) -> None:
        self.screen = screen
        self.after = after
        self.path = path
        self.events: list[dict[str, Any]] = []
        self.connections = 0
        self._retry = FIRST_PAUSE
        self._failures = 0
        self._connection: socket.socket | None = None
        self._has_ended = threading.Event()

    @property
    def last_id(self) -> int:
        return int(self.events[-1]["id"]) if self.events else self.after

    def go_on(self) -> None:
        while not self._has_ended.is_set():
            try:
                self._read()
            except (OSError, http.client.HTTPException, ValueError):
                pass  # whatever ended it, it comes back
            pause = min(self._retry * 1.5**self._failures, LONGEST_PAUSE) * (0.5 + random.random() / 2)
            self._failures += 1
            self._has_ended.wait(pause)

    def end(self) -> None:
        self._has_ended.set()
        connection = self._connection
        if connection is not None:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended by itself

    def _read(self) -> None:
        if self.screen.token is None and self.screen.enter().status != 200:
            return
        connection = self.screen._connection(SILENCE)
        self._connection = connection.sock
        try:
            headers = {"Authorization": f"Bearer {self.screen.token}", "Last-Event-ID": str(self.last_id)}
            connection.request("GET", self.path, headers=headers)
            answer = connection.getresponse()
            if answer.status == 401:
                self.screen.token = None
            if answer.status == 200:
                self.connections += 1
                self._failures = 0
                self._follow(answer)
        finally:
            connection.close()

    def _follow(self, answer: http.client.HTTPResponse) -> None:
        data = b""
        while not self._has_ended.is_set():
            line = answer.readline()
            if not line:
                return
            self.screen.look_for_strays(line)
            name, _, value = line.rstrip(b"\n").partition(b": ")
            if name == b"retry":
                self._retry = int(value) / 1000
            elif name == b"data":
                data = value
            elif not name and data:
                self.events.append(json.loads(data))
                data = b""
