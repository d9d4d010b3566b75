"""Listens in between a program and its PostgreSQL: what it says, and how often it waits for an answer.

Source: PostgreSQL docs 55.7, Message Formats.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from between import Between, application


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


class Relay(Between):
    """Passes everything on, as long as the `with` block runs."""

    def __init__(self, url: str, directory: Path) -> None:
        super().__init__(url, directory)
        self.conversations: list[Conversation] = []

    def of_requests(self) -> list[Conversation]:
        """Without the connection on which a process follows the event log by itself."""
        return [each for each in self.conversations if not each.application.endswith("events")]

    def round_trips(self) -> int:
        return sum(conversation.round_trips for conversation in self.of_requests())

    def serve(self, program: socket.socket) -> None:
        server = self.reach()
        threading.Thread(target=_pass_on, args=(server, program), daemon=True).start()
        self._listen(program, server)

    def _listen(self, program: socket.socket, server: socket.socket) -> None:
        conversation: Conversation | None = None
        text = b""
        with contextlib.suppress(OSError):
            while part := program.recv(1 << 16):
                text += part
                if conversation is None and len(text) >= 4 and len(text) >= (length := _length(text, 0)):
                    conversation = Conversation(application(text[8:length]))
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
