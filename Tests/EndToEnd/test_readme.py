"""The README: its tour is run as it stands, on both ports, and what it names is there.

The commands of "Deploying" and "Operating it" are run on a machine, by Tests/Box/test_readme.py.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore.session
import jmespath
import pytest
from botocore import xform_name
from conftest import House
from readme import ENGLISH, KOREAN, REPOSITORY, blocks, named
from stack.stack import PROGRAM

sys.path.insert(0, str(REPOSITORY / "Tests/Aws"))

import template  # noqa: E402

PAGES = [ENGLISH, KOREAN]
PROSE = {page: re.sub(r"^( *)```.*\n(?:.*\n)*?\1```$", "", page.read_text(), flags=re.MULTILINE) for page in PAGES}
INLINE = {page: re.findall(r"`([^`\n]+)`", text) for page, text in PROSE.items()}
COMMANDS = {page: [block.code for block in blocks(page)] + INLINE[page] for page in PAGES}


def section(page: Path, title: str) -> str:
    """What stands below a heading, up to the next one of its rank or above."""
    marks, after = re.split(rf"^(#+) {re.escape(title)}$", page.read_text(), flags=re.MULTILINE)[1:]
    return re.split(rf"^#{{1,{len(marks)}}} ", after, flags=re.MULTILINE)[0]


def first_column(table: str) -> set[str]:
    """The names in code of each row's first cell."""
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


# --- The two languages ---


def test_both_pages_have_the_same_commands() -> None:
    english = [(block.place, block.name, block.commands) for block in blocks(ENGLISH) if block.place != "tour"]
    korean = [(block.place, block.name, block.commands) for block in blocks(KOREAN)]
    assert len(english) > 20
    assert sorted(english) == sorted(korean)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", PROSE[page])
    assert len(links) > 5
    for link in links:
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = REPOSITORY / file if file else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: letters, digits, hyphens; a space is a hyphen."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# --- Files and programs ---


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    text = page.read_text()
    ours = set(re.findall(r"(?<![\w/.-])(?:aws|nginx|systemd|Sources|Tests)/[\w./@+-]*\w", text))
    assert "aws/tableorder.yaml" in ours
    for name in ours:
        assert (REPOSITORY / name).exists(), name
    sources = (".dev/deb", "aws/tableorder.yaml", "nginx/site.conf", "Sources/Server/Setup/Installation.swift")
    units = (REPOSITORY / "systemd").glob("*.*")
    known = "".join(source.read_text() for source in [*(REPOSITORY / name for name in sources), *units])
    snippets = {f"/etc/nginx/tableorder/{file.name}" for file in (REPOSITORY / "nginx/snippets").iterdir()}
    installed = set(re.findall(r"(?<!file:/)/(?:etc|usr|var|run)/(?:[\w.-]+/)*tableorder[\w./-]*\w", text))
    assert len(installed) > 8
    for name in installed - snippets:
        packaged = name.removeprefix("/").removesuffix("/use-certificate")
        assert name in known or packaged in known or name.startswith("/etc/tableorder/credentials/"), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_program_and_every_flag_is_one(page: Path) -> None:
    checked = set()
    for text in COMMANDS[page]:
        for words in re.findall(r"(?:^ *|sudo )tableorder ([a-z](?:[^\n|>\\]|\\\n)*)", text, re.MULTILINE):
            words = re.sub(r"\"[^\"]*\"|'[^']*'", "_", words)
            path = re.match(r"[a-z]+(?: (?:create|list|revoke|reset-password))?", words)
            assert path
            flags = re.findall(r"--[a-z-]+", manual_of(*path[0].split()))
            assert set(re.findall(r"--[a-z-]+", words)) <= set(flags), f"tableorder {words}"
            checked.add(path[0])
    assert {"setup", "check", "store create", "admin create", "admin reset-password"} <= checked


def test_every_command_of_the_program_is_explained() -> None:
    listed = manual_of().partition("SUBCOMMANDS:")[2]
    commands = re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE)
    named_here = {name.split()[0] for name in first_column(section(ENGLISH, "Day to day"))}
    assert len(commands) > 9 and set(commands) <= named_here


def manual_of(*command: str) -> str:
    program = os.environ.get("PROGRAM") or str(PROGRAM)
    said = subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=False)
    assert said.returncode == 0 and (not command or f"USAGE: tableorder {' '.join(command)}" in said.stdout), command
    return said.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_of_make_and_every_unit_is_one(page: Path) -> None:
    text = page.read_text()
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    makes = set(re.findall(r"^(?: {4})?make ([a-z]+)", text, re.MULTILINE)) | set(re.findall(r"`make ([a-z]+)", text))
    assert {"run", "test", "deb"} <= makes <= set(targets)
    on_aws = re.findall(r"/etc/systemd/system/(tableorder[\w.-]+)", (REPOSITORY / "aws/tableorder.yaml").read_text())
    units = {file.name for file in (REPOSITORY / "systemd").iterdir()} | set(on_aws)
    for unit in set(re.findall(r"\btableorder[\w@-]*\.(?:service|socket|target|timer)\b", text)):
        assert re.sub(r"@\d", "@", unit) in units, unit


# --- Configuration ---


def test_every_variable_is_explained_and_stands_where_the_table_says() -> None:
    source = (REPOSITORY / "Sources/Server/Configuration.swift").read_text()
    read = set(re.findall(r"reader\.\w+\(\"([A-Z_]+)\"|[^\w]text\(\"([A-Z_]+)\"", source))
    variables = {name for pair in read for name in pair if name}
    table = section(ENGLISH, "Configuration and secrets")
    assert len(variables) > 12 and first_column(table) == variables

    def where(place: str) -> set[str]:
        rows = [line for line in table.splitlines() if line.startswith("| `") and line.split("|")[2].strip() == place]
        return first_column("\n".join(rows))

    settings = (REPOSITORY / "systemd/tableorder.env").read_text()
    assert where("setting") == set(re.findall(r"^#?([A-Z_]+)=", settings, re.MULTILINE))
    credentials = (REPOSITORY / "Sources/Server/Credentials.swift").read_text()
    assert where("secret") == set(re.findall(r"\"([A-Z_]+)\"", credentials.partition("names = [")[2].partition("]")[0]))
    unit = (REPOSITORY / "systemd/tableorder@.service").read_text()
    [environment] = re.findall(r"^Environment=(.*)$", unit, re.MULTILINE)
    assert where("unit") == {pair.partition("=")[0] for pair in environment.split()}
    assert where("setting") | where("secret") | where("unit") == variables


# --- AWS ---


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_named_of_the_stack_is_in_the_template(page: Path) -> None:
    stack = template.raw()
    known = {*stack["Parameters"], *stack["Outputs"], *stack["Mappings"]}
    ours = {file.name for file in (REPOSITORY / "Sources").iterdir()}
    mentioned = {word for word in INLINE[page] if re.fullmatch(r"(?:[A-Z][a-z]+){2,}|Address|Flavours", word)} - ours
    assert {"Address", "SshCommand", "DatabaseUrlCommand", "SetupCommand", "MachineImage"} <= mentioned <= known
    for form in re.findall(r"`Form=(\w+)`", PROSE[page]):
        assert form in stack["Parameters"]["Form"]["AllowedValues"]

    aws, computer, machine = (named(page, place) for place in ("aws", "computer", "machine"))
    production = template.Stack(template.parameter_set("production"))
    assert production.outputs["SetupCommand"] == machine["setup"].code.strip()
    [ssh] = [line for line in computer["bring"].code.splitlines() if line.startswith("ssh ")]
    assert production.outputs["SshCommand"] == ssh.replace("ADDRESS", "<Address>")
    script = production.properties("Machine")["UserData"]
    assert "/usr/local/sbin/tableorder-watch <<" in script and aws["watch"].code == "sudo tableorder-watch\n"
    database = production.properties("Database")["DBInstanceIdentifier"]
    assert f"DATABASE={database}\n" in aws["restore-names"].code and database in aws["restore-look"].code
    assert production.properties("Database")["MasterUsername"] in PROSE[page]
    files = re.findall(r"file://(\S+)", aws["stack"].code)
    assert len(files) == 3 and all((REPOSITORY / file).exists() for file in files)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_alarm_and_every_saved_query_is_explained(page: Path) -> None:
    resources = template.raw()["Resources"].values()

    def names(kind: str, key: str) -> set[str]:
        found = [resource["Properties"][key]["Fn::Sub"] for resource in resources if resource["Type"] == kind]
        return {re.sub(r"^\$\{AWS::StackName\}[ /]", "", name) for name in found}

    alarms, queries = (
        ("What an alarm means", "Reading the logs") if page == ENGLISH else ("경보가 왔을 때", "로그 읽기")
    )
    assert first_column(section(page, alarms)) == names("AWS::CloudWatch::Alarm", "AlarmName")
    listed = {name for name in first_column(section(page, queries)) if not name.startswith(("/", "journalctl"))}
    assert listed == names("AWS::Logs::QueryDefinition", "Name")


@pytest.mark.parametrize("block", named(ENGLISH, "aws").values(), ids=lambda block: block.name)
def test_amazons_own_commands_have_these_flags(block: Any) -> None:
    """As botocore knows them, from which the `aws` command makes its own."""
    session = botocore.session.get_session()
    code = block.code.replace("\\\n", " ")
    calls = re.findall(r"\baws ([a-z]+) (wait )?([a-z-]+)((?:[^\n;|)']|'[^']*')*)", code)
    assert len(calls) == len(re.findall(r"\baws [a-z]", code))
    for service, waits, name, rest in calls:
        model = session.get_service_model(service)
        if waits:
            waiter = session.get_waiter_model(service)
            [name] = [w for w in waiter.waiter_names if xform_name(w, "-") == name]
            operation = model.operation_model(waiter.get_waiter(name).operation)
        else:
            [name] = [o for o in model.operation_names if xform_name(o, "-") == name]
            operation = model.operation_model(name)
        inputs = {xform_name(member, "-") for member in operation.input_shape.members}
        for flag in re.findall(r"--([a-z-]+)", rest):
            assert flag in {"region", "query", "output"} | inputs or flag.removeprefix("no-") in inputs, flag
        for query in re.findall(r"--query '([^']+)'", rest):
            jmespath.compile(query)
            assert set(re.findall(r"[A-Z]\w+", query)) <= members(operation.output_shape)


def members(shape: Any, depth: int = 6) -> set[str]:
    if depth == 0 or shape.type_name not in ("structure", "list"):
        return set()
    if shape.type_name == "list":
        return members(shape.member, depth - 1)
    return set(shape.members).union(*(members(member, depth - 1) for member in shape.members.values()))


# --- Dependencies ---


def test_every_dependency_says_what_it_saves_us() -> None:
    described = section(ENGLISH, "Dependencies").lower()
    install = (REPOSITORY / ".dev/install").read_text()
    [packages] = re.findall(r"^for package in ((?:.*\\\n)*.*); do$", install, re.MULTILINE)
    needed = set(packages.replace("\\\n", " ").split()) - {'"$@"'}  # what the benchmark asks for by name
    needed |= set(" ".join(re.findall(r"missing\+=\(([a-z][\w -]*)\)", install)).split())
    control = (REPOSITORY / "systemd/debian/control").read_text()
    for packages in re.findall(r"^(?:Depends|Recommends): (?:@LIBRARIES@, )?(.*)$", control, re.MULTILINE):
        needed |= set(re.findall(r"[a-z][\w-]+", packages))
    stack = (REPOSITORY / "aws/tableorder.yaml").read_text()
    [machine] = re.findall(r"^ +apt install (.*nginx.*)$", stack, re.MULTILINE)
    needed |= set(machine.split())
    requirements = (REPOSITORY / "Tests/EndToEnd/requirements.txt").read_text()
    [python] = re.findall(r"pip install ((?:[^`]|\n# )*)`", requirements)
    needed |= {re.sub(r"\[.*\]", "", name) for name in python.replace("#", " ").split()}
    needed |= set(re.findall(r"https://github.com/\w+/([\w-]+)\"", (REPOSITORY / "Package.swift").read_text()))
    assert len(needed) > 30
    for name in needed:
        short = re.sub(r"-(?:dev|light|core|full|extras|driver|venv)$", "", name)
        assert re.search(rf"(?<![\w-])({re.escape(name)}|{re.escape(short)})(?![\w-])", described), name


# --- The tour ---


def tour() -> str:
    blocks_of_tour = [block.code for block in blocks(ENGLISH) if block.place == "tour"]
    assert len(blocks_of_tour) == 11 and "tableorder key create" in blocks_of_tour[9]
    return "\n".join(blocks_of_tour[:9])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_tour_works(house: House, tmp_path: Path, scheme: str) -> None:
    (tmp_path / ".run").symlink_to(house.stack.state)
    (tmp_path / ".curlrc").write_text("insecure\n" if scheme == "https" else "")
    house.complete(house.table(0))
    base = house.stack.base_url if scheme == "http" else house.stack.https_url
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", tour()],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "BASE": base, "CURL_HOME": str(tmp_path), "HOME": str(tmp_path)},
        text=True,
        capture_output=True,
        check=False,
    )
    said = done.stdout.splitlines()
    first, second = house.plain()[:2]
    total = 2 * first["price"] + second["price"]
    number = re.escape(str(house.sql(f"SELECT max(order_number) FROM orders WHERE store_id = {house.store_id()}")))
    expected = [
        "한옥식당",
        *[r"\d+  .+  \d+"] * 6,
        r"Location: /api/orders/\d+",
        f"order {number}: {total} won, pending",
        r"(Location: /api/orders/\d+|Idempotency-Replayed: true)",
        r"(Location: /api/orders/\d+|Idempotency-Replayed: true)",
        f"order {number}: {total} won, pending",
        f"table 1: {total} won",
        f"order {number} is preparing",
        f"order {number} is completed",
        *["event: order.status_changed"] * 2,
        rf"{re.escape(first['name'])}: version \d+",
        "sold out: true",
        rf"{re.escape(first['name'])}: version \d+",
        "sold out: false",
        f"to pay: {total} won",
        "VALIDATION_FAILED: This has to be between 1 and 99.",
        f"closed with 1 orders, {total} won",
        "orders to see: 0",
    ]
    assert len(said) == len(expected), (done.stdout, done.stderr)
    for line, pattern in zip(said, expected):
        assert re.fullmatch(pattern, line.strip(), re.IGNORECASE), (line, pattern)
