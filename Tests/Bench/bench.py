#!/usr/bin/env python3
"""Measures TableOrder against its limits and a peer, on a private house: `make bench`. Needs a release build.

One table is printed, and written to .build-bench/. PROGRAM names another build of the program.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

sys.dont_write_bytecode = True
REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / ".dev"), str(REPOSITORY / "Tests/EndToEnd"), str(Path(__file__).parent)]

import events  # noqa: E402
import limits  # noqa: E402
import scaling  # noqa: E402
import wrk  # noqa: E402
from cases import measure  # noqa: E402
from house import House  # noqa: E402
from report import Report  # noqa: E402
from sign_ins import SignIns  # noqa: E402
from stack import StackError, stop_on_signals  # noqa: E402
from suite import TITLES, Builder  # noqa: E402
from traffic import Traffic  # noqa: E402
from usage import Memory, memory  # noqa: E402

RESULTS = REPOSITORY / ".build-bench"
PARTS = (*TITLES, "sign-ins", "scaling", "events")


def main() -> int:
    options = arguments()
    report = Report(options.rounds, options.seconds)
    try:
        wrk.program()
        if chosen(options) & {"R1", "R2", "R3", "R5"}:
            limits.peer_environment()
        with stop_on_signals(), House(say=say) as house:
            run(house, chosen(options), options, report)
    except KeyboardInterrupt:
        print("\nStopped: nothing of it runs any more, and nothing was written.", file=sys.stderr)
        return 130
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    report.write(RESULTS)
    print(f"\n{report.markdown()}")
    say(f"Written to {RESULTS.name}/results.md and results.json.")
    return 0


def run(house: House, parts: set[str], options: argparse.Namespace, report: Report) -> None:
    length = {"rounds": options.rounds, "seconds": options.seconds, "say": say}
    requests = house.stack.state / "requests.lua"
    Traffic(house).write(requests)
    if parts & set(TITLES):
        with contextlib.ExitStack() as exits:
            suite = Builder(house, requests, parts, exits).build()
            report.round_trips = suite.round_trips
            report.main = measure(suite.cases, **length)
        report.memory = footprint(house)
    if "sign-ins" in parts:
        say("Orders beside sign-ins.")
        report.sign_ins = SignIns(house, requests).measure(**length)
    if "scaling" in parts:
        say("Orders from more and more stores, and with more and more past.")
        report.stores = scaling.by_stores(house, **length)
        report.past = scaling.by_past(**length)
    if "events" in parts:
        report.events = events.measure(house.stack, rounds=options.rounds, say=say)


def footprint(house: House) -> dict[str, Memory]:
    pids = house.stack.workers.pids
    workers = [memory([pid]) for pid in pids]
    return {
        "worker": max(workers, key=lambda each: each.resident),
        "all": memory([*pids, house.stack.nginx.pid or 0]),
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures TableOrder against its limits and a peer.")
    # Many short turns: a shared machine has slow seconds, and 5 turns of 5 s gave ratios from 0.87 to 0.97 for the same.
    parser.add_argument("--rounds", type=int, help="how often each has its turn (13)")
    parser.add_argument("--seconds", type=float, default=2, help="how long each turn is (2)")
    parser.add_argument("--only", metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="3 rounds, without scaling and events")
    parser.add_argument("--scaling", action="store_true", help="with scaling, although --quick or --only")
    options = parser.parse_args()
    options.rounds = options.rounds or (3 if options.quick else 13)
    unknown = set(options.only.split(",") if options.only else ()) - set(PARTS)
    if unknown:
        parser.error(f"--only does not know {', '.join(sorted(unknown))}; it takes {', '.join(PARTS)}")
    return options


def chosen(options: argparse.Namespace) -> set[str]:
    if options.only:
        parts = set(options.only.split(","))
    else:
        parts = set(PARTS) - ({"scaling", "events"} if options.quick else set())
    return parts | ({"scaling"} if options.scaling else set())


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
