"""The disk is full, or the folder of the logs is gone: guests notice nothing, and the log is whole again afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from calling import Book
from client import wait_until
from conftest import place_on
from ledger import Ledger, Place
from pictures import png
from stack import Stack


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of its own on a folder, which only root may make."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        # Who has files open there keeps them.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte more goes onto the folder's disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 512):
                pass
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workers and nginx write; PostgreSQL has another place."""
    return tmp_path_factory.mktemp("written")


@pytest.fixture(scope="module")
def stack(folder: Path) -> Iterator[Stack]:
    for name in ("logs", "images"):
        (folder / name).mkdir()
    written = {"LOG_FILE": str(folder / "logs/app.log"), "IMAGE_DIR": str(folder / "images")}
    with Stack(environment=written) as stack:
        (stack.logs / "nginx-access.log").unlink()
        (stack.logs / "nginx-access.log").symlink_to(folder / "logs/nginx-access.log")
        begin_new_logs(stack)
        yield stack


@pytest.fixture(scope="module")
def place(stack: Stack) -> Place:
    return place_on(stack)


def test_a_full_disk_under_logs_and_pictures_costs_no_order(place: Place, stack: Stack, folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("Only root may make a disk that is small enough to be filled.")
    logs, images = folder / "logs", folder / "images"
    with small_disk(logs, "4m"), small_disk(images, "64k"):
        begin_new_logs(stack)
        wait_until(lambda: (logs / "app.log").exists())
        with Ledger("disk full under logs and pictures", place) as guests:
            with full(logs), full(images):
                guests.times += 1
                guests.work_on(3)
                assert picture_of_a_dish(place) >= 500
                begin_new_logs(stack)
                guests.work_on(1)
            before = len(lines(logs))
            guests.work_on(2)
            assert picture_of_a_dish(place) == 200
            outcome = guests.settle()
        wait_until(lambda: len(lines(logs)) > before + 20)
        torn = [line for line in lines(logs) if line and not is_object(line)]
        assert [path.suffix for path in images.rglob("*.*")] == [".png"], "nothing half is left"
    begin_new_logs(stack)
    assert (outcome.failed, outcome.lost) == (0, 0)
    # One for each writer at most: the line at which the disk was full.
    assert len(torn) <= stack.workers.count
    assert [line for line in torn if line.count('{"time"') > 1] == [], "what came next stands on a line of its own"


def test_a_log_that_cannot_be_opened_keeps_no_worker_from_starting(place: Place, stack: Stack, folder: Path) -> None:
    logs, gone = folder / "logs", folder / "gone"
    with Ledger("log directory gone, and the workers die", place) as guests:
        logs.rename(gone)
        guests.times += 1
        guests.work_on(1)
        begin_new_logs(stack)
        for index in range(stack.workers.count):
            pid = stack.workers.kill(index)
            stack.workers.wait_until_replaced(pid)
            guests.work_on(1)
        pids = stack.workers.pids
        guests.work_on(2)
        assert stack.workers.pids == pids, "they started, and stay"
        logs.mkdir()
        begin_new_logs(stack)
        wait_until(lambda: len(lines(logs)) > 20)
        outcome = guests.settle()
    assert outcome.lost == 0
    assert outcome.failed <= 8 * stack.workers.count


def begin_new_logs(stack: Stack) -> None:
    """As after logrotate."""
    stack.workers.signal_all(signal.SIGHUP)
    assert stack.nginx.pid is not None
    os.kill(stack.nginx.pid, signal.SIGUSR1)


def picture_of_a_dish(place: Place) -> int:
    restaurant = place.restaurants[0]
    owner = restaurant.owner(place.address, Book(), [])
    assert owner.enter().status == 200
    return owner.put(f"/api/admin/menus/{min(restaurant.dishes)}/image", png(8, 8)).status


def lines(logs: Path) -> list[str]:
    log = logs / "app.log"
    return log.read_text().splitlines() if log.exists() else []


def is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
