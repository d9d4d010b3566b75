"""Faults at random, of processes, database, network, disk and clock, up to three at a time, for as long as it is asked
for.

From the environment: FAULTS_SEED (printed, so that a run can be had again), FAULTS_MINUTES.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import place_on
from database_faults import DATABASE_FAULTS
from fault import PROCESS_FAULTS, Fault
from figures import FULL
from ledger import Ledger, Place
from network import NETWORK_FAULTS
from stack import Stack
from surroundings import Surroundings
from world import durable_stack, own_world

SEED = int(os.environ.get("FAULTS_SEED") or time.time())
# Only root may have a network, disks and clocks of its own, and break them.
IS_ROOT = os.geteuid() == 0
MINUTES = float(os.environ.get("FAULTS_MINUTES") or (5 if FULL else 0.4))


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings | None]:
    if not IS_ROOT:
        yield None
        return
    with own_world():
        yield Surroundings(tmp_path_factory.mktemp("surroundings"))


@pytest.fixture(scope="module")
def stack(surroundings: Surroundings | None) -> Iterator[Stack]:
    around: dict[str, Any] = {}
    if surroundings is not None:
        around = {"database_host": "127.0.0.1", "environment": surroundings.environment}
    with durable_stack(**around) as stack:
        yield stack


@pytest.fixture(scope="module")
def kinds(surroundings: Surroundings | None) -> list[list[Fault]]:
    """Of each kind one may be done at a time."""
    if surroundings is None:
        return [PROCESS_FAULTS, DATABASE_FAULTS]
    return [PROCESS_FAULTS, DATABASE_FAULTS + NETWORK_FAULTS, surroundings.faults]


@pytest.fixture(scope="module")
def place(stack: Stack) -> Place:
    return place_on(stack)


def test_whatever_happens_nothing_is_lost_or_doubled(
    place: Place, stack: Stack, kinds: list[list[Fault]], capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"FAULTS_SEED={SEED} FAULTS_MINUTES={MINUTES:g}", flush=True)
    chance = random.Random(SEED)
    end = time.monotonic() + 60 * MINUTES
    with Ledger(f"{sum(map(len, kinds))} of these at random, up to {len(kinds)} at once", place) as guests:
        while time.monotonic() < end:
            faults = some_faults(chance, kinds)
            lasts, pause = chance.uniform(0, 2), chance.uniform(0, 1.5)
            print(f"{' and '.join(fault.name for fault in faults)}, healed after {lasts:.1f} s", flush=True)
            guests.times += len(faults)
            with contextlib.ExitStack() as healing:
                for fault in faults:
                    healing.callback(fault.heal, stack)
                    fault.inject(stack)
                # No condition is waited for: what is broken stays so for a while.
                time.sleep(lasts)
            guests.work_on(pause)
        outcome = guests.settle()
    assert outcome.lost == 0
    assert outcome.orders > 100 * MINUTES


def some_faults(chance: random.Random, kinds: list[list[Fault]]) -> list[Fault]:
    """At least one, and at most one of each kind: of processes first, as a rolling restart takes its time."""
    chosen = chance.sample(kinds, chance.randint(1, len(kinds)))
    return [chance.choice(kind) for kind in kinds if kind in chosen]
