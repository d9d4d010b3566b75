"""One worker with one thread, whose connection to the database can be cut, and a book of all that it was asked for."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import fastcgi
from cutting import Cut, CuttingRelay, Direction
from feeds import pulled
from figures import Outcome
from shops import Shop, open_shop
from stack import Stack
from stack.processes import end, remove_scratch_directory, scratch_directory, start, wait_until

# The design's ladder: a handler gives up after 8 s.
HANDLER = 8.5
UNKNOWN, AWAY = "OUTCOME_UNKNOWN", "DATABASE_UNAVAILABLE"
# In bytes.
LONGER_THAN_ANY = 1 << 20


class Cashier:
    """Takes the orders of one table, one after the other.

    - outcomes: what the first answer said when the connection was cut, and how often.
    - slowest: of those answers, in seconds.
    - longest: until such an order was taken, in seconds; meanwhile nobody else orders.
    """

    def __init__(self, stack: Stack, socket: str, relay: CuttingRelay) -> None:
        self.stack = stack
        self.relay = relay
        self.shop: Shop = open_shop(stack)
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0
        self.longest = 0.0
        self._requests = 0
        self._socket = socket
        self._table = self.shop.tables[0].get("/api/session").json()["table"]["id"]
        self._orders: dict[str, int] = {}
        self._last: dict[str, Any] | None = None

    @property
    def connections(self) -> int:
        """How many were opened for requests so far."""
        return self.relay.connections

    def send(self, name: str) -> fastcgi.Answer:
        """Once, under its own name as key and as note."""
        self._requests += 1
        body = {"items": [{"menu_id": self.shop.dish_id, "quantity": 1}], "note": name}
        call = fastcgi.Call("POST", "/api/orders", json.dumps(body).encode(), token=self.shop.tables[0].token)
        call.headers["Idempotency-Key"] = name
        with fastcgi.Connection(self._socket) as connection:
            return connection.call(call)

    def order(self, name: str) -> None:
        """One that nothing happens to: it has the next number."""
        self._enter(name, self._settle(name))

    def cut_order(self, cut: Cut, name: str) -> bool:
        """One whose connection is cut, sent again until it is there.
        - Returns: false when the whole exchange was shorter, and nothing was cut."""
        self.relay.arm(cut)
        started = time.monotonic()
        first = self.send(name)
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.relay.disarm()
        assert first.status == 201 or (first.status, code(first)) in ((503, UNKNOWN), (503, AWAY)), (name, first)
        assert first.status == 201 or int(first.headers["retry-after"]) >= 1
        second = self._settle(name)
        self.longest = max(self.longest, time.monotonic() - started)
        was_there = "idempotency-replayed" in second.headers
        if first.status == 201:
            assert was_there and second.body == first.body, (name, first, second)
        elif code(first) == AWAY:
            assert not was_there, f"{name}: said that nothing was done, and it was"
        assert self.send(name).body == second.body
        self._enter(name, second)
        if cut.is_done:
            done = ", done" if was_there else ", not done"
            self.outcomes["CREATED" if first.status == 201 else code(first) + done] += 1
        return cut.is_done

    def length(self, direction: Direction) -> int:
        """Of the exchange of an order whose statements are all prepared, in bytes."""
        self.order("number 1")
        self.order("number 2")  # joins a session, which the first may have begun
        whole = Cut(direction, LONGER_THAN_ANY)
        assert not self.cut_order(whole, "number 3")
        return whole.passed

    def complete(self) -> None:
        """The party goes; its table's next order begins a session."""
        answer = self.shop.staff.post(f"/api/admin/tables/{self._table}/complete", {"force": True})
        assert answer.status == 200, answer.body

    def close(self) -> None:
        """Compares the database, and the feed, with what was said."""
        sql, store = self.stack.sql, f"store_id = {self.shop.id}"
        stored = sql(f"SELECT note, id FROM orders WHERE {store} ORDER BY id").splitlines()
        assert stored == [f"{name}|{id}" for name, id in self._orders.items()]
        keys = sql(f"SELECT key FROM idempotency_keys WHERE {store} AND operation = 'placeOrder' AND status = 201")
        assert sorted(keys.splitlines()) == sorted(self._orders)
        events = list(pulled(lambda path: self.shop.staff.get(path).json()))
        last = int(sql(f"SELECT last_event_id FROM store_counters WHERE {store}"))
        assert [event["id"] for event in events] == list(range(1, last + 1))
        created = [event["data"]["id"] for event in events if event["type"] == "order.created"]
        assert created == list(self._orders.values())

    def outcome(self, fault: str) -> Outcome:
        """For the results; nobody else was there to be served meanwhile."""
        cuts = sum(self.outcomes.values())
        failed = cuts - self.outcomes["CREATED"]
        longest, slowest = round(self.longest, 3), round(self.slowest, 3)
        return Outcome(fault, cuts, self._requests, len(self._orders), failed, 0, longest, longest, slowest)

    def __str__(self) -> str:
        parts = [f"{count} × {outcome}" for outcome, count in sorted(self.outcomes.items())]
        return f"{', '.join(parts)}; slowest answer {self.slowest:.3f} s; {len(self._orders)} orders"

    def _settle(self, name: str) -> fastcgi.Answer:
        deadline = time.monotonic() + 10
        while (answer := self.send(name)).status != 201:
            # What the server has not noticed yet to be over holds the key for a moment.
            assert answer.status == 503 or code(answer) == "IDEMPOTENCY_IN_PROGRESS", (name, answer)
            assert time.monotonic() < deadline, (name, answer)
            time.sleep(0.01)
        return answer

    def _enter(self, name: str, answer: fastcgi.Answer) -> None:
        order, last = answer.json(), self._last
        day = order["business_date"]
        expected = last["order_number"] + 1 if last is not None and last["business_date"] == day else 1
        assert order["order_number"] == expected, f"{name}: a gap, or an order too many, after {last}"
        self._orders[name] = order["id"]
        self._last = order


@contextmanager
def cashier(stack: Stack) -> Iterator[Cashier]:
    """Works while the `with` block runs, in a process beside the stack's own."""
    scratch = scratch_directory(None)
    try:
        with CuttingRelay(stack.database_url(), scratch, stack.postgresql.tcp) as relay:
            socket = scratch / "lone.sock"
            environment = stack.environment
            environment |= {"DATABASE_URL": relay.url, "LISTEN": f"unix:{socket}", "WORKERS": "1"}
            log = stack.logs / "lone.log"
            process = start([stack.program, "serve"], orphaned=signal.SIGTERM, log=log, environment=environment)
            try:
                wait_until(socket.exists, 30, lambda: "The worker does not start.")
                yield Cashier(stack, str(socket), relay)
                assert process.poll() is None, "the worker has ended"
            finally:
                end(process, (signal.SIGTERM, 35))
    finally:
        remove_scratch_directory(scratch)


def code(answer: fastcgi.Answer) -> str:
    return str(answer.json()["error"]["code"])
