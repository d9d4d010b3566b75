"""A PostgreSQL server of our own: the system's is not touched, and only its directory's owner reaches this one."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode

from .processes import StackError, as_user, end, last_lines, start, wait_until

OLDEST = 15

# `local` is the unix socket, in a directory that only its owner may enter. TCP can be reached by everyone on this
# machine: it takes a password, and nobody is superuser there.
HOST_BASED_ACCESS = """\
local all all trust
host all postgres 127.0.0.1/32 reject
host all all 127.0.0.1/32 scram-sha-256
"""

# For tests: a power cut may take all of it.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgreSQL:
    """One server.

    - directory: its files; made by the first start. With `user` (for root, as PostgreSQL refuses to run as root) it has
      to be a place that this user can reach.
    - sockets: an existing directory with a short path, for the unix socket.
    - settings: what `postgres -c` takes.
    - tcp: a port of 127.0.0.1 to listen on as well, for tests that cut the network.
    """

    def __init__(
        self,
        directory: Path,
        *,
        sockets: Path,
        log: Path,
        user: str | None = None,
        settings: dict[str, str] | None = None,
        tcp: int | None = None,
    ) -> None:
        self.directory = directory
        self.sockets = sockets
        self.log = log
        self.tcp = tcp
        self._user = user
        self._settings = dict(settings or {})
        self._data = directory / "data"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the server, made before if need be, and waits until it answers. May follow `stop`."""
        self._own(self.directory)
        self._own(self.sockets)
        if not self._data.exists():
            self._make()
        self._end_leftover()
        settings = {
            "listen_addresses": "" if self.tcp is None else "127.0.0.1",
            "port": str(self.tcp or 5432),
            "unix_socket_directories": str(self.sockets),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            **self._settings,
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        command = [self._program("postgres"), "-D", str(self._data), *options]
        # Fast shutdown, should we be killed: it ends every session and closes the files properly.
        self._process = start(command, orphaned=signal.SIGINT, log=self.log, user=self._user)
        wait_until(self._answers, 30, lambda: f"PostgreSQL does not start:\n{last_lines(self.log)}")

    def stop(self) -> None:
        """Ends every session and the server; at once if that takes longer than 15 s."""
        if self._process is not None:
            end(self._process, (signal.SIGINT, 15), (signal.SIGQUIT, 5))
            self._process = None

    def kill(self) -> None:
        """Ends it as a crash would: no shutdown, recovery at the next start."""
        if self._process is not None:
            end(self._process, (signal.SIGQUIT, 10))
            self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def url(
        self,
        role: str = "postgres",
        database: str = "postgres",
        password: str | None = None,
        *,
        host: str | None = None,
    ) -> str:
        """A connection string that every libpq understands; through the unix socket, or over TCP to `host`."""
        if host is not None:
            name = role if password is None else f"{role}:{quote(password, safe='')}"
            return f"postgresql://{name}@{host}:{self.tcp}/{database}"
        query = {"host": str(self.sockets), "port": str(self.tcp or 5432), "user": role}
        if password is not None:
            query["password"] = password
        return f"postgresql:///{database}?{urlencode(query, safe='/')}"

    def sql(self, statements: str, database: str = "postgres") -> str:
        """Runs statements as superuser and returns the rows, a line each, columns separated by |."""
        command = [self._program("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.url(database=database)]
        done = subprocess.run(command, input=statements, text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise StackError(f"PostgreSQL refused a statement: {done.stderr.strip()}")
        return done.stdout.rstrip("\n")

    def _make(self) -> None:
        # Made beside and renamed, so that an interrupted attempt is not taken for a database.
        unfinished = self.directory / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if self._settings.get("fsync") == "off":
            options.append("--no-sync")
        done = subprocess.run(
            [*as_user(self._user), self._program("initdb"), *options, "-D", str(unfinished)],
            cwd="/", text=True, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise StackError(f"PostgreSQL cannot make its files in {self.directory}: {done.stderr.strip()}")
        (unfinished / "pg_hba.conf").write_text(HOST_BASED_ACCESS)
        unfinished.rename(self._data)

    def _end_leftover(self) -> None:
        """A run that was killed may have left a server, or only its pid file, behind."""
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        # Another program may have that number by now: it is ours only if it works in our directory.
        if _works_in(pid, self._data):
            os.kill(pid, signal.SIGINT)
            wait_until(lambda: not _works_in(pid, self._data), 15, lambda: f"PostgreSQL {pid} does not end.")
        pid_file.unlink(missing_ok=True)

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise StackError(f"PostgreSQL does not start:\n{last_lines(self.log)}")
        command = [self._program("pg_isready"), "-q", "-d", self.url()]
        return subprocess.run(command, check=False).returncode == 0

    def _own(self, directory: Path) -> None:
        owner = os.geteuid() if self._user is None else pwd.getpwnam(self._user).pw_uid
        if not directory.exists():
            directory.mkdir(mode=0o700)
            os.chown(directory, owner, -1)
        elif directory.stat().st_uid != owner:
            raise StackError(f"{directory} is another user's: start TableOrder as that user, or `make reset` first.")

    def _program(self, name: str) -> str:
        """Of the version that made the files; of the newest for new ones."""
        versions = installed_versions()
        made_by = self._data / "PG_VERSION"
        if not versions:
            raise StackError(f"PostgreSQL {OLDEST} or newer is not installed: `make install` installs it.")
        if not made_by.exists():
            return str(versions[max(versions)] / name)
        version = int(made_by.read_text())
        if version not in versions:
            raise StackError(f"{self._data} was made by PostgreSQL {version}, which is gone: `make reset` forgets it.")
        return str(versions[version] / name)


def installed_versions() -> dict[int, Path]:
    """Where Debian keeps the server programs, by major version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = {int(path.parts[-3]): path.parent for path in folders if path.parts[-3].isdigit()}
    return {version: path for version, path in found.items() if version >= OLDEST}


def _works_in(pid: int, data: Path) -> bool:
    try:
        return os.path.realpath(f"/proc/{pid}/cwd") == os.path.realpath(data)
    except OSError:
        return False
