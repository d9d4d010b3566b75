"""The scripts that machines run on their first start. Whether they do what they say can only be seen on a machine;
here, that they are sound shell, fetch over TLS only, and install nothing that is not what it should be."""

from __future__ import annotations

import _ctypes
import ctypes
import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import SETS
from template import REPOSITORY, Stack

SHA = "0123456789abcdef" * 4
WITH_PACKAGE = {"PackageUrl": "https://example.com/tableorder_1.0_amd64.deb", "PackageSha256": SHA}


def scripts(stack: Stack) -> list[str]:
    machines = stack.of_type("AWS::EC2::Instance").values()
    templates = stack.of_type("AWS::EC2::LaunchTemplate").values()
    return [
        *(each["UserData"] for each in machines),
        *(each["LaunchTemplateData"]["UserData"] for each in templates),
    ]


@pytest.fixture
def first() -> str:
    """The script of a machine that is given the package's address."""
    return str(Stack(SETS["production"] | WITH_PACKAGE).properties("Machine")["UserData"])


def test_a_script_is_sound_shell_and_short_enough(stack: Stack) -> None:
    assert scripts(stack)
    for script in scripts(stack):
        assert script.startswith("#!/bin/bash\n")
        assert "set -euo pipefail\n" in script
        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")
        assert len(script.encode()) < 16 * 1024, "EC2's limit"


def test_a_script_fetches_over_tls_only(stack: Stack) -> None:
    for script in scripts(stack):
        assert "http://" not in script
    assert "--proto =https" in Stack(SETS["production"]).properties("Machine")["UserData"]


def test_a_package_is_installed_only_when_its_sum_is_right(first: str) -> None:
    fetched = first.index(f"fetch '{WITH_PACKAGE['PackageUrl']}' \"$work/tableorder.deb\"")
    checked = first.index(f'echo "{SHA}  $work/tableorder.deb" | sha256sum --check --strict\n')
    installed = first.index('apt install "$work/tableorder.deb"')
    assert fetched < checked < installed


def test_the_agent_is_installed_only_when_amazon_signed_it(first: str) -> None:
    signed = first.index('gpg --batch --status-fd 3 --verify "$work/agent.deb.sig" "$work/agent.deb"')
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/verify-CloudWatch-Agent-Package-Signature.html
    by_amazon = first.index("VALIDSIG 937616F3450B7D806CBD9725D58167303B789C72 ")
    assert signed < by_amazon < first.index('dpkg --install "$work/agent.deb"')


def test_without_a_package_the_machine_says_how_to_bring_it(production: Stack) -> None:
    script = production.properties("Machine")["UserData"]
    assert "if [ -n '' ]; then" in script
    assert "sudo apt install ./tableorder_*.deb && sudo tableorder-watch" in script


@pytest.mark.parametrize(
    "line",
    [
        "fallocate --length 1G /swapfile.new",
        'Unattended-Upgrade::Automatic-Reboot-Time "19:30";',
        "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /etc/ssl/rds/global-bundle.pem",
        "systemctl enable --now tableorder-heartbeat.timer",
        "sudo tableorder setup --database-ca /etc/ssl/rds/global-bundle.pem --domain order.example.com",
    ],
)
def test_the_machine_is_prepared(first: str, line: str) -> None:
    assert line in first


def test_the_machine_has_what_the_site_certificates_and_the_guide_need(first: str) -> None:
    [packages] = re.findall(r"^apt install (.*nginx.*)$", first, re.MULTILINE)
    assert {"nginx", "certbot", "unattended-upgrades", "curl", "gnupg", "jq", "postgresql-client"} <= set(
        packages.split()
    )


def test_a_library_that_was_replaced_asks_for_a_restart(first: str, tmp_path: Path) -> None:
    conf, asked = tmp_path / "52tableorder", tmp_path / "reboot-required"
    [text] = re.findall(r"cat >/etc/apt/apt.conf.d/52tableorder <<'END'\n(.+?)\nEND\n", first, re.DOTALL)
    conf.write_text(text)
    dump = ["apt-config", "dump", "DPkg::Post-Invoke"]
    said = subprocess.run(dump, env={**os.environ, "APT_CONFIG": str(conf)}, text=True, capture_output=True, check=True)
    [command] = re.findall(r'^DPkg::Post-Invoke:: "(.*reboot-required.*)";$', said.stdout, re.MULTILINE)
    command = command.replace("/run/reboot-required", str(asked)).replace("/proc/[0-9]*", f"/proc/{os.getpid()}")
    subprocess.run(["sh", "-c", command], check=True)
    assert not asked.exists()
    library = tmp_path / "libof.so.1"
    library.write_bytes(Path(_ctypes.__file__).read_bytes())
    kept = ctypes.CDLL(str(library))
    library.unlink()
    subprocess.run(["sh", "-c", command], check=True)
    assert kept and asked.exists()


def test_the_heartbeat_asks_the_whole_way_down_to_the_database(first: str) -> None:
    assert "--resolve order.example.com:443:127.0.0.1 https://order.example.com/health/ready" in first
    assert "OnCalendar=*:0/5\n" in first


@pytest.mark.parametrize(
    ("name", "group", "namespace"),
    [
        ("production", "/aws/ec2/tableorder-backend", "TableOrder"),
        ("development", "/aws/ec2/tableorder-backend-development", "TableOrder-development"),
    ],
)
def test_the_agent_writes_to_its_own_stacks_group(name: str, group: str, namespace: str) -> None:
    stack = Stack(SETS[name])
    script = stack.properties("Machine")["UserData"]
    [expressions] = re.findall(r"sed (-e .+ -e .+) \\$", script, re.MULTILINE)
    agent = REPOSITORY / "aws/amazon-cloudwatch-agent.json"
    command = f"sed {expressions} {agent}"
    written = subprocess.run(["bash", "-c", command], text=True, capture_output=True, check=True).stdout
    assert set(re.findall(r'"log_group_name": "(.+)"', written)) == {group}
    assert re.findall(r'"namespace": "(.+)"', written) == [namespace]
    assert stack.properties("LogGroup")["LogGroupName"] == group


def test_a_grown_machine_shows_the_shared_pictures_before_it_answers(grown: Stack) -> None:
    [script] = scripts(grown)
    assert "shared=<Pictures>.efs.ap-northeast-2.amazonaws.com:/" in script
    stopped, mounted = script.index("systemctl stop tableorder.target"), script.index("    mount $here\n")
    assert stopped < mounted < script.index("systemctl start tableorder.target")
    assert "cp --archive --no-clobber $here/. /mnt/pictures/" in script
    # The workers' and nginx's own place for them.
    unit = (REPOSITORY / "systemd/tableorder@.service").read_text()
    assert "IMAGE_DIR=/var/lib/tableorder/images" in unit.split() and "here=/var/lib/tableorder/images\n" in script


def test_the_load_balancers_door_is_the_packages_own_site() -> None:
    [script] = scripts(Stack(SETS["grown"]))
    domain = SETS["grown"]["DomainName"]
    template = "/usr/share/tableorder/nginx/load-balancer.conf"
    assert f"sed 's/@DOMAIN@/{domain}/' {template} >$sites/tableorder-load-balancer\n" in script
    assert script.index("tableorder-load-balancer /etc/nginx/sites-enabled/") < script.index("nginx -t")
    # The package brings it, and it listens where the load balancer calls.
    assert "nginx/load-balancer.conf usr/share/tableorder/nginx/" in (REPOSITORY / ".dev/deb").read_text()
    listened = set(re.findall(r"listen (\d+)", (REPOSITORY / "nginx/load-balancer.conf").read_text()))
    machines = Stack(SETS["grown"]).properties("Machines")
    assert (listened, str(machines["Port"])) == ({"8080"}, "8080")
    assert f"location = {machines['HealthCheckPath']} " in (REPOSITORY / "nginx/load-balancer.conf").read_text()
