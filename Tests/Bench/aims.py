"""What must be seen, and whether it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cases import Measured, Run
from scaling import KINDS
from usage import Memory

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Aim:
    """`figure` is at least, or at most, `limit`; None when it was not measured."""

    title: str
    figure: float | None
    limit: float
    at_least: bool = False
    unit: str = ""

    @property
    def is_met(self) -> bool | None:
        if self.figure is None:
            return None
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


def aims(
    main: Mapping[str, Measured],
    round_trips: Mapping[str, float],
    memory: Mapping[str, Memory],
    sign_ins: Mapping[str, Measured],
    past: Mapping[str, Measured],
) -> list[Aim]:
    def faster(mine: str, theirs: str, limit: float, title: str) -> Aim:
        figure = main[mine].ratio(main[theirs]) if mine in main and theirs in main else None
        return Aim(f"{mine}: times {title}", figure, limit, at_least=True)

    def cpu(name: str, limit: float) -> Aim:
        figure = main[name].cpu("program") if name in main else None
        return Aim(f"{name}: our processor time for 1,000 requests", figure, limit, unit="s")

    def delay(name: str, title: str) -> Aim:
        figure = sign_ins[f"{name} beside"].ratio(sign_ins[name], p99) if sign_ins else None
        return Aim(f"ten sign-ins: orders' p99, {title}, times that without", figure, 2)

    slow_menus = main["R1"].ratio(main["R1 C"], p99) if "R1 C" in main else None
    mix = main["R5"].p99 * 1000 if "R5" in main else None
    return [
        faster("R1", "R1 C", 0.9, "the C program's speed"),
        Aim("R1: p99, times the C program's", slow_menus, 1.5),
        faster("R1", "R1 peer", 70, "FastAPI's speed"),
        faster("R2", "R2 pgbench", 0.85, "pgbench's speed with as many clients"),
        Aim("R2: round trips", round_trips.get("R2"), 2),
        faster("R2", "R2 peer", 10, "FastAPI's speed"),
        faster("R3", "R3 peer", 20, "FastAPI's speed"),
        faster("R5", "R5 peer", 30, "FastAPI's speed"),
        Aim("R5: p99", mix, 20, unit="ms"),
        cpu("R1", 0.03),
        cpu("R2", 0.15),
        Aim("largest worker process, resident", _megabytes(memory, "worker", "resident"), 40, unit="MB"),
        Aim("nginx and all workers together", _megabytes(memory, "all", "fair"), 150, unit="MB"),
        delay("full", "50 connections"),
        delay("moderate", "100 orders a second"),
        *(
            Aim(
                f"{kind}: speed with 100 times the past, times that without",
                past[f"{kind} old"].ratio(past[kind]) if past else None, 0.9, at_least=True,
            )
            for kind in KINDS
        ),
    ]  # fmt: skip


def p99(run: Run) -> float:
    return run.p99


def _megabytes(memory: Mapping[str, Memory], name: str, figure: str) -> float | None:
    return float(getattr(memory[name], figure)) / MEGABYTE if name in memory else None
