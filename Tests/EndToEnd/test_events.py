"""Nobody who follows a store's events misses one, whatever is cut, killed, stopped or silenced meanwhile."""

from __future__ import annotations

import os
import threading
import time
import uuid
from pathlib import Path
from types import TracebackType

import pytest
from client import Client, at_once, wait_until
from conftest import House
from streams import TABLE, Stream, Streams, all_open


class Watch:
    """So many screens of each of the three stores, which want every event from the first on."""

    def __init__(self, house: House, streams: Streams, each: int = 6) -> None:
        self.house = house
        self.stores = {
            store: [streams.open(house.staff(store), after=0) for _ in range(each)]
            for store in range(len(house.demo["stores"]))
        }
        wait_until(all_open(self.all))

    @property
    def all(self) -> list[Stream]:
        return [stream for streams in self.stores.values() for stream in streams]

    def last_ids(self) -> dict[int, int]:
        return {
            store: int(
                self.house.sql(
                    f"SELECT last_event_id FROM store_counters WHERE store_id = {self.house.store_id(store)}"
                )
            )
            for store in self.stores
        }

    def has(self, last_ids: dict[int, int]) -> bool:
        return all(
            (stream.last_id or 0) >= last_ids[store] for store, streams in self.stores.items() for stream in streams
        )

    def is_whole_within(self, seconds: float) -> None:
        """Everybody has 1, 2, 3 … to the last, and of the right store."""
        last_ids = self.last_ids()
        wait_until(lambda: self.has(last_ids), seconds)
        for store, streams in self.stores.items():
            for stream in streams:
                assert stream.ids == list(range(1, last_ids[store] + 1))
                assert {event.json()["store_id"] for event in stream.events} == {self.house.store_id(store)}


class Load:
    """Tablets of every store that order one thing after the other; what fails is sent again with its key."""

    def __init__(self, house: House, threads: int = 6) -> None:
        self.placed = 0
        self._house = house
        self._stop = threading.Event()
        self._failures: list[BaseException] = []
        # Signed in before anything breaks.
        work = [(house.table(index, index % 3), house.plain(index % 3)[0]["id"]) for index in range(threads)]
        self._threads = [threading.Thread(target=self._run, args=each) for each in work]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        self.go_on(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        assert self._failures == []

    def go_on(self, orders: int) -> None:
        """Waits until so many more have been placed."""
        wanted = self.placed + orders
        wait_until(lambda: self.placed >= wanted or bool(self._failures), 20)

    def _run(self, table: Client, dish: int) -> None:
        try:
            while not self._stop.is_set():
                self._place(table, dish)
        except BaseException as error:
            self._failures.append(error)

    def _place(self, table: Client, dish: int) -> None:
        key, deadline = str(uuid.uuid4()), time.monotonic() + 20
        while True:
            answer = table.order({"menu_id": dish, "quantity": 1}, key=key)
            if answer.status == 201:
                self.placed += 1
                return
            assert answer.status in (409, 502, 503) and time.monotonic() < deadline, (answer.status, answer.body)
            time.sleep(0.05)


def sockets(pid: int) -> int:
    """How many connections a process holds."""
    return sum(os.readlink(file).startswith("socket:") for file in Path(f"/proc/{pid}/fd").iterdir())


def test_every_stream_has_exactly_its_stores_events_in_order(own_house: House, streams: Streams) -> None:
    house = own_house
    tables = [[house.table(table, store) for table in range(8)] for store in range(3)]
    dishes = [house.plain(store)[0]["id"] for store in range(3)]
    watch = Watch(house, streams, each=20)
    held = [sockets(pid) for pid in house.stack.workers.pids]
    assert len(held) == 2 and min(held) > 5 and sum(held) > 60, "both processes have readers"

    def order_six_times(index: int) -> None:
        store = index % 3
        for _ in range(6):
            answer = tables[store][index % 8].order({"menu_id": dishes[store], "quantity": 1}, key=str(uuid.uuid4()))
            assert answer.status == 201, answer.body

    before = watch.last_ids()
    at_once(50, order_six_times)
    watch.is_whole_within(2)
    created = [
        event.json()["data"]["id"]
        for store, [stream, *_] in watch.stores.items()
        for event in stream.events
        if event.type == "order.created" and event.id > before[store]
    ]
    assert len(created) == len(set(created)) == 300
    assert {stream.connections for stream in watch.all} == {1}, "nobody had to come back"


def test_a_cut_connection_of_the_hub_loses_nothing(own_house: House, streams: Streams) -> None:
    watch = Watch(own_house, streams)
    with Load(own_house) as load:
        for _ in range(5):
            wait_until(lambda: own_house.cut_hubs() > 0)
            load.go_on(20)
    watch.is_whole_within(2)
    assert {stream.connections for stream in watch.all} == {1}, "readers do not notice"


def test_what_happened_while_the_hub_was_kept_out_comes_within_two_seconds(own_house: House, streams: Streams) -> None:
    watch = Watch(own_house, streams)
    with Load(own_house) as load:
        with own_house.no_new_connections():
            assert own_house.cut_hubs() == 2
            load.go_on(30)
            missed = watch.last_ids()
            assert not watch.has(missed), "who is cut off knows nothing"
        wait_until(lambda: watch.has(missed), 2)
    watch.is_whole_within(2)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_database_that_was_away_has_told_everything_within_two_seconds(
    own_house: House, streams: Streams, end: str
) -> None:
    house = own_house
    watch = Watch(house, streams)
    ready = Client(house.base_url)
    with Load(house) as load:
        getattr(house.stack.postgresql, end)()
        gone = time.monotonic()
        # Long enough that every breaker has opened.
        wait_until(lambda: time.monotonic() - gone > 5 and ready.get("/health/ready").status == 503, 20)
        house.stack.postgresql.start()
        known = watch.last_ids()
        wait_until(lambda: watch.has(known), 2)
        load.go_on(20)
        back = watch.last_ids()
        wait_until(lambda: watch.has(back), 2)
    watch.is_whole_within(2)
    assert {stream.connections for stream in watch.all} == {1}, "a stream outlives the database"


def test_the_readers_of_a_killed_process_come_back_to_another(own_house: House, streams: Streams) -> None:
    watch = Watch(own_house, streams)
    with Load(own_house) as load:
        for index in range(2):
            pid = own_house.stack.workers.kill(index)
            load.go_on(20)
            own_house.stack.workers.wait_until_replaced(pid)
    watch.is_whole_within(5)
    assert max(stream.connections for stream in watch.all) > 1


def test_without_any_notification_everything_comes_all_the_same(own_house: House, streams: Streams) -> None:
    house = own_house
    house.sql(
        "CREATE SCHEMA silence; CREATE SEQUENCE silence.swallowed; GRANT USAGE ON SCHEMA silence TO tableorder;"
        "GRANT USAGE ON SEQUENCE silence.swallowed TO tableorder;"
        "CREATE FUNCTION silence.pg_notify(text, text) RETURNS void LANGUAGE sql AS"
        " $$ SELECT nextval('silence.swallowed') $$;"
        "ALTER ROLE tableorder IN DATABASE tableorder SET search_path = silence, pg_catalog, public"
    )
    house.cut_hubs()
    try:
        watch = Watch(house, streams)
        with Load(house) as load:
            load.go_on(60)
        watch.is_whole_within(2)
        # A few hold what many orders have to say. One that was never asked for is at 1, too.
        assert int(house.sql("SELECT last_value FROM silence.swallowed")) > 1, "they were really swallowed"
    finally:
        house.sql("ALTER ROLE tableorder IN DATABASE tableorder RESET search_path; DROP SCHEMA silence CASCADE")
        house.cut_hubs()


def test_a_process_that_drains_sends_its_readers_away_and_leaves(own_house: House, streams: Streams) -> None:
    house = own_house
    watch = Watch(house, streams)
    process = house.stack.workers.running[0]
    with Load(house) as load:
        process.terminate()
        asked = time.monotonic()
        wait_until(lambda: process.poll() is not None, 20)
        assert time.monotonic() - asked < 15, "nginx lets go of its connections within 10 s; streams hold nothing up"
        assert process.returncode == 0
        load.go_on(20)
    house.stack.workers.wait_until_replaced(process.pid)
    watch.is_whole_within(2)
    assert any(0.5 in stream.retries for stream in watch.all), "some were told to come back soon"


def test_a_transaction_that_is_held_open_hides_nothing(own_house: House, streams: Streams) -> None:
    """Its event takes an id only when it can no longer be overtaken within its store."""
    house = own_house
    watch = Watch(house, streams)
    store = house.store_id(0)
    held = threading.Thread(
        target=house.sql,
        args=(
            "BEGIN; UPDATE store_counters SET last_event_id = last_event_id + 1"
            f" WHERE store_id = {store}; INSERT INTO events (store_id, id, type, created_at, data)"
            f" SELECT {store}, last_event_id, 'menu.updated', now(), '{{}}' FROM store_counters"
            f" WHERE store_id = {store}; SELECT pg_sleep(0.7); COMMIT",
        ),
    )
    with Load(house) as load:
        held.start()
        load.go_on(100)
        held.join()
    watch.is_whole_within(2)


def test_a_tablet_follows_its_own_table_only(own_house: House, streams: Streams) -> None:
    house = own_house
    mine, other, dish = house.table(0), house.table(1), house.plain()[0]["id"]
    house.complete(mine)
    stream, board = streams.open(mine, TABLE), streams.open(house.staff())
    wait_until(all_open([stream, board]))
    orders = [table.order({"menu_id": dish, "quantity": 1}).json()["id"] for table in (other, mine, other, mine)]
    created = [orders[1], orders[3]]

    def seen(stream: Stream) -> list[int]:
        return [event.json()["data"]["id"] for event in stream.events if event.type == "order.created"]

    wait_until(lambda: len(seen(board)) == 4)
    wait_until(lambda: seen(stream) == created)
    assert seen(board) == orders
