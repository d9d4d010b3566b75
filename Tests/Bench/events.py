"""What following costs, and how soon an event is there.

Everything runs on one machine, the 500 readers and the tablets too: what they take of it is missing elsewhere.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from client import wait_until
from load import Placed, Tablet, place, process
from shops import Shop, open_shop
from stack import Stack
from streams import Stream, Streams, all_open

# What is said, and its figure.
Row = tuple[str, str]

STORES, TABLES, READERS = 10, 5, 500
IDLE_STORES, IDLE = 12, 1200
ORDERS, MODERATE = 2000, 20.0

# As if every order notified by itself, before its commit.
NOTIFYING = """
CREATE FUNCTION notify_inside() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('tableorder_events', 'inside ' || NEW.store_id); RETURN NULL; END $$;
CREATE TRIGGER notify_inside AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION notify_inside()
"""
NOT_NOTIFYING = "DROP FUNCTION notify_inside CASCADE"


class Bench:
    def __init__(self, stack: Stack, tablets: ProcessPoolExecutor, rounds: int, say: Callable[[str], object]) -> None:
        self.stack = stack
        self.rounds = rounds
        self.say = say
        self._process = tablets
        self.shops = [open_shop(stack, TABLES) for _ in range(STORES)]
        self.idle_shops = [open_shop(stack, 0) for _ in range(IDLE_STORES)]
        self._tablets = [
            Tablet(client.token or "", shop.dish_id) for index in range(TABLES) for shop in self.shops
            for client in [shop.tables[index]]
        ]  # fmt: skip

    def place(self, count: int = ORDERS, rate: float | None = None) -> Placed:
        return self._process.submit(place, self.stack.base_url, self._tablets, count, rate).result()

    @contextmanager
    def readers(self, shops: list[Shop], count: int) -> Iterator[dict[Shop, list[Stream]]]:
        with Streams() as streams:
            held = {shop: [streams.open(shop.staff) for _ in range(count // len(shops))] for shop in shops}
            wait_until(all_open([stream for group in held.values() for stream in group]), 60)
            yield held
        # They are gone for the program too, which looks twice a second.
        wait_until(lambda: self.sockets() < 100, 10)

    def sockets(self) -> int:
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in self.stack.workers.pids)

    def memory(self) -> int:
        """Bytes that the worker processes hold in memory."""
        status = [Path(f"/proc/{pid}/statm").read_text().split() for pid in self.stack.workers.pids]
        return sum(int(words[1]) for words in status) * os.sysconf("SC_PAGE_SIZE")

    def last_id(self, shop: Shop) -> int:
        return int(self.stack.sql(f"SELECT last_event_id FROM store_counters WHERE store_id = {shop.id}"))

    @contextmanager
    def notifying_inside(self) -> Iterator[None]:
        self.stack.sql(NOTIFYING)
        yield
        self.stack.sql(NOT_NOTIFYING)


def measure(stack: Stack, *, rounds: int, say: Callable[[str], object]) -> list[Row]:
    """All of it, in stores of its own.

    - rounds: of what is compared.
    """
    with process() as tablets:
        say(f"Opening {STORES + IDLE_STORES} stores to be followed.")
        bench = Bench(stack, tablets, rounds, say)
        bench.place()  # so that every cache and pool is warm
        return [*memory(bench), *delays(bench), *beside_idle_streams(bench), *ways_to_notify(bench)]


def delays(bench: Bench) -> Iterator[Row]:
    for name, rate in ((f"{MODERATE:.0f} orders/s", MODERATE), ("full speed", None)):
        bench.say(f"{READERS} readers, {name}.")
        count = ORDERS if rate is None else int(rate * 15)
        with bench.readers(bench.shops, READERS) as held:
            first = {shop: bench.last_id(shop) for shop in bench.shops}
            placed = bench.place(count, rate)
            last = {shop: bench.last_id(shop) for shop in bench.shops}
            wait_until(lambda: all((s.last_id or 0) >= last[shop] for shop in held for s in held[shop]), 60)
            for shop, streams in held.items():
                for stream in streams:
                    assert stream.ids == list(range(first[shop] + 1, last[shop] + 1)), "an event is missing or doubled"
            begun, answered = travel_times(held, placed)
        yield f"order begun to event received, {name}", percentiles(begun)
        yield f"answer (201) received to event received, {name}", percentiles(answered)
        if rate is None:
            yield f"  orders beside {READERS} readers, {name}", f"{placed.per_second:.0f}/s"


def travel_times(held: dict[Shop, list[Stream]], placed: Placed) -> tuple[list[float], list[float]]:
    """From `created_at`, before the order's transaction, and from the tablet's answer, after it; seconds."""
    begun, answered = [], []
    for streams in held.values():
        events = [event.json() for event in streams[0].events]
        orders = {event["id"]: event for event in events if event["type"] == "order.created"}
        starts = {number: datetime.fromisoformat(event["created_at"]).timestamp() for number, event in orders.items()}
        ends = {number: placed.answered[event["data"]["id"]] for number, event in orders.items()}
        for stream in streams:
            for event in stream.events:
                if event.id in orders:
                    begun.append(event.received - starts[event.id])
                    answered.append(max(0.0, event.received - ends[event.id]))
    return begun, answered


def memory(bench: Bench) -> Iterator[Row]:
    bench.say(f"{IDLE} idle streams.")
    # New processes that have done little: memory that a busy hour has left free would hide what streams take.
    bench.stack.workers.restart_in_turn()
    bench.place(100)
    before = bench.memory()
    with bench.readers(bench.idle_shops, IDLE):
        grown = bench.memory() - before
    yield f"memory of the workers for each of {IDLE} idle streams", f"{grown / IDLE / 1000:.1f} kB"


def beside_idle_streams(bench: Bench) -> Iterator[Row]:
    def beside() -> Placed:
        with bench.readers(bench.idle_shops, IDLE):
            return bench.place()

    return zip(("orders, no stream at all", f"orders, {IDLE} idle streams"), alternately(bench, bench.place, beside))


def ways_to_notify(bench: Bench) -> Iterator[Row]:
    def watched() -> Placed:
        with bench.readers(bench.shops, READERS):
            return bench.place()

    def inside(work: Callable[[], Placed]) -> Callable[[], Placed]:
        def run() -> Placed:
            with bench.notifying_inside():
                return work()

        return run

    names = (
        "orders, nobody watches, as designed",
        "orders, nobody watches, notifying inside the transaction",
        f"orders, {READERS} watch, as designed",
        f"orders, {READERS} watch, notifying inside the transaction",
    )
    return zip(names, alternately(bench, bench.place, inside(bench.place), watched, inside(watched)))


def alternately(bench: Bench, *works: Callable[[], Placed]) -> list[str]:
    """Orders a second of each, and how they stand to the first's: the middle of some rounds, so that what disturbs the
    machine disturbs all of them."""
    rounds: list[list[float]] = []
    for number in range(bench.rounds):
        bench.say(f"Comparing, round {number + 1} of {bench.rounds}.")
        rounds.append([work().per_second for work in works])
    speeds = [statistics.median(column) for column in zip(*rounds)]
    ratios = [statistics.median(speed / row[0] for speed, row in zip(column, rounds)) for column in zip(*rounds)]
    return [f"{speed:.0f}/s ({ratio:.2f})" for speed, ratio in zip(speeds, ratios)]


def percentiles(seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms"
