"""The workers' clock is moved, PostgreSQL's is not: numbers, days, sessions, tokens stay as the contract has them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from clock import CUT_OFF, DAY, HOUR, SEOUL, Clock
from conftest import place_on
from ledger import Ledger, Place
from stack import Stack


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def stack(clock: Clock) -> Iterator[Stack]:
    with Stack(environment=clock.environment) as stack:
        yield stack


@pytest.fixture(scope="module")
def place(stack: Stack) -> Place:
    return place_on(stack)


def test_an_hour_forwards_and_backwards_changes_nothing_for_anybody(place: Place, stack: Stack, clock: Clock) -> None:
    with Ledger("clock an hour forwards and an hour backwards", place) as guests:
        for offset in (HOUR, 0, -HOUR, 0):
            clock.move(offset)
            guests.times += 1
            guests.work_on(2)
            assert abs(newest_order(stack) - offset) < 10, "the workers go by this clock"
        outcome = guests.settle()
    assert (outcome.failed, outcome.lost) == (0, 0)
    assert expired_sessions(stack) == 0
    assert count_of(guests, 401) == 0


def test_midnight_changes_nothing_and_the_cut_off_begins_a_day_with_number_1(
    place: Place, stack: Stack, clock: Clock
) -> None:
    store = place.restaurants[0].id
    midnight = (datetime.now(SEOUL) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    cut_off = midnight + timedelta(seconds=CUT_OFF)
    with Ledger("clock over midnight and over the day's cut-off", place) as guests:
        for moment, days in ((midnight, 0), (cut_off, 1)):
            clock.show(moment - timedelta(seconds=4))
            guests.times += 1
            guests.work_on(1)
            before = days_of(stack, store)
            guests.work_on(6)
            assert len(days_of(stack, store)) == len(before) + days
        newest, previous = days_of(stack, store)[:2]
        assert datetime.fromisoformat(newest) - datetime.fromisoformat(previous) == timedelta(days=1)
        # Back before the cut-off: the new day has begun, and numbers do not go back.
        clock.show(cut_off - timedelta(seconds=60))
        guests.times += 1
        before = days_of(stack, store)
        guests.work_on(2)
        assert days_of(stack, store) == before
        clock.move(0)
        guests.work_on(1)
        outcome = guests.settle()
    assert (outcome.failed, outcome.lost) == (0, 0)


def test_a_clock_days_ahead_is_forgotten_when_it_is_right_again(place: Place, stack: Stack, clock: Clock) -> None:
    store = place.restaurants[0].id
    with Ledger("clock five days ahead and back", place) as guests:
        clock.move(5 * DAY)
        guests.times += 1
        guests.work_on(2)
        assert days_of(stack, store)[0] > true_day()
        assert expired_sessions(stack) > 0, "a party does not stay for five days"
        assert count_of(guests, 401) > 0, "nor does a token, and the tablets sign in again"
        clock.move(0)
        guests.times += 1
        guests.work_on(2)
        newest = stack.sql(f"SELECT business_date FROM orders WHERE store_id = {store} ORDER BY id DESC LIMIT 1")
        assert newest == true_day()
        outcome = guests.settle()
    assert (outcome.failed, outcome.lost) == (0, 0)


def true_day() -> str:
    return (datetime.now(SEOUL) - timedelta(seconds=CUT_OFF)).date().isoformat()


def newest_order(stack: Stack) -> float:
    """Seconds from the true time to that of the newest order."""
    newest = stack.sql("SELECT extract(epoch FROM created_at) FROM orders ORDER BY id DESC LIMIT 1")
    return float(newest) - time.time()


def days_of(stack: Stack, store: int) -> list[str]:
    """The days on which something was ordered, newest first."""
    days = f"SELECT DISTINCT business_date FROM orders WHERE store_id = {store} ORDER BY 1 DESC"
    return stack.sql(days).splitlines()


def expired_sessions(stack: Stack) -> int:
    return int(stack.sql("SELECT count(*) FROM table_sessions WHERE end_reason = 'expired'"))


def count_of(guests: Ledger, status: int) -> int:
    return sum(attempt.status == status for attempt in guests.book.attempts)
