"""One screen: slow, silent, signed out, one of 1,200, or a browser. And the menu, which lives by the same events."""

from __future__ import annotations

import json
import socket
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import fastcgi
import pytest
from client import Client, at_once, sign_in, wait_until
from conftest import House, lone_worker
from shops import open_shop
from stack import Stack
from streams import STORE, Streams, all_open

PULL = "/api/admin/events"


def order(house: House, table: int = 0, store: int = 0) -> None:
    placed = house.table(table, store).order({"menu_id": house.plain(store)[0]["id"], "quantity": 1})
    assert placed.status == 201, placed.body


def logged(house: House, request_id: str) -> bool:
    """Whether nginx is done with a request."""
    return request_id in (house.stack.logs / "nginx-access.log").read_text()


def test_a_stream_that_nobody_reads_is_dropped_and_costs_the_others_nothing(house: House, streams: Streams) -> None:
    store = house.store_id(1)
    # More than all sockets on the way hold together: 20 MB, as a whole day's orders may be.
    house.sql(
        f"""BEGIN; UPDATE store_counters SET last_event_id = last_event_id + 400 WHERE store_id = {store};
        INSERT INTO events (store_id, id, type, created_at, data)
        SELECT store_id, last_event_id - 400 + n, 'order.created', now(), json_build_object('text', repeat('x', 50000))
        FROM store_counters, generate_series(1, 400) n WHERE store_id = {store}; COMMIT"""
    )
    name = f"slow-{uuid.uuid4()}"
    staff = house.staff(1)
    address = urllib.parse.urlsplit(house.base_url)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((address.hostname, address.port))
        lines = [f"GET {STORE}?after=0 HTTP/1.1", f"Host: {address.netloc}", f"X-Request-Id: {name}"]
        slow.sendall("\r\n".join([*lines, f"Authorization: Bearer {staff.token}", "", ""]).encode())
        others = [streams.open(staff) for _ in range(4)]
        wait_until(all_open(others))
        delays = []
        while not logged(house, name):
            assert len(delays) < 500
            count = len(others[0].events)
            order(house, table=2, store=1)
            placed = time.monotonic()
            wait_until(lambda: all(len(stream.events) > count for stream in others), 2)
            delays.append(time.monotonic() - placed)
            time.sleep(0.1)
    assert len(delays) > 20, "it was given time"
    assert sorted(delays)[len(delays) * 9 // 10] < 0.25, "beside the slow one as without it"


def test_a_quiet_stream_has_a_heartbeat_every_15_seconds(house: House, streams: Streams) -> None:
    stream = streams.open(house.staff(2))
    wait_until(lambda: stream.is_open and len(stream.comments) == 1)
    opened = stream.comments[0]
    wait_until(lambda: bool(stream.events or len(stream.comments) > 1), 18)
    assert stream.events == [], "the store was quiet"
    assert 14 < stream.comments[1] - opened < 17


def test_a_pull_that_waits_answers_at_once_when_something_happens(house: House) -> None:
    staff = house.staff()
    order(house)
    last = staff.get(PULL).json()["last_event_id"]
    while more := staff.get(f"{PULL}?after={last}").json()["data"]:
        last = more[-1]["id"]

    def one(index: int) -> tuple[float, Any]:
        if index == 0:
            # When the pulls are held: each has its seat in a process, and none has been answered.
            time.sleep(0.5)
            order(house)
            return time.monotonic(), None
        answer = staff.get(f"{PULL}?after={last}&wait=10").json()
        return time.monotonic(), answer

    (placed, _), *pulls = at_once(9, one)
    for answered, page in pulls:
        assert [event["id"] for event in page["data"]] == list(range(last + 1, page["last_event_id"] + 1))
        assert page["data"] and abs(answered - placed) < 1


def test_a_pull_that_waits_in_vain_answers_after_its_time(house: House) -> None:
    staff = house.staff(2)
    last = staff.get(PULL).json()["last_event_id"]
    while more := staff.get(f"{PULL}?after={last}").json()["data"]:
        last = more[-1]["id"]
    asked = time.monotonic()
    page = staff.get(f"{PULL}?after={last}&wait=2").json()
    assert page == {"data": [], "next_cursor": None, "last_event_id": last}
    assert 1.9 < time.monotonic() - asked < 3.5


def test_a_stream_ends_with_its_token_in_every_process(house: House, streams: Streams) -> None:
    account = {"store_id": house.store_id(), **house.demo["stores"][0]["staff"]}
    leaving, staying = (sign_in(house.base_url, "admin", account) for _ in range(2))
    ended = [streams.open(leaving) for _ in range(8)]
    others = [streams.open(staying) for _ in range(8)]
    wait_until(all_open(ended + others))
    assert leaving.post("/api/auth/logout").status == 204
    # Whoever is closed comes back and is told that it is over.
    wait_until(lambda: all(stream.connections == 2 and stream.status == 401 for stream in ended), 5)
    assert {stream.connections for stream in others} == {1}
    order(house)
    wait_until(lambda: all(stream.events for stream in others))
    assert all(stream.events == [] for stream in ended)


class Processes:
    """Two processes that a test asks by name: the menu's price, as each of them tells it."""

    def __init__(self, house: House, directory: Path, exits: ExitStack) -> None:
        self.house = house
        paths = [
            exits.enter_context(lone_worker(house, directory / f"{index}.sock", WORKERS="1")) for index in range(2)
        ]
        self.first, self.second = (exits.enter_context(fastcgi.Connection(str(path))) for path in paths)
        self.dish = house.plain()[0]["id"]

    def price(self, process: fastcgi.Connection) -> int:
        query = f"store_id={self.house.store_id()}"
        answer = process.call(fastcgi.Call("GET", "/api/menus", query=query), keep=True)
        assert answer.status == 200
        dishes = [dish for category in answer.json()["categories"] for dish in category["menus"]]
        return next(int(dish["price"]) for dish in dishes if dish["id"] == self.dish)

    def change(self) -> int:
        """Changes the price in the first process, after both have had every chance to remember the old one."""
        price = self.price(self.first) + 100
        for process in (self.first, self.second) * 5:
            wait_until(lambda: self.price(process) == price - 100, 1)
        body = json.dumps({"price": price}).encode()
        token = self.house.staff().token
        path = f"/api/admin/menus/{self.dish}"
        changed = self.first.call(fastcgi.Call("PATCH", path, body, token=token), keep=True)
        assert changed.status == 200, changed.body
        return price


@pytest.fixture
def processes(house: House, tmp_path: Path) -> Iterator[Processes]:
    with ExitStack() as exits:
        yield Processes(house, tmp_path, exits)


def test_a_changed_menu_is_shown_at_once_and_in_every_process_within_a_second(processes: Processes) -> None:
    for _ in range(10):
        price = processes.change()
        assert processes.price(processes.first) == price, "at once in the process that made it"
        wait_until(lambda: processes.price(processes.second) == price, 1)
        for process in (processes.first, processes.second) * 5:
            assert processes.price(process) == price, "and never the old one again"


def test_a_menu_is_never_stale_while_the_hub_is_cut_off(processes: Processes) -> None:
    house = processes.house
    processes.change()
    with house.no_new_connections():
        assert house.cut_hubs() == 4, "the stack's two and ours"
        price = processes.change()
        wait_until(lambda: processes.price(processes.second) == price, 1)
        for _ in range(10):
            price = processes.change()
            assert [processes.price(each) for each in (processes.first, processes.second)] == [price] * 2
    for _ in range(3):
        price = processes.change()
        wait_until(lambda: processes.price(processes.second) == price, 1)


def test_1200_streams_in_one_process_are_served_and_orders_beside_them() -> None:
    with Stack(workers=1) as stack, Streams() as streams:
        shops = [open_shop(stack) for _ in range(12)]
        watched = {shop.id: [streams.open(shop.staff) for _ in range(100)] for shop in shops}
        everybody = [stream for group in watched.values() for stream in group]
        wait_until(all_open(everybody), 60)
        [pid] = stack.workers.pids
        assert max(int(file.name) for file in Path(f"/proc/{pid}/fd").iterdir()) > 1200
        assert Client(stack.base_url, shops[0].staff.token).get(STORE).code == "TOO_MANY_READERS"
        for shop in shops:
            assert shop.order().status == 201
        wait_until(lambda: all(len(stream.events) == 2 for stream in everybody), 5)
        for store, group in watched.items():
            assert all(event.json()["store_id"] == store for stream in group for event in stream.events)
        assert {stream.connections for stream in everybody} == {1}
