"""The network to the database fails while guests order: everybody is answered in time, and served when it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cashier import UNKNOWN, cashier, code
from client import wait_until
from conftest import place_on
from cutting import Cut, Direction
from fault import Fault
from figures import FULL
from ledger import Place
from network import NETWORK_FAULTS, connect, lose
from outage import endure
from stack import Stack
from world import as_root, durable_stack, own_world

pytestmark = as_root

LASTS = 10.0
# The share of what an order sends that is sent when the second flush is half over.
MIDDLE = 0.7


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_world(), durable_stack(database_host="127.0.0.1") as stack:
        yield stack


@pytest.fixture(scope="module")
def place(stack: Stack) -> Place:
    return place_on(stack)


@pytest.mark.parametrize("fault", NETWORK_FAULTS, ids=lambda fault: fault.name)
def test_while_the_network_is_away_everybody_is_told_in_time(place: Place, stack: Stack, fault: Fault) -> None:
    fault = replace(fault, name=f"{fault.name} for {LASTS:g} s")
    endure(place, stack, fault, times=5 if FULL else 1, lasts=LASTS)


def test_a_machine_lost_in_the_middle_of_an_order_does_not_hold_up_its_store_for_long(stack: Stack) -> None:
    """The server hears nothing any more: neither the rest of the second flush, nor that the connection has ended."""
    try:
        with cashier(stack) as till:
            after = int(MIDDLE * till.length(Direction.REQUEST))
            cut = Cut(Direction.REQUEST, after, before=lambda server: lose(server.getsockname()[1]))
            till.relay.arm(cut)
            lost = till.send("number 4")
            assert (lost.status, code(lost), cut.is_done) == (503, UNKNOWN, True)
            till.relay.disarm()
            gone = time.monotonic()
            # Its transaction is open, with the lock on the store's counter: otherwise there is nothing to prove.
            refused = till.shop.order()
            assert (refused.status, refused.code) == (503, "BUSY")
            wait_until(lambda: till.shop.order().status == 201, 30)
            waited = time.monotonic() - gone
    finally:
        connect(stack)
    print(f"orders were taken again {waited:.1f} s after the machine was lost")
    assert waited < 10
