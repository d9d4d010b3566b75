"""What has to hold whenever the database is away, for whatever reason."""

from __future__ import annotations

import time

from client import Client, wait_until
from fault import Fault
from figures import Outcome
from impatient import NGINX, Impatient
from ledger import Ledger, Place
from stack import Stack

# So many seconds after the database is back, somebody's order has been taken.
FIRST_SUCCESS = 1.0


def readiness(stack: Stack) -> int:
    return Client(stack.base_url).get("/health/ready").status


def endure(
    place: Place, stack: Stack, fault: Fault, *, times: int, lasts: float = 1, ready: int | None = 503
) -> Outcome:
    """Does something so often, for so many seconds each time, while guests order: they are told in time and as
    documented, served within a second afterwards, nothing is lost or doubled, and no worker ends.

    - ready: what a load balancer is told meanwhile. None: it is over before anybody could ask.
    """
    workers = stack.workers.pids
    waits: list[float] = []
    with Impatient(stack) as guest:
        with Ledger(fault.name, place) as guests:
            for _ in range(times):
                guests.work_on(0.5)
                began = time.monotonic()
                try:
                    fault.inject(stack)
                    guests.times += 1
                    if ready is not None:
                        guest.refused_after(began)
                        wait_until(lambda: readiness(stack) == ready)
                        assert Client(stack.base_url).get("/health").status == 200
                        # No condition is waited for: what is broken stays so for a while.
                        time.sleep(max(0.0, began + lasts - time.monotonic()))
                finally:
                    fault.heal(stack)
                back = time.monotonic()
                waits.append(first_order(guest, guests, back))
                wait_until(lambda: readiness(stack) == 200, FIRST_SUCCESS)
            outcome = guests.settle()
    guest.check()
    return judged(stack, guest, outcome, waits, workers)


def first_order(guest: Impatient, guests: Ledger, since: float) -> float:
    """Waits until an order that was sent after this moment is taken; how many seconds after it.

    Whoever is first: the others come again when they were told to, up to 1.5 s after they were refused; the one who
    asks without a pause may still wait on a connection that is not yet given up.
    """
    return min(guest.served_after(since), guests.first_success(since, of="POST /api/orders"))


def judged(
    stack: Stack,
    guest: Impatient,
    outcome: Outcome,
    waits: list[float],
    workers: list[int],
    *,
    within: float = FIRST_SUCCESS,
) -> Outcome:
    """- waits: from each return of the database to the first success, in seconds.
    - workers: the processes of before.
    - within: how long each of the waits may be."""
    if waits:
        outcome.remark = f"served at most {max(waits):.2f} s after its end"
        outcome.keep()
        assert max(waits) <= within, outcome
    print(f"{outcome}; slowest answer to the impatient {guest.longest_answer:.2f} s")
    assert outcome.slowest < NGINX, outcome
    assert outcome.lost == 0, outcome
    assert stack.workers.pids == workers, "a worker has ended because of the database"
    return outcome
