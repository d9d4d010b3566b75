"""All faults at random, of processes, database and network, one or two at a time, for as long as it is asked for.

From the environment: FAULTS_SEED (printed, so that a run can be had again), FAULTS_MINUTES.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Iterator

import pytest
from conftest import place_on
from database_faults import DATABASE_FAULTS
from fault import PROCESS_FAULTS, Fault
from figures import FULL
from ledger import Ledger, Place
from network import NETWORK_FAULTS
from stack import Stack
from world import durable_stack, own_world

SEED = int(os.environ.get("FAULTS_SEED") or time.time())
# Only root may have a network of its own, and break it.
IS_ROOT = os.geteuid() == 0
OF_THE_DATABASE = DATABASE_FAULTS + (NETWORK_FAULTS if IS_ROOT else [])
MINUTES = float(os.environ.get("FAULTS_MINUTES") or (5 if FULL else 0.4))


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_world() if IS_ROOT else contextlib.nullcontext():
        with durable_stack(database_host="127.0.0.1" if IS_ROOT else None) as stack:
            yield stack


@pytest.fixture(scope="module")
def place(stack: Stack) -> Place:
    return place_on(stack)


def test_whatever_happens_nothing_is_lost_or_doubled(place: Place, stack: Stack) -> None:
    print(f"FAULTS_SEED={SEED} FAULTS_MINUTES={MINUTES:g}")
    chance = random.Random(SEED)
    end = time.monotonic() + 60 * MINUTES
    with Ledger("all of these at random", place) as guests:
        while time.monotonic() < end:
            faults = some_faults(chance)
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


def some_faults(chance: random.Random) -> list[Fault]:
    """Of processes, of the database, or of both at once."""
    faults = [chance.choice(PROCESS_FAULTS), chance.choice(OF_THE_DATABASE)]
    return [faults, faults[:1], faults[1:]][chance.randrange(3)]
