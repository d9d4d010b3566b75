"""Who reaches what: ports, and what a machine may do in AWS."""

from __future__ import annotations

import ipaddress

from template import Stack

ANYWHERE = "0.0.0.0/0"


def open_ports(stack: Stack, firewall: str) -> set[tuple[int, str]]:
    """From whom a firewall lets which port in."""
    rules = list(stack.properties(firewall)["SecurityGroupIngress"])
    alone = stack.of_type("AWS::EC2::SecurityGroupIngress").values()
    rules += [rule for rule in alone if rule["GroupId"] == f"<{firewall}>"]
    assert all(rule["FromPort"] == rule["ToPort"] and rule["IpProtocol"] == "tcp" for rule in rules)
    return {(rule["FromPort"], rule.get("CidrIp") or rule["SourceSecurityGroupId"]) for rule in rules}


def test_the_machine_lets_in_the_web_and_one_address_for_ssh(production: Stack) -> None:
    assert production.properties("Machine")["SecurityGroupIds"] == ["<WebFirewall>", "<MachineFirewall>"]
    assert open_ports(production, "WebFirewall") == {(80, ANYWHERE), (443, ANYWHERE)}
    [(port, address)] = open_ports(production, "MachineFirewall")
    assert port == 22
    assert ipaddress.ip_network(address).num_addresses == 1


def test_the_database_lets_in_the_machine_only(stack: Stack) -> None:
    assert open_ports(stack, "DatabaseFirewall") == {(5432, "<MachineFirewall>")}
    assert stack.properties("Database")["VPCSecurityGroups"] == ["<DatabaseFirewall>"]


def test_only_the_web_is_open_to_everybody(stack: Stack) -> None:
    everybody = {
        (name, port)
        for name in stack.of_type("AWS::EC2::SecurityGroup")
        for port, source in open_ports(stack, name)
        if source == ANYWHERE
    }
    assert everybody == {("WebFirewall", 80), ("WebFirewall", 443)}


def test_behind_the_load_balancer_a_machine_lets_in_nobody_else(grown: Stack) -> None:
    template = grown.properties("MachineTemplate")["LaunchTemplateData"]
    assert template["SecurityGroupIds"] == ["<MachineFirewall>"]
    assert grown.properties("Balancer")["SecurityGroups"] == ["<WebFirewall>"]
    assert {port for port, source in open_ports(grown, "MachineFirewall") if source == "<WebFirewall>"} == {8080}
    assert open_ports(grown, "PicturesFirewall") == {(2049, "<MachineFirewall>")}


def test_the_machines_role_writes_logs_and_metrics_and_nothing_else(stack: Stack) -> None:
    role = stack.properties("MachineRole")
    assert set(role) == {"Description", "AssumeRolePolicyDocument", "Policies"}
    assert [each["Principal"] for each in role["AssumeRolePolicyDocument"]["Statement"]] == [
        {"Service": "ec2.amazonaws.com"}
    ]
    namespace = stack.properties("MemoryAlarm")["Namespace"] if "MemoryAlarm" in stack.resources else None
    [policy] = role["Policies"]
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Sid": "Logs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "<LogGroup.Arn>",
        },
        {
            "Sid": "Retention",
            "Effect": "Allow",
            "Action": "logs:DescribeLogGroups",
            "Resource": "arn:aws:logs:ap-northeast-2:111122223333:log-group:*",
        },
        {
            "Sid": "Metrics",
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": namespace or "TableOrder-development"}},
        },
    ]
    assert list(stack.of_type("AWS::IAM::Role")) == ["MachineRole"]
    assert not stack.of_type("AWS::IAM::Policy")
