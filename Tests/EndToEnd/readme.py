"""The commands of README.md and README.ko.md: each block says where it is run, and what it is called.

```sh machine update        on the machine: Tests/Box/test_readme.py runs it as it stands
```sh aws stack             needs AWS: its names are compared with the template and the program
```sh computer package      on one's own computer, before there is a machine
```sh                       the tour: test_readme.py runs it
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
ENGLISH, KOREAN = REPOSITORY / "README.md", REPOSITORY / "README.ko.md"
PLACES = {"machine", "aws", "computer", "tour"}


class Block(NamedTuple):
    place: str
    name: str
    code: str

    @property
    def commands(self) -> str:
        """Without comments, which are in the reader's language."""
        return re.sub(r"[ \t]*(?<!\S)# .*", "", self.code)


def blocks(page: Path) -> list[Block]:
    found = re.findall(r"^( *)```(.*)\n((?:.*\n)*?)\1```$", page.read_text(), re.MULTILINE)
    read = []
    for _, label, code in found:
        language, place, name = (label.split() + ["tour", ""])[:3]
        assert language == "sh" and place in PLACES, f"{page.name}: a block that nobody tests: {label}"
        read.append(Block(place, name, textwrap.dedent(code)))
    return read


def named(page: Path, place: str) -> dict[str, Block]:
    chosen = [block for block in blocks(page) if block.place == place]
    assert len({block.name for block in chosen}) == len(chosen), "two blocks have one name"
    return {block.name: block for block in chosen}
