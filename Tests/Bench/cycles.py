#!/usr/bin/env python3
"""Where the time of a request goes in our program: `Tests/Bench/cycles.py R2`. Needs a release build and Debian's
linux-perf, or valgrind.

perf samples the workers while wrk asks them; callgrind counts each instruction of one worker for some requests, and so
says the same each time, but knows nothing of the kernel. Functions are printed by their own share, then by their share
with what they call.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.dont_write_bytecode = True
REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / ".dev"), str(REPOSITORY / "Tests/EndToEnd"), str(Path(__file__).parent)]

import fastcgi  # noqa: E402
from house import PROGRAM, House  # noqa: E402
from lone_worker import LoneWorker, fresh, lone_worker  # noqa: E402
from stack import StackError, stop_on_signals  # noqa: E402
from suite import KINDS, calls  # noqa: E402
from traffic import Traffic  # noqa: E402
from wrk import Wrk  # noqa: E402

LINES = 45


def main() -> int:
    parser = argparse.ArgumentParser(description="Shows where the time of a request goes in our program.")
    parser.add_argument("kind", choices=["R1", "R2", "R3", "R4"])
    parser.add_argument("--tool", choices=["perf", "callgrind"], default="perf")
    parser.add_argument("--seconds", type=int, default=5, help="of sampling (5)")
    parser.add_argument("--requests", type=int, default=500, help="to count instructions of (500)")
    options = parser.parse_args()
    try:
        with stop_on_signals(), House(past=2000, say=lambda sentence: print(sentence, file=sys.stderr)) as house:
            if options.tool == "perf":
                sample(house, options.kind, options.seconds)
            else:
                count(house, options.kind, options.requests)
    except KeyboardInterrupt:
        return 130
    except (StackError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def sample(house: House, kind: str, seconds: int) -> None:
    requests, data = house.stack.state / "requests.lua", house.stack.state / "perf.data"
    Traffic(house).write(requests)
    wrk = Wrk(house.stack.base_url, requests, {KINDS[kind]: 1}, {})
    wrk.run(1)
    pids = ",".join(map(str, house.stack.workers.pids))
    command = ["perf", "record", "--quiet", "--freq=1999", "--call-graph=fp", f"--pid={pids}", f"--output={data}"]
    with background([*command, "--", "sleep", str(seconds)]):
        run = wrk.run(seconds)
    print(f"{kind}: {run.per_second:,.0f} requests a second while sampled.\n")
    for title, option in (("own share", "--no-children"), ("share with what is called", "--children")):
        command = ["perf", "report", "--stdio", option, "--percent-limit=0.4", "--call-graph=none", f"--input={data}"]
        report = said([*command, "--sort=symbol"])
        show(title, [line for line in report.splitlines() if line.strip() and not line.startswith("#")])


def count(house: House, kind: str, requests: int) -> None:
    counted = instructions(house, kind, requests)
    for title, option in (("own share", "--inclusive=no"), ("share with what is called", "--inclusive=yes")):
        report = said(["callgrind_annotate", option, "--threshold=95", str(counted)]).splitlines()
        total = next(line for line in report if "PROGRAM TOTALS" in line)
        if title == "own share":
            number = int(total.split()[0].replace(",", ""))
            print(f"{kind}: {number / requests:,.0f} instructions a request, outside of the kernel.\n")
        # "1,234 ( 5.00%)  file:function [object]"
        functions = (re.match(r"\s*[\d,]+ \(\s*([\d.]+%)\)\s+\S*?:(.*?)( \[.*)?$", line) for line in report)
        show(title, [f"{found[1]:>8}  {found[2]}" for found in functions if found])


def instructions(house: House, kind: str, requests: int, *options: str) -> Path:
    """Those of so many requests, as callgrind writes them down with these options."""
    counted = house.stack.state / f"callgrind.{kind}"
    tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counted}", "--instr-atstart=no", *options]
    # Debian 12's valgrind gives up on debug information that is newer than itself; names of functions are enough.
    program = house.stack.state / "tableorder"
    said(["strip", "--strip-debug", "-o", str(program), str(PROGRAM)])
    with lone_worker(house, under=tool, program=program) as worker:
        call = calls(house)[kind]
        ask(worker, call, 50)
        time.sleep(1.2)  # the menu is then answered from memory
        ask(worker, call, 50)
        said(["callgrind_control", "--instr=on", str(worker.pid)])
        ask(worker, call, requests)
        said(["callgrind_control", "--instr=off", str(worker.pid)])
    return counted


def ask(worker: LoneWorker, call: fastcgi.Call, count: int) -> None:
    for _ in range(count):
        worker.ask(fresh(call))


def show(title: str, lines: list[str]) -> None:
    print(f"--- {title}")
    shown = "\n".join(lines[:LINES])
    names = subprocess.run(
        ["swift", "demangle", "--simplified"], input=shown, text=True, capture_output=True, check=True
    )
    print("\n".join(line[:160].rstrip() for line in names.stdout.splitlines()) + "\n")


@contextlib.contextmanager
def background(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command)
    try:
        yield
        process.wait(30)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait()


def said(command: list[str]) -> str:
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise StackError(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
