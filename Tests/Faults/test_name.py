"""The name server says nothing, and the workers have lost their connections: all are answered in time all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from client import wait_until
from conftest import place_on
from database_faults import terminate_backends
from impatient import Impatient
from ledger import Ledger
from naming import DATABASE, Naming
from outage import FIRST_SUCCESS, first_order, judged, readiness
from stack import Stack
from stack.processes import remove_scratch_directory, scratch_directory
from world import as_root, durable_stack, own_world

pytestmark = as_root

LASTS = 10.0
# Until the resolver gives up: two tries of a second, of the name and of it in the search list. A lookup that was under
# way when the name server came back is not cut short.
LOOKUP = 4.0


@pytest.fixture
def naming() -> Iterator[Naming]:
    directory = scratch_directory("postgres")
    try:
        with own_world():
            yield Naming(directory, "127.0.0.1")
    finally:
        remove_scratch_directory(directory)


@pytest.fixture
def stack(naming: Naming) -> Iterator[Stack]:
    with durable_stack(database_host=DATABASE) as stack:
        yield stack


def test_a_silent_name_server_holds_nobody_up_beyond_the_ladder(naming: Naming, stack: Stack) -> None:
    place, workers = place_on(stack), stack.workers.pids
    with Impatient(stack) as guest:
        with Ledger(f"the name server silent for {LASTS:g} s, and all connections lost", place) as guests:
            guests.work_on(0.5)
            naming.forget()
            terminate_backends(stack)
            guests.times += 1
            began = time.monotonic()
            guest.refused_after(began)
            wait_until(lambda: readiness(stack) == 503)
            time.sleep(max(0.0, began + LASTS - time.monotonic()))
            naming.move("127.0.0.1")
            back = time.monotonic()
            waited = first_order(guest, guests, back)
            outcome = guests.settle()
    guest.check()
    judged(stack, guest, outcome, [waited], workers, within=FIRST_SUCCESS + LOOKUP)
