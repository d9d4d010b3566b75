"""What is done to the running system, as values: each can be done at any time, and undone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from client import wait_until
from stack import Stack


@dataclass(frozen=True)
class Fault:
    """- inject: does it, and returns at once or when it is over.
    - heal: undoes it, and returns when everything is as before. Does no harm where nothing is to be undone.
    """

    name: str
    inject: Callable[[Stack], object]
    heal: Callable[[Stack], object] = lambda stack: None


def kill_worker(stack: Stack, index: int = 0) -> float:
    """As a crash would end it; returns when, by time.monotonic."""
    at = time.monotonic()
    stack.workers.kill(index)
    return at


def kill_all_workers(stack: Stack) -> float:
    """Nobody accepts until there are others; the socket stays, and who comes waits in it."""
    at = time.monotonic()
    stack.workers.signal_all(signal.SIGKILL)
    return at


def all_workers_are_there(stack: Stack) -> None:
    wait_until(lambda: len(stack.workers.pids) == stack.workers.count)


def stop_worker(stack: Stack) -> None:
    """It hangs, whatever it was at."""
    wait_until(lambda: bool(stack.workers.pids))
    os.kill(stack.workers.pids[0], signal.SIGSTOP)


def continue_workers(stack: Stack) -> None:
    stack.workers.signal_all(signal.SIGCONT)


def nginx_workers(stack: Stack) -> list[int]:
    master = stack.nginx.pid
    assert master is not None
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def kill_nginx_worker(stack: Stack) -> float:
    """Returns when. Its master starts another."""
    at = time.monotonic()
    os.kill(nginx_workers(stack)[0], signal.SIGKILL)
    return at


PROCESS_FAULTS = [
    Fault("kill -9 of a worker", kill_worker, all_workers_are_there),
    Fault("kill -9 of all workers", kill_all_workers, all_workers_are_there),
    Fault("SIGSTOP of a worker", stop_worker, continue_workers),
    Fault("rolling restart", lambda stack: stack.workers.restart_in_turn()),
    Fault("SIGTERM to all workers", lambda stack: stack.workers.signal_all(signal.SIGTERM), all_workers_are_there),
    Fault("nginx reload", lambda stack: stack.nginx.reload()),
    Fault("kill -9 of an nginx worker", kill_nginx_worker),
]
