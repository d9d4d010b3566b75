"""Screens that follow events and throw them away: a process of its own, so that reading them costs the bench little.

watchers.py reads one JSON list of [host, port, path, token] from its input, prints "open" when all of them are
followed, and goes on until its input ends.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit


@contextlib.contextmanager
def watching(base_url: str, screens: list[tuple[str, str]]) -> Iterator[int]:
    """Holds a stream for each path and token while the `with` block runs; the pid of the process that does."""
    address = urlsplit(base_url)
    # A session of its own: Ctrl-C reaches only the bench, which ends us.
    process = subprocess.Popen(
        [sys.executable, "-B", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        asked = [[address.hostname, address.port, path, token] for path, token in screens]
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"open\n", "the streams do not open"
        yield process.pid
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait()


def main() -> None:
    selector = selectors.DefaultSelector()
    for host, port, path, token in json.loads(sys.stdin.readline()):
        screen = socket.create_connection((host, port))
        screen.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        assert screen.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        selector.register(screen, selectors.EVENT_READ)
    print("open", flush=True)
    selector.register(sys.stdin, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                return
            assert isinstance(key.fileobj, socket.socket)
            if not key.fileobj.recv(1 << 18):
                sys.exit("a stream ended")


if __name__ == "__main__":
    main()
