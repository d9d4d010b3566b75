"""The database goes away and comes back; the log is rotated. More of it is in Tests/Faults."""

from __future__ import annotations

import json
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client import Client, wait_until
from conftest import House
from declared import Document
from every_body import BODIES, Place, furnished
from pictures import png


def test_an_order_without_a_database_is_503_and_works_again_without_a_restart(own_house: House) -> None:
    house = own_house
    table, dish = house.table(0), house.plain()[0]
    line = {"menu_id": dish["id"], "quantity": 1}
    assert table.order(line).status == 201
    pids = house.stack.workers.pids
    house.stack.postgresql.stop()
    key = str(uuid.uuid4())
    started = time.monotonic()
    refused = table.order(line, key=key)
    assert (refused.status, refused.code) == (503, "DATABASE_UNAVAILABLE")
    assert int(refused.headers["retry-after"]) >= 1
    assert time.monotonic() - started < 8, "the design's ladder"
    assert Client(house.base_url).get("/health").status == 200
    assert Client(house.base_url).get("/health/ready").status == 503
    house.stack.postgresql.start()
    back = time.monotonic()
    answer = table.order(line, key=key)
    while answer.status == 503 and time.monotonic() - back < 2:
        time.sleep(0.05)
        answer = table.order(line, key=key)
    assert answer.status == 201, "within 2 s of the database's return"
    assert house.stack.workers.pids == pids
    assert len(table.get("/api/orders").json()["data"]) == 2


# Bodies without a text, which are not in BODIES.
OTHER_BODIES: dict[str, Any] = {
    "arrangeMenus": {"ids": [1]},
    "arrangeCategories": {"ids": [1]},
    "moveParty": {"to_table_id": 1},
    "completeTable": {"force": True},
    "putMenuImage": png(8, 8),
}
NEEDED_IN_QUERY = {"cancelOrder": "reason=mistake", "listMenus": "store_id={store}"}
# What needs no database, or is there to say that there is none.
ALWAYS = {"health": 200, "openAPI": 200, "healthReady": 503}


@pytest.fixture
def outage(own_house: House) -> Iterator[Place]:
    """A furnished store whose database is away."""
    place = furnished(own_house)
    own_house.stack.postgresql.stop()
    try:
        yield place
    finally:
        own_house.stack.postgresql.start()
        wait_until(lambda: Client(own_house.base_url).get("/health/ready").status == 200)


def test_without_a_database_every_call_says_so_and_when_to_come_again(own_house: House, outage: Place) -> None:
    operations = Document(own_house.stack).operations()
    assert len(operations) > 50
    for operation in operations:
        body = BODIES[operation.name](outage) if operation.name in BODIES else OTHER_BODIES.get(operation.name)
        query = NEEDED_IN_QUERY.get(operation.name, "").format(store=outage.shop.id)
        path = outage.path(operation) + (f"?{query}" if query else "")
        started = time.monotonic()
        answer = outage.client(operation).call(operation.method, path, body)
        assert time.monotonic() - started < 8, "the design's ladder"
        if operation.name in ALWAYS:
            assert answer.status == ALWAYS[operation.name], (operation.name, answer)
        else:
            assert (answer.status, answer.code) == (503, "DATABASE_UNAVAILABLE"), (operation.name, answer)
            assert int(answer.headers["retry-after"]) >= 1


def test_a_rotated_log_loses_no_line(own_house: House) -> None:
    house = own_house
    log = Path(house.stack.environment["LOG_FILE"])
    stop = threading.Event()
    sent: list[str] = []

    def load(index: int) -> None:
        client = Client(house.base_url)
        while not stop.is_set():
            name = f"rotation-{index}-{len(sent)}"
            assert client.get("/health", headers={"X-Request-Id": name}).status == 200
            sent.append(name)

    threads = [threading.Thread(target=load, args=(index,)) for index in range(3)]
    for thread in threads:
        thread.start()
    rotated = []
    for turn in range(5):
        enough = len(sent) + 50
        wait_until(lambda enough=enough: len(sent) >= enough)
        rotated.append(log.rename(log.with_name(f"app.log.{turn}")))
        house.stack.workers.signal_all(signal.SIGHUP)
        wait_until(log.exists)
    wait_until(lambda: log.stat().st_size > 0)
    stop.set()
    for thread in threads:
        thread.join()
    lines = [json.loads(line) for file in [*rotated, log] for line in file.read_text().splitlines()]
    logged = [line["request_id"] for line in lines if line.get("request_id", "").startswith("rotation-")]
    assert sorted(logged) == sorted(sent)
