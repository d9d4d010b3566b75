"""The log through its rotations, on a real machine with Debian's logrotate."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from conftest import DOMAIN, Installed

LINES = 40_000
ROTATIONS = 20


def test_no_line_is_lost_over_twenty_rotations_and_each_is_json(installed: Installed) -> None:
    box = installed.box
    # As it is installed, but that it forgets nothing.
    box.shell("sed 's/rotate 5/rotate 99/; /compress/d' /etc/logrotate.d/tableorder >/root/rotate.conf")
    network = ["nsenter", "-t", str(box.pid), "-n", "--"]
    calls = [sys.executable, "-B", str(Path(__file__).parent / "calls.py"), DOMAIN, str(LINES)]
    with subprocess.Popen([*network, *calls], stdout=subprocess.PIPE, text=True) as clients:
        for turn in range(ROTATIONS):
            # Spread over the calls; the last rotation is at 95 %.
            box.until(lambda t=turn: counted(installed) > LINES * t // ROTATIONS, 120)  # type: ignore[misc]
            box.run("logrotate", "--force", "--state", "/root/rotate.state", "/root/rotate.conf")
        answered = set((clients.communicate(timeout=300)[0]).split())
    assert len(answered) == LINES
    files = box.shell("ls /var/log/tableorder").split()
    assert len(files) == ROTATIONS + 1
    lines = box.shell("cat /var/log/tableorder/app.log*").splitlines()
    logged = [json.loads(line) for line in lines]
    ids = [entry["request_id"] for entry in logged if str(entry.get("request_id", "")).startswith("counted-")]
    assert len(ids) == len(set(ids)), "a line was written twice"
    assert set(ids) == answered
    assert all(entry["time"] and entry["level"] and entry["message"] for entry in logged)
    modes = box.shell("stat -c '%a %U %G' /var/log/tableorder/app.log").strip()
    assert modes == "640 tableorder adm"


def counted(installed: Installed) -> int:
    return int(installed.box.shell("cat /var/log/tableorder/app.log* | grep -c counted- || true"))


def test_the_installed_rotation_is_understood_and_looked_at_each_hour(installed: Installed) -> None:
    said = installed.box.run("logrotate", "--debug", "/etc/logrotate.d/tableorder")
    assert "error" not in said.lower()
    assert "hourly" in installed.box.run("systemctl", "cat", "logrotate.timer")
    timers = installed.box.run("systemctl", "show", "-P", "TimersCalendar", "logrotate.timer")
    assert "*-*-* *:00:00" in timers
