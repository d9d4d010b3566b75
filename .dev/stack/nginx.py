"""An nginx of our own: configuration, temporary files and certificate under one directory, no privilege needed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from .processes import StackError, end, last_lines, start, wait_until

# Debian puts it where an ordinary user's PATH does not look.
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or "nginx"


class Nginx:
    """One nginx in front of one socket of workers.

    - sources: the `nginx` folder of the repository.
    - directory: where the configuration is written and nginx keeps its files.
    - template: another configuration than that of `make run` and the tests, with more values to fill in.
    """

    def __init__(
        self,
        sources: Path,
        *,
        directory: Path,
        logs: Path,
        images: Path,
        worker_socket: Path,
        bind: str,
        port: int,
        https_port: int,
        template: Path | None = None,
        values: dict[str, str] | None = None,
    ) -> None:
        self.directory = directory
        self.logs = logs
        self.certificate = directory / "localhost.pem"
        self._address = ("127.0.0.1" if bind == "0.0.0.0" else bind, port)
        self._sources = sources
        self._template = template or sources / "development.conf"
        self._process: subprocess.Popen[bytes] | None = None
        self._values = {
            # Workers of a privileged nginx become "nobody", who cannot open our socket.
            "USER": "user root;" if os.geteuid() == 0 else "",
            "BIND": bind,
            "PORT": str(port),
            "HTTPS_PORT": str(https_port),
            "SOCKET": str(worker_socket),
            "IMAGES": str(images),
            "HTML": str(sources / "html"),
            "LOGS": str(logs),
            "CERTIFICATE": str(self.certificate),
            "CERTIFICATE_KEY": str(directory / "localhost.key"),
            **(values or {}),
        }

    def start(self) -> None:
        self.directory.mkdir(exist_ok=True)
        (self.directory / "temporary").mkdir(exist_ok=True)
        self._write_configuration()
        self._make_certificate()
        tested = subprocess.run([*self._command, "-t", "-q"], text=True, capture_output=True, check=False)
        if tested.returncode != 0:
            raise StackError(f"nginx refuses its configuration: {tested.stderr.strip()}")
        # SIGTERM reaches the master, which takes its workers along; SIGKILL would leave them.
        self._process = start(self._command, orphaned=signal.SIGTERM, log=self.logs / "nginx-error.log")
        wait_until(self._listens, 10, self._failure)

    def stop(self) -> None:
        """Ends it at once: open streams would hold a graceful end for hours."""
        if self._process is not None:
            end(self._process, (signal.SIGTERM, 5))
            self._process = None

    def reload(self) -> None:
        """Reads the configuration again; requests under way are finished by the old processes."""
        assert self._process is not None
        self._write_configuration()
        self._process.send_signal(signal.SIGHUP)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def _command(self) -> list[str]:
        configuration, errors = self.directory / "nginx.conf", self.logs / "nginx-error.log"
        return [PROGRAM, "-p", f"{self.directory}/", "-c", str(configuration), "-e", str(errors)]

    def _write_configuration(self) -> None:
        text = re.sub(r"@([A-Z_]+)@", lambda match: self._values[match[1]], self._template.read_text())
        (self.directory / "nginx.conf").write_text(text)
        snippets = self.directory / "tableorder"
        snippets.unlink(missing_ok=True)
        snippets.symlink_to(self._sources / "snippets")

    def _make_certificate(self) -> None:
        """A self-signed one for localhost, kept so that a browser needs to be told only once, and renewed in time."""
        lasts = ["openssl", "x509", "-in", str(self.certificate), "-checkend", "86400", "-noout"]
        if self.certificate.exists() and subprocess.run(lasts, capture_output=True, check=False).returncode == 0:
            return
        command = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "365", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", self._values["CERTIFICATE_KEY"], "-out", str(self.certificate),
        ]  # fmt: skip
        made = subprocess.run(command, text=True, capture_output=True, check=False, umask=0o077)
        if made.returncode != 0:
            raise StackError(f"openssl cannot make a certificate: {made.stderr.strip()}")

    def _listens(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise StackError(self._failure())
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(self._address) == 0

    def _failure(self) -> str:
        return f"nginx does not start:\n{last_lines(self.logs / 'nginx-error.log')}"
