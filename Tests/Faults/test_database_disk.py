"""The database's disk is full: orders are refused for now and none is half there; with room again they are taken."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FULL
from impatient import Impatient
from ledger import Ledger, Place
from stack import Stack
from stack.processes import remove_scratch_directory, scratch_directory
from world import as_root, durable_stack, inside, own_world

pytestmark = as_root

TABLES = ("orders", "order_items", "events", "idempotency_keys", "table_sessions")
# After there is room again, in seconds.
FIRST_SUCCESS = 1.0


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
        # Those whose own way into the disk a table takes, and not its indexes: a full one is as good as all.
        stack.sql("".join(f"ALTER TABLE {table} SET TABLESPACE small;" for table in TABLES))
        yield stack


def test_a_full_disk_refuses_orders_until_there_is_room(place: Place, stack: Stack, disk: Path) -> None:
    workers = stack.workers.pids
    filler = disk / "filler"
    waits = []
    with Impatient(stack) as guest:
        with Ledger("the database's disk full", place) as guests:
            for _ in range(5 if FULL else 1):
                guests.work_on(1)
                try:
                    # dd ends with an error: that is the point.
                    inside("sh", "-c", f"! dd if=/dev/zero of={filler} bs=4k 2>/dev/null")
                    guests.times += 1
                    guest.refused_after(time.monotonic())
                    time.sleep(1)
                finally:
                    inside("rm", "-f", str(filler))
                back = time.monotonic()
                waits.append((guest.served_after(back), guests.first_success(back)))
            outcome = guests.settle()
    guest.check()
    refused = {each.answer.code for each in guest.tries if each.answer.status != 201}
    print(f"first order, first answer after {waits}; refused with {refused}; {outcome}")
    assert refused == {"DATABASE_UNAVAILABLE"}
    assert max(map(max, waits)) <= FIRST_SUCCESS
    assert outcome.lost == 0
    assert stack.workers.pids == workers
