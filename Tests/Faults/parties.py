"""Guests at a table: they order, look at what they have ordered, and sign in again after the party before has gone."""

from __future__ import annotations

import random
import threading

from calling import Book, Caller
from client import Answer
from intents import Intent, Journal
from restaurants import Restaurant

# Between two calls of one table.
PAUSE = 0.05


class Party:
    """One table's tablet, as nginx/html/guest/sending.js: one intent at a time, with one key until it has ended."""

    def __init__(self, restaurant: Restaurant, number: str, tablet: Caller, journal: Journal) -> None:
        self.restaurant = restaurant
        self.number = number
        self.tablet = tablet
        self.table_id = restaurant.tables[number]
        # Set when the staff have completed the table.
        self.is_new = threading.Event()
        self._journal = journal
        # As the tablet knows it.
        self._session: int | None = None

    @property
    def book(self) -> Book:
        return self.tablet.book

    def go_on(self) -> None:
        while not self.book.is_closing.is_set():
            if self.is_new.is_set():
                self.is_new.clear()
                self.tablet.token = None
            self._order()
            if random.random() < 0.3:
                self._look()
            self.book.pause(PAUSE)

    def _order(self) -> None:
        chosen = random.choices(list(self.restaurant.dishes), k=random.randint(1, 4))
        lines = [{"menu_id": dish, "quantity": random.randint(1, 5)} for dish in chosen]
        total = sum(self.restaurant.dishes[line["menu_id"]] * line["quantity"] for line in lines)
        intent = Intent(self.restaurant.id, self.table_id, total, lines, self.restaurant.mark)
        self._journal.intend(intent)
        session = self._session
        answer = self.tablet.insist(
            "POST", "/api/orders", intent.body, intent.key, before_another=lambda: self._has_left(session)
        )
        if answer is None:
            return
        if answer.status == 201:
            order = answer.json()
            self._session = order["session_id"]
            self._journal.taken(intent, order)
        elif answer.status == 200:
            self._session = None
            self._journal.ended(intent, "left")
        else:
            self._journal.ended(intent, f"{answer.status} {answer.code}")

    def _has_left(self, session: int | None) -> Answer | None:
        """Nobody else should get the bill: None when it is still the same party, otherwise what says that it is not."""
        if session is None:
            return None
        answer = self.tablet.authorised("GET", "/api/session")
        if answer.status != 200:
            return answer
        present = answer.json()["session"]
        return None if present and present["id"] == session else answer

    def _look(self) -> None:
        answer = self.tablet.insist("GET", "/api/session")
        if answer is None:
            return
        assert answer.status == 200, answer
        present = answer.json()["session"]
        self._session = present["id"] if present else None
