"""The workers' clock is moved, and PostgreSQL's is not: numbers, days, sessions and tokens stay as the contract has them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from ledger import Ledger, Place
from stack import Stack

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
# The demo's and `store create`'s: Seoul has no summer time.
SEOUL = timezone(timedelta(hours=9))
CUT_OFF = 5
HOUR = 3600
DAY = 24 * HOUR

# Moves the clock to so many seconds from the true time.
Clock = Callable[[float], None]


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    file = tmp_path_factory.mktemp("clock") / "offset"

    def move(seconds: float) -> None:
        fresh = file.with_suffix(".fresh")
        fresh.write_text(f"{seconds:+.0f}\n")
        fresh.rename(file)

    move(0)
    move.file = file  # type: ignore[attr-defined]
    return move


@pytest.fixture(scope="module")
def stack(clock: Clock) -> Iterator[Stack]:
    assert LIBRARY, "Debian's faketime is not installed: `make install` installs it."
    environment = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(clock.file),  # type: ignore[attr-defined]
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DISABLE_SHM": "1",
        # What waits for a time to pass waits as long as ever.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with Stack(environment=environment) as stack:
        yield stack


def test_an_hour_forwards_and_backwards_changes_nothing_for_anybody(place: Place, stack: Stack, clock: Clock) -> None:
    with Ledger("clock an hour forwards and an hour backwards", place) as guests:
        for offset in (HOUR, 0, -HOUR, 0):
            clock(offset)
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
    with Ledger("clock over midnight and over the day's cut-off", place) as guests:
        for hour, days in ((0, 0), (CUT_OFF, 1)):
            clock(until(hour) - 4)
            guests.times += 1
            guests.work_on(1)
            before = days_of(stack, store)
            guests.work_on(6)
            assert len(days_of(stack, store)) == len(before) + days
        newest, previous = days_of(stack, store)[:2]
        assert datetime.fromisoformat(newest) - datetime.fromisoformat(previous) == timedelta(days=1)
        # Back before the cut-off: the new day has begun, and numbers do not go back.
        clock(until(CUT_OFF) - 60)
        guests.times += 1
        before = days_of(stack, store)
        guests.work_on(2)
        assert days_of(stack, store) == before
        clock(0)
        guests.work_on(1)
        outcome = guests.settle()
    assert (outcome.failed, outcome.lost) == (0, 0)


def test_a_clock_days_ahead_is_forgotten_when_it_is_right_again(place: Place, stack: Stack, clock: Clock) -> None:
    store = place.restaurants[0].id
    with Ledger("clock five days ahead and back", place) as guests:
        guests.work_on(1)
        true_day = days_of(stack, store)[0]
        clock(5 * DAY)
        guests.times += 1
        guests.work_on(2)
        assert days_of(stack, store)[0] > true_day
        assert expired_sessions(stack) > 0, "a party does not stay for five days"
        assert count_of(guests, 401) > 0, "nor does a token, and the tablets sign in again"
        clock(0)
        guests.times += 1
        guests.work_on(2)
        newest = stack.sql(f"SELECT business_date FROM orders WHERE store_id = {store} ORDER BY id DESC LIMIT 1")
        assert newest == true_day
        outcome = guests.settle()
    assert (outcome.failed, outcome.lost) == (0, 0)


def until(hour: int) -> float:
    """Seconds from now until the store's clock shows this hour."""
    now = datetime.now(SEOUL)
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (then - now).total_seconds() % DAY


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
