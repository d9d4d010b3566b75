"""Prints what `make faults` has measured, as the README's table."""

from __future__ import annotations

import json
import sys

from figures import KEPT, Outcome

COLUMNS = (
    "What was done",
    "Times",
    "Requests",
    "Failed, then tried again",
    "Lost or refused",
    "Nobody served for",
    "No order for",
    "Slowest answer",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n| ---{' | ---:' * (len(COLUMNS) - 1)} |"


def row(outcome: Outcome) -> str:
    name = outcome.fault + (f" ({outcome.remark})" if outcome.remark else "")
    times = f"{outcome.times:,}" if outcome.times else ""
    cells = [name, times, f"{outcome.requests:,}", f"{outcome.failed:,}", f"{outcome.lost:,}"]
    cells += [f"{seconds:.2f} s" for seconds in (outcome.unavailable, outcome.orderless, outcome.slowest)]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    results = KEPT / (sys.argv[1] if len(sys.argv) > 1 else "results.json")
    print(HEAD)
    for outcome in json.loads(results.read_text()).values():
        print(row(Outcome(**outcome)))


if __name__ == "__main__":
    main()
