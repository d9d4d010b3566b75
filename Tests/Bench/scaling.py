"""How it grows: more stores ordering at once, and a hundred times the past."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cases import Case, Measured, measure
from house import PAST, House
from traffic import Traffic
from wrk import Wrk

STEPS = (1, 2, 4, 8)
TIMES = 100
# Rounds of the past for one of everything else: a lost tenth has to show, and the ratios of single rounds go from 0.7 to
# 1.05 on a shared machine.
TURNS = 2
# Who must not notice how much is past.
KINDS = {"R2": "order", "R3": "orders", "R4": "board", "history": "history"}


def by_stores(house: House, *, rounds: int, seconds: float, say: Callable[[str], object]) -> dict[str, Measured]:
    """R2 from so many stores, one connection each."""
    cases = []
    for count in STEPS:
        requests = house.stack.state / f"requests-{count}.lua"
        Traffic(house).write(requests, stores=count)
        wrk = Wrk(house.stack.base_url, requests, {"order": 1}, house.groups, connections=count)
        cases.append(Case(str(count), f"R2 from {count} of the stores, as many connections", wrk.run, house.begin_anew))
    return measure(cases, rounds=rounds, seconds=seconds, say=say)


def by_past(*, rounds: int, seconds: float, say: Callable[[str], object]) -> dict[str, Measured]:
    """The same requests to a house and to one with a hundred times the past orders, in turn.

    Both have just begun: where others were measured before, a table's history is full of their orders.
    """
    with House(say=say) as young, House(past=PAST * TIMES, say=say) as old:
        cases = []
        for kind, name in KINDS.items():
            for label, each in ((kind, young), (f"{kind} old", old)):
                wrk = Wrk(each.stack.base_url, _requests(each), {name: 1}, each.groups)
                title = f"{kind}, {each.past:,} past orders"
                cases.append(Case(label, title, wrk.run, each.begin_anew))
        return measure(cases, rounds=TURNS * rounds, seconds=seconds, say=say)


def _requests(house: House) -> Path:
    file = house.stack.state / "requests.lua"
    if not file.exists():
        Traffic(house).write(file)
    return file
