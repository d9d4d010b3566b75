"""The database's disk is full: orders are refused for now and none is half there; with room again they are taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import place_on
from fault import Fault
from figures import FULL
from ledger import Place
from outage import endure
from stack import Stack
from stack.processes import remove_scratch_directory, scratch_directory
from world import as_root, durable_stack, inside, own_world

pytestmark = as_root

TABLES = ("orders", "order_items", "events", "idempotency_keys", "table_sessions")


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A small one, for nobody but what is started meanwhile."""
    directory = scratch_directory("postgres")
    try:
        with own_world():
            inside("mount", "-t", "tmpfs", "-o", "size=32m,mode=0777", "tableorder", str(directory))
            inside("install", "-d", "-o", "postgres", str(directory / "tables"))
            yield directory
    finally:
        remove_scratch_directory(directory)


@pytest.fixture(scope="module")
def stack(disk: Path) -> Iterator[Stack]:
    with durable_stack() as stack:
        stack.sql(f"CREATE TABLESPACE small LOCATION '{disk / 'tables'}'")
        stack.sql("".join(f"ALTER TABLE {table} SET TABLESPACE small;" for table in TABLES))
        yield stack


@pytest.fixture(scope="module")
def place(stack: Stack) -> Place:
    return place_on(stack)


def test_a_full_disk_refuses_orders_until_there_is_room(place: Place, stack: Stack, disk: Path) -> None:
    filler = disk / "filler"
    # dd ends with an error: that is the point.
    fill = ("sh", "-c", f"! dd if=/dev/zero of={filler} bs=4k 2>/dev/null")
    fault = Fault("the database's disk full", lambda _: inside(*fill), lambda _: inside("rm", "-f", str(filler)))
    # What is there can still be read.
    endure(place, stack, fault, times=5 if FULL else 1, ready=200)
