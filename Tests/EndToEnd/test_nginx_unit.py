"""What nginx may do beyond serving: our drop-in for Debian's unit."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from stack.stack import REPOSITORY

DROP_IN = REPOSITORY / "systemd/nginx.conf"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Debian's nginx.service with the drop-in beside it."""
    unit = tmp_path / "nginx.service"
    shutil.copy("/lib/systemd/system/nginx.service", unit)
    (tmp_path / "nginx.service.d").mkdir()
    shutil.copy(DROP_IN, tmp_path / "nginx.service.d/tableorder.conf")
    return unit


def analyze(unit: Path, *arguments: str) -> str:
    """`systemd-analyze`, which looks into our folder before the system's."""
    command = ["systemd-analyze", "--no-pager", *arguments, str(unit)]
    environment = {"SYSTEMD_UNIT_PATH": f"{unit.parent}:", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_exposure_is_3_or_better(unit: Path) -> None:
    said = analyze(unit, "security", "--offline=true", "--threshold=100")
    [score] = re.findall(r"Overall exposure level for nginx.service: ([0-9.]+)", said)
    assert float(score) <= 3.0
    # Without the drop-in it is another one: what was read is ours.
    shutil.rmtree(unit.parent / "nginx.service.d")
    [score] = re.findall(r"exposure level for nginx.service: ([0-9.]+)", analyze(unit, "security", "--offline=true"))
    assert float(score) > 9


def test_systemd_understands_every_line(unit: Path) -> None:
    said = analyze(unit, "verify")
    assert [line for line in said.splitlines() if "tableorder.conf" in line] == []


def test_nginx_keeps_what_it_needs_to_write_and_to_be() -> None:
    text = DROP_IN.read_text()
    assert re.search(r"^ReadWritePaths=/run /var/log/nginx /var/lib/nginx$", text, re.MULTILINE)
    [capabilities] = re.findall(r"^CapabilityBoundingSet=(.*)$", text, re.MULTILINE)
    assert set(capabilities.split()) == {
        "CAP_NET_BIND_SERVICE", "CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL",
    }  # fmt: skip


def test_there_are_descriptors_for_twice_debians_connections() -> None:
    [limit] = re.findall(r"^LimitNOFILE=(\d+)$", DROP_IN.read_text(), re.MULTILINE)
    debian = (REPOSITORY / ".dev/stack/debian-nginx.conf").read_text()
    [connections] = re.findall(r"worker_connections (\d+);", debian)
    assert int(limit) >= 4 * int(connections)
