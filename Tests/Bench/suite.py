"""The cases of the main table: R1 to R5 and signing in, beside what each is compared with."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fastcgi
from cases import Case, Run
from house import PASSWORD, PROCESSES, THREADS, House
from limits import Limits
from lone_worker import lone_worker
from pgbench import Pgbench
from traffic import LINES, Traffic
from watchers import watching
from wrk import CONNECTIONS, Wrk

MIX = {"menus": 80, "orders": 10, "order": 10}
STREAMS = 50
# So many may check passwords in a process at a time; with more, some would be told to come back (429).
SIGNING_IN = max(1, THREADS // 3)

TITLES = {
    "R1": "GET /api/menus",
    "R2": f"POST /api/orders, {LINES} lines",
    "R3": "GET /api/orders",
    "R4": "GET /api/admin/board",
    "R5": f"80 % R1, 10 % R3, 10 % R2, {STREAMS} streams open",
    "sign-in": f"POST /api/auth/admin-login, {SIGNING_IN} connections",
}
# What each is compared with, where there is something.
RIVALS = {
    "R1 C": "C with libfcgi answering R1's bytes",
    "R1 file": "nginx serving R1's bytes as a file",
    "R2 pgbench": f"pgbench with R2's statements, {CONNECTIONS} clients",
    "R2 pgbench few": f"the same, {PROCESSES * THREADS} clients: as many as our workers",
    "R1 peer": "FastAPI: R1",
    "R2 peer": "FastAPI: R2",
    "R3 peer": "FastAPI: R3",
    "R5 peer": "FastAPI: the mix, without streams",
}
KINDS = {"R1": "menus", "R2": "order", "R3": "orders", "R4": "board", "sign-in": "sign_in"}


@dataclass
class Suite:
    cases: list[Case]
    # PostgreSQL's, for one request.
    round_trips: dict[str, float]


class Builder:
    """Starts what the chosen cases need, and no more; `exits` ends it."""

    def __init__(self, house: House, requests: Path, chosen: set[str], exits: contextlib.ExitStack) -> None:
        self._house = house
        self._exits = exits
        # Each beside what it is compared with: what disturbs the machine then disturbs both.
        names = sorted([*TITLES, *RIVALS], key=lambda name: list(TITLES).index(name.split()[0]))
        self._names = [name for name in names if name.split()[0] in chosen]
        self._requests = requests

    def build(self) -> Suite:
        runs: dict[str, Callable[[float], Run]] = {
            name: Wrk(
                self._house.stack.base_url, self._requests, {kind: 1}, self._house.groups,
                SIGNING_IN if name == "sign-in" else CONNECTIONS,
            ).run
            for name, kind in KINDS.items()
        }  # fmt: skip
        runs["R5"] = self._mix
        with lone_worker(self._house) as worker:
            asked = {name: call for name, call in calls(self._house).items() if self._has(name)}
            round_trips = {name: worker.round_trips(call) for name, call in asked.items()}
            if self._has("R2"):
                pgbench = Pgbench(self._house, worker, {"postgresql": self._house.groups["postgresql"]})
                for name, clients in (("R2 pgbench", CONNECTIONS), ("R2 pgbench few", PROCESSES * THREADS)):
                    runs[name] = pgbench.clients(clients)
                    round_trips[name] = pgbench.round_trips
            limits = Limits(self._house, self._exits)
            limits.record(worker)
        if all(name in round_trips for name in ("R1", "R2", "R3")):
            round_trips["R5"] = sum(
                share / 100 * round_trips[name] for name, kind in KINDS.items() if (share := MIX.get(kind))
            )
        self._start(limits)
        runs |= self._rivals(limits)
        return Suite(
            [Case(name, (TITLES | RIVALS)[name], runs[name], self._house.begin_anew) for name in self._names],
            round_trips,
        )

    def _has(self, name: str) -> bool:
        return name in self._names

    def _start(self, limits: Limits) -> None:
        if self._has("R1 C"):
            limits.start_c()
        if any(name.endswith("peer") for name in self._names):
            limits.start_peer()
        if any(name in RIVALS for name in self._names):
            limits.start_nginx()

    def _rivals(self, limits: Limits) -> dict[str, Callable[[float], Run]]:
        def run(url: str, mix: dict[str, int], program: str | None) -> Callable[[float], Run]:
            # Its groups are asked for late: only what is measured has been started.
            return lambda seconds: Wrk(url, self._requests, mix, limits.groups(program)).run(seconds)

        runs = {"R1 file": run(limits.files_url, {"menus": 1}, None), "R1 C": run(limits.c_url, {"menus": 1}, "c")}
        for name in ("R1", "R2", "R3"):
            runs[f"{name} peer"] = run(limits.peer_url, {KINDS[name]: 1}, "peer")
        runs["R5 peer"] = run(limits.peer_url, MIX, "peer")
        return runs

    def _mix(self, seconds: float) -> Run:
        """A screen of the staff in each store, and the tables next to the door."""
        house = self._house
        screens = [("/api/admin/events/stream", staff.token or "") for staff in house.staff.values()]
        tables = house.places[:: len(house.places) // (STREAMS - len(screens))]
        screens += [("/api/events/stream", table.token) for table in tables]
        with watching(house.stack.base_url, screens[:STREAMS]) as pid:
            groups = self._house.groups | {"streams": lambda: [pid]}
            return Wrk(house.stack.base_url, self._requests, MIX, groups).run(seconds)


def calls(house: House) -> dict[str, fastcgi.Call]:
    """One of each kind, to be put to a worker without nginx."""
    place = house.places[-1]
    _, order = Traffic(house).order(place)
    body = order.partition("\r\n\r\n")[2].encode()
    owner = {"store_id": place.store, "username": "owner", "password": PASSWORD}
    return {
        "R1": fastcgi.Call("GET", "/api/menus", query=f"store_id={place.store}"),
        "R2": fastcgi.Call("POST", "/api/orders", body, token=place.token, headers={"Idempotency-Key": "first"}),
        "R3": fastcgi.Call("GET", "/api/orders", token=place.token),
        "R4": fastcgi.Call("GET", "/api/admin/board", token=house.staff[place.store].token),
        "sign-in": fastcgi.Call("POST", "/api/auth/admin-login", json.dumps(owner).encode()),
    }
