"""The headers of every kind of answer that the production site gives, compared with golden/headers.txt.

After a change that is meant: `UPDATE_GOLDEN=1 .build-py/bin/python -m pytest Tests/EndToEnd/test_headers.py`, and a
look at the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from conftest import House
from edge import Edge, Reply, edge, read, request
from pictures import png

GOLDEN = Path(__file__).parent / "golden/headers.txt"
# Of one answer or one build only.
VARYING = {"Content-Length", "Date", "ETag", "Last-Modified", "Server-Timing", "X-Request-Id"}


@pytest.fixture(scope="module")
def replies(house: House, site: Edge) -> dict[str, Reply]:
    picture = house.stack.state / "images/headers.png"
    picture.write_bytes(png(1, 1))
    (site.site.acme / ".well-known/acme-challenge").mkdir(parents=True, exist_ok=True)
    (site.site.acme / ".well-known/acme-challenge/headers").write_text("token")
    menus = f"/api/menus?store_id={house.store_id()}"
    compressed = {"Accept-Encoding": "gzip"}
    found = {
        "a page": site.call("GET", "/docs"),
        "a page, compressed": site.call("GET", "/docs", compressed),
        "a page that has not changed": site.call("GET", "/docs", {"If-None-Match": etag(site, "/docs")}),
        "a script": site.call("GET", "/shared/api.js"),
        "a picture": site.call("GET", "/images/headers.png"),
        "a picture that has not changed": site.call(
            "GET", "/images/headers.png", {"If-None-Match": etag(site, "/images/headers.png")}
        ),
        "the menu": site.call("GET", menus),
        "the menu, compressed": site.call("GET", menus, compressed),
        "the menu that has not changed": site.call("GET", menus, {"If-None-Match": etag(site, menus)}),
        "a table's session": site.call("GET", "/api/session", {"Authorization": f"Bearer {house.table().token}"}),
        "a call without a token": site.call("GET", "/api/session"),
        "a worker's 404": site.call("GET", "/api/nothing"),
        "a stream": stream(house, site),
        "a redirect to a page": site.call("GET", "/admin"),
        "a redirect to https": site.call("GET", "/", tls=False),
        "an answer to a certificate's challenge": site.call("GET", "/.well-known/acme-challenge/headers", tls=False),
        "nginx's 404, of a file": site.call("GET", "/images/none.png"),
        "nginx's 405, of a file": site.call("POST", "/shared/api.js"),
        "nginx's 412, of a file": site.call("GET", "/shared/api.js", {"If-Match": '"another"'}),
        "nginx's 413": site.call("POST", "/api/orders", {"Content-Length": "65537"}),
        "nginx's 414": site.call("GET", "/" + "a" * 9000),
        "nginx's 431": site.call("GET", "/", {"X-Long": "a" * 9000}),
        "nginx's 429": too_many(site),
        "health, for the load balancer": site.call(
            "GET", "/health/ready", {"Host": "192.0.2.1"}, tls=False, port=site.site.load_balancer_port
        ),
        "a page, through the load balancer": site.call(
            "GET", "/docs", {"X-Forwarded-Proto": "https"}, tls=False, port=site.site.load_balancer_port
        ),
    }
    picture.unlink()
    with edge(house.stack.state / "no-worker.sock", picture.parent) as alone:
        found["nginx's 502"] = alone.call("GET", "/api/menus")
        found["nginx's 502, of a stream"] = alone.call("GET", "/api/events/stream")
    return found


def etag(site: Edge, path: str) -> str:
    return str(site.call("GET", path)["ETag"])


def stream(house: House, site: Edge) -> Reply:
    """Its headers only: it does not end."""
    with site.connect() as connection:
        connection.sendall(request("GET", "/api/events/stream", {"Authorization": f"Bearer {house.table().token}"}))
        reply = read(connection, "HEAD")
        assert reply is not None
        return reply


def too_many(site: Edge) -> Reply:
    """Asks on one connection until it is told to stop."""
    with site.connect(source="127.0.0.31") as connection:
        for _ in range(2000):
            connection.sendall(request("GET", "/health"))
            reply = read(connection)
            assert reply is not None
            if reply.status != 200:
                return reply
    raise AssertionError("2,000 calls one after the other were not too many")


def shown(replies: dict[str, Reply]) -> str:
    paragraphs = []
    for kind, reply in replies.items():
        lines = [f"{name}: {'…' if name in VARYING else value}" for name, value in sorted(reply.headers)]
        paragraphs.append("\n".join([f"# {kind}", str(reply.status), *lines]))
    return "\n\n".join(paragraphs) + "\n"


def test_the_headers_of_every_kind_of_answer_are_those_of_the_golden_file(replies: dict[str, Reply]) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(shown(replies))
    assert shown(replies).split("\n\n") == GOLDEN.read_text().split("\n\n")


def test_no_answer_lacks_a_security_header_or_has_one_twice(replies: dict[str, Reply]) -> None:
    for kind, reply in replies.items():
        assert reply["X-Content-Type-Options"] == "nosniff", kind
        assert reply["Referrer-Policy"] == "no-referrer", kind
        assert "default-src 'none'" in (reply["Content-Security-Policy"] or ""), kind
        assert "frame-ancestors 'none'" in (reply["Content-Security-Policy"] or ""), kind
        assert reply["Cache-Control"] and reply["X-Request-Id"], kind
        assert reply["Server"] == "nginx", kind
        assert not [name for name, _ in reply.headers if name.lower() in ("x-powered-by", "set-cookie")]


def test_https_is_asked_for_again_where_it_was_spoken_and_nowhere_else(replies: dict[str, Reply]) -> None:
    spoken_in_the_clear = {
        "a redirect to https", "an answer to a certificate's challenge", "health, for the load balancer",
    }  # fmt: skip
    for kind, reply in replies.items():
        wanted = None if kind in spoken_in_the_clear else "max-age=63072000"
        assert reply["Strict-Transport-Security"] == wanted, kind


@pytest.mark.parametrize(
    ("languages", "is_english"),
    [
        ("", False), ("ko", False), ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", False), ("zh-CN,zh;q=0.9", False),
        ("en", True), ("en-GB,ko;q=0.5", True), ("zh-CN,zh;q=0.9,en;q=0.8", True),
    ],
)  # fmt: skip
def test_nginx_and_the_workers_choose_the_same_language(site: Edge, languages: str, is_english: bool) -> None:
    for path in ("/images/none.png", "/api/nothing"):
        reply = site.call("GET", path, {"Accept-Language": languages} if languages else {})
        message = json.loads(reply.body)["error"]["message"]
        assert message.isascii() == is_english, (path, message)


def test_an_error_of_nginx_says_when_to_come_back(replies: dict[str, Reply]) -> None:
    for kind, code, seconds in (("429", "TOO_MANY_REQUESTS", "2"), ("502", "SERVICE_UNAVAILABLE", "1")):
        reply = replies[f"nginx's {kind}"]
        assert (reply.status, reply.code, reply["Retry-After"]) == (int(kind), code, seconds)
