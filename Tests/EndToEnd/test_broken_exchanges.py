"""What nginx never says to a worker: broken FastCGI on its socket. The processes live, take no memory for it and serve
whoever comes next."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import fastcgi
import pytest
from client import wait_until
from conftest import House
from fastcgi import (
    ABORT_REQUEST,
    BEGIN_REQUEST,
    GET_VALUES,
    PARAMS,
    STDIN,
    STDOUT,
    Answer,
    Call,
    Connection,
    begin,
    pair,
    record,
    stream,
)  # fmt: skip

HEALTH = fastcgi.parameters({"REQUEST_METHOD": "GET", "DOCUMENT_URI": "/health"})
ORDER = Call("POST", "/api/orders", b'{"items":[]}')
# MemoryMax in systemd/tableorder@.service, which would end a process that takes more.
MOST_MEMORY = 256 << 20
UNKNOWN_TYPE, GET_VALUES_RESULT = 11, 10

# Of these the connection ends without an answer.
BROKEN: dict[str, bytes] = {
    "another version": record(BEGIN_REQUEST, struct.pack(">HB5x", 1, 1), version=2),
    "an unknown type among the parameters": begin() + record(99, b"ab"),
    "an abort": begin() + record(PARAMS, HEALTH) + record(ABORT_REQUEST),
    "input before the parameters": begin() + record(STDIN, b"a"),
    "parameters before the beginning": record(PARAMS, HEALTH) + record(PARAMS),
    "lengths of 0x7fffffff": begin() + stream(PARAMS, b"\xff" * 8 + b"ab") + record(STDIN),
    "lengths of 0x3fffffff": begin() + stream(PARAMS, b"\xbf\xff\xff\xff" * 2 + b"ab") + record(STDIN),
    "such lengths hidden in padding": struct.pack(">BBHHBxHB5x", 1, BEGIN_REQUEST, 1, 8, 24, 1, 1)
    + record(PARAMS, b"\xff" * 8) + record(PARAMS),
    "such lengths in unknown management": begin() + record(77, b"\xff" * 8, request_id=0) + stream(PARAMS, HEALTH),
    "such lengths behind another request's": begin() + record(PARAMS, b"\0\x0a", request_id=2)
    + stream(PARAMS, b"\xff" * 8 + b"ab") + record(STDIN),
    "such lengths in a question": record(GET_VALUES, b"\xff" * 8, request_id=0) + begin(),
    "twelve questions": record(GET_VALUES, pair(b"FCGI_MAX_CONNS", b"") * 12, request_id=0) + begin(),
    "twelve questions within the body": begin() + stream(PARAMS, HEALTH)
    + record(GET_VALUES, pair(b"FCGI_MAX_CONNS", b"") * 12, request_id=0) + record(STDIN),
    "half a pair": begin() + stream(PARAMS, HEALTH[:-1]) + record(STDIN),
    "a beginning too short": record(BEGIN_REQUEST, b"\0\1") + stream(PARAMS, HEALTH) + record(STDIN),
    "request 0": record(BEGIN_REQUEST, struct.pack(">HB5x", 1, 1), request_id=0),
    "an authorizer": begin(role=2) + stream(PARAMS, HEALTH) + record(STDIN),
    "output": begin() + stream(PARAMS, HEALTH) + record(STDOUT, b"a"),
    "no end of the input": begin() + stream(PARAMS, HEALTH),
    "half a header": begin() + stream(PARAMS, HEALTH)[:-5],
    "HTTP": b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def processes_that_live_and_stay_small(house: House) -> Iterator[None]:
    before = house.stack.workers.pids
    yield
    assert house.stack.workers.pids == before
    assert max(map(resident, before)) < MOST_MEMORY


@pytest.fixture
def socket(house: House) -> str:
    return str(house.stack.workers.socket_path)


def resident(pid: int) -> int:
    """A process's memory in bytes."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) << 10


def ask(socket: str, *parts: bytes) -> Answer:
    with Connection(socket) as connection:
        for part in parts:
            connection.send(part)
        return connection.answer()


def assert_all_serve(socket: str) -> None:
    """Every thread of both processes, most likely."""
    for _ in range(12):
        assert ask(socket, Call("GET", "/health").encoded()).status == 200


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_exchange_ends_its_own_connection_and_nothing_else(house: House, socket: str, name: str) -> None:
    pids = house.stack.workers.pids
    with pytest.raises(ConnectionError):
        ask(socket, BROKEN[name])
    assert_all_serve(socket)
    assert house.stack.workers.pids == pids


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


# Odd, and right all the same: what it is answered with.
ODD: dict[str, tuple[Callable[[], list[bytes]], int]] = {
    # Python waits for room behind 70 pieces that nobody has taken, and parameters are looked at before.
    "a few bytes at a time": (lambda: pieces(begin() + stream(PARAMS, HEALTH) + record(STDIN), 2), 200),
    "a record for each byte of the parameters": (
        lambda: [begin(), *(record(PARAMS, byte) for byte in pieces(HEALTH, 1)), record(PARAMS), record(STDIN)],
        200,
    ),
    "padding of 255": (
        lambda: [begin(), record(PARAMS, HEALTH, padding=255), record(PARAMS), record(STDIN, padding=255)], 200,
    ),
    "empty names and values": (lambda: [begin(), stream(PARAMS, b"\0\0" * 50 + HEALTH), record(STDIN)], 200),
    "no parameters": (lambda: [begin(), record(PARAMS), record(STDIN)], 404),
    "parameters twice": (lambda: [begin(), stream(PARAMS, HEALTH * 2), record(STDIN)], 200),
    "a value that is no UTF-8": (
        lambda: [begin(), stream(PARAMS, HEALTH + pair(b"QUERY_STRING", b"\xff\xfe")), record(STDIN)], 400,
    ),
    "another request in between": (
        lambda: [begin(), record(PARAMS, b"ab", request_id=2), stream(PARAMS, HEALTH), record(STDIN)], 200,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_but_right_is_answered(socket: str, name: str) -> None:
    parts, status = ODD[name]
    assert ask(socket, *parts()).status == status


def test_questions_about_the_connection_are_answered_before_the_request(socket: str) -> None:
    with Connection(socket) as connection:
        question = record(GET_VALUES, pair(b"FCGI_MPXS_CONNS", b""), request_id=0)
        connection.send(question + record(77, request_id=0) + Call("GET", "/health").encoded())
        assert connection.record()[0] == GET_VALUES_RESULT
        assert connection.record()[0] == UNKNOWN_TYPE
        assert connection.answer().status == 200


def test_a_body_shorter_than_announced_is_400(house: House, socket: str) -> None:
    call = Call("POST", "/api/orders", b"{}", token=house.table().token)
    answer = ask(socket, call.encoded().replace(pair(b"CONTENT_LENGTH", b"2"), pair(b"CONTENT_LENGTH", b"9")))
    assert (answer.status, answer.json()["error"]["code"]) == (400, "BODY_CUT_SHORT")


def test_a_peer_that_leaves_at_any_byte_leaves_nothing_behind(socket: str) -> None:
    whole = ORDER.encoded()
    for count in range(len(whole)):
        with Connection(socket) as connection:
            connection.send(whole[:count])
    assert_all_serve(socket)
    assert_none_left(socket)


def test_a_thousand_idle_connections_hold_up_nobody(house: House, socket: str) -> None:
    before = sum(map(resident, house.stack.workers.pids))
    with ExitStack() as idle:
        for _ in range(1000):
            connection = idle.enter_context(Connection(socket))
            assert connection.call(Call("GET", "/health"), keep=True).status == 200
        assert_all_serve(socket)
        taken = sum(map(resident, house.stack.workers.pids)) - before
        assert taken < 1000 * 64 << 10, "64 kB each"
    assert_none_left(socket)


def assert_none_left(socket: str) -> None:
    """The workers have closed what a test opened; what nginx keeps are 16 for each of its processes."""

    def is_open(line: str) -> bool:
        return line.endswith(f" {socket}") and line.split()[5] == "03"

    wait_until(lambda: sum(map(is_open, Path("/proc/net/unix").read_text().splitlines())) <= 64, 15)
