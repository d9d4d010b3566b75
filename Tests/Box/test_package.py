"""The package and its units, as the checkers see them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

# systemd counts exposure from 0 to 10, which is everything. 0.1 of ours is the thread that hashes stepping back.
WORKERS, NGINX = 1.3, 4.0


@pytest.fixture(scope="module")
def units(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The unpacked package's units, instances by name, and Debian's own of nginx with our drop-in."""
    root = tmp_path_factory.mktemp("package")
    subprocess.run(["dpkg-deb", "--extract", str(package), str(root)], check=True)
    folder = root / "lib/systemd/system"
    for instance in (1, 2):
        shutil.copy(folder / "tableorder@.service", folder / f"tableorder@{instance}.service")
    for unit in folder.glob("*.service"):
        # The checker looks whether the program is there.
        unit.write_text(unit.read_text().replace("/usr/bin/tableorder", f"{root}/usr/bin/tableorder"))
    yield folder


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    return subprocess.run(["systemd-analyze", *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_units_are_in_order(units: Path) -> None:
    names = ["tableorder.target", "tableorder.socket", "tableorder@1.service", "tableorder@2.service",
             "tableorder-migrate.service", "tableorder-prune.service", "tableorder-prune.timer"]  # fmt: skip
    verified = analyze(units, "verify", *names)
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.parametrize("unit", ["tableorder@1", "tableorder-migrate", "tableorder-prune"])
def test_a_process_of_ours_is_exposed_to_little(units: Path, unit: str) -> None:
    assert exposure(units, unit) <= WORKERS


def test_nginx_is_exposed_to_less_than_as_debian_has_it(units: Path) -> None:
    assert exposure(units, "nginx") <= NGINX


def exposure(units: Path, unit: str) -> float:
    said = analyze(units, "security", "--offline=true", "--no-pager", f"{unit}.service").stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found, said
    return float(found[1])


def test_the_package_is_one_as_debian_wants_it(package: Path) -> None:
    said = subprocess.run(
        ["lintian", "--allow-root", "--no-tag-display-limit", str(package)], capture_output=True, text=True, check=False
    )
    # It is no part of Debian: scripts that call systemctl and a missing manual page are no errors.
    assert [line for line in said.stdout.splitlines() if line.startswith("E:")] == []
    assert "maintainer-script-calls-systemctl" in said.stdout, "it was really looked at"


def test_the_package_needs_debians_libraries_only(package: Path) -> None:
    depends = subprocess.run(
        ["dpkg-deb", "--field", str(package), "Depends"], capture_output=True, text=True, check=True
    ).stdout
    names = {word.split()[0] for word in depends.split(",")}
    assert names == {
        "libc6", "libcrypt1", "libfcgi0ldbl", "libgcc-s1", "libpq5", "libstdc++6", "openssl", "systemd",
    }  # fmt: skip
