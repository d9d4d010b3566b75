"""Processes die, hang and are replaced while guests order: the ledger balances, and only what was under way fails."""

from __future__ import annotations

import signal
import time

from client import wait_until
from fault import (
    all_workers_are_there,
    continue_workers,
    kill_all_workers,
    kill_nginx_worker,
    kill_worker,
    nginx_workers,
    stop_worker,
)
from figures import FULL
from ledger import Ledger, Place
from stack import Stack

# A request that began so shortly after a death may still have been given to the dead: nginx had not heard of it yet.
NEWS_TRAVEL = 0.3


def test_a_killed_worker_takes_only_its_own_requests_along(place: Place, stack: Stack) -> None:
    deaths = []
    with Ledger("kill -9 of a worker process, each second", place) as guests:
        for turn in range(60 if FULL else 8):
            deaths.append(kill_worker(stack, turn % 2))
            guests.times += 1
            guests.work_on(1)
            all_workers_are_there(stack)
        outcome = guests.settle()
    assert outcome.lost == 0
    assert_only_those_under_way_failed(guests, deaths)
    # Three threads, and a request on each connection that was given to the process and waits for one of them.
    assert outcome.failed <= 8 * guests.times
    assert outcome.unavailable < 3


def test_who_comes_while_no_worker_is_there_waits_and_is_served(place: Place, stack: Stack) -> None:
    deaths = []
    with Ledger("kill -9 of all worker processes at once", place) as guests:
        for _ in range(20 if FULL else 3):
            deaths.append(kill_all_workers(stack))
            guests.times += 1
            guests.work_on(2)
            all_workers_are_there(stack)
        outcome = guests.settle()
    assert outcome.lost == 0
    assert_only_those_under_way_failed(guests, deaths)
    assert outcome.unavailable < 5


def test_a_worker_that_hangs_leaves_the_others_serving(place: Place, stack: Stack) -> None:
    with Ledger("SIGSTOP of a worker for 5 s", place) as guests:
        for _ in range(6 if FULL else 1):
            stop_worker(stack)
            began = time.monotonic()
            try:
                guests.times += 1
                guests.work_on(5)
                ended = time.monotonic()
                attempts = list(guests.book.attempts)
            finally:
                continue_workers(stack)
            guests.work_on(1)
            # Who was handed to it over a kept connection waits for it, and that is nearly everybody in the end: every
            # second request is. Of all the devices that go on until then some are served by the others.
            served = [one for one in attempts if one.began > began and one.ended < ended and 200 <= one.status < 300]
            assert served
        outcome = guests.settle()
    assert outcome.lost == 0


def test_a_rolling_restart_fails_nothing(place: Place, stack: Stack) -> None:
    with Ledger("rolling restart of all workers", place) as guests:
        for _ in range(5 if FULL else 1):
            before = stack.workers.pids
            stack.workers.restart_in_turn()
            guests.times += 1
            assert set(before).isdisjoint(stack.workers.pids)
        outcome = guests.settle()
    assert guests.failures == []
    assert outcome.lost == 0


def test_all_workers_may_be_asked_to_stop_at_once(place: Place, stack: Stack) -> None:
    with Ledger("SIGTERM to all workers at once", place) as guests:
        for _ in range(5 if FULL else 1):
            before = stack.workers.pids
            stack.workers.signal_all(signal.SIGTERM)
            guests.times += 1
            wait_until(lambda: not set(before) & set(stack.workers.pids), 40)
            all_workers_are_there(stack)
            guests.work_on(1)
        outcome = guests.settle()
    # The old ones serve what nginx keeps of connections, for 10 s or longer; who needs a new one waits for the next
    # worker, and where the machine is busy nginx waits only 15 s.
    assert {failure.status for failure in guests.failures} <= {504}
    assert outcome.lost == 0


def test_an_nginx_reload_fails_nothing(place: Place, stack: Stack) -> None:
    with Ledger("nginx reload", place) as guests:
        for _ in range(60 if FULL else 6):
            before = nginx_workers(stack)
            stack.nginx.reload()
            guests.times += 1
            wait_until(lambda: bool(set(nginx_workers(stack)) - set(before)))
            guests.work_on(0.5)
        outcome = guests.settle()
    assert guests.failures == []
    assert outcome.lost == 0


def test_a_lost_nginx_worker_takes_only_its_own_connections_along(place: Place, stack: Stack) -> None:
    deaths = []
    with Ledger("kill -9 of an nginx worker, each second", place) as guests:
        for _ in range(60 if FULL else 6):
            before = nginx_workers(stack)
            deaths.append(kill_nginx_worker(stack))
            guests.times += 1
            wait_until(lambda: len(nginx_workers(stack)) == len(before) and nginx_workers(stack) != before)
            guests.work_on(1)
        outcome = guests.settle()
    assert outcome.lost == 0
    assert_only_those_under_way_failed(guests, deaths)
    assert outcome.unavailable < 3


def assert_only_those_under_way_failed(guests: Ledger, deaths: list[float]) -> None:
    for failure in guests.failures:
        died = [at for at in deaths if failure.began - NEWS_TRAVEL <= at <= failure.ended]
        assert died, f"nothing had died: {failure}"
