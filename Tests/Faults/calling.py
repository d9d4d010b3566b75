"""Calls as a device of a store makes them: tried again as the web clients do, and every attempt written into a book."""

from __future__ import annotations

import ctypes
import http.client
import itertools
import os
import random
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from client import Answer, Client

# As nginx/html/shared/api.js has them: nobody knows whether the call was made, or it may simply be made again.
PASSING = (0, 408, 429, 500, 502, 503, 504)
PATIENCE = 20.0
# What the contract lets somebody hear with a 503 while the database is away; each says when to come again.
AWAY = {"DATABASE_UNAVAILABLE", "OUTCOME_UNKNOWN", "BUSY"}
# As nginx/html/guest/sending.js.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 5.0

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_homes = itertools.count(2)
# A machine has signed its certificate itself. Without the authorities, which take 20 ms to read.
_unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_unchecked.check_hostname = False
_unchecked.verify_mode = ssl.CERT_NONE


@dataclass(frozen=True)
class Address:
    """Where TableOrder is.

    - base_url: with the host name that nginx is asked for.
    - reached_at: where that is, whatever name servers say. None: as the URL says.
    - network: a process in whose network it is. None: in our own.
    """

    base_url: str
    reached_at: tuple[str, int] | None = None
    network: int | None = None

    def connect(self, home: str, timeout: float) -> socket.socket:
        """A connection from an address of this device's own, as nginx counts by address."""
        parts = urllib.parse.urlsplit(self.base_url)
        there = self.reached_at or (parts.hostname or "", parts.port or 80)
        plain = socket.create_connection(there, timeout, (home, 0))
        if parts.scheme == "http":
            return plain
        return _unchecked.wrap_socket(plain, server_hostname=parts.hostname)

    def enter(self) -> None:
        """Puts this thread into the network, for good."""
        if self.network is None:
            return
        namespace = os.open(f"/proc/{self.network}/ns/net", os.O_RDONLY)
        try:
            if _libc.setns(namespace, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "cannot enter the network")
        finally:
            os.close(namespace)


@dataclass(frozen=True)
class Attempt:
    """One request and its answer; status 0 is none. Times are those of `time.monotonic`.

    - said: of a refusal, its code; otherwise what came instead of an answer of ours.
    """

    who: str
    call: str
    began: float
    ended: float
    status: int
    said: str

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def has_failed(self) -> bool:
        """Whether it had to be made again; sign-ins that are let in one after the other are as they should be."""
        return self.status in PASSING and not (self.status == 429 and self.call.endswith("-login"))


@dataclass
class Book:
    """Everything that happened to one set of callers, and whether they may go on."""

    attempts: list[Attempt] = field(default_factory=list)
    # What a store was sent that is another's.
    strays: list[str] = field(default_factory=list)
    # No new work begins.
    is_closing: threading.Event = field(default_factory=threading.Event)
    # Nobody tries again any more.
    is_closed: threading.Event = field(default_factory=threading.Event)

    def pause(self, seconds: float) -> None:
        """While the work is being finished nobody waits long: somebody looks at the tablet, and it tries at once."""
        if not self.is_closing.wait(seconds):
            return
        self.is_closed.wait(min(seconds, 0.3))


class Caller(Client):
    """One device, signed in with credentials that it remembers, as a tablet does.

    - foreign: what no answer to it may hold.
    """

    def __init__(
        self, address: Address, book: Book, who: str, kind: str, account: dict[str, Any], foreign: list[bytes]
    ) -> None:
        super().__init__(address.base_url)
        self.address = address
        self.book = book
        self.who = who
        self.foreign = foreign
        number = next(_homes)
        self.home = f"127.0.{number // 250}.{number % 250 + 1}"
        self._kind = kind
        self._account = account

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.base_url).netloc, timeout=timeout)
        connection.sock = self.address.connect(self.home, timeout)
        return connection

    def attempt(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """One request. No answer at all is one with the status 0."""
        began = time.monotonic()
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = self.call(method, path, body, headers=headers, timeout=PATIENCE)
            said = refusal(answer) if answer.status >= 400 else ""
        except (OSError, http.client.HTTPException) as error:
            answer, said = Answer(0, {}, b""), f"{type(error).__name__}: {error}"
        call = f"{method} {path.partition('?')[0]}"
        self.book.attempts.append(Attempt(self.who, call, began, time.monotonic(), answer.status, said))
        self.look_for_strays(answer.body)
        return answer

    def look_for_strays(self, received: bytes) -> None:
        for mark in self.foreign:
            if mark in received:
                self.book.strays.append(f"{self.who} was sent {mark.decode()}: {received[:300]!r}")

    def enter(self) -> Answer:
        """Signs in; 200, or why not."""
        self.token = None
        answer = self.attempt("POST", f"/api/auth/{self._kind}-login", self._account)
        if answer.status == 200:
            self.token = answer.json()["token"]
        return answer

    def insist(
        self,
        method: str,
        path: str,
        body: Any = None,
        key: str | None = None,
        before_another: Callable[[], Answer | None] = lambda: None,
    ) -> Answer | None:
        """The answer that will stay the same however often it is asked for; None when that has not come in time.

        - before_another: asked before each further attempt; what it answers is as if the call had been answered it.
        """
        failures = 0
        while True:
            answer = (before_another() if failures else None) or self.authorised(method, path, body, key)
            if not passes(answer):
                return answer
            if self.book.is_closed.is_set():
                return None
            failures += 1
            self.book.pause(pause_after(answer, failures))

    def authorised(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """One try. A token that has ended meanwhile is renewed, and the call is made again."""
        if self.token is None:
            entered = self.enter()
            if entered.status != 200:
                return entered
        answer = self.attempt(method, path, body, key)
        if answer.status != 401:
            return answer
        entered = self.enter()
        return self.attempt(method, path, body, key) if entered.status == 200 else entered


def passes(answer: Answer) -> bool:
    """Whether the same call may do better a little later."""
    if answer.status in PASSING:
        return True
    return answer.status == 409 and answer.code == "IDEMPOTENCY_IN_PROGRESS"


def refusal(answer: Answer) -> str:
    try:
        return answer.code
    except (ValueError, KeyError, TypeError):
        return answer.body[:200].decode(errors="replace")


def pause_after(answer: Answer, failures: int) -> float:
    pause = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
    return max(pause, float(answer.headers.get("retry-after", 0))) * (1 + random.random() / 2)
