"""Listens in between a program and its PostgreSQL: what it says, and how often it waits for an answer.

Source: PostgreSQL docs 55.7, Message Formats.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Execution:
    """A statement with the values it was executed with; a flush is what is sent before an answer is waited for."""

    flush: int
    text: str
    # Type OIDs that the client named, 0 for those that it left to the server.
    types: tuple[int, ...]
    values: tuple[bytes | None, ...]
    formats: tuple[int, ...]


@dataclass
class Conversation:
    """One connection of the program."""

    application: str
    # Sync ends a flush of the extended protocol, Query is one of the simple protocol: both wait for ReadyForQuery.
    round_trips: int = 0
    executions: list[Execution] = field(default_factory=list)
    _texts: dict[bytes, tuple[str, tuple[int, ...]]] = field(default_factory=dict)

    def hear(self, kind: bytes, content: bytes) -> None:
        if kind in (b"S", b"Q"):
            self.round_trips += 1
        elif kind == b"P":
            name, statement, rest = content.split(b"\0", 2)
            (count,) = struct.unpack_from(">H", rest)
            self._texts[name] = (statement.decode(), struct.unpack_from(f">{count}I", rest, 2))
        elif kind == b"B":
            _, name, rest = content.split(b"\0", 2)
            text, oids = self._texts[name]
            formats, values = _bound(rest)
            self.executions.append(Execution(self.round_trips, text, oids, values, formats))


class Relay(contextlib.AbstractContextManager["Relay"]):
    """A unix socket that leads to a PostgreSQL's, as long as the `with` block runs.

    - url: of the database, through its unix socket.
    - directory: an existing one with a short path, for our socket.
    """

    def __init__(self, url: str, directory: Path) -> None:
        query = parse_qs(urlsplit(url).query)
        name = f".s.PGSQL.{query['port'][0]}"
        self._theirs = Path(query["host"][0]) / name
        self._ours = directory / name
        self.url = url.replace(f"host={query['host'][0]}", f"host={directory}")
        self.conversations: list[Conversation] = []

    def __enter__(self) -> Relay:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._ours))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._ours.unlink(missing_ok=True)

    def of_requests(self) -> list[Conversation]:
        """Without the connection on which a process follows the event log by itself."""
        return [each for each in self.conversations if not each.application.endswith("events")]

    def round_trips(self) -> int:
        return sum(conversation.round_trips for conversation in self.of_requests())

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                program, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._theirs))
                threading.Thread(target=self._listen, args=(program, server), daemon=True).start()
                threading.Thread(target=_pass_on, args=(server, program), daemon=True).start()

    def _listen(self, program: socket.socket, server: socket.socket) -> None:
        conversation: Conversation | None = None
        text = b""
        with contextlib.suppress(OSError):
            while part := program.recv(1 << 16):
                text += part
                if conversation is None and len(text) >= 4 and len(text) >= (length := _length(text, 0)):
                    conversation = Conversation(_application(text[8:length]))
                    self.conversations.append(conversation)
                    text = text[length:]
                while conversation is not None and len(text) >= 5 and len(text) > (length := _length(text, 1)):
                    # Counted before it is passed on: once there is an answer, all that led to it has been counted.
                    conversation.hear(text[:1], text[5 : length + 1])
                    text = text[length + 1 :]
                server.sendall(part)
        server.close()


def _length(text: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", text, at)[0])


def _application(startup: bytes) -> str:
    words = startup.split(b"\0")
    return dict(zip(words[::2], words[1::2])).get(b"application_name", b"").decode()


def _bound(rest: bytes) -> tuple[tuple[int, ...], tuple[bytes | None, ...]]:
    """What a Bind message holds behind its names: a format and a value for each parameter."""

    def parts() -> Iterator[bytes | None]:
        at = 4 + 2 * formats_given
        for _ in range(count):
            (length,) = struct.unpack_from(">i", rest, at)
            yield None if length < 0 else rest[at + 4 : at + 4 + length]
            at += 4 + max(0, length)

    (formats_given,) = struct.unpack_from(">H", rest)
    formats = struct.unpack_from(f">{formats_given}H", rest, 2)
    (count,) = struct.unpack_from(">H", rest, 2 + 2 * formats_given)
    if formats_given < 2:
        formats = (formats or (0,)) * count
    return formats, tuple(parts())


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(1 << 16):
            target.sendall(part)
    target.close()
