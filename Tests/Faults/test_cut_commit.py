"""The connection to the database is cut after every n-th byte of an order: there is exactly one, whatever n is."""

from __future__ import annotations

import os
import random
from contextlib import ExitStack
from itertools import count

import pytest
from cashier import AWAY, HANDLER, UNKNOWN, Cashier, cashier
from client import at_once
from cutting import Cut, Direction
from figures import FULL
from stack import Stack

# Every so many bytes, from a random one on; FAULTS=full takes every single one.
STRIDES = {"known": 17, "new": 59}
# Shares of an order's exchange, one in each flush: the first asks little and is told much.
SILENT_AFTER = [(Direction.REQUEST, 0.15), (Direction.REQUEST, 0.6), (Direction.ANSWER, 0.4), (Direction.ANSWER, 0.97)]


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("connection", ["known", "new"])
def test_an_order_exists_once_wherever_its_connection_is_cut(
    stack: Stack, direction: Direction, connection: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stride = 1 if FULL else STRIDES[connection]
    seed = int(os.environ.get("FAULTS_SEED") or random.randrange(1 << 16))
    if stride > 1:
        with capsys.disabled():
            print(f"FAULTS_SEED={seed}", flush=True)
    with cashier(stack) as till:
        till.order("the first")
        for after in count(seed % stride, stride):
            # The names are as long as each other, since each is sent with its order, and so are the exchanges.
            prepare(till, connection, f"before {after:05}")
            cut = Cut(direction, after)
            if not till.cut_order(cut, f"number {after:05}"):
                break
        length = cut.passed
        # Where it is decided: COMMIT and its answer are the last bytes.
        for after in range(length - 40, length + 1):
            prepare(till, connection, f"BEFORE {after:05}")
            till.cut_order(Cut(direction, after), f"NUMBER {after:05}")
        till.close()
    print(f"{connection} connection, {direction.value}, {length} bytes by {stride}, FAULTS_SEED={seed}: {till}")
    way = "from" if direction is Direction.ANSWER else "to"
    every = "each byte" if stride == 1 else f"every {stride}th byte"
    till.outcome(f"the connection cut after {every} {way} PostgreSQL, on a {connection} one").keep()
    assert length > 1000, "the exchange is longer than that"
    # Each of the ways that there are was met.
    assert till.outcomes[f"{AWAY}, not done"] > 0 and till.outcomes[f"{UNKNOWN}, done"] > 0
    assert till.outcomes[f"{UNKNOWN}, not done"] > 0 or direction is Direction.ANSWER
    assert till.slowest < 2


def prepare(till: Cashier, connection: str, name: str) -> None:
    if connection == "known":
        # Prepares all statements, so that each exchange is as long as the last one.
        till.order(name)
    else:
        # Statements have to be prepared, and the order begins a session: the longest exchange that there is.
        till.complete()
        till.relay.hang_up()


def test_an_order_exists_once_when_its_connection_falls_silent(stack: Stack) -> None:
    with ExitStack() as exits:
        tills = [exits.enter_context(cashier(stack)) for _ in SILENT_AFTER]

        def silence(index: int) -> None:
            till, (direction, share) = tills[index], SILENT_AFTER[index]
            after = int(share * till.length(direction))
            assert till.cut_order(Cut(direction, after, silent=True), "number 4")
            till.close()
            assert till.slowest < HANDLER

        at_once(len(tills), silence)
        for till, (direction, share) in zip(tills, SILENT_AFTER):
            print(f"{direction.value}, silent after {share:.0%}: {till}")
