"""Another time for the workers than the true one, with a library that is loaded before their own (clock.c)."""

from __future__ import annotations

import struct
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

# The demo's and `store create`'s: Seoul has no summer time.
SEOUL = timezone(timedelta(hours=9))
HOUR = 3600
DAY = 24 * HOUR
CUT_OFF = 5 * HOUR


class Clock:
    """What the workers take for the time: so many seconds from the true one."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "clock.so"
        self.file = folder / "offset"
        source = Path(__file__).with_name("clock.c")
        subprocess.run(["clang", "-shared", "-fPIC", "-Wall", "-o", str(self.library), str(source)], check=True)
        self.file.write_bytes(bytes(8))

    @property
    def environment(self) -> dict[str, str]:
        """Of a program that is to go by it."""
        return {"LD_PRELOAD": str(self.library), "CLOCK_OFFSET": str(self.file)}

    def show(self, moment: datetime) -> None:
        self.move((moment - datetime.now(SEOUL)).total_seconds())

    def move(self, seconds: float) -> None:
        # In place: the workers have the file in their memory.
        with self.file.open("r+b") as file:
            file.write(struct.pack("q", round(seconds)))
