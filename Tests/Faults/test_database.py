"""The database crashes, ends connections, refuses them and takes no writes while guests order: the ledger balances."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import place_on
from database_faults import DATABASE_FAULTS, terminate_backends
from figures import FULL
from impatient import Impatient
from ledger import Ledger, Place
from outage import endure, judged
from stack import Stack
from world import durable_stack

BY_NAME = {fault.name: fault for fault in DATABASE_FAULTS}
AWAY = (
    "PostgreSQL stopped with -m immediate",
    "PostgreSQL stopped with -m fast",
    "SIGSTOP of PostgreSQL",
    "the role's connections used up",
    "the server's connections used up",
    "the database read-only",
)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with durable_stack() as stack:
        yield stack


@pytest.fixture(scope="module")
def place(stack: Stack) -> Place:
    return place_on(stack)


@pytest.mark.parametrize("name", AWAY)
def test_who_comes_while_the_database_is_away_is_told_so_and_served_when_it_is_back(
    place: Place, stack: Stack, name: str
) -> None:
    endure(place, stack, BY_NAME[name], times=10 if FULL else 1)


def test_a_killed_backend_takes_all_others_along_and_a_moment_later_guests_are_served(
    place: Place, stack: Stack
) -> None:
    started = stack.sql("SELECT pg_postmaster_start_time()")
    endure(place, stack, BY_NAME["kill -9 of a PostgreSQL backend"], times=20 if FULL else 2, ready=None)
    assert stack.sql("SELECT pg_postmaster_start_time()") == started


def test_ended_connections_cost_only_what_was_under_way_on_them(place: Place, stack: Stack) -> None:
    workers = stack.workers.pids
    with Impatient(stack) as guest:
        with Ledger("pg_terminate_backend of all, each half second", place) as guests:
            for _ in range(120 if FULL else 6):
                terminate_backends(stack)
                guests.times += 1
                guests.work_on(0.5)
            outcome = guests.settle()
    guest.check()
    judged(stack, guest, outcome, [], workers)
    # Two processes with three threads and a hub.
    assert outcome.failed <= 7 * guests.times
    assert outcome.unavailable < 1
