"""A guest who orders without a pause, whatever happens: what he is answered meanwhile, and when he is served again."""

from __future__ import annotations

import re
import threading
import time
import types
from contextlib import AbstractContextManager
from dataclasses import dataclass

from calling import AWAY
from client import Answer, wait_until
from shops import open_shop
from stack import Stack

# A key's first use is still under way on the server, which does not know yet that nobody waits for it.
IN_PROGRESS = "IDEMPOTENCY_IN_PROGRESS"
# The ladder: lock 1 s < statement 3 s < handler 8 s < nginx 15 s. A request may have to wait for a thread first.
HANDLER, NGINX = 8.0, 15.0
PAUSE = 0.03


@dataclass
class Try:
    key: str
    began: float
    ended: float
    answer: Answer


class Impatient(AbstractContextManager["Impatient"]):
    """Tries each order until it is taken. A store of his own, so that he is in nobody's way and in no other's books."""

    def __init__(self, stack: Stack) -> None:
        self.tries: list[Try] = []
        self._stack = stack
        self._shop = open_shop(stack)
        self._is_over = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Impatient:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        if kind is None and self._failure is not None:
            raise self._failure

    def served_after(self, since: float, within: float = 30) -> float:
        """Waits until an order that was sent after this moment is taken; how many seconds after it."""
        wait_until(lambda: self._served(since) is not None, within)
        served = self._served(since)
        assert served is not None
        return served - since

    def refused_after(self, since: float, within: float = 20) -> None:
        """Waits until one that was sent after this moment is refused, so that what was done is felt."""
        wait_until(lambda: any(t.began >= since and t.answer.status != 201 for t in list(self.tries)), within)

    def check(self) -> None:
        """Everything was answered within the ladder, and as documented; what was taken has one order and number."""
        for each in self.tries:
            status = each.answer.status
            assert each.ended - each.began < NGINX, each
            assert handled(each.answer) < HANDLER + 0.5, each
            if status != 201:
                # 504 and 502 are nginx's own, and would be too late.
                assert (status, each.answer.code in AWAY) == (503, True) or each.answer.code == IN_PROGRESS, each
                assert int(each.answer.headers["retry-after"]) >= 1, each
        taken = {each.key: each.answer.json()["order_number"] for each in self.tries if each.answer.status == 201}
        rows = self._stack.sql(f"SELECT note, order_number FROM orders WHERE store_id = {self._shop.id} ORDER BY id")
        stored = [row.rpartition("|") for row in rows.splitlines()]
        assert [(note, int(number)) for note, _, number in stored] == list(taken.items())
        assert list(taken.values()) == list(range(1, len(taken) + 1))

    @property
    def longest_answer(self) -> float:
        return max(each.ended - each.began for each in self.tries)

    def _served(self, since: float) -> float | None:
        return next((t.ended for t in list(self.tries) if t.began >= since and t.answer.status == 201), None)

    def _run(self) -> None:
        number = 0
        try:
            while not self._is_over.is_set() or (self.tries and self.tries[-1].answer.status != 201):
                if not self.tries or self.tries[-1].answer.status == 201:
                    number += 1
                self._try(f"impatient {number}")
                self._is_over.wait(PAUSE)
        except BaseException as error:
            self._failure = error

    def _try(self, key: str) -> None:
        body = {"items": [{"menu_id": self._shop.dish_id, "quantity": 1}], "note": key}
        began = time.monotonic()
        answer = self._shop.tables[0].post("/api/orders", body, headers={"Idempotency-Key": key})
        self.tries.append(Try(key, began, time.monotonic(), answer))


def handled(answer: Answer) -> float:
    """How many seconds a worker was at it, as it says itself."""
    worker = re.search(r"app;dur=([0-9.]+)", answer.headers["server-timing"])
    assert worker, answer
    return float(worker[1]) / 1000
