"""Guests and staff at work in several stores, who write down what they want, and what is there in the end.

For example:

    with Ledger("kill -9 of a worker", place) as guests:
        guests.times += 1
        place.stack.workers.kill()
        outcome = guests.settle()
"""

from __future__ import annotations

import contextlib
import threading
import time
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import balance
from calling import Address, Attempt, Book, Caller
from client import wait_until
from feeds import TABLE, Feed
from figures import KEPT, Outcome, longest_silence
from intents import Journal
from parties import Party
from records import Records, Sql, is_busy, last_event, last_heard, last_order
from restaurants import Program, Restaurant, foreign_marks, open_restaurant
from staff import Staff

Value = TypeVar("Value")

# Between two looks of somebody who does not wait after a failure: so exactly is the unavailability known.
GLANCE = 0.05


@dataclass(frozen=True)
class Place:
    """A TableOrder with restaurants in it, wherever it runs."""

    address: Address
    sql: Sql
    restaurants: list[Restaurant]

    @staticmethod
    def open(address: Address, sql: Sql, program: Program, stores: int = 3, tables: int = 3) -> Place:
        """Makes so many stores with so many tables each."""
        opened = inside(address, lambda: [open_restaurant(address, sql, program, tables) for _ in range(stores)])
        return Place(address, sql, opened)


@dataclass(frozen=True)
class GuestFeed:
    """What the tablet of one table is told as it happens."""

    store: int
    table: int
    feed: Feed


class Ledger(contextlib.AbstractContextManager["Ledger"]):
    """Everybody is at work as long as the `with` block runs, or until `settle`."""

    def __init__(self, fault: str, place: Place) -> None:
        self.fault = fault
        self.place = place
        # How often the fault was done; whoever does it counts.
        self.times = 0
        self.remark = ""
        self.book = Book()
        name = "".join(letter if letter.isalnum() else "-" for letter in fault)
        self.journal = Journal(KEPT / f"{name}.jsonl")
        self.parties: list[Party] = []
        self.staff: list[Staff] = []
        # Of one table of each store.
        self.guest_feeds: list[GuestFeed] = []
        # By store, the last order of before.
        self.since: dict[int, int] = {}
        # What stopped somebody who should have gone on.
        self.broken: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self._feeding: list[threading.Thread] = []

    def __enter__(self) -> Ledger:
        for restaurant in self.place.restaurants:
            self._seat(restaurant)
        first = self.parties[0]
        self._watcher = first.restaurant.tablet(first.number, self.place.address, self.book, first.tablet.foreign)
        work = [one.go_on for one in (*self.parties, *self.staff)] + [self._glance]
        self._began = time.monotonic()
        self._feeding = [self._start(feed.go_on) for feed in self._feeds]
        self._threads = [self._start(one) for one in work]
        wait_until(lambda: all(feed.connections for feed in self._feeds), 30)
        wait_until(lambda: len(self.journal.intents) > len(self.parties), 30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.book.is_closing.set()
        self.book.is_closed.set()
        for feed in self._feeds:
            feed.end()
        for thread in (*self._threads, *self._feeding):
            thread.join()
        self.journal.close()
        if error is None and self.broken:
            raise self.broken[0]

    @property
    def _feeds(self) -> list[Feed]:
        return [staff.feed for staff in self.staff] + [guests.feed for guests in self.guest_feeds]

    # --- While they work ---

    @property
    def acknowledged(self) -> int:
        return sum(intent.order is not None for intent in list(self.journal.intents))

    @property
    def failures(self) -> list[Attempt]:
        """Every attempt that had to be made again."""
        return [one for one in list(self.book.attempts) if one.has_failed]

    def work_on(self, seconds: float) -> None:
        """Lets them work for so long, and until somebody was served at its end."""
        end = time.monotonic() + seconds
        wait_until(lambda: time.monotonic() > end, seconds + 5)
        self.first_success(end)

    def first_success(self, since: float, within: float = 60, *, of: str = "") -> float:
        """Waits until a call that began after this moment was answered as it should be; how many seconds after it.

        - of: which call, such as `POST /api/orders`; any without.
        """

        def after() -> list[float]:
            attempts = list(self.book.attempts)
            return [one.ended for one in attempts if one.began >= since and 200 <= one.status < 300 and of in one.call]

        wait_until(lambda: bool(after()), within)
        return min(after()) - since

    # --- The end ---

    def settle(self, within: float = 60) -> Outcome:
        """Lets everybody finish what they have begun, and checks that it balances.

        Raises an Imbalance when it does not, and what somebody has met who could not go on.
        """
        ended = time.monotonic()
        self.book.is_closing.set()
        deadline = ended + within
        for thread in self._threads:
            thread.join(max(0, deadline - time.monotonic()))
        self.book.is_closed.set()
        for thread in self._threads:
            thread.join()
        self._come_to_rest(within)
        for feed in self._feeds:
            feed.end()
        if self.broken:
            raise self.broken[0]
        self.balance()
        outcome = self._outcome(ended)
        outcome.keep()
        return outcome

    def balance(self, sql: Sql | None = None) -> None:
        """Raises an Imbalance, with a sentence, unless everything is there as it was acknowledged."""
        for staff in self.staff:
            store = staff.restaurant.id
            records = Records.of(store, sql or self.place.sql)
            intents = [one for one in self.journal.intents if one.store == store]
            balance.check_intents(intents, records, self.since[store])
            balance.check_numbers(records.orders)
            balance.check_sums(records.orders)
            changes = [one for one in self.journal.changes if one.store == store]
            balance.check_changes(changes, records, self.since[store])
            balance.check_log(records)
            balance.check_sessions(records)
            balance.check_feed(staff.feed.events, staff.feed.after, records)
            for guests in self.guest_feeds:
                if guests.store == store:
                    balance.check_guest_feed(guests.feed.events, guests.feed.after, guests.table, records)
            balance.check_accounts(inside(self.place.address, staff.accounts), staff.feed.after, records)
        balance.check_answers(self.book.attempts)
        balance.require(not self.book.strays, f"A store was sent what is another's: {self.book.strays[:3]}")

    # --- How ---

    def _seat(self, restaurant: Restaurant) -> None:
        address, sql = self.place.address, self.place.sql
        foreign = foreign_marks(restaurant, self.place.restaurants)
        self.since[restaurant.id] = last_order(restaurant.id, sql)
        tablets = {number: restaurant.tablet(number, address, self.book, foreign) for number in restaurant.tables}
        parties = [Party(restaurant, number, tablet, self.journal) for number, tablet in tablets.items()]
        screen = restaurant.owner(address, self.book, foreign, "screen")
        after = last_event(restaurant.id, sql)
        feed = Feed(screen, after)
        owner = restaurant.owner(address, self.book, foreign)
        followed = parties[0]
        page = restaurant.tablet(followed.number, address, self.book, foreign)
        self.guest_feeds.append(GuestFeed(restaurant.id, followed.table_id, Feed(page, after, TABLE)))
        self.parties += parties
        self.staff.append(Staff(restaurant, owner, feed, parties, self.journal))
        for caller in (*tablets.values(), screen, owner, page):
            inside(address, lambda caller=caller: sign_in(caller))  # type: ignore[misc]

    def _glance(self) -> None:
        """Somebody who asks again and again, whatever the answer."""
        while not self.book.is_closing.is_set():
            self._watcher.authorised("GET", "/api/session")
            self.book.is_closing.wait(GLANCE)

    def _start(self, work: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            try:
                self.place.address.enter()
                work()
            except BaseException as error:
                self.broken.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def _come_to_rest(self, within: float) -> None:
        """Until nothing is being done that was asked for, and every screen has been told of what was."""

        def is_at_rest() -> bool:
            if is_busy(self.place.sql):
                return False
            sql = self.place.sql
            if not all(one.feed.last_id >= last_event(one.restaurant.id, sql) for one in self.staff):
                return False
            return all(one.feed.last_id >= last_heard(one.store, one.table, sql) for one in self.guest_feeds)

        with contextlib.suppress(AssertionError):
            # `balance` says better what is missing.
            wait_until(lambda: is_at_rest() and is_at_rest(), within)

    def _outcome(self, ended: float) -> Outcome:
        attempts, journal = self.book.attempts, self.journal
        lost = sum(intent.order is None and intent.end != "left" for intent in journal.intents)
        return Outcome(
            fault=self.fault,
            times=self.times,
            requests=len(attempts),
            orders=self.acknowledged,
            failed=len(self.failures),
            lost=lost + sum(not change.version for change in journal.changes),
            unavailable=round(longest_silence(attempts, self._began, ended), 3),
            orderless=round(longest_silence(attempts, self._began, ended, of="POST /api/orders"), 3),
            slowest=round(max(one.seconds for one in attempts), 3),
            remark=self.remark,
        )


def sign_in(caller: Caller) -> None:
    wait_until(lambda: caller.enter().status == 200, 60)


def inside(address: Address, work: Callable[[], Value]) -> Value:
    """Does something in the network of an address, and returns what it returns."""
    results: list[Value] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            address.enter()
            results.append(work())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return results[0]
