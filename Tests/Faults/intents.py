"""What somebody wanted, written down before it is sent."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Intent:
    """An order as a guest confirmed it."""

    store: int
    table: int
    # What it comes to, by the prices that the guest was shown.
    total: int
    lines: list[dict[str, int]]
    mark: str
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    # The order as it was answered.
    order: dict[str, Any] | None = None
    # Why it was given up: what the server refused for good, or that the party had gone.
    end: str = ""

    @property
    def note(self) -> str:
        """By this an order is found again whatever became of its key."""
        return f"{self.mark} {self.key}"

    @property
    def body(self) -> dict[str, Any]:
        return {"items": self.lines, "note": self.note}


@dataclass
class Change:
    """A step that staff took with an order: another status, or `cancelled`."""

    store: int
    order: int
    status: str
    # The order's version after it, once it was answered.
    version: int = 0


class Journal:
    """An append-only file, each line written before what it tells of goes on."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.intents: list[Intent] = []
        self.changes: list[Change] = []
        self._file = path.open("w")
        self._lock = threading.Lock()

    def intend(self, intent: Intent) -> None:
        self.intents.append(intent)
        self._append({"intent": asdict(intent)})

    def taken(self, intent: Intent, order: dict[str, Any]) -> None:
        intent.order = order
        self._append({"taken": intent.key, "order": order["id"], "number": order["order_number"]})

    def ended(self, intent: Intent, reason: str) -> None:
        intent.end = reason
        self._append({"ended": intent.key, "reason": reason})

    def change(self, change: Change) -> None:
        self.changes.append(change)
        self._append({"change": asdict(change)})

    def changed(self, change: Change, version: int) -> None:
        change.version = version
        self._append({"changed": change.order, "status": change.status, "version": version})

    def refused(self, change: Change, reason: str) -> None:
        self._append({"refused": change.order, "status": change.status, "reason": reason})

    def close(self) -> None:
        self._file.close()

    def _append(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()
