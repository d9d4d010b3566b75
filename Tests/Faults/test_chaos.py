"""All faults at random, one after the other, for as long as it is asked for.

From the environment: FAULTS_SEED (printed, so that a run can be had again), FAULTS_MINUTES.
"""

from __future__ import annotations

import os
import random
import time

from figures import FULL
from fault import PROCESS_FAULTS
from ledger import Ledger, Place
from stack import Stack

SEED = int(os.environ.get("FAULTS_SEED") or time.time())
MINUTES = float(os.environ.get("FAULTS_MINUTES") or (5 if FULL else 0.4))
FAULTS = [*PROCESS_FAULTS]


def test_whatever_happens_nothing_is_lost_or_doubled(place: Place, stack: Stack) -> None:
    print(f"FAULTS_SEED={SEED} FAULTS_MINUTES={MINUTES:g}")
    chance = random.Random(SEED)
    end = time.monotonic() + 60 * MINUTES
    with Ledger("all of these at random", place) as guests:
        while time.monotonic() < end:
            fault = chance.choice(FAULTS)
            lasts, pause = chance.uniform(0, 2), chance.uniform(0, 1.5)
            print(f"{fault.name}, healed after {lasts:.1f} s")
            guests.times += 1
            fault.inject(stack)
            try:
                time.sleep(lasts)
            finally:
                fault.heal(stack)
            guests.work_on(pause)
        outcome = guests.settle()
    assert outcome.lost == 0
    assert outcome.orders > 100 * MINUTES
