"""Who is told what, and when."""

from __future__ import annotations

from template import Stack, parameter_set


def test_production_has_an_alarm_for_each_thing_that_goes_wrong(production: Stack) -> None:
    watched = {
        (alarm["Namespace"], alarm["MetricName"], alarm["ComparisonOperator"], float(alarm["Threshold"]))
        for alarm in production.of_type("AWS::CloudWatch::Alarm").values()
    }
    more, less = "GreaterThanThreshold", "LessThanThreshold"
    assert watched == {
        ("AWS/EC2", "CPUUtilization", more, 80),
        ("AWS/EC2", "CPUCreditBalance", less, 60),
        ("AWS/EC2", "StatusCheckFailed", "GreaterThanOrEqualToThreshold", 1),
        ("TableOrder", "mem_used_percent", more, 85),
        ("TableOrder", "disk_used_percent", more, 80),
        ("AWS/RDS", "CPUUtilization", more, 80),
        ("AWS/RDS", "FreeStorageSpace", less, 4 * 1024**3),
        ("AWS/RDS", "DatabaseConnections", more, 15),
        ("TableOrder", "server_errors", "GreaterThanOrEqualToThreshold", 1),
        ("TableOrder", "slow_calls", more, 10),
        ("AWS/Logs", "IncomingLogEvents", less, 1),
    }


def test_grown_the_balancer_says_whether_machines_answer(grown: Stack) -> None:
    alarms = grown.of_type("AWS::CloudWatch::Alarm")
    assert {"CreditsAlarm", "StatusAlarm"}.isdisjoint(alarms)
    assert alarms["UnhealthyAlarm"]["MetricName"] == "UnHealthyHostCount"
    assert alarms["CpuAlarm"]["Dimensions"] == [{"Name": "AutoScalingGroupName", "Value": "<MachineGroup>"}]
    assert float(alarms["DatabaseConnectionsAlarm"]["Threshold"]) == 60


def test_an_alarm_writes_a_mail_when_it_begins_and_when_it_ends(stack: Stack) -> None:
    for alarm in stack.of_type("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == ["<Alarms>"]
        assert alarm["AlarmDescription"]
    for topic in stack.of_type("AWS::SNS::Topic").values():
        assert topic["Subscription"] == [{"Protocol": "email", "Endpoint": parameter_set("production")["AlarmEmail"]}]


def test_silence_is_an_alarm(production: Stack) -> None:
    alarm = production.properties("SilenceAlarm")
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Dimensions"] == [{"Name": "LogGroupName", "Value": "<LogGroup>"}]
    # The heartbeat writes a line every five minutes.
    assert alarm["Period"] == 300 and alarm["EvaluationPeriods"] > 1


def test_an_alarm_looks_no_oftener_than_its_metric_comes(production: Stack) -> None:
    # Basic monitoring and the agent are five minutes; only status checks are one.
    for name, alarm in production.of_type("AWS::CloudWatch::Alarm").items():
        assert alarm["Period"] == (60 if name == "StatusAlarm" else 300)


def test_nobody_is_told_a_metric_of_another_stack(production: Stack) -> None:
    filters = production.of_type("AWS::Logs::MetricFilter")
    assert {each["LogGroupName"] for each in filters.values()} == {"<LogGroup>"}
    assert {each["MetricTransformations"][0]["DefaultValue"] for each in filters.values()} == {0}


def test_the_outputs_say_what_comes_next(production: Stack) -> None:
    outputs = production.outputs
    domain = parameter_set("production")["DomainName"]
    assert outputs["Address"] == "<Address>"
    assert outputs["SshCommand"] == "ssh -i tableorder.pem admin@<Address>"
    assert outputs["DatabaseEndpoint"] == "<Database.Endpoint.Address>"
    assert outputs["SetupCommand"].startswith("sudo tableorder setup --database-ca /etc/ssl/rds/global-bundle.pem")
    assert outputs["SetupCommand"].strip().endswith(f"--domain {domain}")
    assert "--secret-id <DatabaseSecret>" in outputs["DatabaseUrlCommand"]
