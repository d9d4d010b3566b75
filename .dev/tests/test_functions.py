"""The linker's list of functions, which nothing else holds to the program."""

from __future__ import annotations

import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def test_most_of_the_list_is_in_the_program() -> None:
    """Fewer, and the list is worth little: Tests/Bench/functions.py makes it anew."""
    listed = [line for line in (REPOSITORY / "Sources/functions.txt").read_text().splitlines() if line[0] != "#"]
    program = REPOSITORY / ".build-release/release/tableorder"
    printed = subprocess.run(["nm", str(program)], text=True, capture_output=True, check=True).stdout
    known = {line.rpartition(" ")[2] for line in printed.splitlines()}
    assert sum(name in known for name in listed) > 0.8 * len(listed) > 400
