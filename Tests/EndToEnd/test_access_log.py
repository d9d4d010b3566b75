"""What the production site writes down: a line of JSON for each request, whatever was sent, and no secret."""

from __future__ import annotations

import json

import pytest
from conftest import House
from edge import HOST, Edge, edge, request

FIELDS = {
    "time", "request_id", "remote_addr", "scheme", "protocol", "method", "uri", "status", "bytes_in", "bytes_out",
    "duration_s", "worker_status", "worker_connect_s", "worker_header_s", "worker_s", "user_agent",
}  # fmt: skip


def test_a_line_has_the_id_that_the_answer_had_and_the_workers_times(site: Edge) -> None:
    reply = site.call("GET", "/health", {"User-Agent": "tablet/1"}, source="127.0.0.4")
    [line] = site.log_lines(reply["X-Request-Id"] or "no id")
    assert line.keys() == FIELDS
    assert (line["method"], line["uri"], line["status"], line["worker_status"]) == ("GET", "/health", 200, "200")
    assert (line["remote_addr"], line["scheme"], line["user_agent"]) == ("127.0.0.4", "https", "tablet/1")
    assert float(line["worker_s"]) <= line["duration_s"] + 0.001
    assert line["time"].startswith("20") and line["time"][-6:] == "+00:00"


def test_a_file_and_an_error_of_nginx_have_their_id_too(site: Edge) -> None:
    for path, status in (("/docs", 200), ("/images/none.png", 404), ("/" + "a" * 9000, 414)):
        reply = site.call("GET", path)
        [line] = site.log_lines(reply["X-Request-Id"] or "no id")
        assert (line["status"], line["worker_s"]) == (status, "")


@pytest.mark.parametrize(
    "agent",
    [
        b'"}, "status": 200, "x": "', b"back\\slash \\u0000 \\", b"tab\tand bell\x07", b"\x1b[31mred",
        b"\xff\xfe not UTF-8", b"\xc3", b"\xed\xa0\x80 a lone surrogate", "한글 태블릿".encode(), b"a" * 4000,
    ],
)  # fmt: skip
def test_a_hostile_name_of_a_browser_leaves_the_line_one_object(site: Edge, agent: bytes) -> None:
    name = f"agent-{abs(hash(agent)):x}"
    raw = request("GET", "/health", {"X-Request-Id": name, "User-Agent": "@"}).replace(b"@", agent)
    reply = site.send(raw)
    assert reply and reply.status == 200
    [line] = site.log_lines(name)
    assert line.keys() == FIELDS
    assert line["user_agent"] == (agent.decode() if agent.isascii() else "(not ASCII)")


@pytest.mark.parametrize("path", ["/%22}", "/%0a{}", "/%ff%fe", "/\xff", "/%ed%95%9c", "/a\\b"])
def test_a_hostile_path_leaves_the_line_one_object(site: Edge, path: str) -> None:
    name = f"path-{path.encode('latin-1').hex()}"
    reply = site.send(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Request-Id: {name}\r\n\r\n".encode("latin-1"))
    assert reply and reply.status == 404
    [line] = site.log_lines(name)
    assert line.keys() == FIELDS


@pytest.mark.parametrize("name", ["short", '12345678"', "1234 5678", "x" * 129])
def test_an_id_that_could_harm_a_log_is_replaced(site: Edge, name: str) -> None:
    reply = site.call("GET", "/docs", {"X-Request-Id": name})
    assert reply["X-Request-Id"] != name
    assert site.log_lines(reply["X-Request-Id"] or "no id")


def test_every_line_is_json_also_of_what_was_never_a_request(site: Edge) -> None:
    for raw in (b"\0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"", b"GET / HT"):
        with site.connect() as connection:
            connection.sendall(raw)
    reply = site.call("GET", "/health")
    assert site.log_lines(reply["X-Request-Id"] or "no id")
    for line in site.site.access_log.read_bytes().decode().splitlines():
        assert json.loads(line).keys() == FIELDS


def test_no_log_has_a_query_a_token_or_a_body(house: House, site: Edge) -> None:
    secret = "canary5ecret"
    headers = {"Authorization": f"Bearer {secret}", "Cookie": f"a={secret}", "Referer": f"https://{HOST}/?{secret}"}
    last = ""
    for method, path, size in [
        ("GET", "/health", 0), ("GET", "/docs", 0), ("GET", "/api/session", 0), ("GET", "/images/none.png", 0),
        ("POST", "/api/orders", 65537), ("PUT", "/shared/api.js", 1), ("TRACE", "/api/menus", 0),
        ("GET", "/" + "a" * 9000, 0), ("GET", "/api/events/stream", 0), ("POST", "/api/auth/table-login", 100),
    ]:  # fmt: skip
        body = secret.encode().ljust(size)[:size]
        last = site.call(method, f"{path}?token={secret}", headers, body)["X-Request-Id"] or "no id"
        site.send(request("GET", f"{path}?token={secret}", headers), tls=False)
    # Too often, too.
    with site.connect(source="127.0.0.5") as connection:
        for _ in range(400):
            connection.sendall(request("GET", f"/health?token={secret}", headers))
            connection.recv(1 << 16)
    site.log_lines(last)
    logs = [file for file in site.site.logs.iterdir() if file.is_file()]
    assert {"tableorder-access.log", "tableorder-error.log"} <= {file.name for file in logs}
    for file in logs:
        assert secret.encode() not in file.read_bytes(), file.name
    assert b"/api/session" in site.site.access_log.read_bytes()


def test_that_no_worker_answers_is_in_both_logs(house: House) -> None:
    with edge(house.stack.state / "no-worker.sock", house.stack.state / "images") as alone:
        reply = alone.call("GET", "/api/menus")
        [line] = alone.log_lines(reply["X-Request-Id"] or "no id")
        assert (line["status"], line["worker_status"]) == (502, "502")
        assert "connect() to unix:" in (alone.site.logs / "tableorder-error.log").read_text()


def test_strangers_leave_no_line(site: Edge) -> None:
    name = "stranger-0001"
    assert site.send(request("GET", "/", {"Host": "other.example.com", "X-Request-Id": name})) is None
    assert site.send(request("GET", "/", {"Host": "192.0.2.1", "X-Request-Id": name}), tls=False) is None
    reply = site.call("GET", "/health")
    assert site.log_lines(reply["X-Request-Id"] or "no id")
    assert name not in site.site.access_log.read_text()
