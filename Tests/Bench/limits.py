"""What TableOrder is compared with: nginx serving files, the program in C, and the peer, behind one more nginx."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import fastcgi
from house import HERE, PROCESSES, REPOSITORY, THREADS, House
from lone_worker import LoneWorker
from stack import Nginx, StackError, Workers
from stack.processes import end, free_port, start, wait_until
from stack.stack import OWNER
from usage import Group

PEER = REPOSITORY / ".build-peer"


class Limits:
    """Started one by one; `exits` ends them. Their addresses: `c_url`, `files_url`, `peer_url`."""

    def __init__(self, house: House, exits: contextlib.ExitStack) -> None:
        self._house = house
        self._exits = exits
        self._directory = house.stack.state / "limits"
        self._socket = house.stack.workers.socket_path.with_name("c.sock")
        self._ports = {name: free_port() for name in ("PORT", "FILES_PORT", "PEER_PORT", "PEER")}
        self.c_url, self.files_url, self.peer_url = (
            f"http://127.0.0.1:{self._ports[name]}" for name in ("PORT", "FILES_PORT", "PEER_PORT")
        )
        self._groups: dict[str, Group] = {}
        (self._directory / "files").mkdir(parents=True)
        (self._directory / "answers").mkdir()

    def groups(self, program: str | None) -> dict[str, Group]:
        """Whose processor time a run counts: `program` is "c", "peer" or None."""
        groups: dict[str, Group] = {"nginx": lambda: [self._nginx.pid or 0]}
        if program is not None:
            groups["program"] = self._groups[program]
        if program == "peer":
            groups["postgresql"] = lambda: [self._house.stack.postgresql.pid or 0]
        return groups

    def start_nginx(self) -> None:
        logs = self._directory / "logs"
        logs.mkdir()
        self._nginx = Nginx(
            REPOSITORY / "nginx",
            directory=self._directory / "nginx",
            logs=logs,
            images=self._directory,
            worker_socket=self._socket,
            bind="127.0.0.1",
            port=self._ports["PORT"],
            https_port=0,
            template=HERE / "limits.conf",
            values={name: str(port) for name, port in self._ports.items()} | {"FILES": str(self._directory / "files")},
        )
        self._exits.callback(self._nginx.stop)
        self._nginx.start()

    def record(self, worker: LoneWorker) -> None:
        """Keeps our answers to R1: whole for the program in C, the bodies as files for nginx."""
        for store in self._house.stores:
            answer = worker.ask(fastcgi.Call("GET", "/api/menus", query=f"store_id={store}"))
            (self._directory / "answers" / str(store)).write_bytes(answer)
            (self._directory / "files" / str(store)).write_bytes(answer.partition(b"\r\n\r\n")[2])

    def start_c(self) -> None:
        program = self._directory / "menus"
        command = ["cc", "-O2", "-Wall", "-o", str(program), str(HERE / "menus.c"), "-lfcgi", "-lpthread"]
        compiled = subprocess.run(command, text=True, capture_output=True, check=False)
        if compiled.returncode != 0:
            raise StackError(f"menus.c does not compile: {compiled.stderr.strip()}")
        files = [str(file) for file in sorted((self._directory / "answers").iterdir())]
        log = self._directory / "c.log"
        workers = Workers(
            [str(program), str(THREADS), *files], socket_path=self._socket, count=PROCESSES, environment={}, log=log
        )
        self._exits.callback(workers.stop)
        workers.start()
        self._groups["c"] = lambda: workers.pids

    def start_peer(self) -> None:
        """Two processes, their log of each request off."""
        python = peer_environment()
        stack = self._house.stack
        # As the tables' owner: PostgreSQL's wall between stores is one more thing that it is let off.
        environment = stack.environment | {"DATABASE_URL": stack.database_url(OWNER), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [str(python), "-m", "uvicorn", "app:app", "--app-dir", str(HERE / "peer"), "--host", "127.0.0.1"]
        command += ["--port", str(self._ports["PEER"]), "--workers", "2", "--no-access-log", "--log-level", "warning"]
        log = self._directory / "peer.log"
        process = start(command, orphaned=signal.SIGTERM, log=log, environment=environment)
        self._exits.callback(end, process, (signal.SIGTERM, 10))
        self._groups["peer"] = lambda: [process.pid]

        def answers() -> bool:
            if process.poll() is not None:
                raise StackError(f"The peer does not start:\n{log.read_text()}")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self._ports["PEER"])) == 0

        wait_until(answers, 60, lambda: f"The peer does not answer; see {log}.")


def peer_environment() -> Path:
    """The venv with what the peer's requirements.txt pins; made anew when that or Python has changed."""
    python, stamp = PEER / "bin/python", PEER / "made-from"
    requirements = HERE / "peer/requirements.txt"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(PEER, ignore_errors=True)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    for command in ([sys.executable, "-m", "venv", str(PEER)], [*pip, "install", "-r", str(requirements)]):
        if subprocess.run(command, check=False).returncode != 0:
            raise StackError(f"Making {PEER.name} failed: is there a network? What is above says more.")
    stamp.write_text(wanted)
    return python
