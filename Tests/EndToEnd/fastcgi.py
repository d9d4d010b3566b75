"""A FastCGI client as small as the protocol allows: what nginx says to a worker, said by a test.

Source: the FastCGI Specification 1.0, https://fastcgi-archives.github.io/FastCGI_Specification.html
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, STDERR = range(1, 8)
GET_VALUES = 9


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def record(kind: int, content: bytes = b"", *, request_id: int = 1, padding: int = 0, version: int = 1) -> bytes:
    return struct.pack(">BBHHBx", version, kind, request_id, len(content), padding) + content + bytes(padding)


def begin(*, keep: bool = False, role: int = 1) -> bytes:
    return record(BEGIN_REQUEST, struct.pack(">HB5x", role, int(keep)))


def pair(name: bytes, value: bytes) -> bytes:
    def length(text: bytes) -> bytes:
        return bytes([len(text)]) if len(text) < 128 else struct.pack(">I", len(text) | 0x8000_0000)

    return length(name) + length(value) + name + value


def parameters(values: dict[str, str]) -> bytes:
    return b"".join(pair(name.encode(), value.encode()) for name, value in values.items())


def stream(kind: int, content: bytes) -> bytes:
    """The records of a stream, with the empty one that ends it."""
    step = 65_528
    return b"".join(record(kind, content[at : at + step]) for at in range(0, len(content), step)) + record(kind)


@dataclass
class Call:
    """One HTTP request as nginx would put it."""

    method: str
    path: str
    body: bytes = b""
    query: str = ""
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, str]:
        values = {
            "REQUEST_METHOD": self.method,
            "DOCUMENT_URI": self.path,
            "QUERY_STRING": self.query,
            "CONTENT_TYPE": "application/json" if self.body else "",
            "CONTENT_LENGTH": str(len(self.body)) if self.body else "",
            "REQUEST_ID": "test-request-0001",
        }
        if self.token:
            values["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        for name, value in self.headers.items():
            values["HTTP_" + name.upper().replace("-", "_")] = value
        return values

    def encoded(self, *, keep: bool = False) -> bytes:
        return begin(keep=keep) + stream(PARAMS, parameters(self.values())) + stream(STDIN, self.body)


class Connection:
    """A connection to a worker's unix socket; kept open as long as both sides like."""

    def __init__(self, path: str, timeout: float = 20) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.socket.connect(path)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def call(self, call: Call, *, keep: bool = False) -> Answer:
        self.send(call.encoded(keep=keep))
        return self.answer()

    def answer(self) -> Answer:
        """Reads up to END_REQUEST. Raises ConnectionError when the worker closes before it."""
        output = b""
        while True:
            kind, content = self.record()
            if kind == STDOUT:
                output += content
            elif kind == END_REQUEST:
                return parse(output)

    def record(self) -> tuple[int, bytes]:
        _, kind, _, length, padding = struct.unpack(">BBHHBx", self.exactly(8))
        content = self.exactly(length)
        self.exactly(padding)
        return kind, content

    def exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise ConnectionError("the worker closed the connection")
            data += part
        return data


def parse(output: bytes) -> Answer:
    """A CGI answer (RFC 3875 section 6): headers, an empty line, the body."""
    head, _, body = output.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode().split("\r\n")]
    headers = {name.lower(): value for name, _, value in lines}
    return Answer(int(headers.pop("status", "200").split()[0]), headers, body)
