"""The README's chapters "Deploying" and "Operating it", as somebody follows them: each command as it stands there.

In place of AWS there is a database with TLS on the same machine, and in place of Let's Encrypt an authority of our own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from box import Box
from conftest import DATABASE, DOMAIN, MASTER_PASSWORD, TABLE_PASSWORD, TABLES, Installed, make_package

sys.path.append(str(Path(__file__).resolve().parents[1] / "EndToEnd"))

from readme import ENGLISH, named  # noqa: E402

COMMANDS = named(ENGLISH, "machine")

# What Debian's cloud image and the template's preparation have done: a user who may use sudo and read logs, and whom to
# believe that it is our database. apt has no network here, and so nothing but what is asked for.
PREPARATION = """
set -eu
groupadd --force --system adm
useradd --create-home --shell /bin/bash --groups adm,sudo admin
echo 'admin ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-cloud-init-users
echo 'APT::Install-Recommends "0";' >/etc/apt/apt.conf.d/99offline
echo "127.0.0.1 $(hostname)" >>/etc/hosts
mkdir -p /etc/ssl/rds
cp /root/ca.pem /etc/ssl/rds/global-bundle.pem
chmod 644 /etc/ssl/rds/global-bundle.pem
"""

# As certbot does it: a proof in the webroot that is fetched over port 80, a certificate, the hook.
CERTBOT = r"""#!/bin/bash
set -euo pipefail
while (($#)); do
    case $1 in
        certonly | --webroot) ;;
        --webroot-path) webroot=$2; shift ;;
        --domain) domain=$2; shift ;;
        --deploy-hook) hook=$2; shift ;;
        *) echo "certbot: error: unrecognized arguments: $1" >&2; exit 2 ;;
    esac
    shift
done
proof=.well-known/acme-challenge/token
mkdir -p "$webroot/${proof%/*}"
echo proof >"$webroot/$proof"
[[ $(curl -sS "http://$domain/$proof") == proof ]]
export RENEWED_LINEAGE=/etc/letsencrypt/live/$domain
mkdir -p "$RENEWED_LINEAGE"
cd "$RENEWED_LINEAGE"
openssl req -newkey rsa:2048 -nodes -subj "/CN=$domain" -keyout privkey.pem -out request.pem 2>/dev/null
openssl x509 -req -in request.pem -CA /root/ca.pem -CAkey /root/ca.key -CAcreateserial -days 90 \
    -extfile <(echo "subjectAltName=DNS:$domain") -out fullchain.pem 2>/dev/null
"$hook"
"""


class Operator:
    """Somebody who follows the README on the machine, as admin, in the folder that scp copies to."""

    def __init__(self, machine: Installed) -> None:
        self.machine = machine
        self.box = machine.box
        self.password = ""

    def put(self, package: Path, version: str) -> None:
        self.box.put(package, f"/home/admin/tableorder_{version}_amd64.deb")

    def runs(self, name: str) -> str:
        return self.box.run(*self._as_admin(COMMANDS[name].code), timeout=300)

    def answers(self, name: str, *answers: tuple[str, str]) -> str:
        """Runs it at a terminal; `answers` are what it asks, and what is typed then."""
        # A session of its own inside: the terminal's keeper must be a process that the machine can see.
        command = self.box.entering("setsid", "--ctty", "--wait", *self._as_admin(COMMANDS[name].code))
        keeper, terminal = os.openpty()
        process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
        os.close(terminal)
        said = b""
        left = list(answers)
        guard = threading.Timer(120, process.kill)
        guard.start()
        try:
            while True:
                try:
                    part = os.read(keeper, 4096)
                except OSError:  # nobody has the terminal any more
                    break
                said += part
                if left and re.search(left[0][0].encode() + rb"[^\n]*[:\]] $", said):
                    os.write(keeper, left.pop(0)[1].encode() + b"\n")
            status = process.wait()
        finally:
            guard.cancel()
            os.close(keeper)
        text = said.decode().replace("\r\n", "\n")
        assert status == 0 and not left, text
        return text

    def _as_admin(self, script: str) -> tuple[str, ...]:
        entering = 'cd; exec bash -euo pipefail -c "$0"'
        return ("runuser", "--user", "admin", "--", "env", "HOME=/home/admin", "bash", "-c", entering, script)

    def sets_up(self, name: str) -> str:
        return self.answers(
            name,
            ("PostgreSQL", f"postgresql://master:{MASTER_PASSWORD}@db.internal:5432/postgres"),
            ("first store", "한옥식당"),
            ("owner", "owner"),
        )

    def token(self, username: str = "owner", password: str = "", store: int = 1) -> str:
        body = {"store_id": store, "username": username, "password": password or self.password}
        status, answer = self.machine.call("POST", "/api/auth/admin-login", body)
        assert status == 200, answer
        return str(answer["token"])

    def is_known(self, token: str) -> bool:
        # Either instance may be asked: often enough that both are.
        statuses = {self.machine.call("GET", "/api/admin/tables", token=token)[0] for _ in range(12)}
        assert len(statuses) == 1 and statuses <= {200, 401}, statuses
        return statuses == {200}

    def orders(self) -> int:
        return int(self.machine.sql("SELECT count(*) FROM orders"))


@pytest.fixture(scope="module")
def operator(package: Path) -> Iterator[Operator]:
    with Box() as box:
        box.shell(DATABASE)
        box.shell(PREPARATION)
        box.run("tee", "/usr/bin/certbot", given=CERTBOT)
        box.run("chmod", "755", "/usr/bin/certbot")
        machine = Installed(box, package)
        operator = Operator(machine)
        operator.put(package, "1.0.0")
        machine.deployed = deploy(operator)  # type: ignore[attr-defined]
        machine.store = 1
        token = operator.token()
        made = machine.call("POST", "/api/admin/categories", {"name": "식사"}, token)[1]
        dish = {"category_id": made["id"], "name": "김밥", "price": 3500}
        assert machine.call("POST", "/api/admin/menus", dish, token)[0] == 201
        for number in TABLES:
            body = {"table_number": number, "password": TABLE_PASSWORD}
            assert machine.call("POST", "/api/admin/tables", body, token)[0] == 201
        yield operator


def deploy(operator: Operator) -> dict[str, str]:
    """Steps 4 to 7; what each says."""
    said = {"install": operator.runs("install"), "setup": operator.sets_up("setup")}
    shown = re.search(r"Owner +owner / (\S+) ", said["setup"])
    assert shown, said["setup"]
    operator.password = shown[1]
    said["certificate"] = operator.runs("certificate")
    said["check"] = operator.runs("check")
    return said


def test_a_beginner_comes_into_service(operator: Operator) -> None:
    said = operator.machine.deployed  # type: ignore[attr-defined]
    assert "sudo tableorder setup" in said["install"]
    assert MASTER_PASSWORD not in said["setup"]
    assert said["check"].splitlines()[-1] == "Everything is in order."
    # As a browser that trusts the authority, and nobody else.
    page = operator.box.run("curl", "-sS", "--cacert", "/root/ca.pem", f"https://{DOMAIN}/?store=1&table=1")
    assert "<title>" in page
    # The README and the program say the same.
    command = COMMANDS["certificate"].code
    assert [line.strip() for line in command.splitlines()] == [
        line.strip() for line in said["setup"].splitlines() if re.match(r" +(sudo certbot|--deploy-hook)", line)
    ]


def test_the_services_are_looked_at_restarted_and_stopped(operator: Operator) -> None:
    said = operator.runs("services")
    for unit in ("tableorder.socket", "tableorder.target", "tableorder@1.service", "tableorder@2.service",
                 "tableorder-migrate.service", "tableorder-prune.timer"):  # fmt: skip
        assert re.search(rf"^ *{re.escape(unit)} +loaded active", said, re.MULTILINE), said
    assert "Restarting tableorder@2.service" in said
    assert "Started" in said.partition("Restarting tableorder@2.service")[2], "the journal can be read"
    operator.box.until(operator.machine.is_ready, 20)


def test_another_store_opens_with_tables_and_an_owner(operator: Operator) -> None:
    password = ("Password", "boss-of-the-second")
    assert re.search(r"^2$", operator.answers("add-store", password), re.MULTILINE)
    assert operator.token("boss", "boss-of-the-second", store=2)
    operator.answers("add-table", ("Password", "table-one-of-two"), ("Password", "forgot-it-once"))
    token = operator.token("boss", "forgot-it-once", store=2)
    tables = operator.machine.call("GET", "/api/admin/tables", token=token)[1]["data"]
    assert [table["table_number"] for table in tables] == ["1"]
    body = {"store_id": 2, "table_number": "1", "password": "table-one-of-two"}
    assert operator.machine.call("POST", "/api/auth/table-login", body)[0] == 200


def test_the_tokens_key_changes_and_nobody_is_signed_out(operator: Operator) -> None:
    first = operator.token()
    operator.runs("tokens-learn")
    assert operator.is_known(first)
    between = operator.token()
    # While one instance signs with the next key and the other does not yet, whoever signs in is known to both.
    with operator.machine.load() as outcome, ThreadPoolExecutor() as pool:
        signing = pool.submit(operator.runs, "tokens-sign")
        arrivals = 0
        while not signing.done():
            assert operator.is_known(operator.token())
            arrivals += 1
        signing.result()
    assert outcome["failures"] == [] and arrivals > 5
    last = operator.token()
    assert operator.is_known(first) and operator.is_known(between) and operator.is_known(last)
    operator.runs("tokens-end")
    assert operator.is_known(last)
    assert not operator.is_known(first) and not operator.is_known(between)
    modes = operator.box.shell("stat -c '%a %U' /etc/tableorder/credentials/*")
    assert set(modes.splitlines()) == {"600 root"}


def test_the_databases_passwords_change(operator: Operator) -> None:
    before = operator.box.shell("cat /etc/tableorder/credentials/database_url")
    operator.sets_up("database-passwords")
    after = operator.box.shell("cat /etc/tableorder/credentials/database_url")
    assert before != after
    refused = operator.box.run("psql", before.strip(), "-c", "SELECT 1", check=False)
    assert "password authentication failed" in refused
    assert "1 row" in operator.box.run("psql", after.strip(), "-c", "SELECT 1")
    assert operator.token() and operator.machine.is_ready()


def test_a_backup_is_rehearsed_and_put_back(operator: Operator) -> None:
    assert "한옥식당" in operator.runs("service")
    with operator.machine.load():
        operator.box.until(lambda: operator.orders() > 20, 60)
    placed = operator.orders()
    operator.runs("dump")
    assert re.search(rf"^ +1 \| +{placed} \|", operator.runs("rehearse"), re.MULTILINE)
    files = operator.box.shell("tar -tzf /home/admin/tableorder-files.tar.gz")
    assert "etc/tableorder/credentials/jwt_secret_key" in files and "var/lib/tableorder/images/" in files
    assert operator.box.shell("stat -c %a /home/admin/tableorder*.[dt][ua]*").split() == ["600", "600"]

    # What came later is gone, and what was there works on.
    token = operator.token()
    assert operator.machine.call("POST", "/api/admin/categories", {"name": "나중"}, token)[0] == 201
    operator.machine.sql("DELETE FROM order_items WHERE order_id = (SELECT max(id) FROM orders)")
    assert "Everything is in order." in operator.runs("restore")
    assert operator.orders() == placed
    assert operator.machine.sql("SELECT count(*) FROM categories WHERE name = '나중'") == "0"
    without = "SELECT count(*) FROM orders o WHERE NOT EXISTS (SELECT FROM order_items WHERE order_id = o.id)"
    assert operator.machine.sql(without) == "0"
    with operator.machine.load() as outcome:
        operator.box.until(lambda: operator.orders() > placed + 20, 60)
    assert outcome["failures"] == []


def test_a_new_machine_goes_on_where_the_lost_one_was(operator: Operator) -> None:
    token, picture = operator.token(), "/var/lib/tableorder/images/seen.png"
    operator.box.shell(f"echo picture >{picture}; chown tableorder: {picture}")
    operator.runs("dump")
    placed = operator.orders()
    # Nothing of it is left here, and another database is where it was.
    operator.box.run("apt-get", "--yes", "purge", "tableorder", timeout=120)
    operator.box.shell("rm -rf /etc/letsencrypt /root/.pg_service.conf")
    for thing in ("DATABASE tableorder WITH (FORCE)", "ROLE tableorder", "ROLE tableorder_owner"):
        operator.box.run("runuser", "-u", "postgres", "--", "psql", "-c", f"DROP {thing}")
    operator.runs("install")
    operator.runs("files")
    operator.sets_up("setup")
    operator.runs("service")
    assert "Everything is in order." in operator.runs("restore")
    operator.runs("certificate")
    assert operator.orders() == placed
    assert operator.box.shell(f"cat {picture}; stat -c %U {picture}").split() == ["picture", "tableorder"]
    # Who was signed in still is.
    assert operator.is_known(token)


def test_the_logs_are_read(operator: Operator) -> None:
    # A call that fails, so that there is something to find: while the database is away.
    operator.box.run("systemctl", "stop", "postgresql@15-main.service")
    assert operator.machine.call("GET", "/api/stores/1")[0] == 503
    operator.box.run("systemctl", "start", "postgresql@15-main.service")
    operator.box.until(operator.machine.is_ready, 20)
    said = operator.runs("logs")
    failed = [json.loads(line) for line in said.splitlines() if line.startswith('{"time"') and '"code"' in line]
    assert any(line["route"] == "/api/stores/{store_id}" and line["status"] == 503 for line in failed), said
    assert re.search(r"^\S+ 503 GET /api/stores/1$", said, re.MULTILINE)


def test_the_disk_and_nginx_are_tended(operator: Operator) -> None:
    assert "/var" in operator.runs("disk")
    assert "test is successful" in operator.runs("nginx")
    assert operator.machine.is_ready()


def test_an_update_and_its_rollback_are_one_command_each(operator: Operator) -> None:
    def version() -> str:
        return operator.box.run("dpkg-query", "-W", "-f", "${Version}", "tableorder")

    operator.put(make_package("1.1.0"), "1.1.0")
    with operator.machine.load() as outcome:
        operator.runs("update")
        assert version() == "1.1.0"
        operator.machine.sql("INSERT INTO schema_migrations (name, checksum) VALUES ('m9999_next', 'x')")
        operator.answers("rollback", ("continue", "y"))
        assert version() == "1.0.0"
    assert outcome["failures"] == []
    said = operator.runs("check")
    assert "newer version's" in said and "will do" in said and "Everything is in order." in said


def test_every_command_of_the_chapters_is_run_here() -> None:
    source = Path(__file__).read_text()
    run = set(re.findall(r"operator\.(?:runs|answers|sets_up)(?:\(|, )\"([\w-]+)\"", source))
    assert run == set(COMMANDS)
