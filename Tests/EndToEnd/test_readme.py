"""The README's tour is run as it stands, on both ports."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import House

README = Path(__file__).resolve().parents[2] / "README.md"


def tour() -> str:
    section = README.read_text().split("\n## A tour in five minutes\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 9
    return "\n".join(blocks)


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
