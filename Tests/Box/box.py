"""A machine with a real systemd, for what only that can show: installing, starting at boot, restarting, watching.

Debian's own, as `debootstrap` makes it, with nothing of ours on it; each machine is a layer above that, and a reboot
keeps the layer. It has its own processes, network (loopback only) and cgroups, and ends with the test.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ROOTS = REPOSITORY / ".build-box"
MIRROR = "http://deb.debian.org/debian"
# What a beginner has who follows the README: Debian's cloud image, nginx, and a database that is here for once.
PACKAGES = (
    "systemd-sysv,dbus,nginx-light,postgresql,curl,ca-certificates,openssl,logrotate,procps,iproute2,"
    "libfcgi0ldbl,libpq5,sudo,jq"
)
HIERARCHIES = (".", "memory", "pids", "cpu", "cpuacct", "systemd", "unified")


class BoxError(Exception):
    pass


def pristine_root() -> Path:
    """Debian 12 with those packages, made once."""
    name = hashlib.sha256(f"{MIRROR} {PACKAGES}".encode()).hexdigest()[:12]
    root = ROOTS / name
    if not root.exists():
        ROOTS.mkdir(exist_ok=True)
        making = ROOTS / f"{name}.making"
        shutil.rmtree(making, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(making), MIRROR]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise BoxError(f"debootstrap failed: {made.stdout[-500:]}{made.stderr[-500:]}")
        making.rename(root)
    return root


class Box:
    """One machine. `run` runs a command inside; `boot` and `power_off` may follow one another."""

    def __init__(self) -> None:
        self.root = pristine_root()
        self.changes = Path(tempfile.mkdtemp(prefix="tableorder-box-"))
        self.name = self.changes.name
        self._outer: subprocess.Popen[bytes] | None = None
        self.pid: int | None = None

    def __enter__(self) -> Box:
        self.boot()
        return self

    def __exit__(self, *_: object) -> None:
        self.power_off()
        shutil.rmtree(self.changes, ignore_errors=True)

    # --- Power ---

    def boot(self) -> None:
        self._log = open(self.changes / "console.log", "ab")
        command = [str(Path(__file__).parent / "boot"), str(self.root), str(self.changes), self.name]
        self._outer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        self.until(self._find_init, 20, "systemd does not start")
        self.until(lambda: self.state in ("running", "degraded"), 60, "it does not come up")

    def power_off(self) -> None:
        if self._outer is None:
            return
        if self._outer.poll() is None:
            self.run("systemctl", "poweroff", "--force", check=False)
            try:
                self._outer.wait(20)
            except subprocess.TimeoutExpired:
                self._outer.kill()
                self._outer.wait()
        self._outer, self.pid = None, None
        self._log.close()
        for hierarchy in HIERARCHIES:
            branch = Path("/sys/fs/cgroup") / hierarchy / self.name
            for folder, _, _ in os.walk(branch, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass  # a process is just ending

    def reboot(self) -> None:
        """As after a power cut: nobody is asked."""
        assert self._outer is not None
        self._outer.kill()
        self._outer.wait()
        self.power_off()
        self.boot()

    @property
    def state(self) -> str:
        return self.run("systemctl", "is-system-running", check=False).strip()

    def _find_init(self) -> bool:
        assert self._outer is not None
        if self._outer.poll() is not None:
            raise BoxError(f"systemd ended: {(self.changes / 'console.log').read_text()[-1000:]}")
        children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children").read_text().split()
        for child in children:
            if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                self.pid = int(child)
                return True
        return False

    # --- Commands ---

    def popen(self, *command: str, **options: object) -> subprocess.Popen[str]:
        """A command inside that goes on."""
        return subprocess.Popen(self.entering(*command), text=True, **options)  # type: ignore[call-overload,no-any-return]

    def run(self, *command: str, check: bool = True, given: str | None = None, timeout: float = 120) -> str:
        """What a command inside prints. `check`: its failure is ours."""
        done = subprocess.run(
            self.entering(*command),
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check and done.returncode != 0:
            raise BoxError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-3000:]}")
        return done.stdout

    def shell(self, script: str, **options: bool) -> str:
        return self.run("bash", "-c", script, **options)  # type: ignore[arg-type]

    def put(self, file: Path, target: str) -> None:
        with open(file, "rb") as source:
            subprocess.run(self.entering("tee", target), stdin=source, stdout=subprocess.DEVNULL, check=True)

    def until(self, condition: Callable[[], object], seconds: float = 30, complaint: str = "") -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise BoxError(f"{complaint or 'it did not come true'} within {seconds} s")
            time.sleep(0.05)

    def entering(self, *command: str) -> list[str]:
        clean = ["env", "--ignore-environment", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root"]
        return ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "-C", "--", *clean, *command]
