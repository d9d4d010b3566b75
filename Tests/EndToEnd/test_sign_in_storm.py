"""Hundreds who sign in at once, with right passwords and wrong ones, while guests order: no order waits for them."""

from __future__ import annotations

import collections
import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from client import at_once
from conftest import House
from edge import Edge, Reply, edge
from shops import PASSWORD, Shop, open_shop

STORM, TABLES = 300, 4
JSON_BODY = {"Content-Type": "application/json"}


@pytest.fixture
def fresh(own_house: House) -> Iterator[Edge]:
    """The production site, with its limits, which has counted nobody yet."""
    with edge(own_house.stack.workers.socket_path, own_house.stack.state / "images") as fresh:
        yield fresh


@dataclass
class Guests:
    """Tables that order one after the other, each order until it is acknowledged, as our page does."""

    site: Edge
    shop: Shop
    stop: threading.Event = field(default_factory=threading.Event)
    # By key: the order it became.
    acknowledged: dict[str, int] = field(default_factory=dict)
    refusals: list[Reply] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def order(self, table: int) -> None:
        body = json.dumps({"items": [{"menu_id": self.shop.dish_id, "quantity": 1}]}).encode()
        # Below the 50 calls a second that nginx lets an address make.
        while not self.stop.wait(0.05):
            key, started = str(uuid.uuid4()), time.monotonic()
            headers = JSON_BODY | {"Authorization": f"Bearer {self.shop.tables[table].token}", "Idempotency-Key": key}
            # Each table has an address of its own, and one that nobody signs in from.
            reply = self.site.call("POST", "/api/orders", headers, body, source=f"127.0.3.{table + 1}", timeout=30)
            self.seconds.append(time.monotonic() - started)
            if reply.status == 201:
                self.acknowledged[key] = json.loads(reply.body)["id"]
            else:
                self.refusals.append(reply)


def storm(site: Edge, shop: Shop) -> list[Reply]:
    """All at once, from thirty stores' addresses: a third with the right password, the others with wrong ones, of
    accounts that there are and of some that there are not."""

    def sign_in(index: int) -> Reply:
        number = str(index % TABLES + 1) if index % 3 else f"nobody {index % 5}"
        account = {"store_id": shop.id, "table_number": number, "password": PASSWORD if index % 3 == 1 else "wrong"}
        body = json.dumps(account).encode()
        source = f"127.0.2.{index % 30 + 1}"
        return site.call("POST", "/api/auth/table-login", JSON_BODY, body, source=source, timeout=60)

    return at_once(STORM, sign_in)


def test_a_storm_of_sign_ins_stops_no_order(own_house: House, fresh: Edge) -> None:
    shop = open_shop(own_house.stack, TABLES)
    guests = Guests(fresh, shop)
    threads = [threading.Thread(target=guests.order, args=(table,)) for table in range(TABLES)]
    for thread in threads:
        thread.start()
    answers = storm(fresh, shop)
    guests.stop.set()
    for thread in threads:
        thread.join()
    statuses = collections.Counter(reply.status for reply in answers)
    print(f"{statuses}, {len(guests.acknowledged)} orders, the slowest in {max(guests.seconds):.2f} s")
    assert set(statuses) <= {200, 401, 423, 429}, "in, not in, locked, or too many"
    assert statuses[429] > STORM / 2, "it was one"
    assert all(reply["Retry-After"] for reply in answers if reply.status in (423, 429))
    assert [reply.body for reply in guests.refusals] == []
    assert len(guests.acknowledged) > 2 * TABLES
    assert max(guests.seconds) < 8, "the design's ladder"
    kept = own_house.sql(f"SELECT id FROM orders WHERE store_id = {shop.id} ORDER BY id").split()
    assert sorted(guests.acknowledged.values()) == list(map(int, kept)), "none is lost or doubled"
    assert len(own_house.stack.workers.pids) == 2


def test_without_nginxs_limits_the_workers_themselves_keep_orders_going(own_house: House) -> None:
    """The development site counts nobody: every sign-in reaches a worker."""
    shop = open_shop(own_house.stack, 1)
    pids = own_house.stack.workers.pids
    account = {"store_id": shop.id, "username": "owner", "password": PASSWORD}
    seconds: list[float] = []
    done = threading.Event()

    def order() -> None:
        while not done.is_set():
            started = time.monotonic()
            answer = shop.order()
            seconds.append(time.monotonic() - started)
            assert answer.status == 201, answer.body

    ordering = threading.Thread(target=order)
    ordering.start()
    try:
        answers = at_once(200, lambda _: shop.tables[0].post("/api/auth/admin-login", account, timeout=60))
    finally:
        done.set()
        ordering.join()
    statuses = collections.Counter(answer.status for answer in answers)
    print(f"{statuses}, {len(seconds)} orders, the slowest in {max(seconds):.2f} s")
    assert set(statuses) <= {200, 429} and statuses[200] > 0
    orders = int(own_house.sql(f"SELECT count(*) FROM orders WHERE store_id = {shop.id}"))
    assert orders == len(seconds) > 0
    assert max(seconds) < 8
    assert own_house.stack.workers.pids == pids
