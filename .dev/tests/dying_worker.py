#!/usr/bin/env python3
"""A FastCGI worker on descriptor 0, for tests of nginx: it counts what reaches it, and dies when asked to.

Every request is a line in the file named by SEEN. `?die` closes the connection unanswered, if it is a kept one.
"""

from __future__ import annotations

import os
import socket
import struct
import threading

PARAMS, STDIN, STDOUT, END_REQUEST = 4, 5, 6, 3


def main() -> None:
    listener = socket.socket(fileno=0)
    listener.setblocking(True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def serve(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as stream:
        answered = 0
        while (request := read_request(stream)) is not None:
            parameters, body_size = request
            line = f"{parameters['REQUEST_METHOD']} {parameters['DOCUMENT_URI']}?{parameters['QUERY_STRING']}\n"
            with open(os.environ["SEEN"], "a") as seen:
                seen.write(line)
            if parameters["QUERY_STRING"] == "die" and answered > 0:
                return
            answer = f'Content-Type: application/json\r\n\r\n{{"body_size":{body_size},"padding":"{"x" * 2000}"}}'
            connection.sendall(record(STDOUT, answer.encode()) + record(STDOUT, b"") + record(END_REQUEST, bytes(8)))
            answered += 1


def read_request(stream: object) -> tuple[dict[str, str], int] | None:
    parameters, body_size = b"", 0
    while header := stream.read(8):  # type: ignore[attr-defined]
        _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", header)
        content = stream.read(length + padding)[:length]  # type: ignore[attr-defined]
        if kind == PARAMS:
            parameters += content
        elif kind == STDIN and content:
            body_size += length
        elif kind == STDIN:
            return decode(parameters), body_size
    return None


def decode(content: bytes) -> dict[str, str]:
    parameters: dict[str, str] = {}
    position = 0
    while position < len(content):
        sizes = []
        for _ in range(2):
            # One byte, or four with the highest bit set.
            width = 4 if content[position] & 0x80 else 1
            size = int.from_bytes(content[position : position + width], "big")
            sizes.append(size & 0x7FFFFFFF if width == 4 else size)
            position += width
        name, value = content[position : position + sizes[0]], content[position + sizes[0] : position + sum(sizes)]
        parameters[name.decode()] = value.decode(errors="replace")
        position += sum(sizes)
    return parameters


def record(kind: int, content: bytes) -> bytes:
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


if __name__ == "__main__":
    main()
