"""Somebody else at the database, who holds on to something."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from stack import Stack


@contextmanager
def holding(stack: Stack, statements: str) -> Iterator[None]:
    """A transaction in which these statements were run, open as long as the `with` block runs."""
    url = stack.postgresql.url(database="tableorder")
    command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url]
    session = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert session.stdin is not None and session.stdout is not None
    try:
        session.stdin.write(f"BEGIN; {statements};\n\\echo held\n")
        session.stdin.flush()
        while (line := session.stdout.readline().strip()) != "held":
            assert line or session.poll() is None, "it was refused"
        yield
    finally:
        # The server rolls back what was not committed.
        session.stdin.close()
        session.wait(10)
        session.stdout.close()
