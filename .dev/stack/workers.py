"""The worker processes: what systemd's socket and template unit do in production, here in a few lines."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
from pathlib import Path

from .processes import end, start, wait_until

# Longer than a worker drains (30 s); as TimeoutStopSec in production.
STOP_SECONDS = 35.0


class Workers:
    """`count` processes of one program that share one listening unix socket, given to each as descriptor 0.

    One that dies is started again after a short pause.

    - exits: how each ended that did before `stop`, as `Popen.returncode` says it.
    """

    def __init__(
        self, command: list[str], *, socket_path: Path, count: int, environment: dict[str, str], log: Path
    ) -> None:
        self.socket_path = socket_path
        self.log = log
        self.exits: list[int] = []
        self._command = command
        self._environment = environment
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * count
        self._keepers: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None

    def start(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.socket_path))
        self.socket_path.chmod(0o600)
        # As systemd does: all readers of events come back at once when nginx or a process was restarted.
        self._listener.listen(4096)
        # The workers wait for it with epoll: none may block in accept when another was faster.
        self._listener.setblocking(False)
        self._stopping.clear()
        self._processes = [None] * len(self._processes)
        for index in range(len(self._processes)):
            keeper = threading.Thread(target=self._keep, args=(index,), daemon=True)
            self._keepers.append(keeper)
            keeper.start()
        wait_until(lambda: None not in self._processes, 10, lambda: "The workers do not start.")

    def stop(self) -> None:
        """Lets all of them drain, at the same time, and waits for them."""
        self._stopping.set()
        for keeper in self._keepers:
            keeper.join()
        self._keepers.clear()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            self.socket_path.unlink(missing_ok=True)

    @property
    def running(self) -> list[subprocess.Popen[bytes]]:
        return [process for process in self._processes if process is not None and process.poll() is None]

    @property
    def count(self) -> int:
        """How many there should be."""
        return len(self._processes)

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self.running]

    def restart_in_turn(self) -> None:
        """One after the other is drained and replaced, as a deployment does; no request may fail by it."""
        for index in range(len(self._processes)):
            old = self._processes[index]
            if old is not None:
                end(old, (signal.SIGTERM, STOP_SECONDS))
            self._wait_for_another(index, old)

    def kill(self, index: int = 0) -> int:
        """Kills one as a crash would; returns its pid."""
        old = self._processes[index]
        assert old is not None, "the workers are not started"
        old.kill()
        return old.pid

    def wait_until_replaced(self, pid: int) -> None:
        """After `kill`: waits until that one is gone and all are there."""
        wait_until(
            lambda: pid not in self.pids and len(self.pids) == self.count,
            10,
            lambda: f"Worker {pid} is not replaced; see {self.log}.",
        )

    def signal_all(self, number: signal.Signals) -> None:
        """For example SIGHUP: reopen the log."""
        for process in self.running:
            process.send_signal(number)

    def _keep(self, index: int) -> None:
        """Keeps one worker alive until `stop`; runs on a thread of its own."""
        assert self._listener is not None
        while not self._stopping.is_set():
            process = start(
                self._command,
                orphaned=signal.SIGTERM,
                log=self.log,
                environment=self._environment | {"INSTANCE": str(index + 1)},
                stdin=self._listener.fileno(),
            )
            self._processes[index] = process
            while process.poll() is None and not self._stopping.wait(0.05):
                pass
            if process.returncode is None:
                end(process, (signal.SIGTERM, STOP_SECONDS))
                continue
            self.exits.append(process.returncode)
            if process.returncode != 0:
                with self.log.open("a") as log:
                    log.write(f"Worker {index + 1} ({process.pid}) ended with {process.returncode}: once more.\n")
                self._stopping.wait(0.5)

    def _wait_for_another(self, index: int, old: subprocess.Popen[bytes] | None) -> None:
        def replaced() -> bool:
            new = self._processes[index]
            return new is not None and new is not old and new.poll() is None

        wait_until(replaced, 10, lambda: f"Worker {index + 1} does not come back; see {self.log}.")
