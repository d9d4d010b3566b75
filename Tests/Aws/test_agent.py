"""What CloudWatch's agent is told: our files and no others, where they go, and how their times are read."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from template import AWS, REPOSITORY, Stack

AGENT = json.loads((AWS / "amazon-cloudwatch-agent.json").read_text())
FILES: list[dict[str, Any]] = AGENT["logs"]["logs_collected"]["files"]["collect_list"]
PATHS = [file["file_path"] for file in FILES]


def test_it_reads_the_logs_of_the_program_and_of_nginx() -> None:
    assert PATHS == [
        "/var/log/tableorder/app.log",
        "/var/log/nginx/tableorder-access.log",
        "/var/log/nginx/tableorder-error.log",
    ]


@pytest.mark.parametrize("path", PATHS)
def test_a_file_is_the_one_that_nginx_or_the_units_write(path: str) -> None:
    sources = [*(REPOSITORY / "nginx").glob("*.conf"), *(REPOSITORY / "systemd").glob("*.service")]
    written = re.compile(rf"(access_log |error_log |LOG_FILE=){re.escape(path)}[ ;\n]")
    assert any(written.search(source.read_text()) for source in sources)


@pytest.mark.parametrize("path", PATHS)
def test_a_file_is_named_exactly(path: str) -> None:
    # Of several that match, the agent follows the newest only, and after a rotation that may be the old one.
    assert not set("*?[]{}") & set(path)


@pytest.mark.parametrize("file", FILES, ids=PATHS)
def test_a_file_goes_to_the_group_for_seven_days_as_a_stream_of_its_own(file: dict[str, Any]) -> None:
    assert file["log_group_name"] == "/aws/ec2/tableorder-backend"
    assert file["retention_in_days"] == 7
    assert file["log_stream_name"].startswith("{instance_id}/")
    assert len({each["log_stream_name"] for each in FILES}) == len(FILES)


def test_the_stack_makes_the_same_group_for_as_long(production: Stack) -> None:
    group = production.properties("LogGroup")
    assert group["LogGroupName"] == FILES[0]["log_group_name"]
    assert group["RetentionInDays"] == FILES[0]["retention_in_days"]


LINES = {
    "app.log": ('{"time":"2026-11-23T05:20:11.123Z","level":"info"', "UTC"),
    "nginx-access.log": ('{"time":"2026-11-23T14:20:11.123+09:00","request_id"', "LOCAL"),
    "nginx-error.log": ("2026/11/23 14:20:11 [error] 1234#1234: *1 connect() failed", "LOCAL"),
}


@pytest.mark.parametrize("file", FILES, ids=PATHS)
def test_a_lines_time_is_read(file: dict[str, Any]) -> None:
    line, zone = LINES[file["log_stream_name"].partition("/")[2]]
    # As the agent does: the first match in the line, then read by the same format.
    pattern = re.escape(file["timestamp_format"])
    for code, digits in (("%Y", r"\d{4}"), ("%f", r"\d{1,9}"), ("%[mdHMS]", r"\d{2}")):
        pattern = re.sub(code, lambda match, digits=digits: digits, pattern)
    found = re.search(pattern, line)
    assert found
    read = datetime.strptime(found[0], file["timestamp_format"])
    assert (read.day, read.minute, read.second) == (23, 20, 11)
    assert read.microsecond == (123_000 if "%f" in file["timestamp_format"] else 0)
    assert read.hour == (5 if zone == "UTC" else 14)
    assert file["timezone"] == zone


def test_memory_swap_and_disk_are_measured_as_often_as_ec2_measures_itself() -> None:
    assert AGENT["agent"]["metrics_collection_interval"] == 300
    measured = AGENT["metrics"]["metrics_collected"]
    assert {name: each["measurement"] for name, each in measured.items()} == {
        "mem": ["mem_used_percent"],
        "swap": ["swap_used_percent"],
        "disk": ["disk_used_percent"],
    }
    assert measured["disk"]["resources"] == ["/"]


def test_metrics_are_kept_for_each_machine_and_for_all() -> None:
    assert AGENT["metrics"]["append_dimensions"] == {"InstanceId": "${aws:InstanceId}"}
    # [] is the one without a dimension that the alarms look at.
    assert AGENT["metrics"]["aggregation_dimensions"] == [["InstanceId"], []]


def test_the_alarms_look_at_what_is_measured(stack: Stack) -> None:
    namespace = AGENT["metrics"]["namespace"]
    alarms = stack.of_type("AWS::CloudWatch::Alarm")
    transformed = {
        each["MetricTransformations"][0]["MetricName"] for each in stack.of_type("AWS::Logs::MetricFilter").values()
    }
    measured = {name for each in AGENT["metrics"]["metrics_collected"].values() for name in each["measurement"]}
    for alarm in alarms.values():
        if alarm["Namespace"] == namespace:
            assert alarm["MetricName"] in measured | transformed
            assert "Dimensions" not in alarm


def test_the_package_brings_it_where_the_machine_looks_for_it(production: Stack) -> None:
    assert "put 0644 aws/amazon-cloudwatch-agent.json usr/share/tableorder/\n" in (REPOSITORY / ".dev/deb").read_text()
    assert "/usr/share/tableorder/amazon-cloudwatch-agent.json" in production.properties("Machine")["UserData"]
