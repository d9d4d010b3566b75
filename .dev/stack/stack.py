"""The whole of it: PostgreSQL, migrations, workers and nginx, wired as in production and under one directory."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import subprocess
import types
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .nginx import Nginx
from .postgresql import FORGETFUL, PostgreSQL
from .processes import (
    StackError,
    can_reach,
    free_port,
    last_lines,
    remove_scratch_directory,
    scratch_directory,
    wait_until,
)
from .state import ELSEWHERE, kept_secrets, locked, replace_link
from .workers import Workers

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = REPOSITORY / ".build/debug/tableorder"

DATABASE = "tableorder"
OWNER = "tableorder_owner"  # owns the schema and migrates it
ROLE = "tableorder"  # the workers': reads and writes rows, creates nothing


class Stack(contextlib.AbstractContextManager["Stack"]):
    """Runs while the `with` block does; ends everything that it started, in the right order, however the block ends.

    - state: what stays between runs (database, secrets, certificate, logs). None: a new directory, removed at the end.
    - workers, threads: processes, and threads in each.
    - port, https_port: None takes free ones.
    - environment: more configuration for the program, or other values.
    - before_start: called when nobody else can be running here, and nothing is started yet.
    - say: is told each step.
    - database_host: what the workers call the machine of PostgreSQL, which they then reach over TCP, on a free port.
    """

    def __init__(
        self,
        program: Path = PROGRAM,
        *,
        state: Path | None = None,
        workers: int = 2,
        threads: int = 3,
        bind: str = "127.0.0.1",
        port: int | None = None,
        https_port: int | None = None,
        environment: dict[str, str] | None = None,
        database_host: str | None = None,
        before_start: Callable[[], None] = lambda: None,
        say: Callable[[str], object] = lambda sentence: None,
    ) -> None:
        self.program = program.absolute()
        self.port = port or free_port()
        self.https_port = https_port or free_port()
        host = "127.0.0.1" if bind == "0.0.0.0" else bind
        self.base_url = f"http://{host}:{self.port}"
        self.https_url = f"https://{host}:{self.https_port}"
        self._state = None if state is None else state.absolute()
        self._bind = bind
        self._count = workers
        self._threads = threads
        self._more_environment = dict(environment or {})
        self._database_host = database_host
        self._tcp = None if database_host is None else free_port()
        self._before_start = before_start
        self._say = say
        self._user = "postgres" if os.geteuid() == 0 else None

    postgresql: PostgreSQL
    workers: Workers
    nginx: Nginx
    state: Path

    def __enter__(self) -> Stack:
        if not self.program.exists():
            raise StackError(f"{self.program} does not exist yet: `make build` makes it.")
        with contextlib.ExitStack() as exits:
            # Each end is registered before its start, which may be interrupted half-way.
            self._prepare(exits)
            self._before_start()
            exits.callback(self.postgresql.stop)
            self._say("Starting PostgreSQL.")
            self.postgresql.start()
            self._make_database()
            self._say("Migrating the database.")
            self.run("migrate", "--grant-to", ROLE)
            exits.callback(self.workers.stop)
            self._say(f"Starting {self._count} workers and nginx.")
            self.workers.start()
            exits.callback(self.nginx.stop)
            self.nginx.start()
            wait_until(self._answers, 20, self._failure)
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._exits.close()

    def run(self, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs a command of the program as the schema's owner, for example `run("check")`."""
        done = subprocess.run(
            [str(self.program), *map(str, arguments)],
            env=self.environment | {"DATABASE_URL": self.database_url(OWNER)},
            stdin=subprocess.DEVNULL,
            text=True,
            capture_output=True,
            check=False,
        )
        if check and done.returncode != 0:
            said = (done.stderr + done.stdout).strip()
            raise StackError(f"`tableorder {arguments[0]}` failed with {done.returncode}: {said}")
        return done

    def check(self) -> None:
        """Raises if something has ended that nobody starts again."""
        for name, server in (("PostgreSQL", self.postgresql), ("nginx", self.nginx)):
            if not server.is_running:
                raise StackError(f"{name} has ended by itself; its log is in {self.logs}/.")

    def demo(self) -> dict[str, Any]:
        """Loads the demo stores, once a database, and returns their sign-ins; they are in `state/demo.json` too."""
        file = self.state / "demo.json"
        self.run("demo", "--json", file, "--base-url", self.base_url, "--https-url", self.https_url)
        return json.loads(file.read_text())  # type: ignore[no-any-return]

    def database_url(self, role: str = ROLE, *, host: str | None = None) -> str:
        return self.postgresql.url(role, DATABASE, self._secrets[role], host=host)

    def sql(self, statements: str) -> str:
        """Runs statements in the application's database as superuser; rows a line each, columns separated by |."""
        return self.postgresql.sql(statements, DATABASE)

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def environment(self) -> dict[str, str]:
        """The workers' configuration."""
        # PGHOST and the like in a developer's shell are meant for another database.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {
            **inherited,
            "DATABASE_URL": self.database_url(host=self._database_host),
            "JWT_SECRET_KEY": self._secrets["jwt"],
            "ENVIRONMENT": "development",
            "FRONTEND_URL": self.base_url,
            "IMAGE_DIR": str(self.state / "images"),
            "LISTEN": "fd:0",
            "LOG_FILE": str(self.logs / "app.log"),
            "LOG_LEVEL": "info",
            "WORKERS": str(self._threads),
            **self._more_environment,
        }

    def _prepare(self, exits: contextlib.ExitStack) -> None:
        _raise_file_limit()
        scratch = scratch_directory(self._user)
        exits.callback(remove_scratch_directory, scratch)
        self.state = self._state or scratch / "state"
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            if self._state is None:
                self.state.chmod(0o711)  # whatever the umask: PostgreSQL's user has to pass
            exits.enter_context(locked(self.state))
            for folder in ("images", "logs"):
                (self.state / folder).mkdir(exist_ok=True)
            self._secrets = kept_secrets(self.state / "secrets.json", (OWNER, ROLE, "jwt"))
        except PermissionError as error:
            raise StackError(f"{error.filename} belongs to another user: `sudo make reset` removes it.") from error
        link = self.state / "scratch"
        replace_link(link, scratch)
        exits.callback(link.unlink)
        self.postgresql = PostgreSQL(
            self._postgresql_directory(),
            sockets=scratch / "postgresql",
            log=self.logs / "postgresql.log",
            user=self._user,
            settings=FORGETFUL if self._state is None else {},
            tcp=self._tcp,
        )
        self.workers = Workers(
            [str(self.program), "serve"],
            socket_path=scratch / "workers.sock",
            count=self._count,
            environment=self.environment,
            log=self.logs / "workers.log",
        )
        self.nginx = Nginx(
            REPOSITORY / "nginx",
            directory=self.state / "nginx",
            logs=self.logs,
            images=self.state / "images",
            worker_socket=self.workers.socket_path,
            bind=self._bind,
            port=self.port,
            https_port=self.https_port,
        )

    def _postgresql_directory(self) -> Path:
        """`state/postgresql`; a link to a place elsewhere when PostgreSQL's user cannot come here. Nobody's folders are
        opened up for it."""
        here = self.state / "postgresql"
        if here.is_symlink():
            return here.resolve()
        if here.exists() or can_reach(self.state, self._user):
            return here
        name = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        elsewhere = ELSEWHERE / f"tableorder-{name}"
        here.symlink_to(elsewhere)
        self._say(f"PostgreSQL's user cannot enter {self.state}, so the database is in {elsewhere}.")
        return elsewhere

    def _make_database(self) -> None:
        for role in (OWNER, ROLE):
            if not self.postgresql.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
                self.postgresql.sql(f"CREATE ROLE {role} LOGIN")
            self.postgresql.sql(f"ALTER ROLE {role} PASSWORD '{self._secrets[role]}'")
        if not self.postgresql.sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            self.postgresql.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        self.postgresql.sql(
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC; GRANT CONNECT ON DATABASE {DATABASE} TO {ROLE}"
        )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _failure(self) -> str:
        ends = "\n".join(last_lines(self.logs / name) for name in ("workers.log", "nginx-error.log"))
        return f"The workers do not answer {self.base_url}/health:\n{ends}"


def _raise_file_limit() -> None:
    """As far as we may, for us and what we start: nginx and the workers hold a descriptor for each open stream."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
