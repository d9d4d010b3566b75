"""`make run`: starts everything, finds its data again, stops everything."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from client import Client, wait_until
from stack.processes import free_port
from stack.stack import REPOSITORY


@contextmanager
def running(directory: Path, port: int, https_port: int) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {
        "RUN_DIRECTORY": str(directory),
        "PORT": str(port),
        "HTTPS_PORT": str(https_port),
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, str(REPOSITORY / ".dev/run")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


def until_running(process: subprocess.Popen[str]) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if "Ctrl-C stops everything." in line:
            return said
    raise AssertionError(said)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_second_run_finds_its_data_and_nothing_is_left(tmp_path: Path, end: signal.Signals) -> None:
    tmp_path.chmod(0o755)
    directory = tmp_path / "run"
    port, https_port = free_port(), free_port()
    orders = []
    for _ in range(2):
        with running(directory, port, https_port) as process:
            said = until_running(process)
            demo = json.loads((directory / "demo.json").read_text())
            assert demo["base_url"] == f"http://127.0.0.1:{port}"
            assert demo["https_url"] == f"https://127.0.0.1:{https_port}"
            assert demo["base_url"] in said and demo["stores"][0]["admin"]["password"] in said
            store = demo["stores"][0]
            page = re.search(r"Guests +(\S+/\?store=(\d+)&table=(\S+))  ", said)
            assert page and page[2] == str(store["store_id"]) and page[3] == store["tables"][0]["table_number"]
            assert b"/guest/guest.js" in Client(demo["base_url"]).get(page[1].removeprefix(demo["base_url"])).body
            assert f"{demo['base_url']}/admin/?store={store['store_id']}" in said
            signed_in = Client(demo["https_url"]).post(
                "/api/auth/table-login", {"store_id": store["store_id"], **store["tables"][0]}
            )
            table = Client(demo["base_url"], signed_in.json()["token"])
            menu = table.get(f"/api/menus?store_id={store['store_id']}").json()
            dishes = [dish for category in menu["categories"] for dish in category["menus"]]
            dish = next(dish for dish in dishes if not dish["option_groups"] and not dish["is_sold_out"])
            assert table.order({"menu_id": dish["id"], "quantity": 1}).status == 201
            orders.append([order["id"] for order in table.get("/api/orders").json()["data"]])
            process.send_signal(end)
            rest, _ = process.communicate(timeout=60)
            assert process.returncode == 0, rest
            assert "nothing of it runs any more" in rest
        for number in (port, https_port):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", number)) != 0
    assert orders[1][:1] == orders[0], "the second run has the order of the first"


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(tmp_path / "run", port, free_port()) as process:
            said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port} is in use" in said and "PORT=" in said
    wait_until(lambda: process.poll() is not None)
