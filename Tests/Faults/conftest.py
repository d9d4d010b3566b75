"""A stack with restaurants in it, to be broken."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "EndToEnd"), str(HERE.parents[1] / ".dev")]

from calling import Address  # noqa: E402
from figures import FULL  # noqa: E402
from ledger import Place  # noqa: E402
from restaurants import Program  # noqa: E402
from stack import Stack, StackError  # noqa: E402
from stack.workers import Workers  # noqa: E402


def program_of(stack: Stack) -> Program:
    """The program's commands, on a stack."""

    def run(*arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [str(stack.program), *arguments],
            env=stack.environment | {"DATABASE_URL": stack.database_url()},
            input=given,
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise StackError(f"`tableorder {arguments[0]}` failed: {done.stderr}")
        return done.stdout

    return run


def place_on(stack: Stack, stores: int = 3, tables: int = 3) -> Place:
    return Place.open(Address(stack.base_url), stack.sql, program_of(stack), stores, tables)


@pytest.fixture(autouse=True)
def no_worker_ends_by_itself(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever keeps them alive would hide it, and a guest who tries again, too.

    One that is only just begun knows no signals yet, and is ended by those that ask the others to stop or to look.
    """
    if "stack" not in request.fixturenames:
        yield
        return
    workers: Workers = request.getfixturevalue("stack").workers
    before = len(workers.exits)
    yield
    exits = workers.exits[before:]
    sent = {-number for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)}
    assert set(exits) <= {0, *sent}, f"a worker ended by itself, see {workers.log}: {exits}"


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """For all tests that leave it running, and whole."""
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def place(stack: Stack) -> Place:
    return place_on(stack)
