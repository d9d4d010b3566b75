"""What no browser sends: raw bytes to the production site, each with the answer that it gets."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator

import pytest
from client import at_once
from conftest import House
from edge import HOST, Edge, read

HOST_LINE = f"Host: {HOST}\r\n"
# Dropped: the connection ends without a byte.
DROPPED = None


def get(target: str, lines: str = HOST_LINE, version: str = "HTTP/1.1") -> str:
    return f"GET {target} {version}\r\n{lines}\r\n"


def post(lines: str, body: str = "", path: str = "/api/orders") -> str:
    return f"POST {path} HTTP/1.1\r\n{HOST_LINE}{lines}\r\n{body}"


def sign_in(path: str) -> str:
    return post("Content-Length: 2\r\n", "{}", path)


# RFC 9112 unless another source is named. A body or a target that can be read in two ways is refused, as two servers in
# a row might read it differently (§11.2); what can be read in one way only is taken.
REQUESTS: dict[str, tuple[str, int | None, str | None]] = {
    # Whom it is for (§3.2)
    "two Host": (get("/health", HOST_LINE * 2), 400, "BAD_REQUEST"),
    "no Host": (get("/health", ""), DROPPED, None),
    "empty Host": (get("/health", "Host:\r\n"), 400, "BAD_REQUEST"),
    "Host with a path": (get("/health", f"Host: {HOST}/a\r\n"), 400, "BAD_REQUEST"),
    "another Host": (get("/health", "Host: other.example.com\r\n"), DROPPED, None),
    "absolute form of ours": (get(f"https://{HOST}/health"), 200, None),
    "absolute form of another, with our Host": (get("http://other.example.com/health"), DROPPED, None),
    # Where the body ends (§6.3)
    "length and chunks": (post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "BAD_REQUEST"),
    "two lengths": (post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400, "BAD_REQUEST"),
    "the same length twice": (post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400, "BAD_REQUEST"),
    "a negative length": (post("Content-Length: -1\r\n"), 400, "BAD_REQUEST"),
    "a signed length": (post("Content-Length: +2\r\n", "{}"), 400, "BAD_REQUEST"),
    "a length past 64 bits": (post(f"Content-Length: {'9' * 23}\r\n"), 400, "BAD_REQUEST"),
    "a space before the colon": (post("Content-Length : 2\r\n", "{}"), 400, "BAD_REQUEST"),
    "an unknown coding": (post("Transfer-Encoding: gzip\r\n"), 501, "BAD_REQUEST"),
    "two codings": (post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501, "BAD_REQUEST"),
    "chunked twice": (post("Transfer-Encoding: chunked\r\n" * 2, "0\r\n\r\n"), 400, "BAD_REQUEST"),
    "a chunk without a size": (post("Transfer-Encoding: chunked\r\n", "zz\r\n"), 400, "BAD_REQUEST"),
    "a chunk past 64 bits": (post("Transfer-Encoding: chunked\r\n", "f" * 18 + "\r\n"), 400, "BAD_REQUEST"),
    # How much (our own limits)
    "64 KiB + 1 by length": (post("Content-Length: 65537\r\n"), 413, "BODY_TOO_LARGE"),
    "64 KiB + 1 in a chunk": (
        post("Transfer-Encoding: chunked\r\n", f"10001\r\n{'x' * 65537}\r\n0\r\n\r\n"), 413, "BODY_TOO_LARGE",
    ),
    "a header of 9 KB": (get("/health", f"{HOST_LINE}X-Long: {'a' * 9000}\r\n"), 431, "HEADERS_TOO_LARGE"),
    "42 KB of headers": (
        get("/health", HOST_LINE + "".join(f"X-{n}: {'a' * 7000}\r\n" for n in range(6))), 431, "HEADERS_TOO_LARGE",
    ),
    "a target of 9 KB": (get("/" + "a" * 9000), 414, "URI_TOO_LONG"),
    # What it asks for
    "an encoded NUL": (get("/a%00b"), 400, "BAD_REQUEST"),
    "half an escape": (get("/%zz"), 400, "BAD_REQUEST"),
    "a control character": (get("/a\x01b"), 400, "BAD_REQUEST"),
    "a space": (get("/a b"), 400, "BAD_REQUEST"),
    "above the root": (get("/../../etc/passwd"), 400, "BAD_REQUEST"),
    "above the pictures": (get("/images/..%2f..%2f..%2fetc/passwd"), 400, "BAD_REQUEST"),
    "beside the pictures": (get("/images../secrets.json"), 404, "NOT_FOUND"),
    "the folder of pictures": (get("/images/"), 403, "FORBIDDEN"),
    # One path, and workers and nginx agree on it (RFC 3986 §6.2.2)
    "dots": (get("/v1/../health"), 200, None),
    "encoded dots": (get("/v1/%2e%2e/health"), 200, None),
    "two slashes": (get("//health"), 200, None),
    "a parameter in the path": (get("/health;x"), 404, "NOT_FOUND"),
    # Near misses of sign-in
    "sign-in with a slash": (sign_in("/api/auth/admin-login/"), 404, "NOT_FOUND"),
    "sign-in with an encoded slash": (sign_in("/api/auth/admin-login%2f"), 404, "NOT_FOUND"),
    "sign-in with a parameter": (sign_in("/api/auth/admin-login;x"), 404, "NOT_FOUND"),
    "sign-in with a space": (sign_in("/api/auth/table-login%20"), 404, "NOT_FOUND"),
    "sign-in in capitals": (sign_in("/API/auth/admin-login"), 404, "NOT_FOUND"),
    # Methods (RFC 9110 §9)
    "TRACE": (f"TRACE /api/menus HTTP/1.1\r\n{HOST_LINE}\r\n", 405, "METHOD_NOT_ALLOWED"),
    "FOO": (f"FOO /api/menus HTTP/1.1\r\n{HOST_LINE}\r\n", 405, "METHOD_NOT_ALLOWED"),
    "FOO of a page": (f"FOO / HTTP/1.1\r\n{HOST_LINE}\r\n", 405, "METHOD_NOT_ALLOWED"),
    "POST to a file": (post("Content-Length: 1\r\n", "x", "/shared/api.js"), 405, "METHOD_NOT_ALLOWED"),
    "a method in small letters": (f"get / HTTP/1.1\r\n{HOST_LINE}\r\n", 400, "BAD_REQUEST"),
    "CONNECT": (f"CONNECT {HOST}:443 HTTP/1.1\r\n{HOST_LINE}\r\n", 400, "BAD_REQUEST"),
    "OPTIONS *": (f"OPTIONS * HTTP/1.1\r\n{HOST_LINE}\r\n", 400, "BAD_REQUEST"),
    # Expect is answered with 100 first (RFC 9110 §10.1.1), which is not the answer
    "Expect": (post("Content-Length: 2\r\nExpect: 100-continue\r\n", "{}"), 401, "TOKEN_REQUIRED"),
    # Versions (§2.3)
    "HTTP/0.9": ("GET /\r\n", DROPPED, None),
    "HTTP/2.0 without its preface": (get("/", version="HTTP/2.0"), 505, "BAD_REQUEST"),
    "HTTP/9.9": (get("/", version="HTTP/9.9"), 505, "BAD_REQUEST"),
    "HTTP/x": (get("/", version="HTTP/x"), 400, "BAD_REQUEST"),
    # Lines (§2.2, §5)
    "a folded header": (get("/health", f"{HOST_LINE}X-A: a\r\n b\r\n"), 400, "BAD_REQUEST"),
    "NUL in a header": (get("/health", f"{HOST_LINE}X-A: a\0b\r\n"), 400, "BAD_REQUEST"),
    "CR in a header": (get("/health", f"{HOST_LINE}X-A: a\rb\r\n"), 400, "BAD_REQUEST"),
    "lines that end in LF": (get("/health").replace("\r\n", "\n"), 200, None),
    "no HTTP at all": ("\x16\x03\x01\0\r\n\r\n", 400, "BAD_REQUEST"),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def workers_that_live(house: House) -> Iterator[None]:
    before = house.stack.workers.pids
    yield
    assert house.stack.workers.pids == before


@pytest.mark.parametrize("name", REQUESTS)
def test_a_bad_request_has_its_answer_and_disturbs_nobody(site: Edge, name: str) -> None:
    raw, status, code = REQUESTS[name]
    reply = site.send(raw.encode("latin-1"), source="127.0.0.30")
    assert (reply and reply.status) == status
    if reply and code:
        assert reply.code == code
    assert site.call("GET", "/health", source="127.0.0.30").status == 200


def test_a_method_that_no_path_takes_is_told_which_ones_it_does(site: Edge) -> None:
    for method, path, allowed in (("TRACE", "/api/menus", "GET, HEAD, OPTIONS"), ("FOO", "/", "GET, HEAD")):
        assert site.call(method, path)["Allow"] == allowed


@pytest.mark.parametrize("raw", [b"\0\r\n\r\n", b"GET /\r\n", get("/", "Host: 192.0.2.1\r\n").encode()])
def test_on_the_http_port_whoever_names_no_host_of_ours_is_dropped(site: Edge, raw: bytes) -> None:
    assert site.send(raw, tls=False) is None


def test_a_bad_request_to_our_host_on_the_http_port_has_the_envelope(site: Edge) -> None:
    reply = site.send(get("/health", HOST_LINE * 2).encode(), tls=False)
    assert reply and (reply.status, reply.code) == (400, "BAD_REQUEST")
    assert site.call("TRACE", "/", tls=False).code == "METHOD_NOT_ALLOWED"


def test_http_spoken_to_the_https_port_has_the_envelope(site: Edge) -> None:
    reply = site.send(get("/health").encode(), port=site.site.https_port, tls=False)
    assert reply is None or reply.status == 400


@pytest.mark.parametrize("name", ["other.example.com", "127.0.0.1"])
def test_a_handshake_for_another_name_or_for_none_is_refused(site: Edge, name: str) -> None:
    """Python sends no name for an address."""
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        site.connect(sni=name)


def test_headers_and_a_body_that_do_not_arrive_are_waited_for_ten_seconds(site: Edge) -> None:
    begun = [get("/health")[:-2], post("Content-Length: 10\r\n", "{")]

    def wait(index: int) -> float:
        with site.connect() as connection:
            connection.sendall(begun[index].encode())
            started = time.monotonic()
            assert read(connection) is None
            return time.monotonic() - started

    assert all(9 < seconds < 12 for seconds in at_once(2, wait))
