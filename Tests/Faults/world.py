"""Where a stack can be broken as a machine is: with a database that keeps what it says it keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stack import Stack
from stack.processes import remove_scratch_directory, scratch_directory


@contextmanager
def durable_stack(**options: Any) -> Iterator[Stack]:
    """A stack whose orders outlive a crash of PostgreSQL; one without a state of its own forgets them."""
    directory = scratch_directory("postgres" if os.geteuid() == 0 else None)
    try:
        (directory / "state").mkdir(mode=0o711)
        with Stack(state=directory / "state", **options) as stack:
            yield stack
    finally:
        remove_scratch_directory(directory)
