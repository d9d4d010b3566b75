"""The one table: what was measured on which machine, as Markdown that is readable as it is, and as JSON."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pgbench
import scaling
import wrk
from aims import MEGABYTE, Aim, aims
from cases import Measured
from events import Row
from house import DISHES, HERE, PROCESSES, REPOSITORY, STORES, TABLES, THREADS
from stack import nginx
from usage import Memory


@dataclass
class Report:
    """Filled step by step; what was not measured stays empty."""

    rounds: int
    seconds: float
    main: Mapping[str, Measured] = field(default_factory=dict)
    round_trips: Mapping[str, float] = field(default_factory=dict)
    memory: Mapping[str, Memory] = field(default_factory=dict)
    sign_ins: Mapping[str, Measured] = field(default_factory=dict)
    stores: Mapping[str, Measured] = field(default_factory=dict)
    past: Mapping[str, Measured] = field(default_factory=dict)
    events: Sequence[Row] = ()

    def aims(self) -> list[Aim]:
        return aims(self.main, self.round_trips, self.memory, self.sign_ins, self.past)

    def write(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "results.md").write_text(self.markdown())
        (folder / "results.json").write_text(json.dumps(self._json(), indent=2, ensure_ascii=False) + "\n")

    def markdown(self) -> str:
        parts = [
            f"{date()}, {machine()}.\n{'; '.join(versions())}.",
            f"{STORES} stores × {TABLES} tables, {DISHES} dishes each; {PROCESSES} processes × {THREADS} workers; "
            f"{wrk.CONNECTIONS} connections; medians of {self.rounds} × {self.seconds:g} s, with the "
            f"slowest and the fastest ({scaling.TURNS} × as many for the past). Ratio: how we stand to it, the middle of "
            f"the rounds. Processor time in seconds for 1,000 requests. {self._elsewhere()}",
            self._main_table(),
            *self._others(),
            self._aims_table(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _elsewhere(self) -> str:
        every = [*self.main.values(), *self.sign_ins.values(), *self.stores.values(), *self.past.values()]
        if not every:
            return ""
        busy = max(each.elsewhere for each in every)
        return f"Other programs took up to {busy:.1f} of {os.cpu_count()} processors meanwhile."

    def _main_table(self) -> str:
        head = ["", "", "requests/s", "", "ratio", "p50 ms", "p99 ms"]
        head += ["nginx s", "program s", "PostgreSQL s", "client s", "round trips"]
        rows = [self._main_row(name, each) for name, each in self.main.items()]
        return table(head, rows) if rows else ""

    def _main_row(self, name: str, each: Measured) -> list[str]:
        ours = self.main.get(name.split()[0])
        ratio = f"{ours.ratio(each):.2f}" if ours is not None and ours is not each else ""
        seconds = [each.cpu(group) for group in ("nginx", "program", "postgresql")]
        # Who follows the streams is no less a client.
        seconds.append((each.cpu("client") or 0) + (each.cpu("streams") or 0))
        return [
            name, each.case.title, *_speed(each), ratio, f"{each.p50 * 1000:.1f}", f"{each.p99 * 1000:.1f}",
            *("" if second is None else f"{second:.3f}" for second in seconds),
            f"{self.round_trips[name]:.1f}" if name in self.round_trips else "",
        ]  # fmt: skip

    def _others(self) -> list[str]:
        parts = []
        if self.memory:
            names = {"worker": "largest worker process", "all": "nginx and all workers"}
            rows = [
                [names[name], f"{each.resident / MEGABYTE:.1f}", f"{each.fair / MEGABYTE:.1f}"]
                for name, each in self.memory.items()
            ]
            parts.append(table(["memory after the load", "resident MB", "in fair shares (PSS) MB"], rows))
        for title, group in (("sign-ins", self.sign_ins), ("scaling", {**self.stores, **self.past})):
            rows = [
                [each.case.title, *_speed(each), f"{each.p50 * 1000:.1f}", f"{each.p99 * 1000:.1f}"]
                for each in group.values()
            ]
            if rows:
                parts.append(table([title, "requests/s", "", "p50 ms", "p99 ms"], rows))
        if self.events:
            parts.append(table(["events", ""], [list(row) for row in self.events]))
        return parts

    def _aims_table(self) -> str:
        rows = []
        for aim in self.aims():
            figure = "" if aim.figure is None else f"{aim.figure:.3g} {aim.unit}".rstrip()
            limit = f"{'≥' if aim.at_least else '≤'} {aim.limit:g} {aim.unit}".rstrip()
            verdict = {True: "met", False: "NOT MET", None: "not measured"}[aim.is_met]
            rows.append([aim.title, limit, figure, verdict])
        return table(["aim", "", "seen", ""], rows)

    def _json(self) -> dict[str, Any]:
        groups = {"main": self.main, "sign_ins": self.sign_ins, "stores": self.stores, "past": self.past}
        return {
            "date": date(), "machine": machine(), "versions": versions(),
            "rounds": self.rounds, "seconds": self.seconds,
            **{
                title: {
                    name: {"title": each.case.title, "runs": [asdict(run) for run in each.runs]}
                    for name, each in group.items()
                }
                for title, group in groups.items()
            },
            "round_trips": dict(self.round_trips),
            "memory": {name: asdict(each) for name, each in self.memory.items()},
            "events": dict(self.events),
            "aims": [{**asdict(aim), "is_met": aim.is_met} for aim in self.aims()],
        }  # fmt: skip


def table(head: list[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown, its columns aligned for those who read it in a terminal; numbers to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    numeric = [all(re.match(r"[0-9.,]*$", row[column]) for row in rows) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(cells, widths, numeric)
        )
        return f"| {' | '.join(padded)} |"

    rule = ["-" * (width - 1) + (":" if right else "-") if width else "" for width, right in zip(widths, numeric)]
    return "\n".join([line(head), f"| {' | '.join(rule)} |", *map(line, rows)])


def date() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def machine() -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    kernel = platform.release().split("-")[0]
    processor = model[1] if model else platform.machine()
    return f"{os.cpu_count()} × {processor}, {memory:.0f} GiB, Linux {kernel}"


def versions() -> list[str]:
    pinned = dict(
        line.split("==") for line in (HERE / "peer/requirements.txt").read_text().splitlines() if "==" in line
    )
    peer = ", ".join(f"{name} {pinned[name]}" for name in ("fastapi", "uvicorn", "SQLAlchemy", "psycopg2-binary"))
    commit = _said("git", "-C", str(REPOSITORY), "rev-parse", "--short", "HEAD")
    return [
        f"TableOrder {commit}",
        _said(nginx.PROGRAM, "-v").removeprefix("nginx version: "),
        "PostgreSQL " + _said(pgbench.program(), "--version").split()[2],
        " ".join(_said(wrk.program(), "--version").split()[:2]),
        f"Python {platform.python_version()}, {peer}",
    ]


def _said(*command: str) -> str:
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    return (done.stdout + done.stderr).split("\n", 1)[0].strip()


def _speed(each: Measured) -> list[str]:
    slowest, fastest = each.spread
    digits = 0 if each.per_second >= 100 else 1
    return [f"{each.per_second:,.{digits}f}", f"{slowest:,.{digits}f} to {fastest:,.{digits}f}"]
