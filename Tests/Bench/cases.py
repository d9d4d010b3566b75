"""What is measured: cases, runs of them, and rounds in which all cases have their turn."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """One run of one case. Times in seconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    # Processor seconds: nginx, program, postgresql, client.
    cpu: dict[str, float] = field(default_factory=dict)
    # Processor seconds that the rest of the machine took meanwhile.
    elsewhere: float = 0

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


@dataclass(frozen=True)
class Case:
    """Something that can be measured again and again.

    - title: for the table.
    - run: is given seconds.
    - prepare: called before each run, outside of what is measured.
    """

    name: str
    title: str
    run: Callable[[float], Run]
    prepare: Callable[[], object] = lambda: None


class Measured:
    """All runs of one case, in the order of the rounds."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.runs: list[Run] = []

    @property
    def per_second(self) -> float:
        return self.median(lambda run: run.per_second)

    @property
    def spread(self) -> tuple[float, float]:
        speeds = [run.per_second for run in self.runs]
        return min(speeds), max(speeds)

    @property
    def p50(self) -> float:
        return self.median(lambda run: run.p50)

    @property
    def p99(self) -> float:
        return self.median(lambda run: run.p99)

    @property
    def elsewhere(self) -> float:
        """Processors that others used."""
        return self.median(lambda run: run.elsewhere / run.seconds)

    def cpu(self, group: str) -> float | None:
        """Processor seconds for 1,000 requests."""
        if not self.runs or group not in self.runs[0].cpu:
            return None
        return self.median(lambda run: run.cpu[group] / max(run.requests, 1) * 1000)

    def median(self, figure: Callable[[Run], float]) -> float:
        return statistics.median(map(figure, self.runs))

    def ratio(self, other: Measured, figure: Callable[[Run], float] = lambda run: run.per_second) -> float:
        """How this stands to another: the middle of the rounds' ratios, as what disturbs a round disturbs both."""
        return statistics.median(figure(mine) / figure(theirs) for mine, theirs in zip(self.runs, other.runs))


def measure(cases: Sequence[Case], *, rounds: int, seconds: float, say: Callable[[str], object]) -> dict[str, Measured]:
    """All cases in turn, as often as there are rounds; every second round goes backwards, so that a slow drift of the
    machine favours nobody."""
    measured = {case.name: Measured(case) for case in cases}
    for case in cases:
        case.prepare()
        case.run(min(1.0, seconds))  # caches, pools and prepared statements are then as in a busy hour
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds}: {', '.join(case.name for case in cases)}.")
        for case in cases if number % 2 == 0 else reversed(cases):
            case.prepare()
            measured[case.name].runs.append(case.run(seconds))
    return measured
