"""An nginx of our own: configuration, temporary files and certificate under one directory, no privilege needed.

`Nginx` is development's site. `Site` is production's, the very files of the package below Debian's nginx.conf.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

from .processes import StackError, end, last_lines, start, wait_until

# Debian puts it where an ordinary user's PATH does not look.
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or "nginx"


class Nginx:
    """One nginx in front of one socket of workers.

    - sources: the `nginx` folder of the repository.
    - directory: where the configuration is written and nginx keeps its files.
    - template: another configuration than that of `make run` and the tests, with more values to fill in.
    """

    host = "localhost"

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
        self.certificate = directory / f"{self.host}.pem"
        self.port = port
        self.https_port = https_port
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
            "CERTIFICATE_KEY": str(directory / f"{self.host}.key"),
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
        """A self-signed one, kept so that a browser needs to be told only once, and renewed in time."""
        lasts = ["openssl", "x509", "-in", str(self.certificate), "-checkend", "86400", "-noout"]
        if self.certificate.exists() and subprocess.run(lasts, capture_output=True, check=False).returncode == 0:
            return
        command = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "365", "-subj", f"/CN={self.host}", "-addext", f"subjectAltName=DNS:{self.host},IP:127.0.0.1",
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


class Site(Nginx):
    """Production's site for `order.example.com`, and the load balancer's; only where it listens, as whom it runs and
    where it finds things is another than on a host of its own.

    - load_balancer_port: takes the place of 8080, as `port` and `https_port` do of 80 and 443.
    """

    host = "order.example.com"
    # Who plays the load balancer, instead of the VPC's addresses.
    load_balancer = "127.0.0.99"

    def __init__(self, sources: Path, *, load_balancer_port: int, **where: Any) -> None:
        super().__init__(sources, **where)
        self.load_balancer_port = load_balancer_port
        self.acme = self.directory / "acme"
        self.access_log = self.logs / "tableorder-access.log"
        self._ports = {"80": self._values["PORT"], "443": self._values["HTTPS_PORT"], "8080": str(load_balancer_port)}
        self._paths = {
            "/etc/nginx/": f"{self.directory}/",
            "/etc/tableorder/tls/certificate.pem": str(self.certificate),
            "/etc/tableorder/tls/key.pem": self._values["CERTIFICATE_KEY"],
            "/run/nginx.pid": f"{self.directory}/nginx.pid",
            "/run/tableorder/tableorder.sock": self._values["SOCKET"],
            "/usr/share/tableorder/html": self._values["HTML"],
            "/var/lib/tableorder/acme": str(self.acme),
            "/var/lib/tableorder/images": self._values["IMAGES"],
            "/var/log/nginx/": f"{self.logs}/",
            "set_real_ip_from 172.31.0.0/16": f"set_real_ip_from {self.load_balancer}",
        }

    def _write_configuration(self) -> None:
        for folder in ("conf.d", "sites-enabled", "modules-enabled", "tableorder", "acme"):
            (self.directory / folder).mkdir(exist_ok=True)
        (self.directory / "mime.types").write_text("types { text/html html; }")
        debian = Path(__file__).with_name("debian-nginx.conf").read_text()
        (self.directory / "nginx.conf").write_text(
            self._moved(debian.replace("user www-data;", self._values["USER"])) + "daemon off;\n"
        )
        self._write("modules-enabled/90-tableorder.conf", "main.conf")
        self._write("sites-enabled/tableorder", "site.conf")
        self._write("sites-enabled/tableorder-load-balancer", "load-balancer.conf")
        for snippet in (self._sources / "snippets").iterdir():
            self._write(f"tableorder/{snippet.name}", f"snippets/{snippet.name}")
        # nginx as Debian builds it keeps them in /var/lib/nginx, which is not ours.
        kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        lines = [f"{name}_temp_path {self.directory}/temporary/{name};\n" for name in kept]
        (self.directory / "conf.d/temporary.conf").write_text("".join(lines))

    def _write(self, name: str, template: str) -> None:
        """What `tableorder setup` and the package do with a file, and then our own places."""
        text = (self._sources / template).read_text().replace("@DOMAIN@", self.host)
        (self.directory / name).write_text(self._moved(text))

    def _moved(self, text: str) -> str:
        for here, there in self._paths.items():
            text = text.replace(here, there)
        if not socket.has_ipv6 or not can_bind("::1"):
            text = re.sub(r" *listen \[::\].*\n", "", text)
        text = re.sub(r"listen \[::\]:(\d+)", lambda match: f"listen [::1]:{self._ports[match[1]]}", text)
        return re.sub(r"listen (\d+)", lambda match: f"listen {self._values['BIND']}:{self._ports[match[1]]}", text)


def can_bind(address: str) -> bool:
    """A container may know IPv6 and have no address of it."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True
