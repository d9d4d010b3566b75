"""The command line: what an operator types, and what is said when something is wrong."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from client import sign_in
from conftest import House


def run(house: House, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(house.stack.program), *arguments],
        env=house.stack.environment | environment,
        input=stdin,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "command", ["", "serve", "migrate", "store create", "admin create", "check", "demo", "openapi"]
)
def test_help_teaches(house: House, command: str) -> None:
    done = run(house, *command.split(), "--help")
    assert done.returncode == 0
    assert "OVERVIEW" in done.stdout and "USAGE" in done.stdout


SECRET = "planted-secret-that-must-not-be-shown"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", f"postgresql://user:{SECRET}@[broken"),
        ("JWT_SECRET_KEY", ""),
        ("WORKERS", "many"),
        ("WORKERS", "0"),
        ("LISTEN", "somewhere"),
        ("LOG_LEVEL", "loud"),
        ("ENVIRONMENT", "Production!"),
        ("JWT_EXPIRE_HOURS", "-1"),
        ("SESSION_EXPIRE_HOURS", "1e3"),
        ("SESSION_LAST_ORDER_TIMEOUT_HOURS", "0"),
    ],
)
def test_a_missing_or_wrong_variable_is_one_sentence_that_names_it(house: House, variable: str, value: str) -> None:
    done = run(house, "serve", **{variable: value})
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("tableorder: ") and lines[0].endswith(".")
    assert variable in lines[0]
    assert SECRET not in done.stdout + done.stderr
    assert value == "" or value not in lines[0]


@pytest.mark.parametrize("secret", ["short", "a" * 64, "abcabcabcabcabcabcabcabcabcabcabcabcabc"])
def test_a_weak_secret_is_refused_in_production(house: House, secret: str) -> None:
    for variable in ("JWT_SECRET_KEY", "JWT_PREVIOUS_SECRET_KEY"):
        done = run(house, "serve", ENVIRONMENT="production", FRONTEND_URL="https://a.example", **{variable: secret})
        assert (done.returncode, variable in done.stderr, secret in done.stderr) == (1, True, False)


def test_the_demo_is_refused_in_production(house: House) -> None:
    done = run(house, "demo", ENVIRONMENT="production", FRONTEND_URL="https://a.example")
    assert done.returncode == 1
    assert "production" in done.stderr


def test_the_demo_is_found_again(house: House) -> None:
    before = house.sql("SELECT count(*) FROM stores")
    again = json.loads(run(house, "demo").stdout)
    assert again["stores"] == house.demo["stores"]
    assert house.sql("SELECT count(*) FROM stores") == before
    for store in again["stores"]:
        assert set(store) == {"store_id", "name", "admin", "staff", "tables"}
        assert len(store["tables"]) == 8
    for store in range(3):
        dishes = house.dishes(store)
        assert len(dishes) >= 30
        assert all(dish["name"] and dish["description"] and dish["price"] > 0 for dish in dishes)


def test_a_new_store_opens_and_its_people_sign_in(house: House, tmp_path: Path) -> None:
    settings = tmp_path / "tableorder.env"
    settings.write_text(f'# a comment\nDATABASE_URL="{house.stack.database_url()}"\n')
    created = run(house, "store", "create", "새 가게", "--env-file", str(settings), DATABASE_URL="")
    assert created.returncode == 0, created.stderr
    store = created.stdout.strip()
    secret = "비밀번호-8글자"
    for command in (["admin", "create", "사장", "--role", "owner"], ["table", "create", "창가 1", "--seats", "2"]):
        done = run(house, *command, "--store", store, "--password-stdin", stdin=secret + "\n")
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip().isdecimal()
    owner = sign_in(house.base_url, "admin", {"store_id": int(store), "username": "사장", "password": secret})
    assert owner.get("/api/admin/orders").json() == {"data": [], "next_cursor": None}
    table = sign_in(house.base_url, "table", {"store_id": int(store), "table_number": "창가 1", "password": secret})
    assert table.get("/api/session").json()["table"]["table_number"] == "창가 1"


@pytest.mark.parametrize(
    ("command", "stdin", "sentence"),
    [
        (["store", "create", "가게", "--time-zone", "Korea/Nowhere"], "", "time zone"),
        (["admin", "create", "owner", "--store", "1"], "demo-owner-1\n", "already"),
        (["admin", "create", "somebody", "--store", "987654"], "long enough\n", "no store 987654"),
        (["admin", "create", "somebody", "--store", "1"], "short\n", "8 to 72 bytes"),
        (["admin", "create", "somebody", "--store", "1"], "가" * 25 + "\n", "8 to 72 bytes"),
        (["admin", "reset-password", "nobody", "--store", "1"], "long enough\n", "no user"),
        (["table", "create", "1", "--store", "1"], "long enough\n", "already"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(house: House, command: list[str], stdin: str, sentence: str) -> None:
    more = ["--password-stdin"] if stdin else []
    done = run(house, *command, *more, stdin=stdin)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert sentence in done.stderr


def test_check_says_what_is_wrong_and_how_to_mend_it(house: House, tmp_path: Path) -> None:
    assert run(house, "check").returncode == 0
    wrongs = [
        ({"JWT_SECRET_KEY": ""}, "openssl rand"),
        ({"LOG_FILE": str(tmp_path / "missing" / "app.log")}, "LOG_FILE"),
        ({"IMAGE_DIR": str(tmp_path / "missing")}, "IMAGE_DIR"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "firewall"),
        ({"DATABASE_URL": house.stack.postgresql.url("tableorder", "postgres", "")}, "migrate"),
        ({"DATABASE_URL": house.stack.database_url("tableorder_owner")}, "a role of their own"),
        ({"WORKERS": "x"}, "WORKERS"),
    ]
    for environment, mend in wrongs:
        done = run(house, "check", **environment)
        assert (done.returncode, mend in done.stdout) == (1, True), (environment, done.stdout, done.stderr)
        assert "→" in done.stdout


def test_check_says_when_a_wall_between_stores_is_down(house: House) -> None:
    wrongs = [
        ("ALTER TABLE orders %s ROW LEVEL SECURITY", ("DISABLE", "ENABLE"), "stands in orders\n"),
        ("ALTER ROLE tableorder %s", ("BYPASSRLS", "NOBYPASSRLS"), "NOSUPERUSER NOBYPASSRLS"),
    ]
    for statement, (down, up), sentence in wrongs:
        house.sql(statement % down)
        try:
            done = run(house, "check")
        finally:
            house.sql(statement % up)
        assert (done.returncode, sentence in done.stdout) == (1, True), (done.stdout, done.stderr)
    assert run(house, "check").returncode == 0


def test_whoever_looks_as_the_workers_sees_one_store_at_a_time(house: House) -> None:
    def look(statements: str) -> list[str]:
        url = house.stack.database_url()
        return subprocess.run(
            ["psql", "-XqAt", url, "-c", statements], text=True, capture_output=True, check=True
        ).stdout.split()

    ids = house.sql("SELECT id FROM stores ORDER BY id").split()
    assert len(ids) >= 3
    assert look("SELECT id FROM stores; SELECT count(*) FROM menus") == ["0"]
    for store in ids:
        assert look(f"SET app.store_id = {store}; SELECT id FROM stores") == [store]
    assert look(f"BEGIN; SET LOCAL app.store_id = {ids[0]}; COMMIT; SELECT count(*) FROM stores") == ["0"]


def test_the_workers_role_can_neither_create_nor_drop(house: House) -> None:
    for statement in ("CREATE TABLE t (id int)", "DROP TABLE orders", "TRUNCATE orders", "DELETE FROM orders"):
        done = subprocess.run(
            ["psql", house.stack.database_url(), "-c", statement], text=True, capture_output=True, check=False
        )
        assert done.returncode != 0
        assert "permission denied" in done.stderr or "must be owner" in done.stderr


def test_openapi_is_printed_as_it_is_served(house: House) -> None:
    printed = json.loads(run(house, "openapi").stdout)
    assert printed == json.loads(house.table(0).get("/openapi.json").body)
    assert printed["openapi"] == "3.1.0"


def test_the_program_does_not_load_icu(house: House) -> None:
    libraries = subprocess.run(["ldd", str(house.stack.program)], text=True, capture_output=True, check=True).stdout
    assert "libFoundationEssentials" in libraries
    for heavy in ("libFoundation.so", "libFoundationInternationalization", "lib_FoundationICU"):
        assert heavy not in libraries


def test_pruning_says_what_it_removed_and_leaves_the_orders(house: House) -> None:
    orders = house.sql("SELECT count(*) FROM orders")
    assert run(house, "prune").stdout.startswith("Removed 0 events, ")
    assert house.sql("SELECT count(*) FROM orders") == orders
