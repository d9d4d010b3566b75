"""What a guest noticed, in figures, and the file that collects them."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calling import Attempt

REPOSITORY = Path(__file__).resolve().parents[2]
# `make faults` does everything as often as the README says; `make test` each thing a few times.
FULL = os.environ.get("FAULTS") == "full"
KEPT = REPOSITORY / ".build-faults"
RESULTS = KEPT / ("results.json" if FULL else "quick-results.json")


@dataclass
class Outcome:
    """Of one kind of fault.

    - times: how often it was done.
    - requests: all attempts.
    - failed: attempts that had to be made again.
    - lost: orders, and changes of orders, that were not taken in the end.
    - unavailable: the longest time, in seconds, in which nobody was served.
    - orderless: the longest time, in seconds, in which no order was taken.
    - slowest: answer of all, in seconds.
    - remark: what else was measured.
    """

    fault: str
    times: int
    requests: int
    orders: int
    failed: int
    lost: int
    unavailable: float
    orderless: float
    slowest: float
    remark: str = ""

    def keep(self) -> None:
        """In the results, in place of an earlier one of the same fault."""
        KEPT.mkdir(exist_ok=True)
        with (KEPT / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
            RESULTS.write_text(json.dumps(results | {self.fault: asdict(self)}, indent=1, ensure_ascii=False) + "\n")


def longest_silence(attempts: Iterable[Attempt], began: float, ended: float, *, of: str = "") -> float:
    """The longest time between two answers as they should be, of whomever.

    - of: to which call, such as `POST /api/orders`; to any without.
    """
    good = (one for one in attempts if one.status and one.status < 400 and of in one.call)
    served = sorted(one.ended for one in good if began < one.ended < ended)
    times = [began, *served, ended]
    return max(later - earlier for earlier, later in zip(times, times[1:]))
