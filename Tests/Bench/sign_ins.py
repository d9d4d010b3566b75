"""Orders beside ten people who sign in at once, again and again, as when a store opens its tablets."""

from __future__ import annotations

import contextlib
import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cases import Case, Measured, Run, measure
from client import Client
from house import PASSWORD, House
from load import Tablet, place, process
from stack import StackError
from wrk import CONNECTIONS, Wrk

PEOPLE = 10
# Orders a second that leave the machine room: what a busy evening of ten stores is, ten times over.
MODERATE = 100.0
# Of fewer, the 99th percentile would be one of the two or three slowest.
MODERATE_ORDERS = 500


class SignIns:
    """Four cases: orders at full speed and at a moderate one, with nobody and with ten people signing in."""

    def __init__(self, house: House, requests: Path) -> None:
        self._house = house
        self._full = Wrk(house.stack.base_url, requests, {"order": 1}, house.groups)
        # One a table, as many as wrk has connections.
        places = house.places[:: len(house.places) // CONNECTIONS]
        self._tablets = [Tablet(each.token, house.dishes(each.store)[0]) for each in places]
        self._signed_in = 0

    def measure(self, *, rounds: int, seconds: float, say: Callable[[str], object]) -> dict[str, Measured]:
        with process() as tablets:

            def moderate(seconds: float) -> Run:
                count = max(MODERATE_ORDERS, int(MODERATE * seconds))
                placed = tablets.submit(place, self._house.stack.base_url, self._tablets, count, MODERATE).result()
                cuts = statistics.quantiles(placed.took, n=100)
                return Run(count, placed.seconds, cuts[49], cuts[98])

            cases = []
            for name, title, run in (
                ("full", f"orders, {CONNECTIONS} connections", self._full.run),
                ("moderate", f"orders, {MODERATE:.0f} a second", moderate),
            ):
                cases.append(Case(name, title, run, self._house.begin_anew))
                beside = Case(
                    f"{name} beside", f"{title}, {PEOPLE} signing in", self._beside(run), self._house.begin_anew
                )
                cases.append(beside)
            return measure(cases, rounds=rounds, seconds=seconds, say=say)

    def _beside(self, run: Callable[[float], Run]) -> Callable[[float], Run]:
        def beside(seconds: float) -> Run:
            before = self._signed_in
            with self._signing_in():
                measured = run(seconds)
                if self._signed_in == before:
                    raise StackError(f"Nobody of {PEOPLE} could sign in beside {seconds:g} s of orders.")
            return measured

        return beside

    @contextlib.contextmanager
    def _signing_in(self) -> Iterator[None]:
        ending = threading.Event()
        people = [
            threading.Thread(target=self._sign_in, args=(store, ending))
            for store in (self._house.stores * PEOPLE)[:PEOPLE]
        ]
        for person in people:
            person.start()
        try:
            yield
        finally:
            ending.set()
            for person in people:
                person.join()

    def _sign_in(self, store: int, ending: threading.Event) -> None:
        client = Client(self._house.stack.base_url)
        body = json.dumps({"store_id": store, "username": "owner", "password": PASSWORD}).encode()
        while not ending.is_set():
            try:
                answer = client.post("/api/auth/admin-login", body)
            except (OSError, http.client.HTTPException):
                if ending.is_set():
                    return  # the bench was interrupted, and the house has closed
                raise
            if answer.status == 200:
                self._signed_in += 1
            if answer.status == 429:
                time.sleep(0.25)  # a quarter of what they are told, to be harder on us than they are
