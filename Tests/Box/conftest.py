"""A machine on which the package was installed and set up, as the README says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
# What keeps book of orders is the faults'.
sys.path[:0] = [str(HERE), *(str(HERE.parent / name) for name in ("Faults", "EndToEnd")), str(HERE.parents[1] / ".dev")]

from box import REPOSITORY, Box, BoxError  # noqa: E402
from calling import Address  # noqa: E402
from ledger import Place  # noqa: E402

DOMAIN = "order.example.com"
OWNER_PASSWORD = "owner-of-the-box"
TABLE_PASSWORD = "table-of-the-box"
TABLES = ["1", "2", "3", "4"]
MASTER_PASSWORD = "PlantedMasterSecret42"

# A database as RDS has it: on another name, TLS with an authority of its own, a master user who is no superuser.
DATABASE = f"""
set -eu
cd /root
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=Authority' -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj '/CN=db.internal' -keyout server.key -out server.csr 2>/dev/null
printf 'subjectAltName=DNS:db.internal' >extensions
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile extensions -out server.pem 2>/dev/null
cluster=/etc/postgresql/15/main
install -o postgres -g postgres -m 0600 server.key server.pem $cluster/
cat >>$cluster/postgresql.conf <<EOF
listen_addresses = '127.0.0.1'
ssl = on
ssl_cert_file = '$cluster/server.pem'
ssl_key_file = '$cluster/server.key'
EOF
printf 'local all postgres peer\\nhostssl all all 127.0.0.1/32 scram-sha-256\\n' >$cluster/pg_hba.conf
printf '127.0.0.1 localhost db.internal {DOMAIN}\\n' >/etc/hosts
systemctl restart postgresql
runuser -u postgres -- psql -qc "CREATE ROLE master LOGIN CREATEDB CREATEROLE PASSWORD '{MASTER_PASSWORD}'"
"""


class Installed:
    """The machine with TableOrder in service."""

    def __init__(self, box: Box, package: Path) -> None:
        self.box = box
        self.package = package
        self.store = 0

    def install(self, package: Path) -> str:
        """As `apt install ./package` would, whose dependencies are there."""
        self.box.put(package, "/root/tableorder.deb")
        return self.box.run("dpkg", "--install", "/root/tableorder.deb", timeout=300)

    def set_up(self) -> str:
        said = self.box.run(
            *("tableorder", "setup", "--database-url", f"postgresql://master:{MASTER_PASSWORD}@db.internal/postgres"),
            *("--database-ca", "/root/ca.pem", "--domain", DOMAIN, "--store", "한옥식당", "--owner", "owner"),
            "--owner-password-stdin",
            given=f"{OWNER_PASSWORD}\n",
        )
        self.store = int(self.sql("SELECT min(id) FROM stores"))
        return said

    def sql(self, statement: str) -> str:
        return self.box.run(
            "runuser", "-u", "postgres", "--", "psql", "-AtqX", "-d", "tableorder", "-c", statement
        ).strip()

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        """Through 443, as a browser would that trusts the certificate."""
        command = ["curl", "-sk", "-X", method, "-w", "\n%{http_code}", f"https://{DOMAIN}{path}"]
        if body is not None:
            command += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        if token:
            command += ["-H", f"Authorization: Bearer {token}"]
        try:
            said = self.box.run(*command)
        except BoxError as error:
            # nginx, reloaded, sends a connection away that it has just taken: HTTP/2 says so, and a browser asks again.
            if " ended with 16: " not in str(error):
                raise
            said = self.box.run(*command)
        text, _, status = said.rpartition("\n")
        return int(status), json.loads(text) if text.startswith("{") else text

    def owner(self) -> str:
        body = {"store_id": self.store, "username": "owner", "password": OWNER_PASSWORD}
        status, answer = self.call("POST", "/api/auth/admin-login", body)
        assert status == 200, answer
        return str(answer["token"])

    def is_ready(self) -> bool:
        try:
            return self.call("GET", "/health/ready")[0] == 200
        except BoxError:
            return False

    def pid(self, instance: int) -> int:
        """As the machine inside counts."""
        return int(self.box.run("systemctl", "show", "-P", "MainPID", f"tableorder@{instance}.service"))

    def ready_since(self, instance: int) -> float:
        """When it said so to systemd, by time.monotonic."""
        unit = f"tableorder@{instance}.service"
        return int(self.box.run("systemctl", "show", "-P", "ActiveEnterTimestampMonotonic", unit)) / 1e6

    def restaurants(self) -> Place:
        """Made by the program's own commands, with guests who come through 443."""
        address = Address(f"https://{DOMAIN}", ("127.0.0.1", 443), self.box.pid)
        return Place.open(
            address, self.sql, lambda *command, given="": self.box.run("tableorder", *command, given=given)
        )

    @contextmanager
    def load(self) -> Iterator[dict[str, Any]]:
        """Guests order meanwhile; afterwards the value says what happened to them."""
        outcome: dict[str, Any] = {}
        before = int(self.sql("SELECT count(*) FROM orders"))
        network = ["nsenter", "-t", str(self.box.pid), "-n", "--"]
        command = [*network, sys.executable, "-B", str(Path(__file__).parent / "load.py")]
        arguments = [DOMAIN, str(self.store), TABLE_PASSWORD, ",".join(TABLES)]
        guests = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True)
        assert guests.stdout is not None
        try:
            assert guests.stdout.readline() == "ordering\n"
            yield outcome
        finally:
            guests.send_signal(signal.SIGTERM)
            said, _ = guests.communicate(timeout=60)
        outcome |= json.loads(said)
        outcome["placed"] = int(self.sql("SELECT count(*) FROM orders")) - before


@pytest.fixture(scope="session")
def package() -> Path:
    return make_package()


@pytest.fixture(scope="session")
def next_package() -> Path:
    return make_package("99.0.0")


def make_package(version: str = "") -> Path:
    """From the release build that `make deb` makes first."""
    environment = os.environ | ({"VERSION": version} if version else {})
    made = subprocess.run([str(REPOSITORY / ".dev/deb")], env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return REPOSITORY / made.stdout.strip()


@pytest.fixture(scope="module")
def installed(package: Path) -> Iterator[Installed]:
    with Box() as box:
        machine = Installed(box, package)
        box.shell(DATABASE)
        machine.install(package)
        machine.set_up()
        token = machine.owner()
        made = machine.call("POST", "/api/admin/categories", {"name": "식사"}, token)[1]
        dish = {"category_id": made["id"], "name": "김밥", "price": 3500}
        assert machine.call("POST", "/api/admin/menus", dish, token)[0] == 201
        for number in TABLES:
            body = {"table_number": number, "password": TABLE_PASSWORD}
            assert machine.call("POST", "/api/admin/tables", body, token)[0] == 201
        yield machine


@pytest.fixture(scope="module")
def place(installed: Installed) -> Place:
    return installed.restaurants()
