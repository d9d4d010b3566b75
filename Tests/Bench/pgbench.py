"""The limit for placing an order: pgbench, which does nothing but execute the very statements that a worker executes.

They are heard, not copied: one order is placed, and its statements with their values become pgbench's script. What
differs from order to order becomes a variable.

Its clients pipeline as our workers do, and are as many as those who order from us, or as few as our workers are. Orders
go to places drawn at random.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import fastcgi
from cases import Run
from house import DISHES, TABLES, House
from lone_worker import LoneWorker
from relay import Execution
from stack import StackError
from traffic import LINES
from usage import Group, Meter

# Types as the program names them to PostgreSQL; pgbench names none, so its script says them.
BIGINT, DAY, INSTANT = 20, 1082, 1184
TYPES = {16: "boolean", 17: "bytea", BIGINT: "bigint", 21: "smallint", 23: "integer", 25: "text", DAY: "date"}
TYPES |= {INSTANT: "timestamptz", 114: "json", 3802: "jsonb", 1005: "smallint[]", 1016: "bigint[]", 1009: "text[]"}

# A place drawn anew for each order, and ids counted up by each client, as sequences and counters would.
HEAD = f"""\
\\set n :n + 1
\\set place random(0, :places - 1)
\\set store 110001 + :place / {TABLES}
\\set table 150001 + {TABLES} + :place
\\set session :first_session + :place
\\set order :first_order + (:client_id + 1) * 10000000 + :n
\\set first_dish 130001 + {DISHES} + :place / {TABLES} * {DISHES}
\\set dish_1 :first_dish + random(0, 9)
\\set dish_2 :first_dish + random(10, 19)
\\set dish_3 :first_dish + random(20, 29)
"""


class Script:
    """pgbench's script and the values of its constant variables.

    - executions: of one order, placed at the house's first table with the dishes.
    """

    def __init__(self, executions: Iterable[Execution], variables: Mapping[str, str]) -> None:
        self.constants: dict[str, str] = {}
        self._variables = variables
        flushes: dict[int, list[str]] = {}
        for execution in executions:
            flushes.setdefault(execution.flush, []).append(self._statement(execution))
        self.flushes = len(flushes)
        blocks = ["\n".join(["\\startpipeline", *statements, "\\endpipeline"]) for statements in flushes.values()]
        self.text = HEAD + "\n".join(blocks) + "\n"

    def _statement(self, execution: Execution) -> str:
        def value(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            bound, oid = execution.values[index], execution.types[index] if execution.types else 0
            if oid and oid not in TYPES:
                raise StackError(f"pgbench's script does not know type {oid}.")
            cast = f"::{TYPES[oid]}" if oid else ""
            if bound is None:
                # A variable that nobody has set: a parameter that is NULL, as ours.
                return f":nothing{cast}"
            text = _words(bound, oid) if execution.formats[index] else bound.decode()
            return self._variable(text) + cast

        statement = re.sub(r"\$(\d+)", value, execution.text)
        # A command of a pgbench script ends at its semicolon, and a line of its own begins the next.
        return f"{statement};"

    def _variable(self, text: str) -> str:
        if text in self._variables:
            return f":{self._variables[text]}"
        elements = text[1:-1].replace('"', "").split(",") if text.startswith("{") else []
        if elements and all(element in self._variables for element in elements):
            return f"ARRAY[{', '.join(f':{self._variables[element]}' for element in elements)}]"
        # Equal values may share a variable: each use is a parameter of its own.
        for name, constant in self.constants.items():
            if constant == text:
                return f":{name}"
        name = f"constant_{len(self.constants)}"
        self.constants[name] = text
        return f":{name}"


def _words(value: bytes, oid: int) -> str:
    """A value in binary format as text, which is all that pgbench sends."""
    if oid == BIGINT:
        return str(int.from_bytes(value, signed=True))
    start = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    if oid == INSTANT:
        return (start + datetime.timedelta(microseconds=int.from_bytes(value, signed=True))).isoformat()
    if oid == DAY:
        return (start.date() + datetime.timedelta(days=int.from_bytes(value, signed=True))).isoformat()
    return f"\\x{value.hex()}"


class Pgbench:
    def __init__(self, house: House, worker: LoneWorker, groups: Mapping[str, Group]) -> None:
        self._house = house
        self._groups = groups
        self._first_order = 1_000_000_000_000
        self._script = self._listen(worker)
        self.round_trips = self._script.flushes

    def clients(self, count: int) -> Callable[[float], Run]:
        """Runs for so many seconds with so many clients."""
        return lambda seconds: self._run(seconds, count)

    def _run(self, seconds: float, clients: int) -> Run:
        self._first_order += 1_000_000_000
        variables = self._script.constants | {
            "n": "0",
            "places": str(len(self._house.places)),
            "first_session": str(self._house.first_session),
            "first_order": str(self._first_order),
        }
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "order.sql"
            script.write_text(self._script.text)
            command = [program(), "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1"]
            command += [f"--time={max(1, round(seconds))}", f"--file={script}", "--log", f"--log-prefix={folder}/log"]
            command += [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
            with Meter(self._groups) as meter:
                url = self._house.stack.database_url()
                done = subprocess.run([*command, url], cwd=folder, text=True, capture_output=True, check=False)
            if done.returncode != 0:
                raise StackError(f"pgbench failed: {done.stderr.strip()}")
            # client, transaction, microseconds, …
            lines = (line.split() for log in Path(folder).glob("log.*") for line in log.read_text().splitlines())
            times = [int(words[2]) / 1e6 for words in lines]
        cuts = statistics.quantiles(times, n=100)
        speed = re.search(r"tps = ([0-9.]+) \(without initial", done.stdout)
        assert speed, done.stdout
        return Run(len(times), len(times) / float(speed[1]), cuts[49], cuts[98], meter.cpu, meter.elsewhere)

    def _listen(self, worker: LoneWorker) -> Script:
        place = self._house.places[0]
        dishes = [self._house.dishes(place.store)[index] for index in range(LINES)]
        body = json.dumps({"items": [{"menu_id": dish, "quantity": 2} for dish in dishes]}).encode()
        key = "heard-by-the-relay"
        call = fastcgi.Call("POST", "/api/orders", body, token=place.token, headers={"Idempotency-Key": key})
        heard = {id(each): len(each.executions) for each in worker.relay.of_requests()}
        answer = fastcgi.parse(worker.ask(call)).json()
        (spoke,) = (each for each in worker.relay.of_requests() if len(each.executions) > heard.get(id(each), 0))
        variables = {
            str(place.store): "store",
            str(place.id): "table",
            str(self._house.session(place)): "session",
            str(answer["id"]): "order",
            key: "order",
            **{str(dish): f"dish_{number}" for number, dish in enumerate(dishes, 1)},
        }
        return Script(spoke.executions[heard.get(id(spoke), 0) :], variables)


def program() -> str:
    """Beside the server's own programs, where Debian's PATH does not look, or in PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), key=lambda path: int(path.parts[-3]))
    if not found and shutil.which("pgbench") is None:
        raise StackError("pgbench is not installed: `sudo apt-get install postgresql` brings it.")
    return str(found[-1]) if found else "pgbench"
