"""Where a stack can be broken as a machine is: with a durable database, and a network and mounts of its own."""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from stack import Stack
from stack.processes import on_starter, remove_scratch_directory, scratch_directory

NETWORK, MOUNTS = 0x40000000, 0x00020000  # CLONE_NEWNET, CLONE_NEWNS
_libc = ctypes.CDLL(None, use_errno=True)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may have a network of its own")


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


@contextmanager
def own_world() -> Iterator[None]:
    """Meanwhile whatever is started has a network and mounts of its own, and this thread, with those that it starts, is
    in that network. Nothing outside notices, and nothing of it stays."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    starter = on_starter(threading.get_native_id)
    before = [os.open(f"/proc/self/task/{starter}/ns/{kind}", os.O_RDONLY) for kind in ("net", "mnt")]
    try:
        on_starter(_call, _libc.unshare, NETWORK | MOUNTS)
        world = os.open(f"/proc/self/task/{starter}/ns/net", os.O_RDONLY)
        _call(_libc.setns, world, NETWORK)
        os.close(world)
        run("ip", "link", "set", "lo", "up")
        inside("mount", "--make-rprivate", "/")
        yield
    finally:
        _call(_libc.setns, home, NETWORK)
        on_starter(_call, _libc.setns, before[0], NETWORK)
        on_starter(_call, _libc.setns, before[1], MOUNTS)
        for descriptor in (home, *before):
            os.close(descriptor)


def inside(*command: str) -> None:
    """Runs a command with the mounts of what is started."""
    on_starter(run, *command)


def run(*command: str, given: str = "") -> None:
    done = subprocess.run(command, input=given, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"


def _call(function: Any, *arguments: int) -> None:
    if function(*arguments) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
