"""Bodies that are no JSON, or JSON that says what no call can say, through nginx: each is 400 at once, and costs nobody
else anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from client import Answer, Client
from conftest import House

MALFORMED, INVALID, UNKNOWN = "MALFORMED_JSON", "VALIDATION_FAILED", "UNKNOWN_FIELD"


@dataclass
class Target:
    """A call whose body has one number and one text to be replaced."""

    client: Client
    method: str
    path: str
    body: str

    def call(self, body: bytes) -> Answer:
        return self.client.call(self.method, self.path, body)


def with_number(number: str) -> Callable[[str], bytes]:
    return lambda body: body.replace("@NUMBER@", number).replace("@TEXT@", '"x"').encode()


def with_text(text: str) -> Callable[[str], bytes]:
    return lambda body: body.replace("@NUMBER@", "2").replace("@TEXT@", text).encode()


def with_more(members: str) -> Callable[[str], bytes]:
    return lambda body: with_number("2")(body)[:-1] + f",{members}}}".encode()


valid = with_number("2")

# The kind, what becomes of the body, and the code it is answered with.
KINDS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "nothing": (lambda body: b"", MALFORMED),
    "10,000 open arrays": (lambda body: b"[" * 10_000, MALFORMED),
    "10,000 levels within the body": (with_more('"x":' + "[" * 10_000 + "]" * 10_000), MALFORMED),
    "1e400": (with_number("1e400"), MALFORMED),
    "a huge exponent": (with_number("1e" + "9" * 1000), MALFORMED),
    "NaN": (with_number("NaN"), MALFORMED),
    "Infinity": (with_number("-Infinity"), MALFORMED),
    "a duplicate key": (lambda body: b'{"a":1,"a":1}', MALFORMED),
    "a duplicate key behind an escape": (lambda body: rb'{"a":1,"\u0061":1}', MALFORMED),
    "a lone surrogate": (with_text(r'"\ud800"'), MALFORMED),
    "a byte order mark": (lambda body: b"\xef\xbb\xbf" + valid(body), MALFORMED),
    "a NUL": (with_text('"a\0b"'), MALFORMED),
    "a NUL behind the end": (lambda body: valid(body) + b"\0", MALFORMED),
    "invalid UTF-8": (lambda body: with_text('"?"')(body).replace(b"?", b"\xff\xfe"), MALFORMED),
    "a surrogate in UTF-8": (lambda body: with_text('"?"')(body).replace(b"?", b"\xed\xa0\x80"), MALFORMED),
    "UTF-16": (lambda body: valid(body).decode().encode("utf-16"), MALFORMED),
    "trailing data": (lambda body: valid(body) * 2, MALFORMED),
    "cut short": (lambda body: valid(body)[:-1], MALFORMED),
    "a control character": (with_text('"\x1b[2J"'), MALFORMED),
    "single quotes": (lambda body: valid(body).replace(b'"', b"'"), MALFORMED),
    "a comment": (lambda body: b"/* a */" + valid(body), MALFORMED),
    "-0": (with_number("-0"), INVALID),
    "2.0": (with_number("2.0"), INVALID),
    "2^53 + 1": (with_number("9007199254740993"), INVALID),
    "2^63": (with_number("9223372036854775808"), INVALID),
    "true as a number": (with_number("true"), INVALID),
    "a number in quotes": (with_number('"2"'), INVALID),
    "an escaped NUL": (with_text(r'"a\u0000b"'), INVALID),
    "an escaped control character": (with_text(r'"\u001b[2J"'), INVALID),
    "an array at the root": (lambda body: b"[" + valid(body) + b"]", INVALID),
    "null at the root": (lambda body: b"null", INVALID),
    "a text of nearly 64 KiB": (with_text(f'"{"a" * 65_000}"'), INVALID),
    "7,000 more keys": (with_more(",".join(f'"{number:04}":0' for number in range(7000))), UNKNOWN),
    "one name composed and decomposed": (with_more('"caf\u00e9":1,"cafe\u0301":2'), UNKNOWN),
}  # fmt: skip


@pytest.fixture(scope="module")
def targets(house: House) -> dict[str, Target]:
    dish, staff = house.plain()[0], house.staff()
    category = staff.get("/api/admin/categories").json()["data"][0]["id"]
    line = f'{{"menu_id":{dish["id"]},"quantity":@NUMBER@}}'
    sign_in = '{"store_id":@NUMBER@,"table_number":@TEXT@,"password":"a password"}'
    return {
        "an order": Target(house.table(3), "POST", "/api/orders", f'{{"items":[{line}],"note":@TEXT@}}'),
        "a new dish": Target(
            staff, "POST", "/api/admin/menus", f'{{"category_id":{category},"price":@NUMBER@,"name":@TEXT@}}'
        ),
        "a changed dish": Target(
            staff, "PATCH", f"/api/admin/menus/{dish['id']}", '{"price":@NUMBER@,"name":@TEXT@}'
        ),
        "a sign-in": Target(Client(house.base_url), "POST", "/api/auth/table-login", sign_in),
    }  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def nothing_is_kept(house: House, targets: dict[str, Target]) -> Iterator[None]:
    """Of all these bodies not one becomes an order, a dish or a change; and no worker ends."""

    def count() -> str:
        return house.sql("SELECT (SELECT count(*) FROM orders), count(*), sum(version), sum(price) FROM menus")

    pids, before = house.stack.workers.pids, count()
    yield
    assert count() == before
    assert house.stack.workers.pids == pids


@pytest.mark.parametrize("target", ["an order", "a new dish", "a changed dish", "a sign-in"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_body_is_400_and_says_why(targets: dict[str, Target], kind: str, target: str) -> None:
    damage, code = KINDS[kind]
    body = damage(targets[target].body)
    answers = [targets[target].call(body)]
    assert (answers[0].status, answers[0].code) == (400, code), answers[0].body
    assert answers[0].json()["error"]["details"]
    # At once: 20 ms for what is shipped, and ten times that for a debug build. The best of a few counts, as other
    # processes want the processor too.
    while min(map(milliseconds, answers)) > 200:
        assert len(answers) < 50, [milliseconds(answer) for answer in answers]
        answers.append(targets[target].call(body))
    assert Client(targets[target].client.base_url).get("/health/ready").status == 200


def milliseconds(answer: Answer) -> float:
    """How long the worker was at it."""
    found = re.search(r"app;dur=([0-9.]+)", answer.headers["server-timing"])
    assert found
    return float(found[1])


def test_10000_keys_are_more_than_a_body_may_hold(targets: dict[str, Target]) -> None:
    body = with_more(",".join(f'"key{number}":0' for number in range(10_000)))(targets["an order"].body)
    answer = targets["an order"].call(body)
    assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")


def test_what_is_broken_there_is_taken_when_it_is_whole(house: House, targets: dict[str, Target]) -> None:
    """Or nothing above would show anything. A preview keeps nothing."""
    order = targets["an order"]
    assert order.client.call("POST", "/api/orders/preview", valid(order.body)).status == 200
    unknown = targets["a sign-in"].call(valid(targets["a sign-in"].body))
    assert (unknown.status, unknown.code) == (401, "INVALID_CREDENTIALS")
    for name in ("a new dish", "a changed dish"):
        # A wish for a version that there never was is the only thing wrong with it.
        stale = targets[name].client.call(
            targets[name].method, targets[name].path, valid(targets[name].body), headers={"If-Match": '"999"'}
        )
        assert stale.status == (412 if name == "a changed dish" else 201), stale.body
        if stale.status == 201:
            created = stale.json()["id"]
            assert targets[name].client.delete(f"/api/admin/menus/{created}").status == 204
