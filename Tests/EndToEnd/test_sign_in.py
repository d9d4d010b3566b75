"""Who gets in: passwords, locks and tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import fastcgi
import pytest
from client import Client
from conftest import House, lone_worker


def test_the_sixth_sign_in_is_locked_in_every_worker_process(house: House, tmp_path: Path) -> None:
    account = {"store_id": house.store_id(2), "username": "staff", "password": "not the password"}

    def attempt(socket: Path, password: str) -> fastcgi.Answer:
        body = json.dumps(account | {"password": password}).encode()
        with fastcgi.Connection(str(socket)) as connection:
            return connection.call(fastcgi.Call("POST", "/api/auth/admin-login", body))

    with ExitStack() as workers:
        sockets = [workers.enter_context(lone_worker(house, tmp_path / f"{index}.sock")) for index in range(2)]
        for index in range(5):
            assert attempt(sockets[index % 2], "not the password").status == 401
        for socket in sockets:
            answer = attempt(socket, house.demo["stores"][2]["staff"]["password"])
            assert answer.status == 423
            assert answer.json()["error"]["code"] == "ACCOUNT_LOCKED"
            assert 0 < int(answer.headers["retry-after"]) <= 900
    house.sql("UPDATE sign_in_failures SET locked_until = now() - interval '1 second'")
    assert house.staff(2, "staff").get("/api/admin/orders").status == 200


def test_an_unknown_name_is_answered_and_locked_like_a_known_one(house: House) -> None:
    client = Client(house.base_url)
    answers = []
    for name in ("owner", "nobody"):
        body = {"store_id": house.store_id(2), "username": name, "password": "not the password"}
        answers.append([client.post("/api/auth/admin-login", body) for _ in range(6)])
    known, unknown = answers
    assert [answer.status for answer in known] == [401] * 5 + [423]
    assert [answer.status for answer in unknown] == [401] * 5 + [423]
    assert [answer.code for answer in known] == [answer.code for answer in unknown]
    house.sql("DELETE FROM sign_in_failures")


def encode(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decode(part: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))  # type: ignore[no-any-return]


def signed(header: dict[str, Any], claims: dict[str, Any], secret: str, digest: str = "sha256") -> str:
    return sign(f"{encode(header)}.{encode(claims)}", secret, digest)


def sign(content: str, secret: str, digest: str = "sha256") -> str:
    signature = hmac.new(secret.encode(), content.encode(), getattr(hashlib, digest)).digest()
    return f"{content}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def forgeries(token: str, secret: str) -> dict[str, str]:
    head, body, signature = token.split(".")
    header, claims = decode(head), decode(body)
    other = "another secret, as long as the right one is"
    kind, number = claims["sub"].split(":")
    twice = json.dumps(claims)[:-1] + f', "store": {claims["store"] + 1}}}'
    return {
        "another store": f"{head}.{encode(claims | {'store': claims['store'] + 1})}.{signature}",
        "another role": f"{head}.{encode(claims | {'sub': 'admin:1', 'role': 'owner'})}.{signature}",
        "somebody else": f"{head}.{encode(claims | {'sub': f'{kind}:{int(number) + 1}'})}.{signature}",
        "a flipped signature": f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        "no signature": f"{head}.{body}.",
        "two parts": f"{head}.{body}",
        "four parts": f"{token}.{signature}",
        "expired": signed(header, claims | {"exp": 1_700_000_000}, secret),
        "without an end": signed(header, {key: claims[key] for key in claims if key != "exp"}, secret),
        "another issuer": signed(header, claims | {"iss": "somebody"}, secret),
        "another secret": signed(header, claims, other),
        "alg none": f"{encode(header | {'alg': 'none'})}.{body}.",
        "alg None": f"{encode(header | {'alg': 'None'})}.{body}.",
        "alg none with a signature": signed(header | {"alg": "none"}, claims, secret),
        "alg HS512": signed(header | {"alg": "HS512"}, claims, secret, "sha512"),
        "alg RS256": signed(header | {"alg": "RS256"}, claims, secret),
        "no alg": signed({key: header[key] for key in header if key != "alg"}, claims, secret),
        "a path as key id": signed(header | {"kid": "../../dev/null"}, claims, ""),
        "an unknown key id": signed(header | {"kid": "0-0-0-0"}, claims, secret),
        "SQL as key id": signed(header | {"kid": "x' OR '1'='1"}, claims, secret),
        "the key id of another secret": signed(header | {"kid": key_id(other)}, claims, other),
        "not yet": signed(header, claims | {"nbf": 9_999_999_999}, secret),
        "for somebody else": signed(header, claims | {"aud": "somebody"}, secret),
        "another type": signed(header | {"typ": "at+jwt"}, claims, secret),
        "a claim twice": sign(f"{head}.{base64.urlsafe_b64encode(twice.encode()).rstrip(b'=').decode()}", secret),
        "padding": token + "=",
        "a deleted account": signed(header, claims | {"sub": f"{kind}:9000000"}, secret),
        "an older password": signed(header, claims | {"ver": claims["ver"] - 1}, secret),
        "7 kB": signed(header, claims | {"more": "x" * 5000}, secret),
        "nothing like it": "hello",
    }


def key_id(secret: str) -> str:
    """As the workers name the key of a secret."""
    digest = hashlib.sha256(f"tableorder key id {secret}".encode()).digest()
    return "-".join(f"{byte:x}" for byte in digest[:4])


ROUTES = ["/api/session", "/api/events/stream", "/api/admin/orders", "/api/admin/events/stream"]


@pytest.mark.parametrize("path", ROUTES)
def test_a_token_that_was_not_given_out_is_401(house: House, path: str) -> None:
    genuine = (house.staff() if "admin" in path else house.table(0)).token
    assert genuine is not None
    secret = house.stack.environment["JWT_SECRET_KEY"]
    head, body, _ = genuine.split(".")
    assert decode(head)["kid"] == key_id(secret), "the forgeries below would prove nothing"
    rebuilt = signed(decode(head), decode(body), secret)
    assert status_of(house, path, rebuilt) == 200, "nor would they if this were refused"
    answers = {}
    for name, token in forgeries(genuine, secret).items():
        answer = Client(house.base_url, token).get(path, headers={"X-Request-Id": "forged-token"})
        answers[name] = (answer.status, answer.body)
    assert {name: status for name, (status, _) in answers.items() if status != 401} == {}
    assert len({body for _, body in answers.values()}) == 1, "a forger learns nothing from the answer"
    assert json.loads(answers["padding"][1])["error"]["code"] == "INVALID_TOKEN"


def status_of(house: House, path: str, token: str) -> int:
    """Of an answer that may be a stream, which does not end."""
    with closing(http.client.HTTPConnection("127.0.0.1", house.stack.port, timeout=20)) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status


@pytest.mark.parametrize("kind", ["admin", "table"])
def test_a_new_password_ends_the_tokens_of_the_old_one(house: House, kind: str) -> None:
    client = house.staff(1, "staff") if kind == "admin" else house.table(7, store=1)
    path = "/api/admin/orders" if kind == "admin" else "/api/session"
    assert client.get(path).status == 200
    store = house.store_id(1)
    if kind == "admin":
        done = subprocess.run(
            [str(house.stack.program), "admin", "reset-password", "--store", str(store), "staff", "--password-stdin"],
            env=house.stack.environment,
            input="a-new-password\n",
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    else:
        house.sql(
            "UPDATE table_auths SET credential_version = credential_version + 1 "
            f"WHERE store_id = {store} AND table_number = '{house.demo['stores'][1]['tables'][7]['table_number']}'"
        )
    ended = client.get(path)
    assert (ended.status, ended.code) == (401, "INVALID_TOKEN")
