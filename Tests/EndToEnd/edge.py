"""The production site as the internet meets it: nginx with the very files of the package, before a stack's workers."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from client import wait_until
from stack import Site
from stack.processes import free_port, remove_scratch_directory, scratch_directory
from stack.stack import REPOSITORY

HOST = Site.host


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        """A header. One that came twice is a mistake of ours in each case."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None

    @property
    def code(self) -> str:
        """The error's code; what is not our envelope, whole, raises."""
        error = json.loads(self.body)["error"]
        assert error["details"] is not None and error["message"]
        assert error["request_id"] == self["X-Request-Id"]
        assert self["Content-Type"] == "application/json; charset=utf-8"
        return str(error["code"])


class Edge:
    """Talks to one site. Each test comes from a loopback address of its own where rates matter: 127.0.0.2 and so on."""

    load_balancer = Site.load_balancer

    def __init__(self, site: Site) -> None:
        self.site = site
        self._context = ssl.create_default_context(cafile=str(site.certificate))

    def connect(
        self,
        port: int | None = None,
        *,
        tls: bool = True,
        sni: str = HOST,
        source: str = "127.0.0.1",
        timeout: float = 20,
    ) -> socket.socket:
        """To the https port, or with `tls=False` to the http port, unless a port is named."""
        port = port or (self.site.https_port if tls else self.site.port)
        connection = socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(source, 0))
        if not tls:
            return connection
        self._context.check_hostname = sni == HOST
        return self._context.wrap_socket(connection, server_hostname=sni)

    def send(self, raw: bytes, *, method: str = "GET", **options: Any) -> Reply | None:
        """Sends bytes as they are; nothing when the connection was closed without a word."""
        with self.connect(**options) as connection:
            connection.sendall(raw)
            return read(connection, method)

    def call(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"", **options: Any
    ) -> Reply:
        reply = self.send(request(method, path, headers, body), method=method, **options)
        assert reply is not None, f"{method} {path} was dropped"
        return reply

    def log_lines(self, request_id: str) -> list[dict[str, Any]]:
        """What the access log says of one request; waits until it says something."""
        found: list[dict[str, Any]] = []

        def is_logged() -> bool:
            lines = self.site.access_log.read_bytes().splitlines()
            found[:] = [json.loads(line) for line in lines if request_id.encode() in line]
            return bool(found)

        wait_until(is_logged)
        return found


def request(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    all_headers = {"Host": HOST} | ({"Content-Length": str(len(body))} if body else {}) | (headers or {})
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in all_headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def read(connection: socket.socket, method: str = "GET") -> Reply | None:
    """One whole answer, or None when there is none and the connection ends."""
    try:
        answer = http.client.HTTPResponse(connection, method=method)
        answer.begin()
        return Reply(answer.status, answer.getheaders(), answer.read())
    except (http.client.RemoteDisconnected, ConnectionResetError, ssl.SSLEOFError):
        return None


@contextmanager
def edge(worker_socket: Path, images: Path) -> Iterator[Edge]:
    """A site before the workers of this socket, until the block ends."""
    directory = scratch_directory(None)
    (directory / "logs").mkdir()
    site = Site(
        REPOSITORY / "nginx",
        directory=directory / "nginx",
        logs=directory / "logs",
        images=images,
        worker_socket=worker_socket,
        bind="127.0.0.1",
        port=free_port(),
        https_port=free_port(),
        load_balancer_port=free_port(),
    )
    try:
        site.start()
        yield Edge(site)
    finally:
        site.stop()
        remove_scratch_directory(directory)
