"""The network to the database fails while guests order: everybody is answered in time, and served when it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from cashier import UNKNOWN, cashier, code
from client import Client, wait_until
from conftest import FULL
from cutting import Cut, Direction
from fault import Fault
from impatient import Impatient
from ledger import Ledger, Place
from network import NETWORK_FAULTS, connect, lose
from stack import Stack
from world import as_root, durable_stack, own_world

pytestmark = as_root

LASTS = 10.0
# So many bytes an order sends until the second flush is half over.
MIDDLE = 1700
# After its return, in seconds.
FIRST_SUCCESS = 1.0


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_world(), durable_stack(database_host="127.0.0.1") as stack:
        yield stack


@pytest.mark.parametrize("fault", NETWORK_FAULTS, ids=lambda fault: fault.name)
def test_while_the_network_is_away_everybody_is_told_in_time(place: Place, stack: Stack, fault: Fault) -> None:
    workers = stack.workers.pids
    waits = []
    with Impatient(stack) as guest:
        with Ledger(fault.name, place) as guests:
            for _ in range(5 if FULL else 1):
                guests.work_on(0.5)
                try:
                    fault.inject(stack)
                    guests.times += 1
                    began = time.monotonic()
                    guest.refused_after(began)
                    wait_until(lambda: Client(stack.base_url).get("/health/ready").status == 503)
                    time.sleep(max(0.0, began + LASTS - time.monotonic()))
                finally:
                    fault.heal(stack)
                back = time.monotonic()
                waits.append((guest.served_after(back), guests.first_success(back)))
            outcome = guests.settle()
    guest.check()
    print(f"{fault.name}: first order, first answer after {waits}; slowest {guest.longest_answer:.2f} s; {outcome}")
    assert max(map(max, waits)) <= FIRST_SUCCESS
    assert outcome.slowest < 9
    assert outcome.lost == 0
    assert stack.workers.pids == workers


def test_a_machine_lost_in_the_middle_of_an_order_does_not_hold_up_its_store_for_long(stack: Stack) -> None:
    """The server hears nothing any more: neither the rest of the second flush, nor that the connection has ended."""
    try:
        with cashier(stack) as till:
            till.order("the first")
            till.order("the second, with all statements prepared")
            cut = Cut(Direction.REQUEST, MIDDLE, before=lambda server: lose(server.getsockname()[1]))
            till.relay.arm(cut)
            lost = till.send("the lost")
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
