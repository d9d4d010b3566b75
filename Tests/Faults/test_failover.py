"""The primary is lost, its standby takes over, and the name moves: no order is, and nobody has to restart anything."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from client import wait_until
from conftest import place_on
from impatient import Impatient
from ledger import Ledger
from naming import DATABASE, Naming
from outage import first_order, judged, readiness
from stack import PostgreSQL, Stack
from stack.processes import as_user, remove_scratch_directory, scratch_directory
from world import as_root, durable_stack, own_world, run

pytestmark = as_root

PRIMARY, STANDBY = "127.0.0.1", "127.0.0.2"


@contextmanager
def standby_of(stack: Stack, directory: Path) -> Iterator[PostgreSQL]:
    """A streaming standby, which has each order before it is acknowledged, as a Multi-AZ database's second machine."""
    primary = stack.postgresql
    with (primary.directory / "data/pg_hba.conf").open("a") as access:
        access.write("local replication all trust\n")
    primary.sql("SELECT pg_reload_conf()")
    source = primary.url() + "&application_name=standby"
    (directory / "standby").mkdir(mode=0o700)
    os.chown(directory / "standby", primary.directory.stat().st_uid, -1)
    copy = ["pg_basebackup", "-D", str(directory / "standby/data"), "-R", "-X", "stream", "--checkpoint=fast"]
    run(*as_user("postgres"), *copy, "-d", source)
    standby = PostgreSQL(
        directory / "standby",
        sockets=directory / "sockets",
        log=stack.logs / "standby.log",
        user="postgres",
        settings={"listen_addresses": STANDBY},
        tcp=primary.tcp,
    )
    try:
        standby.start()
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.sql("SELECT pg_reload_conf()")
        wait_until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync")
        yield standby
    finally:
        standby.stop()


# Without the parameter, the workers meet the standby before it is promoted, and are refused each write (25006).
@pytest.mark.parametrize("attributes", ["any", "read-write"])
def test_a_promoted_standby_has_every_order_and_its_guests_within_a_second(attributes: str) -> None:
    directory = scratch_directory("postgres")
    try:
        with own_world():
            naming = Naming(directory, PRIMARY)
            environment = {"PGTARGETSESSIONATTRS": attributes}
            with durable_stack(database_host=DATABASE, environment=environment) as stack:
                with standby_of(stack, directory) as new:
                    fail_over(stack, new, naming, attributes)
    finally:
        remove_scratch_directory(directory)


def fail_over(stack: Stack, new: PostgreSQL, naming: Naming, attributes: str) -> None:
    old, workers = stack.postgresql, stack.workers.pids
    place = place_on(stack)
    with Impatient(stack) as guest:
        place = replace(place, sql=lambda statements: new.sql(statements, "tableorder"))
        with Ledger(f"a standby promoted and the name moved, target_session_attrs={attributes}", place) as guests:
            guests.work_on(2)
            old.kill()
            guests.times += 1
            lost = time.monotonic()
            guest.refused_after(lost)
            naming.move(STANDBY)
            moved = time.monotonic()
            guest.refused_after(moved)
            wait_until(lambda: readiness(stack) == 503)
            assert new.sql("SELECT pg_promote()") == "t"
            back = time.monotonic()
            waits = [first_order(guest, guests, back)]
            outcome = guests.settle()
    # What else the stack asks its database is asked here from now on.
    stack.postgresql = new
    try:
        guest.check()
    finally:
        stack.postgresql = old
    judged(stack, guest, outcome, waits, workers)
