"""What processes use: processor time with that of their children, and memory. Source: proc(5)."""

from __future__ import annotations

import os
import resource
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")

# Processes whose descendants belong to them, asked for anew each time.
Group = Callable[[], Iterable[int]]


@dataclass(frozen=True)
class Memory:
    """Bytes; `shared fairly` counts a page of several processes in parts (PSS)."""

    resident: int
    fair: int


class Meter:
    """Processor seconds that groups of processes, and we with our finished children, use in a `with` block.

    Afterwards: `cpu` by name, "client" being us and ours, and `elsewhere`, what the rest of the machine used.
    """

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups
        self.cpu: dict[str, float] = {}
        self.elsewhere = 0.0

    def __enter__(self) -> Meter:
        self._before = self._seconds()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        spent = {name: now - self._before[name] for name, now in self._seconds().items()}
        machine = spent.pop("machine")
        self.cpu = spent
        self.elsewhere = max(0.0, machine - sum(spent.values()))

    def _seconds(self) -> dict[str, float]:
        ours = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return {
            "machine": _machine(),
            "client": sum(usage.ru_utime + usage.ru_stime for usage in ours),
            **{name: sum(map(_with_children, group())) for name, group in self._groups.items()},
        }


def memory(pids: Iterable[int]) -> Memory:
    """Of these processes and their descendants."""
    resident = fair = 0
    for pid in (each for root in pids for each in family(root)):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in ("Rss", "Pss"):
                size = int(rest.split()[0]) * 1024
                resident, fair = (resident + size, fair) if name == "Rss" else (resident, fair + size)
    return Memory(resident, fair)


def family(pid: int) -> list[int]:
    """A process and its living descendants."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            pass  # it has just ended, and is counted in its parent
    return found


def _with_children(pid: int) -> float:
    """Of a process, of those of its descendants that ended, and of the living ones."""
    total = 0
    for each in family(pid):
        try:
            text = Path(f"/proc/{each}/stat").read_text()
        except OSError:
            continue
        # Behind the name, which may hold anything: fields 14 to 17, utime, stime, cutime and cstime.
        total += sum(map(int, text.rpartition(")")[2].split()[11:15]))
    return total / TICKS


def _machine() -> float:
    words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, irq, softirq, steal = map(int, words[:8])
    return (user + nice + system + irq + softirq + steal) / TICKS
