"""What somebody types who means harm, in every text that any call takes: it is a text, and nothing else."""

from __future__ import annotations

import itertools
import json
import urllib.parse
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from client import Answer, Client
from conftest import House
from declared import Document, Operation, Text, put_at, value_at
from every_body import BODIES, Place, furnished
from shops import made

# In whatever is typed here, so that no log may have it.
CANARY = "cnry7f3a"

# Each is cut to the length that a field takes.
PAYLOADS = {
    "SQL, a statement behind": "'; DROP TABLE orders; --",
    "SQL, always true": "\" OR '1'='1",
    "SQL, a sleep": "'||pg_sleep(9)||'",
    "SQL, a parameter": "$1::int %s ?",
    "a backslash": "\\'; SELECT 1; \\",
    "JSON for a log": '","level":"error","a":"',
    "a line break": 'a\n{"level":"error"}',
    "a carriage return": "a\r\nSet-Cookie: a=b",
    "ANSI": "\x1b[2J\x1b[31mred",
    "NUL": "a\0b",
    "DEL": "a\x7fb",
    "a script": "<script>window.__pwned=1</script>",
    "an event handler": "<img src=x onerror=__pwned=1>",
    "SVG": "<svg/onload=__pwned=1>",
    "the end of an attribute": "\"><b onclick='a'>",
    "template braces": "{{7*7}}${7*7}<%=7*7%>",
    "a path": "../../../../etc/passwd",
    "right to left": "\u202egnp.exe\u2066",
    "no width": "a\u200b\u200d\ufeffb",
    "decomposed": "Cafe\u0301 \u1112\u1161\u11ab",
    "composed": "Caf\u00e9 \ud55c",
    "four bytes": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U00020bb7",
    "line separators": "a\u2028b\u2029c\u0085d",
    "combining marks": "Z" + "\u0351\u034a\u0301" * 4,
    "a formula": "=HYPERLINK(\"http://a\")",
    "the last scalars": "\ufffd\uffff\U0010ffff",
}  # fmt: skip


COUNTER = itertools.count(100)


def fresh(payload: str, text: Text) -> str:
    """As long as the field takes; names are unique in a store."""
    suffix = f"{CANARY if text.longest >= 100 else ''}{next(COUNTER)}"
    return payload[: text.longest - len(suffix)] + suffix


@pytest.fixture(scope="module")
def place(own_house: House) -> Place:
    return furnished(own_house)


@pytest.fixture(scope="module")
def document(own_house: House) -> Document:
    return Document(own_house.stack)


# Texts that no answer shows again, and one that has to be a word of PostgreSQL's.
NOT_SHOWN = {"password"}
KNOWN_WORDS = {"time_zone"}
SIGN_INS = {"signInAdmin", "signInTable"}
# Their answer is a price list; notes are not repeated.
PREVIEW = "previewOrder"


def texts_of(body: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    steps = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else []
    for step, value in steps:
        if isinstance(value, str):
            yield (*place, step)
        yield from texts_of(value, (*place, step))


def test_every_text_of_every_body_is_tried_here(document: Document, place: Place) -> None:
    declared = {operation.name: {text.place for text in operation.body} for operation in document.operations()}
    tried = {name: set(texts_of(body(place))) for name, body in BODIES.items()}
    assert {name: places for name, places in declared.items() if places} == tried


@pytest.mark.parametrize("name", BODIES)
def test_what_is_typed_into_a_call_is_a_text(document: Document, place: Place, name: str) -> None:
    """What a field takes comes back as it was, byte for byte, and what it does not is 400."""
    operation = next(each for each in document.operations() if each.name == name)
    for payload in PAYLOADS.values():
        body = BODIES[name](place)
        typed: dict[Text, str] = {}
        for text in operation.body:
            what = fresh(payload, text)
            if text.place[-1] in NOT_SHOWN and text.fits(what):
                assert_counts(place, operation, text, what)
            elif text.place[-1] in KNOWN_WORDS or not text.fits(what):
                assert_refused(place, operation, text, what)
            else:
                put_at(body, text.place, what)
                typed[text] = what
        if typed:
            assert_kept(place, operation, body, typed)


def assert_counts(place: Place, operation: Operation, text: Text, what: str) -> None:
    """A password may be whatever the document lets it be, and it alone lets in."""
    body = BODIES[operation.name](place)
    put_at(body, text.place, what)
    name = "username" if "username" in body else "table_number"
    body[name] = f"pw {next(COUNTER)}"  # after five wrong passwords an account is locked
    answer = place.call(operation, body)
    if operation.name in SIGN_INS:
        assert (answer.status, answer.code) == (401, "INVALID_CREDENTIALS"), (what, answer.body)
        return
    assert answer.status in (200, 201), (what, answer.body)
    account, kind = {"store_id": place.shop.id, name: body[name]}, "admin" if name == "username" else "table"
    for password, status in ((what[:-1], 401), (what, 200)):
        signed_in = Client(place.house.base_url).post(f"/api/auth/{kind}-login", account | {"password": password})
        assert signed_in.status == status, (what, password)


@pytest.mark.parametrize("name", ["createUser", "changeUser", "createTable", "changeTable"])
def test_a_password_that_bcrypt_would_cut_is_refused(document: Document, place: Place, name: str) -> None:
    operation = next(each for each in document.operations() if each.name == name)
    answer = place.call(operation, BODIES[name](place) | {"password": "가" * 25})
    assert (answer.status, answer.code) == (400, "VALIDATION_FAILED"), "75 bytes, of which it takes 72"


def assert_refused(place: Place, operation: Operation, text: Text, what: str) -> None:
    body = BODIES[operation.name](place)
    put_at(body, text.place, what)
    answer = place.call(operation, body)
    assert (answer.status, answer.code) == (400, "VALIDATION_FAILED"), (text, what, answer.body)


def assert_kept(place: Place, operation: Operation, body: Any, typed: dict[Text, str]) -> None:
    answer = place.call(operation, body)
    if operation.name in SIGN_INS:
        assert (answer.status, answer.code) == (401, "INVALID_CREDENTIALS"), answer.body
        return
    assert answer.status in (200, 201), (body, answer.body)
    shown = answer.json()
    again = read_again(place, operation, answer, shown)
    for text, what in typed.items():
        if operation.name != PREVIEW:
            assert value_at(shown, text.place) == what, text
            assert value_at(again, text.place) == what, text
    if operation.name.startswith("callStaff"):
        done = place.shop.staff.put(f"/api/admin/calls/{shown['id']}", {"status": "done"})
        assert done.status == 200, done.body


def read_again(place: Place, operation: Operation, answer: Answer, shown: Any) -> Any:
    """The same thing as another call shows it, from the database."""
    if "Call" in operation.name or operation.name.startswith("callStaff"):
        calls = place.shop.staff.get("/api/admin/calls?status=open&limit=250").json()["data"]
        return next(call for call in calls if call["id"] == shown["id"])
    if operation.name == PREVIEW:
        return shown
    path = place.path(operation)
    reread = place.client(operation).get(answer.headers.get("location", path))
    assert reread.status == 200, reread.body
    return reread.json()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_reason_in_an_address_is_kept_as_it_was(place: Place, payload: str) -> None:
    order = made(place.shop.order())
    reason = f"{payload} {CANARY}"
    path = f"/api/admin/orders/{order}?reason={urllib.parse.quote(reason)}"
    answer = place.shop.staff.delete(path)
    if any(ord(character) < 32 and character not in "\n\r\t" or ord(character) == 127 for character in payload):
        assert (answer.status, answer.code) == (400, "VALIDATION_FAILED")
    else:
        assert answer.status == 200, answer.body
        assert place.shop.staff.get(f"/api/admin/orders/{order}").json()["cancel_reason"] == reason


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_what_stands_in_an_address_is_no_failure_of_ours(document: Document, place: Place, payload: str) -> None:
    quoted = urllib.parse.quote(payload, safe="")
    for operation in document.operations():
        if operation.method != "GET" or "stream" in operation.path:
            continue
        here, names = place.path(operation), [text.place[0] for kind, text in operation.parameters if kind == "query"]
        paths = [f"{here}?{quoted}=1", *(f"{here}?{name}={quoted}" for name in names)]
        if "{" in operation.path:
            paths.append(operation.path.replace("{id}", quoted).replace("{store_id}", quoted))
        for path in paths:
            answer = place.client(operation).get(path)
            assert answer.status in (200, 304, 400, 404), (path, answer.body)


HEADERS = [
    "X-Request-Id", "Accept-Language", "User-Agent", "If-Match", "If-None-Match", "Idempotency-Key", "Last-Event-ID",
    "Origin", "Referer", "Cookie", "X-Forwarded-For", "Accept", "Content-Type",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_what_stands_in_a_header_is_no_failure_of_ours(place: Place, payload: str) -> None:
    if any(ord(character) < 32 or ord(character) == 127 for character in payload):
        payload = "".join(filter(str.isprintable, payload))  # test_bad_requests.py has the others
    body, path = {"name": f"이름 {uuid.uuid4()}"}, f"/api/admin/categories/{place.ids['/api/admin/categories']}"
    for name in HEADERS:
        headers: Any = {name: payload.encode()}
        answer = place.shop.staff.put(path, body, headers=headers)
        assert answer.status in (200, 400, 412, 415), (name, answer.body)


def test_no_log_has_a_secret_or_what_was_typed_and_every_line_is_one_object(place: Place) -> None:
    """Runs behind all the others of this file."""
    stack, shop = place.house.stack, place.shop
    key = shop.staff.post("/api/admin/api-keys", {"name": CANARY, "scopes": ["orders:read"]}).json()["key"]
    assert Client(stack.base_url, key).get("/api/admin/orders").status == 200
    password = f"pass-{CANARY}"
    made(shop.staff.post("/api/admin/tables", {"table_number": "logs", "password": password}))
    account = {"store_id": shop.id, "table_number": "logs"}
    tried = [
        Client(stack.base_url).post("/api/auth/table-login", account | {"password": given})
        for given in (password, password + "x")
    ]
    assert [answer.status for answer in tried] == [200, 401]
    own = json.loads((stack.state / "secrets.json").read_text()).values()
    secrets = [key, shop.staff.token, shop.tables[0].token, password, tried[0].json()["token"], *own]
    logs = {file.name: file.read_bytes() for file in stack.logs.iterdir()}
    assert len(logs["app.log"].splitlines()) > 500
    assert b"/api/admin/menus" in logs["nginx-access.log"]
    for name in ("app.log", "nginx-access.log"):
        for line in logs[name].decode().splitlines():
            assert json.loads(line)["time"], line
    for name, content in logs.items():
        for secret in secrets:
            assert secret and secret.encode() not in content, name
    for name in ("app.log", "workers.log", "nginx-access.log", "nginx-error.log"):
        assert CANARY.encode() not in logs[name], name
    assert not [line for line in logs["app.log"].splitlines() if json.loads(line)["level"] == "error"]
    assert logs["workers.log"] == b""
