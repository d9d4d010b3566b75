"""Between a program and its PostgreSQL: counts the bytes, and cuts the connection after as many as it is told."""

from __future__ import annotations

import contextlib
import enum
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from between import Between, application


class Direction(enum.Enum):
    """Whose bytes are counted: what the program asks, or what the server answers."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass
class Cut:
    """What is to happen next: after so many bytes both sides are closed, or, if `silent`, hear nothing any more."""

    direction: Direction
    after: int
    silent: bool = False
    # Done first of all, with the connection to the server.
    before: Callable[[socket.socket], object] = lambda server: None
    passed: int = 0
    is_done: bool = False


class Link:
    """One connection of the program."""

    def __init__(self, program: socket.socket, server: socket.socket) -> None:
        self.sockets = {Direction.REQUEST: program, Direction.ANSWER: server}
        self.is_silent = False

    def target(self, direction: Direction) -> socket.socket:
        return self.sockets[Direction.ANSWER if direction is Direction.REQUEST else Direction.REQUEST]

    def hang_up(self) -> None:
        """Wakes whoever waits for either side; the descriptors are closed by those who read from them."""
        for side in self.sockets.values():
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


class CuttingRelay(Between):
    """Passes everything on until it is told to cut.

    The connection on which a process follows the event log by itself passes uncounted and uncut.

    - tcp: the server's port of 127.0.0.1; None: its own unix socket.
    """

    def __init__(self, url: str, directory: Path, tcp: int | None = None) -> None:
        super().__init__(url, directory)
        # That were ever opened for requests.
        self.connections = 0
        self._tcp = tcp
        self._lock = threading.Lock()
        self._links: list[Link] = []
        self._cut: Cut | None = None

    def arm(self, cut: Cut) -> None:
        """Counts from now on, over all connections for requests, the present and the next ones."""
        with self._lock:
            self._cut = cut
            links = list(self._links)
        if cut.after == 0:
            for link in links:
                self._execute(cut, link)

    def disarm(self) -> None:
        with self._lock:
            self._cut = None

    def hang_up(self) -> None:
        """Ends the connections there are, so that the next request begins with a new one."""
        with self._lock:
            links = list(self._links)
        for link in links:
            link.hang_up()

    def serve(self, program: socket.socket) -> None:
        try:
            server = self.reach()
        except OSError:
            return program.close()
        link = Link(program, server)
        startup = program.recv(4, socket.MSG_PEEK | socket.MSG_WAITALL)
        length = struct.unpack(">I", startup)[0] if len(startup) == 4 else 0
        startup = program.recv(length, socket.MSG_PEEK | socket.MSG_WAITALL)
        counted = not application(startup[8:]).endswith("events")
        if counted:
            with self._lock:
                self._links.append(link)
                self.connections += 1
        other = threading.Thread(target=self._pass, args=(link, Direction.ANSWER, counted), daemon=True)
        other.start()
        self._pass(link, Direction.REQUEST, counted)
        other.join()
        with self._lock:
            if counted:
                self._links.remove(link)
        program.close()
        server.close()

    def reach(self) -> socket.socket:
        return super().reach() if self._tcp is None else socket.create_connection(("127.0.0.1", self._tcp))

    def _pass(self, link: Link, direction: Direction, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while part := link.sockets[direction].recv(1 << 16):
                cut, allowed = self._count(direction, len(part)) if counted else (None, len(part))
                if not link.is_silent:
                    link.target(direction).sendall(part[:allowed])
                if cut is not None:
                    self._execute(cut, link)
        link.hang_up()

    def _count(self, direction: Direction, length: int) -> tuple[Cut | None, int]:
        """The cut that is due with these bytes, and how many of them still pass."""
        with self._lock:
            cut = self._cut
            if cut is None or cut.is_done or cut.direction is not direction:
                return None, length
            allowed = min(length, cut.after - cut.passed)
            cut.passed += allowed
            cut.is_done = cut.passed == cut.after
            return (cut if cut.is_done else None), allowed

    def _execute(self, cut: Cut, link: Link) -> None:
        cut.is_done = True
        cut.before(link.sockets[Direction.ANSWER])
        if cut.silent:
            link.is_silent = True
        else:
            link.hang_up()
