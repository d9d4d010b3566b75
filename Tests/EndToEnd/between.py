"""A place between a program and its PostgreSQL, for whoever wants to hear or to disturb what they say.

Source: PostgreSQL docs 55.2.1, where a connection's first message names the program.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import types
from abc import abstractmethod
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

Self = TypeVar("Self", bound="Between")


class Between(contextlib.AbstractContextManager["Between"]):
    """A unix socket that stands for a PostgreSQL's, as long as the `with` block runs.

    - url: of the database, through its unix socket; `self.url` leads to ours.
    - directory: an existing one with a short path, for our socket.
    """

    def __init__(self, url: str, directory: Path) -> None:
        query = parse_qs(urlsplit(url).query)
        name = f".s.PGSQL.{query['port'][0]}"
        self._theirs = Path(query["host"][0]) / name
        self._ours = directory / name
        self.url = url.replace(f"host={query['host'][0]}", f"host={directory}")

    @abstractmethod
    def serve(self, program: socket.socket) -> None:
        """One connection of the program, on a thread of its own; ends it, too."""

    def reach(self) -> socket.socket:
        """A connection to the server. Raises OSError when it is away."""
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._theirs))
        return server

    def __enter__(self: Self) -> Self:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._ours))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._ours.unlink(missing_ok=True)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                program, _ = self._listener.accept()
                threading.Thread(target=self.serve, args=(program,), daemon=True).start()


def application(startup: bytes) -> str:
    """The name in a startup message, without its length and version."""
    words = startup.split(b"\0")
    return dict(zip(words[::2], words[1::2])).get(b"application_name", b"").decode()
