"""What every end-to-end test may ask for: a running stack, the demo stores, and somebody signed in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2] / ".dev")]

from client import Client, sign_in, wait_until  # noqa: E402
from edge import Edge, edge  # noqa: E402
from stack import Stack  # noqa: E402
from streams import Streams  # noqa: E402

Dish = dict[str, Any]


class House:
    """A stack with the demo loaded, as a guest or staff would meet it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.demo = stack.demo()
        self._clients: dict[tuple[Any, ...], Client] = {}

    @property
    def base_url(self) -> str:
        return self.stack.base_url

    def store_id(self, store: int = 0) -> int:
        return int(self.demo["stores"][store]["store_id"])

    def table(self, table: int = 0, store: int = 0) -> Client:
        """The tablet on a table, signed in once."""
        account = self.demo["stores"][store]["tables"][table]
        return self._signed_in("table", store, account)

    def staff(self, store: int = 0, role: str = "admin") -> Client:
        """Somebody of the staff; `admin` is the owner."""
        return self._signed_in("admin", store, self.demo["stores"][store][role])

    def dishes(self, store: int = 0) -> list[Dish]:
        menu = Client(self.base_url).get(f"/api/menus?store_id={self.store_id(store)}").json()
        return [dish for category in menu["categories"] for dish in category["menus"]]

    def plain(self, store: int = 0) -> list[Dish]:
        """Dishes that can be ordered without choosing anything."""
        return [dish for dish in self.dishes(store) if not dish["is_sold_out"] and not dish["option_groups"]]

    def sql(self, statements: str) -> str:
        return self.stack.sql(statements)

    def cut_hubs(self) -> int:
        """Ends the connection of every process's event hub; how many there were."""
        ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        return int(self.sql(f"{ended} WHERE application_name = 'tableorder events'"))

    @contextmanager
    def no_new_connections(self) -> Iterator[None]:
        """Whoever is connected to the database stays so, and nobody else gets in."""
        self.sql("REVOKE CONNECT ON DATABASE tableorder FROM tableorder")
        try:
            yield
        finally:
            self.sql("GRANT CONNECT ON DATABASE tableorder TO tableorder")

    def complete(self, table: Client, store: int = 0) -> None:
        """Ends the table's session, so that a test begins with an empty table."""
        session = table.get("/api/session").json()
        if session["session"]:
            path = f"/api/admin/tables/{session['table']['id']}/complete"
            assert self.staff(store).post(path, {"force": True}).status == 200

    def _signed_in(self, kind: str, store: int, account: dict[str, str]) -> Client:
        key = (kind, store, *account.values())
        if key not in self._clients:
            self._clients[key] = sign_in(self.base_url, kind, {"store_id": self.store_id(store), **account})
        return self._clients[key]


@contextmanager
def lone_worker(house: House, socket: Path, **environment: str) -> Iterator[Path]:
    """A worker process with a socket of its own, so that a test knows whom it asks."""
    process = subprocess.Popen(
        [str(house.stack.program), "serve"],
        env=house.stack.environment | {"LISTEN": f"unix:{socket}"} | environment,
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: socket.exists())
        yield socket
    finally:
        process.terminate()
        assert process.wait(40) == 0


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """One stack for every test that leaves it running and takes a table of its own."""
    with Stack() as stack:
        yield House(stack)


@pytest.fixture(scope="module")
def own_house() -> Iterator[House]:
    """A stack for a module that stops parts of it."""
    with Stack() as stack:
        yield House(stack)


@pytest.fixture(scope="session")
def site(house: House) -> Iterator[Edge]:
    """The production site before the same workers."""
    with edge(house.stack.workers.socket_path, house.stack.state / "images") as site:
        yield site


@pytest.fixture
def streams() -> Iterator[Streams]:
    with Streams() as streams:
        yield streams


@pytest.fixture
def fresh_table(house: House) -> Callable[[int, int], Client]:
    """A table without a session."""

    def fresh(table: int, store: int = 0) -> Client:
        client = house.table(table, store)
        house.complete(client, store)
        return client

    return fresh
