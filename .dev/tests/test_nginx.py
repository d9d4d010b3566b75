"""What nginx promises whatever the workers do: the rules of nginx/, seen from a client and from a worker."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from stack import Nginx, Workers  # noqa: E402
from stack.processes import free_port, remove_scratch_directory, scratch_directory  # noqa: E402
from stack.stack import REPOSITORY  # noqa: E402


class Site(NamedTuple):
    port: int
    https_port: int
    nginx: Nginx
    workers: Workers
    images: Path
    seen: Path

    def request_on_dying_connection(self, method: str, path: str, body: bytes | None = None) -> Answer:
        """Through the same process of nginx as a request before it, and so over the connection that it has kept."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        client.request("GET", "/api/warm")
        assert client.getresponse().read()
        return self.request(method, f"{path}?die", body, client)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        client: http.client.HTTPConnection | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = client or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def times_seen(self, line: str) -> int:
        return self.seen.read_text().splitlines().count(line)


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def error(self) -> dict[str, object]:
        return dict(json.loads(self.body)["error"])


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    directory = scratch_directory(None)
    for name in ("nginx", "images"):
        (directory / name).mkdir()
    seen = directory / "seen"
    seen.touch()
    workers = Workers(
        [sys.executable, str(Path(__file__).with_name("dying_worker.py"))],
        socket_path=directory / "workers.sock",
        count=1,
        environment={**os.environ, "SEEN": str(seen)},
        log=directory / "workers.log",
    )
    port, https_port = free_port(), free_port()
    nginx = Nginx(
        REPOSITORY / "nginx",
        directory=directory / "nginx",
        logs=directory,
        images=directory / "images",
        worker_socket=workers.socket_path,
        bind="127.0.0.1",
        port=port,
        https_port=https_port,
    )
    try:
        workers.start()
        nginx.start()
        yield Site(port, https_port, nginx, workers, directory / "images", seen)
    finally:
        nginx.stop()
        workers.stop()
        remove_scratch_directory(directory)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH", "OPTIONS"])
def test_a_writing_request_is_sent_once_when_its_kept_connection_dies(site: Site, method: str) -> None:
    answer = site.request_on_dying_connection(method, "/api/orders/1", b"{}")
    assert site.times_seen(f"{method} /api/orders/1?die") == 1
    assert answer.status == 502
    assert answer.error["code"] == "SERVICE_UNAVAILABLE"
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["X-Request-Id"] == answer.error["request_id"]


def test_a_picture_is_sent_once_when_its_kept_connection_dies(site: Site) -> None:
    assert site.request_on_dying_connection("PUT", "/api/admin/menus/1/image", b"x").status == 502
    assert site.times_seen("PUT /api/admin/menus/1/image?die") == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_reading_request_is_sent_again_when_its_kept_connection_dies(site: Site, method: str) -> None:
    assert site.request_on_dying_connection(method, "/api/menus").status == 200
    assert site.times_seen(f"{method} /api/menus?die") == 2


@pytest.mark.parametrize("path", ["/api/events/stream", "/api/admin/events/stream", "/api/admin/events"])
def test_a_stream_has_a_connection_of_its_own_that_is_not_kept(site: Site, path: str) -> None:
    """A worker closes it in its own time: kept, it could be given to an order just then."""
    client = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    assert site.request("GET", path, client=client).status == 200
    assert site.request_on_dying_connection("GET", path).status == 200
    assert site.request("GET", f"{path}?die", client=client).status == 200
    assert site.times_seen(f"GET {path}?die") == 2, "once each, as none came over a used connection"


def test_a_body_has_64_kib_and_a_picture_5_mib(site: Site) -> None:
    limits = {("POST", "/api/orders"): 64 << 10, ("PUT", "/api/admin/menus/1/image"): 5 << 20}
    for (method, path), limit in limits.items():
        fits = site.request(method, path, bytes(limit))
        assert (fits.status, json.loads(fits.body)["body_size"]) == (200, limit)
        assert site.request(method, path, bytes(limit + 1)).error["code"] == "BODY_TOO_LARGE"


def test_errors_of_nginx_have_the_envelope_and_the_clients_request_id(site: Site) -> None:
    cases = {
        "URI_TOO_LONG": ("GET", "/" + "a" * 9000, {}),
        "HEADERS_TOO_LARGE": ("GET", "/", {"X-Long": "a" * 9000}),
        "METHOD_NOT_ALLOWED": ("PUT", "/images/none.jpg", {}),
        "NOT_FOUND": ("GET", "/images/none.jpg", {}),
    }
    for code, (method, path, headers) in cases.items():
        answer = site.request(method, path, headers=headers)
        assert answer.error["code"] == code
        assert answer.error["details"] == []
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    answer = site.request("POST", "/", bytes(65537), headers={"X-Request-Id": "my-own-0001"})
    assert answer.error["request_id"] == answer.headers["X-Request-Id"] == "my-own-0001"


def test_json_is_compressed_and_carries_the_security_headers(site: Site) -> None:
    answer = site.request("GET", "/api/menus", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "no-store"


def test_pictures_come_from_the_disk(site: Site) -> None:
    (site.images / "a.png").write_bytes(b"png")
    answer = site.request("GET", "/images/a.png")
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, b"png", "image/png")
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_second_port_speaks_tls_and_http_2_with_a_certificate_for_localhost(site: Site) -> None:
    context = ssl.create_default_context(cafile=str(site.nginx.certificate))
    connection = http.client.HTTPSConnection("localhost", site.https_port, context=context, timeout=5)
    connection.request("GET", "/api/menus")
    assert connection.getresponse().status == 200
    url = f"https://127.0.0.1:{site.https_port}/api/menus"
    options = ["--silent", "--output", os.devnull, "--write-out", "%{http_version}", "--cacert"]
    assert subprocess.check_output(["curl", *options, site.nginx.certificate, url]) == b"2"


def test_a_killed_worker_is_replaced(site: Site) -> None:
    old = site.workers.kill()
    site.workers.wait_until_replaced(old)
    assert site.request("GET", "/api/menus").status == 200
