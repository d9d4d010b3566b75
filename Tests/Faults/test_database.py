"""The database crashes, ends connections, refuses them and takes no writes while guests order: the ledger balances."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from client import Client, wait_until
from conftest import FULL
from database_faults import DATABASE_FAULTS, terminate_backends
from fault import Fault
from impatient import Impatient
from ledger import Ledger, Place
from stack import Stack
from world import durable_stack

# After its return, in seconds.
FIRST_SUCCESS = 1.0
# So long it is away, in seconds.
LASTS = 1.0
AWAY = (
    "PostgreSQL stopped with -m immediate",
    "PostgreSQL stopped with -m fast",
    "the role's connections used up",
    "the server's connections used up",
    "the database read-only",
)
BY_NAME = {fault.name: fault for fault in DATABASE_FAULTS}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with durable_stack() as stack:
        yield stack


def readiness(stack: Stack) -> int:
    return Client(stack.base_url).get("/health/ready").status


@pytest.mark.parametrize("fault", [BY_NAME[name] for name in AWAY], ids=AWAY)
def test_who_comes_while_the_database_is_away_is_told_so_and_served_when_it_is_back(
    place: Place, stack: Stack, fault: Fault
) -> None:
    workers = stack.workers.pids
    waits = []
    with Impatient(stack) as guest:
        with Ledger(fault.name, place) as guests:
            for _ in range(10 if FULL else 2):
                guests.work_on(0.5)
                try:
                    fault.inject(stack)
                    guests.times += 1
                    injected = time.monotonic()
                    guest.refused_after(injected)
                    wait_until(lambda: readiness(stack) == 503)
                    assert Client(stack.base_url).get("/health").status == 200
                    time.sleep(max(0.0, injected + LASTS - time.monotonic()))
                finally:
                    fault.heal(stack)
                back = time.monotonic()
                waits.append((guest.served_after(back), guests.first_success(back)))
                wait_until(lambda: readiness(stack) == 200, 1)
            outcome = guests.settle()
    guest.check()
    print(f"{fault.name}: first order, first answer after {waits}; slowest {guest.longest_answer:.2f} s; {outcome}")
    assert max(map(max, waits)) <= FIRST_SUCCESS
    assert outcome.lost == 0
    assert stack.workers.pids == workers, "a worker has ended because of the database"


def test_a_killed_backend_takes_all_others_along_and_a_moment_later_guests_are_served(
    place: Place, stack: Stack
) -> None:
    fault = BY_NAME["kill -9 of a PostgreSQL backend"]
    workers = stack.workers.pids
    waits = []
    with Impatient(stack) as guest:
        with Ledger(fault.name, place) as guests:
            for _ in range(20 if FULL else 3):
                guests.work_on(0.5)
                before = stack.sql("SELECT pg_postmaster_start_time()")
                fault.inject(stack)
                guests.times += 1
                fault.heal(stack)
                back = time.monotonic()
                assert stack.sql("SELECT pg_postmaster_start_time()") == before
                waits.append((guest.served_after(back), guests.first_success(back)))
            outcome = guests.settle()
    guest.check()
    print(f"{fault.name}: first order, first answer after {waits}; slowest {guest.longest_answer:.2f} s; {outcome}")
    assert max(map(max, waits)) <= FIRST_SUCCESS
    assert outcome.lost == 0
    assert stack.workers.pids == workers


def test_ended_connections_cost_only_what_was_under_way_on_them(place: Place, stack: Stack) -> None:
    workers = stack.workers.pids
    with Impatient(stack) as guest:
        with Ledger("pg_terminate_backend of all, each half second", place) as guests:
            for _ in range(120 if FULL else 10):
                terminate_backends(stack)
                guests.times += 1
                guests.work_on(0.5)
            outcome = guests.settle()
    guest.check()
    print(f"slowest {guest.longest_answer:.2f} s; {outcome}")
    # Two processes with three threads and a hub.
    assert outcome.failed <= 7 * guests.times
    assert (outcome.lost, outcome.unavailable < 1) == (0, True)
    assert stack.workers.pids == workers
