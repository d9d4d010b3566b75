"""The production site: what it speaks, where it sends people, which files it serves, and what checkers say of it."""

from __future__ import annotations

import gzip
import json
import re
import ssl
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
from conftest import House
from edge import HOST, Edge
from pictures import png
from stack.stack import REPOSITORY

NGINX = REPOSITORY / "nginx"
TEMPLATES = [NGINX / "site.conf", NGINX / "load-balancer.conf"]

# Mozilla's intermediate profile without DHE.
SUITES = {
    f"ECDHE-{key}-{cipher}"
    for key in ("ECDSA", "RSA")
    for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
}

# --- The files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_the_domain_is_all_that_setup_has_to_fill_in(template: Path) -> None:
    assert set(re.findall(r"@[^@\s]+@", template.read_text())) == {"@DOMAIN@"}


def test_the_site_listens_on_ipv4_and_ipv6() -> None:
    listens = re.findall(r"listen (.*);", TEMPLATES[0].read_text())
    version_4 = [words for words in listens if not words.startswith("[::]:")]
    assert len(version_4) == 4
    assert [f"[::]:{words}" for words in version_4] == [words for words in listens if words.startswith("[::]:")]


# What gixy finds and we keep, each by what it says.
KEPT = {
    # Debian's own nginx.conf, at http's level; each server of ours says otherwise, as sslscan confirms below.
    ("weak_ssl_tls", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"),
    ("weak_ssl_tls", "ssl_prefer_server_ciphers on"),
    # systemd/nginx.conf does that, with LimitNOFILE.
    ("worker_rlimit_nofile_vs_connections", "worker_connections 768"),
    # 421 would tell a stranger more than 444 does; a browser shares a connection only among names of one certificate.
    ("http2_misdirected_request", "server_name _"),
    # open_file_cache would show an update late; five names are tried, for six pages.
    ("try_files_is_evil_too", "try_files"),
}


def test_gixy_finds_nothing_that_we_do_not_keep_for_a_reason(site: Edge) -> None:
    gixy = Path(sys.executable).with_name("gixy")
    done = subprocess.run(
        [gixy, "-f", "json", site.site.directory / "nginx.conf"], text=True, capture_output=True, check=False
    )
    found = json.loads(done.stdout)
    assert found, "it always finds what Debian's nginx.conf has"
    unknown = [
        issue for issue in found
        if not any(issue["plugin"] == plugin and words in issue["config"] for plugin, words in KEPT)
    ]  # fmt: skip
    assert unknown == []


# --- TLS ------------------------------------------------------------------------------------------------------------


def test_sslscan_finds_tls_1_2_and_1_3_with_good_suites_only(site: Edge) -> None:
    address = f"127.0.0.1:{site.site.https_port}"
    command = ["sslscan", "--xml=-", f"--sni-name={HOST}", address]
    scan = xml.fromstring(subprocess.run(command, capture_output=True, check=True).stdout)
    protocols = {f"{p.get('type')}{p.get('version')}" for p in scan.iter("protocol") if p.get("enabled") == "1"}
    assert protocols == {"tls1.2", "tls1.3"}
    suites = {(c.get("sslversion"), c.get("cipher")) for c in scan.iter("cipher")}
    # The certificate has an elliptic key; the other three are for those with RSA.
    assert {name for version, name in suites if version == "TLSv1.2"} == {n for n in SUITES if "-ECDSA-" in n}
    assert {name for version, name in suites if version == "TLSv1.3"} == {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
    }  # fmt: skip
    assert [(r.get("supported"), r.get("secure")) for r in scan.iter("renegotiation")] == [("0", "0")]
    assert {h.get("vulnerable") for h in scan.iter("heartbleed")} == {"0"}


def test_the_suites_are_mozillas_for_either_kind_of_key() -> None:
    [suites] = re.findall(r"ssl_ciphers (.*);", (NGINX / "snippets/tls.conf").read_text())
    assert set(suites.split(":")) == SUITES


def test_a_session_is_resumed_without_a_ticket(site: Edge) -> None:
    context = ssl.create_default_context(cafile=str(site.site.certificate))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    sessions: list[ssl.SSLSession] = []
    for earlier in (None, 0):
        with site.connect(tls=False, port=site.site.https_port) as plain:
            session = None if earlier is None else sessions[earlier]
            with context.wrap_socket(plain, server_hostname=HOST, session=session) as connection:
                assert connection.session is not None and not connection.session.has_ticket
                sessions.append(connection.session)
                assert connection.session_reused is (session is not None)


def test_http_2_is_offered(site: Edge) -> None:
    address = f"{HOST}:{site.site.https_port}"
    command = ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_version} %{http_code}"]
    command += ["--resolve", f"{address}:127.0.0.1", "--cacert", str(site.site.certificate), f"https://{address}/docs"]
    assert subprocess.check_output(command, text=True) == "2 200"


# --- http -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_http_goes_to_https_with_its_method_path_and_query(site: Edge, method: str) -> None:
    reply = site.call(method, "/api/orders/%2e?limit=1&cursor=a%20b", tls=False)
    assert (reply.status, reply["Location"]) == (308, f"https://{HOST}/api/orders/%2e?limit=1&cursor=a%20b")


def test_a_certificates_challenge_is_answered_over_http(site: Edge) -> None:
    folder = site.site.acme / ".well-known/acme-challenge"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a-token_1").write_text("a-token_1.thumbprint")
    (site.site.acme / "outside").write_text("secret")
    answered = site.call("GET", "/.well-known/acme-challenge/a-token_1", tls=False)
    assert (answered.status, answered.body) == (200, b"a-token_1.thumbprint")
    assert answered["Content-Type"] == "text/plain"
    assert site.call("GET", "/.well-known/acme-challenge/none", tls=False).code == "NOT_FOUND"
    for path in ("/.well-known/acme-challenge/../../outside", "/outside"):
        assert site.call("GET", path, tls=False).status == 308


# --- Behind a load balancer -----------------------------------------------------------------------------------------


def test_the_load_balancer_finds_health_under_any_host_and_the_site_under_ours(site: Edge) -> None:
    port = site.site.load_balancer_port
    for path in ("/health", "/health/ready"):
        assert site.call("GET", path, {"Host": "10.0.0.7:8080"}, port=port, tls=False).status == 200
    assert site.call("GET", "/docs", port=port, tls=False).status == 200
    assert site.call("GET", "/admin", port=port, tls=False)["Location"] == "/admin/"
    assert site.send(b"GET /docs HTTP/1.1\r\nHost: 10.0.0.7:8080\r\n\r\n", port=port, tls=False) is None


# --- Files ----------------------------------------------------------------------------------------------------------


def test_every_file_of_the_pages_is_served_and_nothing_else_of_them(site: Edge) -> None:
    files = [file for file in (NGINX / "html").rglob("*") if file.is_file()]
    assert len(files) > 30
    for file in files:
        path = f"/{file.relative_to(NGINX / 'html')}"
        reply = site.call("GET", path)
        # A page has its own address, without the file's name.
        wanted = (404, None) if file.suffix == ".html" else (200, "no-cache")
        assert (reply.status, reply["Cache-Control"] if reply.status == 200 else None) == wanted, path
        assert reply.status == 404 or reply.body == file.read_bytes()


def test_a_page_is_asked_about_each_time_and_sent_only_when_it_has_changed(site: Edge) -> None:
    for path in ("/docs", "/shared/api.js"):
        first = site.call("GET", path, {"Accept-Encoding": "gzip"})
        assert first["Cache-Control"] == "no-cache"
        for name, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
            again = site.call("GET", path, {"Accept-Encoding": "gzip", name: value or ""})
            assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", ["/docs", "/docs/docs.css", "/shared/api.js", "/shared/icon.svg", "/openapi.json"])
def test_text_is_compressed(site: Edge, path: str) -> None:
    plain, packed = site.call("GET", path), site.call("GET", path, {"Accept-Encoding": "gzip"})
    if len(plain.body) < 1024:
        assert packed["Content-Encoding"] is None, "it would hardly get smaller"
    else:
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert len(packed.body) < len(plain.body) * 0.6


def test_a_picture_is_kept_for_ever_and_nobody_takes_it_for_a_page(site: Edge, house: House) -> None:
    picture = house.stack.state / "images/site.png"
    picture.write_bytes(png(8, 8))
    script = picture.with_name("site.html")
    script.write_text("<script>alert(1)</script>")
    try:
        reply = site.call("GET", "/images/site.png", {"Accept-Encoding": "gzip"})
        assert (reply.status, reply["Content-Type"], reply["Content-Encoding"]) == (200, "image/png", None)
        assert reply["Cache-Control"] == "public, max-age=31536000, immutable"
        assert reply.body == picture.read_bytes()
        assert site.call("GET", "/images/site.html")["Content-Type"] == "application/octet-stream"
    finally:
        picture.unlink()
        script.unlink()
