"""The house that everything is measured in: stores with tables, menu and past, and everybody signed in."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from client import Client, sign_in
from stack import Stack, StackError
from stack.processes import SCRATCH_PREFIX, last_lines, wait_until
from usage import Group

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PROGRAM = Path(os.environ.get("PROGRAM") or REPOSITORY / ".build-release/release/tableorder")

STORES, TABLES, DISHES, PAST = 10, 20, 40, 20_000
# As many as the design has for 2 cores.
PROCESSES, THREADS = 2, 3
PASSWORD = "a-password-of-benches"


@dataclass(frozen=True)
class Place:
    """A table whose tablet is signed in."""

    store: int
    id: int
    token: str


class House(contextlib.AbstractContextManager["House"]):
    """Runs while the `with` block does, on the real disk, with a database that forgets nothing.

    - past: orders of the days before today, in all stores together.
    """

    def __init__(self, *, past: int = PAST, say: Callable[[str], object] = lambda sentence: None) -> None:
        if not PROGRAM.exists():
            raise StackError(f"{PROGRAM} does not exist yet: `make bench` builds it.")
        self.past = past
        self._say = say

    stack: Stack
    places: list[Place]
    # Of each store's owner.
    staff: dict[int, Client]
    # Of the table with the smallest id; that of the next table is the next.
    first_session: int

    def __enter__(self) -> House:
        with contextlib.ExitStack() as exits:
            # /tmp may be in memory; /var/tmp outlives a reboot, so it is not (Filesystem Hierarchy Standard 5.15).
            folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir="/var/tmp"))
            exits.callback(shutil.rmtree, folder, ignore_errors=True)
            folder.chmod(0o711)
            state = folder / "state"
            state.mkdir(mode=0o711)
            # A state of one's own has a durable database: Stack makes only a state that it will throw away forgetful.
            self.stack = exits.enter_context(
                Stack(PROGRAM, state=state, workers=PROCESSES, threads=THREADS, say=self._say)
            )
            self._settle()
            self._say(f"Loading {STORES} stores with {self.past:,} past orders.")
            self._load()
            self.begin_anew()
            self._say("Signing in everybody.")
            self._sign_in()
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        if isinstance(error, StackError):
            self._say(f"What the database took long for, or refused:\n{last_lines(self.stack.postgresql.log)}")
        self._exits.close()

    @property
    def groups(self) -> dict[str, Group]:
        """Whose processor time counts as whose."""
        return {
            "nginx": lambda: [self.stack.nginx.pid or 0],
            "program": lambda: self.stack.workers.pids,
            "postgresql": lambda: [self.stack.postgresql.pid or 0],
        }

    @property
    def stores(self) -> list[int]:
        return [110_000 + number for number in range(1, STORES + 1)]

    def dishes(self, store: int) -> list[int]:
        """All can be ordered as they are: options are never a must here."""
        return [130_000 + (store - 110_000) * DISHES + number for number in range(1, DISHES + 1)]

    def begin_anew(self) -> None:
        """New parties with three orders each, so that what was measured before does not count in what comes."""
        self._wait_until_idle()
        present = (HERE / "present.sql").read_text()
        printed = self.stack.sql(f"\\set stores {STORES}\n\\set tables {TABLES}\n{present}")
        self.first_session = int(printed.splitlines()[-1])

    def session(self, place: Place) -> int:
        return self.first_session + self.places.index(place)

    def _wait_until_idle(self) -> None:
        """Whoever was measured may still be at the requests that nobody waits for any more."""
        busy = "SELECT count(*) FROM pg_stat_activity WHERE usename <> 'postgres' AND state <> 'idle'"
        wait_until(
            lambda: not any(self.stack.sql(f"SELECT pg_sleep(0.03); {busy}").split()[-1] != "0" for _ in range(3)),
            60,
            lambda: "The database does not come to rest.",
        )

    def _settle(self) -> None:
        """A checkpoint in the middle of one run and not of another would be taken for a difference between them.

        A disk that stood still, or a lock that was held, is in the log afterwards.
        """
        calm = ("checkpoint_timeout = '1h'", "max_wal_size = '16GB'")
        for setting in (*calm, "log_min_duration_statement = '500ms'", "log_lock_waits = on", "deadlock_timeout = '500ms'"):
            self.stack.postgresql.sql(f"ALTER SYSTEM SET {setting}")
        self.stack.postgresql.sql("SELECT pg_reload_conf()")
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            if self.stack.sql(f"SHOW {name}") != "on":
                raise StackError(f"The database is not durable: {name} is off.")

    def _load(self) -> None:
        # Tablets' passwords are cheap to check (cost 4), so that 200 sign in within seconds; owners' are as ours are.
        hashes = self.stack.postgresql.sql(
            "CREATE EXTENSION pgcrypto;"
            + "".join(f"SELECT crypt('{PASSWORD}', gen_salt('bf', {cost}));" for cost in (4, 12))
        ).splitlines()
        values: dict[str, object] = {"stores": STORES, "tables": TABLES, "dishes": DISHES, "past": self.past}
        values |= dict(zip(("quick_hash", "true_hash"), hashes))
        head = "".join(f"\\set {name} '{value}'\n" for name, value in values.items())
        self.stack.sql(head + (HERE / "past.sql").read_text())
        self.stack.sql("VACUUM ANALYZE")
        self.stack.sql("CHECKPOINT")

    def _sign_in(self) -> None:
        self.places, self.staff = [], {}
        for store in self.stores:
            owner = {"store_id": store, "username": "owner", "password": PASSWORD}
            self.staff[store] = sign_in(self.stack.base_url, "admin", owner)
            for number in range(1, TABLES + 1):
                account = {"store_id": store, "table_number": str(number), "password": PASSWORD}
                token = sign_in(self.stack.base_url, "table", account).token or ""
                self.places.append(Place(store, 150_000 + (store - 110_000) * TABLES + number, token))
