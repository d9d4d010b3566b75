"""The saved queries and metric filters of aws/tableorder.yaml name fields of the log; a running stack writes them."""

from __future__ import annotations

import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

import fastcgi
import pytest
from client import wait_until
from conftest import House, lone_worker

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Aws"))

import template  # noqa: E402

STACK = template.Stack(template.parameter_set("production"))
QUERIES = {each["Name"]: each["QueryString"] for each in STACK.of_type("AWS::Logs::QueryDefinition").values()}
FILTERS = {name: each["FilterPattern"] for name, each in STACK.of_type("AWS::Logs::MetricFilter").items()}

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
WORDS = set(
    """fields filter stats sort limit by as and or not in asc desc
    avg bin count ispresent latest pct sum 1h""".split()
)

Line = dict[str, Any]


def fields_of_query(query: str) -> set[str]:
    """What a query takes from the log, by its own words."""
    text = re.sub(r"#.*|\"[^\"]*\"", " ", query)
    aliases = set(re.findall(r"\bas (\w+)", text))
    return {word for word in re.findall(r"[@\w]+", text) if not word.isdigit() and word[0] != "@"} - aliases - WORDS


def fields_of_filter(pattern: str) -> set[str]:
    return set(re.findall(r"\$\.(\w+)", pattern))


class Log:
    def __init__(self, app: list[Line], nginx: list[Line]) -> None:
        self.app, self.nginx = app, nginx

    @property
    def fields(self) -> set[str]:
        return {field for line in self.app + self.nginx for field in line}

    def of(self, request_id: str) -> tuple[Line, Line]:
        """What the worker and nginx say about one request."""
        [app] = [line for line in self.app if line.get("request_id") == request_id]
        [nginx] = [line for line in self.nginx if line["request_id"] == request_id]
        return app, nginx


PLACED, AGAIN, BY_STAFF, REFUSED = "query-placed", "query-again", "query-by-staff", "query-refused"


@pytest.fixture(scope="module")
def log(house: House, tmp_path_factory: pytest.TempPathFactory) -> Log:
    """After orders that were placed, repeated and refused, and a call that found no database."""
    table, staff = house.table(), house.staff()
    line = {"menu_id": house.plain()[0]["id"], "quantity": 1}
    key, table_id = str(uuid.uuid4()), staff.get("/api/admin/tables").json()["data"][0]["id"]
    for name in (PLACED, AGAIN):
        sent = {"X-Request-Id": name, "Idempotency-Key": key}
        assert table.post("/api/orders", {"items": [line]}, headers=sent).status == 201
    order = {"table_id": table_id, "items": [line]}
    assert staff.post("/api/admin/orders", order, headers={"X-Request-Id": BY_STAFF}).status == 201
    refused = table.post("/api/orders", {"items": [line | {"quantity": 100}]}, headers={"X-Request-Id": REFUSED})
    assert refused.status == 400
    nowhere = house.stack.database_url().replace("/tableorder?", "/nowhere?")
    assert nowhere != house.stack.database_url()
    socket = tmp_path_factory.mktemp("worker") / "lone.sock"
    with lone_worker(house, socket, DATABASE_URL=nowhere), fastcgi.Connection(str(socket)) as connection:
        assert connection.call(fastcgi.Call("GET", "/health/ready")).status == 503
    house.complete(table)

    def lines(name: str) -> list[Line]:
        return [json.loads(text) for text in (house.stack.logs / name).read_text().splitlines()]

    wait_until(lambda: any(line["request_id"] == REFUSED for line in lines("nginx-access.log")))
    return Log(lines("app.log"), lines("nginx-access.log"))


def test_there_is_a_query_for_each_question() -> None:
    assert sorted(QUERIES) == [
        "tableorder/errors by route",
        "tableorder/one request by its id",
        "tableorder/orders by store and hour",
        "tableorder/slow calls",
        "tableorder/the database's share of time",
    ]


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_names_only_fields_that_the_log_has(log: Log, name: str) -> None:
    named = fields_of_query(QUERIES[name])
    assert len(named) >= 4
    assert named <= log.fields


@pytest.mark.parametrize("name", FILTERS)
def test_a_metric_filter_names_only_fields_that_the_log_has(log: Log, name: str) -> None:
    named = fields_of_filter(FILTERS[name])
    assert named and named <= log.fields


def test_the_two_logs_are_told_apart_by_their_fields(log: Log) -> None:
    # A 5xx is counted once, by nginx's line; a slow call once, by the worker's.
    assert fields_of_filter(FILTERS["ServerErrors"]) == {"status", "uri"}
    assert fields_of_filter(FILTERS["SlowCalls"]) == {"duration_ms"}
    assert log.of(PLACED)[1]["uri"].startswith("/")
    assert log.app and not [line for line in log.app if "uri" in line]
    assert log.nginx and not [line for line in log.nginx if "duration_ms" in line]
    assert all(isinstance(line["status"], int) for line in log.nginx), "compared as a number"


@pytest.mark.parametrize(("request_id", "counts"), [(PLACED, True), (AGAIN, False), (BY_STAFF, True), (REFUSED, False)])
def test_an_order_is_counted_once_however_often_it_is_sent(log: Log, request_id: str, counts: bool) -> None:
    [query] = [query for name, query in QUERIES.items() if name.endswith("orders by store and hour")]
    routes = re.findall(r'"(/api/[^"]+)"', query)
    assert 'method = "POST"' in query and "status = 201" in query and "not ispresent(replayed)" in query
    line, _ = log.of(request_id)
    placed = (line["method"], line["status"], "replayed" in line) == ("POST", 201, False)
    assert line["route"] in routes
    assert placed == counts


def test_a_request_is_found_by_its_id_in_both_logs(log: Log) -> None:
    worker, nginx = log.of(PLACED)
    assert worker["route"] == nginx["uri"] == "/api/orders"
    [query] = [query for name, query in QUERIES.items() if name.endswith("one request by its id")]
    assert fields_of_query(query) & set(worker) and fields_of_query(query) & set(nginx)


def test_a_call_without_a_database_says_why(log: Log) -> None:
    lines = [line for line in log.app if line.get("route") == "/health/ready" and line["status"] == 503]
    assert lines and all(line["error"] and line["code"] == "DATABASE_UNAVAILABLE" for line in lines)
