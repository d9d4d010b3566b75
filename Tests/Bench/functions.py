#!/usr/bin/env python3
"""Lists the functions that requests go through, for the linker: `Tests/Bench/functions.py`, after `make bench` or `make
deb` has built the program, which the next of them links anew. Needs Debian's valgrind.

The program has 16 MB of functions, and requests go through some 700 that lie all over them. Next to each other they
share pages and lines of the caches, which PostgreSQL needs as well. (Those of Swift's own library stay where they are:
it comes in one piece.) A function that is not in the list, or no longer there, costs its place and nothing else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.dont_write_bytecode = True
REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / ".dev"), str(REPOSITORY / "Tests/EndToEnd"), str(Path(__file__).parent)]

import cycles  # noqa: E402
from house import PROGRAM, House  # noqa: E402
from stack import StackError, stop_on_signals  # noqa: E402

LIST = REPOSITORY / "Sources/functions.txt"
HEAD = """\
# The functions that requests go through, for the linker (see the Makefile): those of a menu first, as nearly all others
# go through them too. Made by Tests/Bench/functions.py.
"""
# Enough for what happens only now and then, such as a buffer that grows.
REQUESTS = {"R1": 200, "R2": 200, "R3": 50, "R4": 50}


def main() -> int:
    names: dict[str, None] = {}
    try:
        with stop_on_signals(), House(past=2000, say=lambda sentence: print(sentence, file=sys.stderr)) as house:
            for kind, requests in REQUESTS.items():
                counted = cycles.instructions(house, kind, requests, "--demangle=no")
                # By name, so that a list made anew differs from this one where the program does.
                names |= dict.fromkeys(sorted(functions(counted, "tableorder")))
                print(f"{kind}: {len(names)} functions so far.", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except (StackError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    LIST.write_text(HEAD + "".join(f"{name}\n" for name in names))
    PROGRAM.unlink()  # the list is none of its sources
    return 0


def functions(counted: Path, program: str) -> Iterator[str]:
    """Those of the program, and not of its libraries, in which something was counted.

    - Source: Valgrind manual, "Callgrind Format Specification": `ob=` and `fn=` begin what is counted in a function of an
      object; a name is written out where its number comes for the first time, be it as somebody's who is called.
    """
    known: dict[tuple[str, str], str] = {}
    here = ""
    for line in counted.read_text().splitlines():
        found = re.fullmatch(r"(c?)(fn|ob)=\((\d+)\)(?: (.*))?", line)
        if not found:
            continue
        called, kind, number, name = found.groups()
        name = known.setdefault((kind, number), name)
        if called:
            continue
        if kind == "ob":
            here = Path(name).name
        elif here == program:
            yield re.sub(r"'\d+$", "", name)  # how deep it has called itself


if __name__ == "__main__":
    sys.exit(main())
