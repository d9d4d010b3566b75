"""A store's staff: they bring orders to the kitchen and to the table, cancel one now and then, and see parties off."""

from __future__ import annotations

import random
from typing import Any

from calling import PATIENCE, Answer, Caller, passes
from feeds import Feed, pulled
from intents import Change, Journal
from parties import Party
from restaurants import Restaurant
from stack.processes import wait_until

PAUSE = 0.15
NEXT = {"pending": "preparing", "preparing": "completed"}


class Staff:
    """Nobody else changes this store's orders: what was acknowledged has to be there, nothing is refused for good."""

    def __init__(
        self, restaurant: Restaurant, device: Caller, feed: Feed, parties: list[Party], journal: Journal
    ) -> None:
        self.restaurant = restaurant
        self.device = device
        self.feed = feed
        self._parties = parties
        self._journal = journal
        self._seen = 0
        self._orders: dict[int, str] = {}

    def go_on(self) -> None:
        book = self.device.book
        while not book.is_closing.is_set():
            self._read_feed()
            chance = random.random()
            if chance < 0.04:
                self._see_off(random.choice(self._parties))
            elif self._orders:
                self._change(random.choice(list(self._orders)))
            book.pause(PAUSE)

    def _read_feed(self) -> None:
        """What the screen shows: orders that somebody has still to do something about."""
        fresh = self.feed.events[self._seen :]
        self._seen += len(fresh)
        for event in fresh:
            if event["type"] == "order.created":
                self._orders[event["data"]["id"]] = event["data"]["status"]

    def _change(self, order: int) -> None:
        is_cancelled = random.random() < 0.1
        status = "cancelled" if is_cancelled else NEXT[self._orders[order]]
        change = Change(self.restaurant.id, order, status)
        self._journal.change(change)
        path = f"/api/admin/orders/{order}"
        answer = (
            self.device.insist("DELETE", f"{path}?reason=mistake")
            if is_cancelled
            else self.device.insist("PUT", f"{path}/status", {"status": status})
        )
        self._orders[order] = status
        if status not in NEXT:
            del self._orders[order]
        if answer is None:
            return
        if answer.status == 200:
            self._journal.changed(change, answer.json()["version"])
        else:
            self._journal.refused(change, f"{answer.status} {answer.code}")

    def _see_off(self, party: Party) -> None:
        """이용 완료: of the session that the screen shows, so that a second try never ends the next party's."""
        board = self.device.insist("GET", "/api/admin/board")
        if board is None:
            return
        assert board.status == 200, board
        session = next(table["session"] for table in board.json()["tables"] if table["id"] == party.table_id)
        if not session:
            return
        body = {"force": True, "session_id": session["id"]}
        seen_off = self.device.insist("POST", f"/api/admin/tables/{party.table_id}/complete", body)
        assert seen_off is None or seen_off.status == 200, seen_off
        party.is_new.set()

    def accounts(self) -> dict[str, Any]:
        """The store's own word on its sums, asked when everything is over."""
        tables = {}
        for party in self._parties:
            history = self._all(f"/api/admin/tables/{party.table_id}/history")
            tables[party.table_id] = {session["id"]: session["total"] for session in history}
        days = {order["business_date"] for order in self._all("/api/admin/orders")}
        sales = {day: self._get(f"/api/admin/sales?business_date={day}") for day in days}
        return {"history": tables, "sales": sales, "events": list(pulled(self._get, self.feed.after))}

    def _get(self, path: str) -> Any:
        """Asked again for a while, though all else is over: a worker may still be on its way back to the database."""
        answers: list[Answer] = []

        def is_settled() -> bool:
            answers.append(self.device.authorised("GET", path))
            return not passes(answers[-1])

        wait_until(is_settled, PATIENCE, lambda: f"{path}: {answers[-1]}")
        assert answers[-1].status == 200, f"{path}: {answers[-1]}"
        return answers[-1].json()

    def _all(self, path: str) -> list[dict[str, Any]]:
        """Every page of a list."""
        rows, cursor = [], ""
        while True:
            page = self._get(f"{path}?limit=250{cursor}")
            rows += page["data"]
            if not page["next_cursor"]:
                return rows
            cursor = f"&cursor={page['next_cursor']}"
