"""What is around the workers beside PostgreSQL, in a world of our own (world.py): their disk and their clock."""

from __future__ import annotations

import shlex
import signal
from pathlib import Path

from clock import HOUR, Clock
from fault import Fault
from stack import Stack
from world import inside

# More than a few minutes' log takes, and soon filled.
DISK = "64m"


class Surroundings:
    """A disk for the log, and a clock, that the workers of one stack have to themselves.

    - environment: of the workers.
    """

    def __init__(self, folder: Path) -> None:
        self._disk, clock = folder / "disk", folder / "clock"
        for made in (self._disk, clock):
            made.mkdir()
        inside("mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", str(self._disk))
        inside("mkdir", str(self._logs))
        self._clock = Clock(clock)
        self.environment = {"LOG_FILE": str(self._logs / "app.log"), **self._clock.environment}

    @property
    def faults(self) -> list[Fault]:
        return [
            Fault("disk full under the log", lambda stack: self._fill(), lambda stack: self._empty()),
            Fault("log directory gone", lambda stack: self._hide_logs(), self._show_logs),
            Fault("clock an hour ahead", lambda stack: self._clock.move(HOUR), lambda stack: self._clock.move(0)),
            Fault("clock an hour behind", lambda stack: self._clock.move(-HOUR), lambda stack: self._clock.move(0)),
        ]

    @property
    def _logs(self) -> Path:
        return self._disk / "logs"

    # The disk is there for what is started, and not for us.

    def _fill(self) -> None:
        _shell(f"head -c {DISK} /dev/zero > {shlex.quote(str(self._disk / 'filler'))} || true")

    def _empty(self) -> None:
        inside("rm", "-f", str(self._disk / "filler"))

    def _hide_logs(self) -> None:
        inside("mv", str(self._logs), str(self._disk / "gone"))

    def _show_logs(self, stack: Stack) -> None:
        _shell(f"cd {shlex.quote(str(self._disk))} && if [ -d gone ]; then mv gone logs; fi")
        # Whoever began meanwhile found none.
        stack.workers.signal_all(signal.SIGHUP)


def _shell(script: str) -> None:
    inside("sh", "-c", script)
