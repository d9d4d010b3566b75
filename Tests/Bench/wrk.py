"""wrk: many connections on one thread, each sending its next request when it has an answer (a closed loop)."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cases import Run
from stack import StackError
from usage import Group, Meter

SCRIPT = Path(__file__).resolve().parent / "requests.lua"
CONNECTIONS = 50


@dataclass(frozen=True)
class Wrk:
    """Where to send which requests, and whose processor time to count meanwhile.

    - requests: the Lua chunk that traffic.py has written.
    - mix: kinds of requests and their weights.
    """

    base_url: str
    requests: Path
    mix: Mapping[str, int]
    groups: Mapping[str, Group]
    connections: int = CONNECTIONS

    def run(self, seconds: float) -> Run:
        # wrk counts in whole seconds.
        command = [program(), "-t1", f"-c{self.connections}", f"-d{max(1, round(seconds))}s", "--timeout", "15s"]
        command += ["-s", str(SCRIPT), self.base_url, "--", str(self.requests), f"{uuid.uuid4()}-"]
        command += [word for kind, weight in self.mix.items() for word in (kind, str(weight))]
        with Meter(self.groups) as meter:
            done = subprocess.run(command, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise StackError(f"wrk failed: {done.stderr.strip()}")
        figures = json.loads(done.stdout.splitlines()[-1])
        if figures["refused"] or figures["broken"]:
            raise StackError(f"{self.base_url}, {dict(self.mix)}: not every request was answered well: {figures}")
        return Run(
            requests=figures["requests"],
            seconds=figures["microseconds"] / 1e6,
            p50=figures["p50"] / 1e6,
            p99=figures["p99"] / 1e6,
            cpu=meter.cpu,
            elsewhere=meter.elsewhere,
        )


def program() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise StackError("wrk is not installed: `sudo apt-get install wrk` installs it.")
    return found
