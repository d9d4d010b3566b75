"""The load balancer's door of a grown machine: nginx as the machine's script configures it, in front of a site that
drops whoever does not ask for it by name, as ours does."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SETS
from stack.nginx import PROGRAM
from stack.processes import end, free_port, remove_scratch_directory, scratch_directory, start, wait_until
from template import Stack

DOMAIN = SETS["grown"]["DomainName"]

SITE = """
pid nginx.pid;
daemon off;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include door.conf;
    server {
        listen 127.0.0.1:@SITE@ ssl default_server;
        ssl_reject_handshake on;
    }
    server {
        listen 127.0.0.1:@SITE@ ssl;
        server_name @DOMAIN@;
        ssl_certificate certificate.pem;
        ssl_certificate_key key.pem;
        client_max_body_size 5m;
        location / {
            return 200 "$scheme $host $remote_addr";
        }
    }
}
"""


@pytest.fixture(scope="module")
def door() -> Iterator[int]:
    """The port that the load balancer calls."""
    script = Stack(SETS["grown"]).properties("MachineTemplate")["LaunchTemplateData"]["UserData"]
    [text] = re.findall(r"conf\.d/tableorder-balancer\.conf <<'END'\n(.+?)^END$", script, re.DOTALL | re.MULTILINE)
    port, site = free_port(), free_port()
    assert text.count("listen 8080;") == text.count("127.0.0.1:443;") == 1
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace(":443;", f":{site};")
    directory = scratch_directory(None)
    try:
        (directory / "door.conf").write_text(text)
        (directory / "nginx.conf").write_text(SITE.replace("@SITE@", str(site)).replace("@DOMAIN@", DOMAIN))
        make_certificate(directory)
        log = directory / "error.log"
        command = [PROGRAM, "-p", f"{directory}/", "-c", str(directory / "nginx.conf"), "-e", str(log)]
        nginx = start(command, orphaned=signal.SIGTERM, log=log)
        try:
            wait_until(lambda: answers(port), 10, log.read_text)
            yield port
        finally:
            end(nginx, (signal.SIGTERM, 5))
    finally:
        remove_scratch_directory(directory)


def make_certificate(directory: Path) -> None:
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", f"/CN={DOMAIN}", "-keyout", "key.pem", "-out", "certificate.pem",
    ]  # fmt: skip
    subprocess.run(command, cwd=directory, capture_output=True, check=True)


def answers(port: int) -> bool:
    try:
        return call(port).startswith("200")
    except OSError:
        return False


def call(port: int, body: bytes | None = None, **headers: str) -> str:
    """As the load balancer calls: status and what the site saw."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET" if body is None else "PUT", "/health", body, sent)
        answer = connection.getresponse()
        return f"{answer.status} {answer.read().decode()}"
    finally:
        connection.close()


def test_the_site_is_asked_by_its_name_over_tls(door: int) -> None:
    seen = call(door, X_Forwarded_For="203.0.113.9", Host="ip-172-31-0-7")
    assert seen == f"200 https {DOMAIN} 203.0.113.9"


def test_the_guests_address_is_what_the_load_balancer_says(door: int) -> None:
    # It adds the address that it sees to whatever the guest claims.
    assert call(door, X_Forwarded_For="198.51.100.1, 203.0.113.9").endswith(" 203.0.113.9")


def test_a_picture_fits_through(door: int) -> None:
    assert call(door, body=b"x" * 5 * 1024 * 1024).startswith("200")
    assert call(door, body=b"x" * (5 * 1024 * 1024 + 1)).startswith("413")
