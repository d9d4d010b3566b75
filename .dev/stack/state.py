"""The directory that stays between two runs: who holds it, its secrets, and how to forget it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from .processes import StackError, remove_scratch_directory

# Where the database goes when PostgreSQL may not enter the state directory.
ELSEWHERE = Path("/var/lib")


def forget(state: Path) -> None:
    """Removes everything that a stack left in a state directory, wherever its parts are."""
    if not state.exists():
        return
    with locked(state):
        database, scratch = state / "postgresql", state / "scratch"
        if database.is_symlink() and database.readlink().parent == ELSEWHERE:
            shutil.rmtree(database.readlink(), ignore_errors=True)
        if scratch.is_symlink():
            remove_scratch_directory(scratch.readlink())
        shutil.rmtree(state)


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    with (state / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise StackError(
                f"TableOrder is already running here (process {file.read().strip()}): stop it first, with Ctrl-C."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def kept_secrets(file: Path, names: Iterable[str]) -> dict[str, str]:
    if not file.exists():
        unfinished = file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as output:
            json.dump({name: secrets.token_urlsafe(48) for name in names}, output)
        unfinished.rename(file)
    return json.loads(file.read_text())  # type: ignore[no-any-return]


def replace_link(link: Path, target: Path) -> None:
    """Remembers the scratch directory in the state, so that the run after a killed one removes it."""
    if link.is_symlink():
        remove_scratch_directory(link.readlink())
        link.unlink()
    link.symlink_to(target)
