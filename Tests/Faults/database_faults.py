"""What is done to the database, as values: each can be done at any time, and undone."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import struct
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from client import wait_until
from fault import Fault
from sessions import holding
from stack import Stack, StackError

ROLE = "tableorder"
OURS = "backend_type = 'client backend' AND usename = 'tableorder'"


def answers(stack: Stack) -> bool:
    try:
        return stack.sql("SELECT 1") == "1"
    except StackError:
        return False


def wait_for_answers(stack: Stack) -> None:
    wait_until(lambda: answers(stack), 30)


def crash(stack: Stack) -> None:
    """`pg_ctl stop -m immediate`."""
    stack.postgresql.kill()


def start_again(stack: Stack) -> None:
    """After a crash: with recovery."""
    if not stack.postgresql.is_running:
        stack.postgresql.start()


def stop(stack: Stack) -> None:
    """`pg_ctl stop -m fast`, as for maintenance."""
    stack.postgresql.stop()


def hang(stack: Stack) -> None:
    """It runs no more, and its connections stay: as on a machine whose disk does not answer."""
    _signal_all(stack, signal.SIGSTOP)


def go_on(stack: Stack) -> None:
    _signal_all(stack, signal.SIGCONT)


def _signal_all(stack: Stack, number: signal.Signals) -> None:
    """The postmaster first when it stops, so that there is nobody new."""
    postmaster = stack.postgresql.pid
    if postmaster is None:
        return
    os.kill(postmaster, number)
    for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), number)


def backends(stack: Stack) -> list[int]:
    """Those that serve the workers."""
    return [int(pid) for pid in ask(stack, f"SELECT pid FROM pg_stat_activity WHERE {OURS}").splitlines()]


def ask(stack: Stack, statements: str) -> str:
    """Also when all connections are taken but the three for superusers: the server needs a moment to notice that
    whoever had one of those has left."""
    deadline = time.monotonic() + 5
    while True:
        try:
            return stack.sql(statements)
        except StackError as error:
            if "too many clients" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def kill_backend(stack: Stack) -> None:
    """One is enough: the postmaster then ends all of them, as nobody knows what became of their common memory."""
    before = backends(stack)
    if not before:
        return
    os.kill(random.choice(before), signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before))


def terminate_backends(stack: Stack) -> None:
    ask(stack, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OURS}")


def forbid_connections(stack: Stack) -> None:
    """The role has as many as it may have: 53300."""
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    terminate_backends(stack)


def allow_connections(stack: Stack) -> None:
    stack.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")


def become_read_only(stack: Stack) -> None:
    """As the machine is that was the primary until just now: 25006."""
    stack.sql("ALTER SYSTEM SET default_transaction_read_only = on")
    stack.sql("SELECT pg_reload_conf()")


def become_writable(stack: Stack) -> None:
    stack.sql("ALTER SYSTEM RESET default_transaction_read_only")
    stack.sql("SELECT pg_reload_conf()")
    wait_until(lambda: stack.sql("SHOW default_transaction_read_only") == "off")


class Crowd:
    """Others who take every connection that the server has: 53300 for whoever comes now."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    def come(self, stack: Stack) -> None:
        """Takes the workers' connections, too, as soon as they have ended."""
        deadline = time.monotonic() + 10
        while True:
            while self._enter(stack):
                pass
            # Three are kept for superusers, by default.
            if not backends(stack):
                return
            assert time.monotonic() < deadline, "the workers were always faster"
            terminate_backends(stack)

    def leave(self, stack: Stack) -> None:
        for each in self._sockets:
            each.close()
        self._sockets.clear()

    def _enter(self, stack: Stack) -> bool:
        """PostgreSQL docs 55.2.1: a startup message, and ReadyForQuery at the end of what is answered."""
        query = parse_qs(urlsplit(stack.postgresql.url()).query)
        one = socket.socket(socket.AF_UNIX)
        one.connect(f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}")
        words = b"\0".join([b"user", b"tableorder_owner", b"database", b"tableorder", b"", b""])
        one.sendall(struct.pack(">II", 8 + len(words), 196608) + words)
        received = b""
        with contextlib.suppress(ConnectionError):
            while part := one.recv(4096):
                received += part
                if received.endswith((b"Z\0\0\0\5I", b"Z\0\0\0\5T")):
                    self._sockets.append(one)
                    return True
        one.close()
        return False


class Grip:
    """Somebody who holds on to the counter of every store: an order waits for it for a second, and is told `BUSY`."""

    def __init__(self) -> None:
        self._held = contextlib.ExitStack()

    def take(self, stack: Stack) -> None:
        self._held.enter_context(holding(stack, "SELECT 1 FROM store_counters FOR UPDATE"))

    def let_go(self, stack: Stack) -> None:
        self._held.close()


_crowd = Crowd()
_grip = Grip()

DATABASE_FAULTS = [
    Fault("PostgreSQL stopped with -m immediate", crash, start_again),
    Fault("PostgreSQL stopped with -m fast", stop, start_again),
    Fault("SIGSTOP of PostgreSQL", hang, go_on),
    Fault("kill -9 of a PostgreSQL backend", kill_backend, wait_for_answers),
    Fault("pg_terminate_backend of all", terminate_backends),
    Fault("the role's connections used up", forbid_connections, allow_connections),
    Fault("the server's connections used up", _crowd.come, _crowd.leave),
    Fault("the database read-only", become_read_only, become_writable),
    Fault("a lock on every store's counter", _grip.take, _grip.let_go),
]
