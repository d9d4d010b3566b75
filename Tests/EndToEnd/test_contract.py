"""The document against the running program: whatever it promises is tried, by every kind of caller."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from client import Answer, Client, sign_in
from conftest import House
from openapi_spec_validator import OpenAPIV31SpecValidator
from stack import Stack

EXAMPLES = 60
SEED = os.environ.get("CONTRACT_SEED") or "1"
METHODS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE"}

Document = dict[str, Any]
Operation = tuple[str, str, dict[str, Any]]


SCOPES = ["orders:read", "orders:write", "menu:read", "menu:write", "events:read"]


# Each in a store of its own, as they change it; nobody changes nothing. A new kind of caller is a line in `CALLERS`.
def nobody(house: House) -> tuple[int, Client]:
    return house.store_id(0), Client(house.base_url)


def table(house: House) -> tuple[int, Client]:
    return house.store_id(0), sign_in(house.base_url, "table", account(house, 0, house.demo["stores"][0]["tables"][0]))


def staff(house: House) -> tuple[int, Client]:
    return house.store_id(1), sign_in(house.base_url, "admin", account(house, 1, house.demo["stores"][1]["staff"]))


def owner(house: House) -> tuple[int, Client]:
    return house.store_id(2), sign_in(house.base_url, "admin", account(house, 2, house.demo["stores"][2]["admin"]))


def pos(house: House) -> tuple[int, Client]:
    """A key that may do all that a key can, in a store that has just been opened."""
    store, secret = int(command(house, "store", "create", "POS 가게")), "a-long-password"
    command(house, "admin", "create", "owner", "--role", "owner", *in_store(store), stdin=secret)
    command(house, "table", "create", "1", *in_store(store), stdin=secret)
    command(house, "table", "create", "2", *in_store(store), stdin=secret)
    owner = sign_in(house.base_url, "admin", {"store_id": store, "username": "owner", "password": secret})
    category = made(owner.post("/api/admin/categories", {"name": "찌개"}))["id"]
    groups = [{"name": "맵기", "min": 1, "options": [{"name": "순한맛"}, {"name": "매운맛", "price_delta": 500}]}]
    for number in range(KEPT_DISHES):
        dish = {"category_id": category, "name": f"찌개 {number}", "price": 9000, "option_groups": groups[number % 2 :]}
        made(owner.post("/api/admin/menus", dish))
    key = made(owner.post("/api/admin/api-keys", {"name": "주방 POS", "scopes": SCOPES}))["key"]
    return store, Client(house.base_url, key)


CALLERS = {"nobody": nobody, "table": table, "pos": pos, "staff": staff, "owner": owner}

# So many dishes that nobody deletes, hides or sells out: to the last there is something to order.
KEPT_DISHES = 8


def account(house: House, store: int, known: dict[str, str]) -> dict[str, Any]:
    return {"store_id": house.store_id(store), **known}


def in_store(store: int) -> list[str]:
    return ["--store", str(store), "--password-stdin"]


def command(house: House, *arguments: str, stdin: str = "") -> str:
    """Runs a command of the program, and returns what it printed."""
    line, environment = [str(house.stack.program), *arguments], house.stack.environment
    done = subprocess.run(line, env=environment, input=stdin + "\n", text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def made(answer: Answer) -> dict[str, Any]:
    assert answer.status == 201, answer.body
    return dict(answer.json())


@pytest.fixture(scope="module")
def own_house() -> Iterator[House]:
    """With as many places for passwords as callers: of a user's changes three in four were told to come back (429), and
    in one run all that were right."""
    with Stack(threads=6) as stack:
        yield House(stack)


@pytest.fixture(scope="module")
def document(own_house: House) -> Document:
    done = subprocess.run([str(own_house.stack.program), "openapi"], capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def operations(document: Document) -> list[Operation]:
    return [
        (METHODS[method], path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


# --- The document ---------------------------------------------------------------------------------------------------


def test_the_document_is_openapi_3_1_and_the_one_that_is_served(own_house: House, document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    assert Client(own_house.base_url).get("/openapi.json").json() == document


def test_every_path_takes_the_documented_methods_and_no_other(own_house: House, document: Document) -> None:
    documented: dict[str, set[str]] = {}
    for method, path, _ in operations(document):
        documented.setdefault(path, set()).add(method)
    assert len(documented) > 15
    anybody = Client(own_house.base_url)
    for path, methods in documented.items():
        allowed = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        for method in sorted({*METHODS.values(), "HEAD", "OPTIONS", "TRACE", "PROPFIND"}):
            answer = anybody.call(method, re.sub(r"{\w+}", "9007199254740991", path))
            if method in allowed:
                assert answer.status != 405, (method, path)
            else:
                assert answer.status == 405, (method, path)
                assert method == "HEAD" or answer.code == "METHOD_NOT_ALLOWED"
                assert set(answer.headers["allow"].split(", ")) == allowed, (method, path)


def test_a_path_that_is_not_documented_is_not_there(own_house: House, document: Document) -> None:
    anybody = Client(own_house.base_url)
    paths = [re.sub(r"{\w+}", "1", path) for path in document["paths"]]
    near = [other for path in paths for other in (path + "/", path + ";x", path.upper(), path + "/1/none")]
    for path in near:
        answer = anybody.get(path)
        assert (answer.status, answer.code) == (404, "NOT_FOUND"), path


# --- Every operation, by every caller -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs(own_house: House, document: Document, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Two at a time: schemathesis is busy on one core."""
    with ThreadPoolExecutor(2) as pool:
        yield {
            name: pool.submit(run, own_house, document, name, tmp_path_factory.mktemp(name))
            for name in reversed(CALLERS)  # the longest first
        }


def run(house: House, document: Document, caller: str, directory: Path) -> subprocess.CompletedProcess[str]:
    command = [
        *(sys.executable, "-B", "-m", "schemathesis.cli", "run", f"{house.base_url}/openapi.json", "--no-color"),
        *("--phases", "examples,coverage,fuzzing,stateful", "--checks", "all", "--continue-on-failure"),
        *("--max-examples", str(EXAMPLES), "--seed", SEED, "--generation-database", "none"),
        *("--request-timeout", "20", "--warnings", "off"),
    ]
    for method, path, operation in operations(document):
        if "text/event-stream" in operation["responses"].get("200", {}).get("content", {}):
            command += ["--exclude-name", f"{method} {path}"]  # never ends, and has tests of its own
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "contract_hooks",
        "PYTHONPATH": str(Path(__file__).parent),
        "CONTRACT_CALLER": json.dumps(described(house, caller)),
    }
    return subprocess.run(
        command,
        cwd=directory,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=540,
    )


def described(house: House, caller: str) -> dict[str, Any]:
    """What `contract_hooks.py` has to know."""
    store, client = CALLERS[caller](house)
    dishes = orderable(client, store)[:KEPT_DISHES]
    users = client.get("/api/admin/users").json().get("data", []) if caller == "owner" else []
    first = house.demo["stores"][0]
    return {
        "base_url": house.base_url,
        "token": client.token,
        "kept_paths": [
            *(f"/api/admin/users/{user['id']}" for user in users if user["role"] == "owner"),
            *(f"/api/admin/menus/{dish['id']}" for dish in dishes),
        ],
        "ids": {"store_id": [store]},
        "lines": [line(dish) for dish in dishes],
        "sign_ins": {
            "signInAdmin": account(house, 0, first["staff"]),
            "signInTable": account(house, 0, first["tables"][1]),
        },
    }


def orderable(client: Client, store: int) -> list[dict[str, Any]]:
    menu = client.get(f"/api/menus?store_id={store}").json()
    return [dish for category in menu["categories"] for dish in category["menus"] if not dish["is_sold_out"]]


def line(dish: dict[str, Any]) -> dict[str, Any]:
    """One that the rules of the dish's options take."""
    options = [option["id"] for group in dish["option_groups"] for option in group["options"][: group["min"]]]
    return {"menu_id": dish["id"], "options": options}


@pytest.mark.parametrize("caller", CALLERS)
def test_schemathesis_finds_nothing(
    runs: dict[str, Future[subprocess.CompletedProcess[str]]], own_house: House, caller: str
) -> None:
    done = runs[caller].result()
    assert done.returncode == 0, done.stdout
    assert "Stateful" in done.stdout and "Fuzzing" in done.stdout, done.stdout


def test_that_was_no_idle_talk(
    runs: dict[str, Future[subprocess.CompletedProcess[str]]], own_house: House, document: Document
) -> None:
    """Every operation has succeeded at least once, and no worker has died of it."""
    for future in runs.values():
        future.result()
    lines = [json.loads(text) for text in (own_house.stack.logs / "app.log").read_text().splitlines()]
    succeeded = {(call.get("method"), call.get("route")) for call in lines if 200 <= call.get("status", 0) < 400}
    streams = {
        (method, path)
        for method, path, operation in operations(document)
        if "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
    }
    assert {(method, path) for method, path, _ in operations(document)} - streams - succeeded == set()
    assert "once more" not in (own_house.stack.logs / "workers.log").read_text()
