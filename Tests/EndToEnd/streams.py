"""Readers of events as screens are: over HTTP, through nginx, coming back by themselves with the last id they have."""

from __future__ import annotations

import json
import selectors
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from client import Client

STORE = "/api/admin/events/stream"
TABLE = "/api/events/stream"


@dataclass
class Event:
    id: int
    type: str
    body: bytes
    # By time.time(), when its last byte was there.
    received: float

    def json(self) -> Any:
        return json.loads(self.body)


class Stream:
    """One screen. What it has is put together only when it is asked for, so that many can be held at once."""

    def __init__(self, client: Client, path: str, after: int | None) -> None:
        self.client = client
        self.path = path
        self.after = after
        # Of the answer that it reads now; 0 while there is none.
        self.status = 0
        self.connections = 0
        # Of every answer that it has had.
        self.statuses: list[int] = []
        self.comments: list[float] = []
        self._events: list[Event] = []
        # Seconds until it comes back, as the server has said.
        self.retries = [2.0]
        self._arrived: list[tuple[float, bytes]] = []
        self._rest = b""
        self._text = b""
        self._lock = threading.Lock()

    @property
    def events(self) -> list[Event]:
        with self._lock:
            for received, part in self._take():
                self._parse(part, received)
            return self._events

    @property
    def ids(self) -> list[int]:
        return [event.id for event in self.events]

    @property
    def last_id(self) -> int | None:
        events = self.events
        return events[-1].id if events else self.after

    @property
    def is_open(self) -> bool:
        _ = self.events
        return self.status == 200

    def request(self) -> bytes:
        address = urllib.parse.urlsplit(self.client.base_url)
        last = self.last_id
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {address.netloc}", "Connection: close"]
        lines += [f"Authorization: Bearer {self.client.token}"]
        lines += [] if last is None else [f"Last-Event-ID: {last}"]
        return "\r\n".join([*lines, "", ""]).encode()

    def arrived(self, part: bytes) -> None:
        self._arrived.append((time.time(), part))

    def ended(self) -> None:
        """The connection is gone: what was begun is of no use."""
        _ = self.events
        self.status, self._rest, self._text = 0, b"", b""

    def _take(self) -> list[tuple[float, bytes]]:
        taken = self._arrived[:]
        del self._arrived[: len(taken)]
        return taken

    def _parse(self, part: bytes, received: float) -> None:
        self._rest += part
        if self.status == 0:
            head, end, rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                return
            self.status, self._rest = int(head.split(b" ", 2)[1]), rest
            self.statuses.append(self.status)
        if self.status != 200:
            return
        # The transfer's chunks (RFC 9112 section 7.1).
        while True:
            size, end, rest = self._rest.partition(b"\r\n")
            length = int(size, 16) if end else 0
            if not end or len(rest) < length + 2:
                break
            self._text += rest[:length]
            self._rest = rest[length + 2 :]
            if length == 0:
                break
        *blocks, self._text = self._text.split(b"\n\n")
        for block in blocks:
            self._understand(block, received)

    def _understand(self, block: bytes, received: float) -> None:
        fields: dict[str, bytes] = {}
        for line in block.split(b"\n"):
            name, _, value = line.partition(b": ")
            if name:
                fields[name.decode()] = value
            else:
                self.comments.append(received)
        if "data" in fields:
            event = Event(int(fields["id"]), fields["event"].decode(), fields["data"], received)
            self._events.append(event)
        if "retry" in fields:
            self.retries.append(int(fields["retry"]) / 1000)


class Streams:
    """Holds any number of streams on one thread, until the `with` block ends."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._waiting: list[tuple[float, Stream]] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self) -> Streams:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            self._close(key.fileobj)
        self._selector.close()

    def open(self, client: Client, path: str = STORE, after: int | None = None) -> Stream:
        """A stream that comes back whenever it ends, unless it is refused. See `Stream.is_open`."""
        stream = Stream(client, path, after)
        with self._lock:
            self._waiting.append((0, stream))
        return stream

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._connect_those_due()
            if not self._selector.get_map():
                time.sleep(0.005)
                continue
            for key, _ in self._selector.select(0.02):
                self._read(key.fileobj, key.data)

    def _connect_those_due(self) -> None:
        now = time.monotonic()
        with self._lock:
            due = [stream for at, stream in self._waiting if at <= now]
            self._waiting = [(at, stream) for at, stream in self._waiting if at > now]
        for stream in due:
            try:
                self._connect(stream)
            except OSError:
                self._come_back(stream)

    def _connect(self, stream: Stream) -> None:
        address = urllib.parse.urlsplit(stream.client.base_url)
        connection = socket.create_connection((address.hostname or "", address.port or 80), timeout=5)
        connection.sendall(stream.request())
        connection.setblocking(False)
        stream.connections += 1
        self._selector.register(connection, selectors.EVENT_READ, stream)

    def _read(self, connection: Any, stream: Stream) -> None:
        try:
            part = connection.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if part:
            return stream.arrived(part)
        self._close(connection)
        _ = stream.events
        # A token that has ended does not come back to life.
        if stream.status not in (401, 403):
            stream.ended()
            self._come_back(stream)

    def _close(self, connection: Any) -> None:
        self._selector.unregister(connection)
        connection.close()

    def _come_back(self, stream: Stream) -> None:
        with self._lock:
            self._waiting.append((time.monotonic() + stream.retries[-1], stream))


def all_open(streams: list[Stream]) -> Callable[[], bool]:
    return lambda: all(stream.is_open for stream in streams)
