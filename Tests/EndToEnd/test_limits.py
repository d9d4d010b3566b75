"""How much a client may ask of the production site: a full store is never in the way of it, a flood always is."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from client import at_once, wait_until
from conftest import House
from edge import Edge, Reply, edge, read, request
from stack.stack import REPOSITORY

TABLETS = 40
SCREENS = 5


@pytest.fixture
def fresh(house: House) -> Iterator[Edge]:
    """A site that has counted nobody yet."""
    with edge(house.stack.workers.socket_path, house.stack.state / "images") as fresh:
        yield fresh


def files_of_a_page() -> list[str]:
    """All that a guest's tablet could fetch at its first visit."""
    html = REPOSITORY / "nginx/html"
    found = [f"/{file.relative_to(html)}" for folder in ("shared", "guest") for file in (html / folder).rglob("*.*")]
    return ["/", "/service-worker.js", *found]


def ask(connection: socket.socket, path: str, token: str | None = None, method: str = "GET") -> Reply:
    connection.sendall(request(method, path, {"Authorization": f"Bearer {token}"} if token else {}))
    reply = read(connection, method)
    assert reply is not None, f"{path} was dropped"
    return reply


def ask_until_limited(connection: socket.socket, path: str) -> int:
    """How many were answered before. The rate grows back by 50 a second, so a flood has to be faster than that."""
    for count in range(5000):
        if ask(connection, path).status == 429:
            return count
    raise AssertionError(f"5,000 times {path} one after the other were not too many")


def test_a_store_of_40_tablets_that_all_come_back_at_once_is_not_limited(fresh: Edge, house: House) -> None:
    files = files_of_a_page()
    assert len(files) > 15
    table, menu = house.table(), f"/api/menus?store_id={house.store_id()}"
    calls = ["/api/session", "/api/orders", menu]
    # Its stream is open meanwhile: 45 at a time.
    with ExitStack() as streams:

        def come_back(index: int) -> list[int]:
            stream = streams.enter_context(fresh.connect(source="127.0.0.2"))
            stream.sendall(request("GET", "/api/events/stream", {"Authorization": f"Bearer {table.token}"}))
            opened = read(stream, "HEAD")
            assert opened is not None
            with fresh.connect(source="127.0.0.2") as connection:
                asked = [ask(connection, path, table.token).status for path in [*files, *calls]]
                pictures = [ask(connection, f"/images/none-{number}.png").status for number in range(20)]
            assert set(pictures) == {404}
            return [opened.status, *asked]

        statuses = at_once(TABLETS + SCREENS, come_back)
    assert {status for each in statuses for status in each} == {200}


def test_a_flood_is_limited_and_does_not_stop_another_address(fresh: Edge) -> None:
    with fresh.connect(source="127.0.0.2") as flooding, fresh.connect(source="127.0.0.3") as quiet:
        assert ask_until_limited(flooding, "/health") >= 200
        limited = ask(flooding, "/health")
        while limited.status == 200:  # what has grown back in the meantime
            limited = ask(flooding, "/health")
        assert (limited.status, limited.code, limited["Retry-After"]) == (429, "TOO_MANY_REQUESTS", "2")
        assert ask(quiet, "/health").status == 200


def test_a_flood_of_any_path_that_reaches_a_worker_is_limited(fresh: Edge) -> None:
    paths = ["/nothing", "/shared/nothing", "/api/events/stream", "/api/admin/events", "/api/admin/menus/1/image"]
    for number, path in enumerate(paths, start=40):
        with fresh.connect(source=f"127.0.0.{number}") as connection:
            assert ask_until_limited(connection, path) >= 200


def test_files_have_a_larger_limit_of_their_own(fresh: Edge) -> None:
    with fresh.connect(source="127.0.0.2") as connection:
        ask_until_limited(connection, "/health")
        asked = [ask(connection, "/shared/api.js", method="HEAD").status for _ in range(300)]
    assert set(asked) == {200}


def test_a_flood_of_files_is_limited_too(fresh: Edge) -> None:
    """1,000 on a connection, as nginx closes it after so many."""
    head = request("HEAD", "/shared/api.js")
    sent, limited = 0, 0
    while not limited:
        sent += 1000
        assert sent <= 20_000
        with fresh.connect(source="127.0.0.2") as connection:
            connection.sendall(head * 1000)
            answers = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert answers.count(b"HTTP/1.1 ") == 1000
        limited = answers.count(b"HTTP/1.1 429 ")
    assert sent - limited > 4500


def test_nobody_holds_more_than_200_calls_open(fresh: Edge) -> None:
    def health() -> int:
        return fresh.call("GET", "/health", source="127.0.0.2").status

    with ExitStack() as slow:
        for _ in range(200):
            begun = slow.enter_context(fresh.connect(source="127.0.0.2"))
            begun.sendall(request("POST", "/api/orders", {"Content-Length": "10"}))
        # The rate lets another 50 in each second, and these 200 stay.
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            assert health() == 429
        slow.close()
        wait_until(lambda: health() == 200)


def test_nginx_lets_all_the_tablets_of_a_store_sign_in_at_once(fresh: Edge, house: House) -> None:
    """One after the other, so that processors can follow. On a busy machine a worker may still refuse one."""
    account = house.demo["stores"][0]["tables"][0]
    body = json.dumps({"store_id": house.store_id(), **account}).encode()

    def sign_in(index: int) -> Reply:
        headers = {"Content-Type": "application/json"}
        return fresh.call("POST", "/api/auth/table-login", headers, body, source="127.0.0.2")

    replies = at_once(TABLETS, sign_in)
    assert all(reply["Server-Timing"] for reply in replies), "each is a worker's answer"
    assert sum(reply.status == 200 for reply in replies) > TABLETS / 2


# Each is a near miss that the workers answer with 404, so that no password is checked here.
SPELLINGS = [
    "/api/auth/admin-login/", "/api/auth/table-login;x", "//api/auth/admin-login%20", "/api/./auth/table-login%2f",
    "/v1/../api/auth/admin-login?a=b", "/api/auth/%61dmin-login",
]  # fmt: skip


def limited_at_once(site: Edge, paths: list[str], sources: list[str]) -> int:
    """Asks for all of them at the same time; how many were told 429. Those that are let in wait for their turn, up to
    12 s, and nobody waits for them here."""

    def ask_briefly(index: int) -> bool:
        with site.connect(source=sources[index], timeout=2) as connection:
            connection.sendall(request("POST", paths[index], body=b"[]"))
            try:
                reply = read(connection)
            except TimeoutError:
                return False
            assert reply is not None
            return reply.status == 429

    return sum(at_once(len(paths), ask_briefly))


def test_sign_in_is_limited_harder_and_no_spelling_gets_past(fresh: Edge) -> None:
    paths = [SPELLINGS[number % len(SPELLINGS)] for number in range(90)]
    assert limited_at_once(fresh, paths, ["127.0.0.2"] * 90) >= 25, "61, and one more every two seconds"
    assert limited_at_once(fresh, ["/api/auth/admin-login"] * 10, ["127.0.0.2"] * 10) >= 5
    assert fresh.call("GET", "/health", source="127.0.0.2").status == 200, "everything else goes on"


def test_sign_in_from_many_addresses_is_limited_too(fresh: Edge) -> None:
    sources = [f"127.0.1.{number}" for number in range(1, 101)]
    assert limited_at_once(fresh, ["/api/auth/admin-login/"] * 100, sources) >= 20, "61, and five more a second"


def test_an_address_has_100_streams(fresh: Edge, house: House) -> None:
    token = house.table().token
    with ExitStack() as streams:

        def open_stream(source: str) -> Reply:
            connection = streams.enter_context(fresh.connect(source=source))
            connection.sendall(request("GET", "/api/events/stream", {"Authorization": f"Bearer {token}"}))
            reply = read(connection, "HEAD")
            assert reply is not None
            return reply

        assert {open_stream("127.0.0.2").status for _ in range(100)} == {200}
        refused = open_stream("127.0.0.2")
        assert (refused.status, refused["Retry-After"]) == (429, "2")
        assert open_stream("127.0.0.3").status == 200
        streams.close()
        # As soon as nginx has seen that they are gone.
        wait_until(lambda: open_stream("127.0.0.2").status == 200)


def test_all_streams_together_leave_half_of_nginxs_connections(house: House, tmp_path: Path) -> None:
    """Before a worker that keeps them all waiting."""
    with socket.socket(socket.AF_UNIX) as worker, ExitStack() as streams:
        worker.bind(str(tmp_path / "worker.sock"))
        worker.listen(1000)
        site = streams.enter_context(edge(tmp_path / "worker.sock", tmp_path))

        def is_refused(source: str) -> bool:
            connection = streams.enter_context(site.connect(source=source, timeout=0.5))
            connection.sendall(request("GET", "/api/events/stream"))
            return source == "127.0.0.6" and (reply := read(connection)) is not None and reply.status == 429

        for number in range(400):
            is_refused(f"127.0.0.{2 + number % 4}")
        assert is_refused("127.0.0.6")
        assert site.call("GET", "/docs").status == 200


def test_an_ipv6_network_counts_as_one_client(fresh: Edge) -> None:
    def ask_as(client: str, connection: socket.socket) -> int:
        connection.sendall(request("GET", "/health", {"X-Forwarded-For": client}))
        reply = read(connection)
        assert reply is not None
        return reply.status

    port, source = fresh.site.load_balancer_port, fresh.site.load_balancer
    with fresh.connect(port, tls=False, source=source) as connection:
        for count in range(5000):
            if ask_as(f"2001:db8:0:a::{count:x}", connection) == 429:
                break
        assert 200 <= count < 4999
        assert ask_as("2001:db8:0:b::1", connection) == 200


@pytest.mark.parametrize("source", ["127.0.0.2", Edge.load_balancer])
def test_only_the_load_balancer_is_believed_whom_it_speaks_for(fresh: Edge, source: str) -> None:
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Request-Id": f"forwarded-{source}"}
    fresh.call("GET", "/health", headers, tls=False, port=fresh.site.load_balancer_port, source=source)
    [line] = fresh.log_lines(f"forwarded-{source}")
    assert line["remote_addr"] == ("203.0.113.9" if source == Edge.load_balancer else source)


def test_the_load_balancers_network_is_the_default_vpcs() -> None:
    text = Path(REPOSITORY / "nginx/snippets/real-ip.conf").read_text()
    assert "set_real_ip_from 172.31.0.0/16;" in text
    assert "real-ip.conf" not in (REPOSITORY / "nginx/site.conf").read_text()
