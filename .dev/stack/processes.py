"""Starting and ending other programs so that none outlives us, and a few things that all of them need."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

Value = TypeVar("Value")

# By this we know a directory of ours when we remove what a killed run left.
SCRATCH_PREFIX = "tableorder-"

# The kernel signals our children when the *thread* that started them ends. So one thread starts them all, and it lives
# as long as this process does.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


class StackError(Exception):
    """Something that the person at the keyboard can mend; one sentence, shown without a traceback."""


def on_starter(work: Callable[..., Value], *arguments: Any, **more: Any) -> Value:
    """Runs something on the thread that starts all programs: the namespaces that it enters are theirs from then on."""
    return _starter.submit(work, *arguments, **more).result()


def start(
    command: Sequence[str | Path],
    *,
    orphaned: signal.Signals,
    log: Path,
    environment: dict[str, str] | None = None,
    user: str | None = None,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Starts a program in a session of its own, so that Ctrl-C reaches only us and we end things in our order.

    - orphaned: what it is sent when we are killed and cannot end it ourselves.
    - log: what it prints is appended here.
    - user: become this user first (only root may).
    """
    with log.open("ab") as output:
        return on_starter(
            subprocess.Popen,
            [*as_user(user, orphaned), *map(str, command)],
            stdin=stdin,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment,
            start_new_session=True,
        )


def as_user(user: str | None, orphaned: signal.Signals | None = None) -> list[str]:
    """The prefix of a command that runs it as another user, without a process in between; may be empty."""
    options = [] if orphaned is None else ["--pdeathsig", orphaned.name.removeprefix("SIG")]
    if user is not None:
        options += ["--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--init-groups"]
    return ["setpriv", *options] if options else []


def end(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Sends each signal and waits so many seconds for the process to end; SIGKILL for its whole group is the last."""
    for number, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            pass
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
    """Returns as soon as the condition holds; after so many seconds raises what `otherwise` says."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise StackError(otherwise())
        time.sleep(0.02)


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Makes Ctrl-C, SIGTERM and a closed terminal one KeyboardInterrupt; later ones do not disturb."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: object) -> None:
        for each in numbers:
            # Not SIG_IGN: the programs that we start would inherit it.
            signal.signal(each, lambda number, frame: None)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def scratch_directory(user: str | None) -> Path:
    """A new directory with a path short enough for a unix socket (107 bytes), which `user` can pass through."""
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):
        if len(os.fsencode(parent)) < 50 and can_reach(parent, user):
            directory = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=parent))
            if user is not None:
                directory.chmod(0o711)
            return directory
    raise StackError("There is no directory for sockets: /tmp cannot be used.")


def remove_scratch_directory(directory: Path) -> None:
    if directory.name.startswith(SCRATCH_PREFIX):
        shutil.rmtree(directory, ignore_errors=True)


def can_reach(directory: Path, user: str | None) -> bool:
    """Whether a user may enter a directory, its parents included."""
    command = [*as_user(user), "test", "-x", str(directory)]
    return subprocess.run(command, cwd="/", check=False).returncode == 0


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, to put into an error."""
    if not log.exists():
        return f"({log} is empty)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
