"""A PostgreSQL for Swift's tests, each of which clones a database of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .postgresql import FORGETFUL, PostgreSQL
from .processes import SCRATCH_PREFIX, remove_scratch_directory


@contextmanager
def test_database(scratch: Path) -> Iterator[str]:
    """What TEST_DATABASE_URL has to be, with a superuser; the log is `scratch/postgresql.log`."""
    with data_directory(scratch) as data:
        postgresql = PostgreSQL(
            data,
            sockets=scratch / "sockets",
            log=scratch / "postgresql.log",
            user="postgres" if os.geteuid() == 0 else None,
            settings={**FORGETFUL, "max_connections": "300"},
        )
        try:
            postgresql.start()
            yield postgresql.url()
        finally:
            postgresql.stop()


@contextmanager
def data_directory(scratch: Path) -> Iterator[Path]:
    """In memory where there is room: each test clones a database, which takes 13 ms there and 350 ms on a slow disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < 4 << 30:
        yield scratch / "data"
        return
    directory = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=memory))
    directory.chmod(0o711)
    try:
        yield directory / "data"
    finally:
        remove_scratch_directory(directory)
