"""One process of ours with one thread and a socket of its own: we know whom we ask, and hear all that it asks."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import fastcgi
from house import PROGRAM, House
from relay import Relay
from stack.processes import end, remove_scratch_directory, scratch_directory, start, wait_until


class LoneWorker:
    def __init__(self, socket: Path, relay: Relay, pid: int) -> None:
        self._socket = socket
        self.relay = relay
        self.pid = pid

    def ask(self, call: fastcgi.Call) -> bytes:
        """The whole answer as it was said over FastCGI: header, empty line, body."""
        with fastcgi.Connection(str(self._socket)) as connection:
            connection.send(call.encoded())
            output = b""
            while True:
                kind, content = connection.record()
                if kind == fastcgi.STDOUT:
                    output += content
                elif kind == fastcgi.END_REQUEST:
                    assert fastcgi.parse(output).status < 300, output
                    return output

    def round_trips(self, call: fastcgi.Call, count: int = 20) -> float:
        """Of one such request, on average."""
        self.ask(call)
        # A menu is answered from memory as soon as the process follows its store, which it sees to twice a second.
        time.sleep(1.2)
        before = self.relay.round_trips()
        for _ in range(count):
            self.ask(fresh(call))
        return (self.relay.round_trips() - before) / count


@contextlib.contextmanager
def lone_worker(house: House, *, under: Sequence[str] = (), program: Path = PROGRAM) -> Iterator[LoneWorker]:
    """Runs while the `with` block does.

    - under: what runs it and watches it, with its options.
    """
    scratch = scratch_directory(None)
    try:
        with Relay(house.stack.database_url(), scratch) as relay:
            socket = scratch / "lone.sock"
            environment = house.stack.environment
            environment |= {"DATABASE_URL": relay.url, "LISTEN": f"unix:{socket}", "WORKERS": "1"}
            log = house.stack.logs / "lone.log"
            process = start([*under, program, "serve"], orphaned=signal.SIGTERM, log=log, environment=environment)
            try:
                wait_until(socket.exists, 30, lambda: "The lone worker does not start.")
                yield LoneWorker(socket, relay, process.pid)
            finally:
                end(process, (signal.SIGTERM, 35))
    finally:
        remove_scratch_directory(scratch)


_number = 0


def fresh(call: fastcgi.Call) -> fastcgi.Call:
    """The same with a fresh idempotency key, if it has one."""
    global _number
    if "Idempotency-Key" not in call.headers:
        return call
    _number += 1
    return fastcgi.Call(
        call.method, call.path, call.body, call.query, call.token, {"Idempotency-Key": f"lone-{_number}"}
    )
