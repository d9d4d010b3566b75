"""What the stack is made of. moto forgets most of it, so what matters is asserted on the template itself."""

from __future__ import annotations

import ipaddress
import json
import re
import subprocess
import sys
from typing import Any

import boto3
import pytest
from moto import mock_aws
from template import AWS, TEMPLATE, Stack, parameter_set, raw

ANYWHERE = "0.0.0.0/0"
PARAMETERS: dict[str, dict[str, Any]] = raw()["Parameters"]


def test_cfn_lint_says_nothing() -> None:
    command = [sys.executable, "-c", "from cfnlint.runner import main; main()"]
    options = ["--regions", "ap-northeast-2", "--include-checks", "I", "--template", str(TEMPLATE)]
    checked = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.filterwarnings("ignore:Tried to parse")  # what moto does not know, it leaves out
@pytest.mark.parametrize(("name", "form"), [("production", "single"), ("development", "single"), ("grown", "grown")])
def test_a_stack_is_created(name: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    with mock_aws():
        created = create(parameter_set(name))
        ec2 = boto3.client("ec2")
        [database] = boto3.client("rds").describe_db_instances()["DBInstances"]
        assert created["StackStatus"] == "CREATE_COMPLETE"
        assert database["DBInstanceStatus"] == "available"
        assert database["StorageEncrypted"] and not database["PubliclyAccessible"]
        assert len(boto3.client("logs").describe_log_groups()["logGroups"]) == 1
        machines = [each for group in ec2.describe_instances()["Reservations"] for each in group["Instances"]]
        addresses, balancers = ec2.describe_addresses(), boto3.client("elbv2").describe_load_balancers()
        assert (len(machines), len(addresses["Addresses"]), len(balancers["LoadBalancers"])) == (
            (1, 1, 0) if form == "single" else (2, 0, 1)
        )


def create(parameters: dict[str, str]) -> dict[str, Any]:
    """In moto's empty account, where the default VPC is all that there is."""
    ec2, cloudformation = boto3.client("ec2"), boto3.client("cloudformation")
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    certificate = boto3.client("acm").request_certificate(DomainName=parameters["DomainName"])["CertificateArn"]
    ec2.create_key_pair(KeyName=parameters["KeyName"])
    boto3.client("ssm").put_parameter(Name="/debian", Value=image, Type="String")
    ours = {"VpcId": ec2.describe_vpcs()["Vpcs"][0]["VpcId"], "SubnetA": subnets[0], "SubnetB": subnets[1]}
    if parameters["Form"] != "single":
        ours |= {"MachineImage": image, "CertificateArn": certificate}
    text = TEMPLATE.read_text()
    # moto has none of Debian's public parameters, and lets nobody make one under /aws.
    text = replaced_once(text, "/aws/service/debian/release/12/latest/amd64", "/debian")
    # moto fails on a parameter group by reference.
    text = replaced_once(text, "      DBParameterGroupName: !Ref DatabaseSettings\n", "")
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters | ours).items()]
    cloudformation.create_stack(
        StackName="tableorder", TemplateBody=text, Parameters=given, Capabilities=["CAPABILITY_IAM"]
    )
    return dict(cloudformation.describe_stacks(StackName="tableorder")["Stacks"][0])


def replaced_once(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


# --- Parameters


@pytest.mark.parametrize("name", ["production", "development", "grown"])
def test_a_parameter_set_gives_what_the_template_takes(name: str) -> None:
    given = parameter_set(name)
    assert {each for each, about in PARAMETERS.items() if "Default" not in about} <= set(given)
    for key, value in given.items():
        about = PARAMETERS[key]
        assert re.search(about.get("AllowedPattern", ""), value)
        assert value in about.get("AllowedValues", [value])


def test_every_parameter_is_explained_and_has_its_place_in_the_form() -> None:
    groups = raw()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(PARAMETERS)
    for name, about in PARAMETERS.items():
        assert len(about["Description"]) > 20, name
        assert ("AllowedPattern" in about) == ("ConstraintDescription" in about), name


def test_the_console_offers_what_there_is_to_choose_from() -> None:
    assert {name: about["Type"] for name, about in PARAMETERS.items() if about["Type"].startswith("AWS::EC2")} == {
        "KeyName": "AWS::EC2::KeyPair::KeyName",
        "VpcId": "AWS::EC2::VPC::Id",
        "SubnetA": "AWS::EC2::Subnet::Id",
        "SubnetB": "AWS::EC2::Subnet::Id",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SshAddress", ANYWHERE),
        ("SshAddress", "203.0.113.7"),
        ("SshAddress", "203.0.113.0/24"),
        ("SshAddress", "203.0.113.700/32"),
        ("DomainName", "https://order.example.com"),
        ("DomainName", "order.example.com/"),
        ("DomainName", "order.example.com; reboot"),
        ("PackageUrl", "http://example.com/tableorder.deb"),
        ("PackageUrl", "https://example.com/$(reboot)"),
        ("PackageUrl", "https://example.com/'; reboot; '"),
        ("PackageSha256", "abc"),
        ("AlarmEmail", "me"),
        ("MachineImage", "debian"),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: str) -> None:
    assert not re.search(PARAMETERS[name]["AllowedPattern"], value)


def test_what_belongs_together_is_asked_for_together() -> None:
    rules = raw()["Rules"]
    missing = {
        (name, assertion["Assert"]["Fn::Not"][0]["Fn::Equals"][0]["Ref"])
        for name, rule in rules.items()
        for assertion in rule["Assertions"]
    }
    assert missing == {
        ("AlarmsNeedAnAddress", "AlarmEmail"),
        ("APackageNeedsItsSum", "PackageSha256"),
        ("GrowingNeedsAnImage", "MachineImage"),
        ("GrowingNeedsAnImage", "CertificateArn"),
        ("TwoSubnets", "SubnetA"),
    }


# --- Who may talk to whom


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


# --- The machine


def test_production_is_the_plans_machine(production: Stack) -> None:
    machine = production.properties("Machine")
    assert machine["InstanceType"] == "t3.small"
    assert machine["ImageId"] == "/aws/service/debian/release/12/latest/amd64"
    assert PARAMETERS["DebianImage"]["Type"] == "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
    [disk] = machine["BlockDeviceMappings"]
    assert disk["Ebs"] == {"VolumeType": "gp3", "VolumeSize": "20", "Encrypted": True}
    assert machine["DisableApiTermination"] is True
    assert production.properties("Address")["InstanceId"] == "<Machine>"


def test_the_metadata_is_given_to_the_machine_itself_only(stack: Stack) -> None:
    machines = [
        *stack.of_type("AWS::EC2::Instance").values(),
        *(each["LaunchTemplateData"] for each in stack.of_type("AWS::EC2::LaunchTemplate").values()),
    ]
    assert machines
    for machine in machines:
        assert machine["MetadataOptions"] == {
            "HttpEndpoint": "enabled",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": 1,
        }


def test_a_grown_machine_is_the_same_as_the_first(growing: Stack) -> None:
    first, next_ = growing.properties("Machine"), growing.properties("MachineTemplate")["LaunchTemplateData"]
    for name in ("ImageId", "InstanceType", "KeyName", "MetadataOptions", "BlockDeviceMappings"):
        assert first[name] == next_[name], name
    assert first["CreditSpecification"]["CPUCredits"] == next_["CreditSpecification"]["CpuCredits"]
    assert first["IamInstanceProfile"] == "<MachineProfile>"
    assert next_["IamInstanceProfile"] == {"Arn": "<MachineProfile.Arn>"}


def test_an_update_replaces_neither_machine_nor_database() -> None:
    statements = json.loads((AWS / "stack-policy.json").read_text())["Statement"]
    assert statements[0] == {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}
    denied = {(each["Action"], name) for each in statements[1:] for name in as_list(each["Resource"])}
    assert {each["Effect"] for each in statements[1:]} == {"Deny"}
    assert denied == {
        ("Update:Replace", "LogicalResourceId/Machine"),
        ("Update:Replace", "LogicalResourceId/Database"),
        ("Update:Delete", "LogicalResourceId/Database"),
    }
    assert raw()["Resources"]["Machine"]["UpdateReplacePolicy"] == "Retain"


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# --- The database


def test_production_has_the_plans_database(production: Stack) -> None:
    database = production.properties("Database")
    expected = {
        "Engine": "postgres",
        "DBInstanceClass": "db.t3.small",
        "AllocatedStorage": "20",
        "StorageType": "gp3",
        "StorageEncrypted": True,
        "PubliclyAccessible": False,
        "MultiAZ": False,
        "BackupRetentionPeriod": "7",
        "DeletionProtection": True,
        "CopyTagsToSnapshot": True,
        "AutoMinorVersionUpgrade": True,
        "DBSubnetGroupName": "<DatabaseSubnets>",
        "DBParameterGroupName": "<DatabaseSettings>",
    }
    assert {name: database[name] for name in expected} == expected


def test_the_database_is_kept_as_a_snapshot_whatever_happens_to_it(stack: Stack) -> None:
    database = stack.resources["Database"]
    assert (database["DeletionPolicy"], database["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")


def test_the_database_refuses_whoever_does_not_use_tls(stack: Stack) -> None:
    settings = stack.properties("DatabaseSettings")
    assert settings["Parameters"]["rds.force_ssl"] == "1"
    version = stack.properties("Database")["EngineVersion"]
    assert settings["Family"] == f"postgres{version.partition('.')[0]}"
    assert int(version.partition(".")[0]) >= 15


def test_the_databases_work_on_itself_is_done_at_night_in_seoul(stack: Stack) -> None:
    database = stack.properties("Database")
    for name in ("PreferredBackupWindow", "PreferredMaintenanceWindow"):
        hours = [int(hour) for hour in re.findall(r"(\d\d):\d\d", database[name])]
        assert all(3 <= (hour + 9) % 24 < 5 for hour in hours), name


def test_the_databases_password_is_made_by_aws_and_written_nowhere(stack: Stack) -> None:
    secret = stack.properties("DatabaseSecret")["GenerateSecretString"]
    assert secret["GenerateStringKey"] == "password"
    assert secret["PasswordLength"] >= 32
    assert secret["ExcludePunctuation"] is True, "or it could not stand in a URL"
    database = stack.properties("Database")
    assert json.loads(secret["SecretStringTemplate"]) == {"username": database["MasterUsername"]}
    password = "{{resolve:secretsmanager:<DatabaseSecret>:SecretString:password}}"
    assert database["MasterUserPassword"] == password
    everything = json.dumps([stack.resources, stack.outputs])
    assert everything.count("{{resolve") == 1
    assert not [name for name in PARAMETERS if "assword" in name]


# --- Flavours


def test_development_is_smaller_and_quiet(development: Stack) -> None:
    machine, database = development.properties("Machine"), development.properties("Database")
    assert (machine["InstanceType"], machine["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"]) == ("t3.micro", "10")
    assert machine["CreditSpecification"] == {"CPUCredits": "standard"}
    assert (database["DBInstanceClass"], database["BackupRetentionPeriod"]) == ("db.t3.micro", "1")
    assert not machine["DisableApiTermination"] and not database["DeletionProtection"]
    for kind in ("AWS::CloudWatch::Alarm", "AWS::SNS::Topic", "AWS::Logs::MetricFilter"):
        assert not development.of_type(kind)


def test_development_can_stand_beside_production(production: Stack, development: Stack) -> None:
    groups = [stack.properties("LogGroup")["LogGroupName"] for stack in (production, development)]
    assert groups == ["/aws/ec2/tableorder-backend", "/aws/ec2/tableorder-backend-development"]
    namespaces = [
        stack.properties("MachineRole")["Policies"][0]["PolicyDocument"]["Statement"][-1]["Condition"]["StringEquals"]
        for stack in (production, development)
    ]
    assert namespaces[0] != namespaces[1]


def test_grown_there_are_several_machines_behind_a_balancer_and_a_second_database(grown: Stack) -> None:
    assert not grown.of_type("AWS::EC2::Instance") and not grown.of_type("AWS::EC2::EIP")
    group = grown.properties("MachineGroup")
    assert (group["MinSize"], group["MaxSize"]) == ("2", "4")
    assert group["VPCZoneIdentifier"] == list(grown.properties("DatabaseSubnets")["SubnetIds"])
    assert group["TargetGroupARNs"] == ["<Machines>"]
    assert grown.properties("Database")["MultiAZ"] is True
    assert grown.outputs["Address"] == "<Balancer.DNSName>"


def test_a_machine_is_not_replaced_because_the_database_is_away(grown: Stack) -> None:
    assert grown.properties("MachineGroup")["HealthCheckType"] == "ELB"
    assert grown.properties("Machines")["HealthCheckPath"] == "/health"


def test_the_balancer_passes_on_our_name_over_tls_only(grown: Stack) -> None:
    https, http = grown.properties("Https"), grown.properties("ToHttps")
    assert (https["Protocol"], https["SslPolicy"]) == ("HTTPS", "ELBSecurityPolicy-TLS13-1-2-2021-06")
    assert https["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"] == "404"
    assert http["DefaultActions"][0]["RedirectConfig"]["Protocol"] == "HTTPS"
    rule = grown.properties("OurName")
    assert rule["Conditions"][0]["HostHeaderConfig"]["Values"] == [parameter_set("grown")["DomainName"]]


def test_pictures_outlive_the_stack(grown: Stack) -> None:
    pictures = grown.resources["Pictures"]
    assert (pictures["DeletionPolicy"], pictures["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert pictures["Properties"]["Encrypted"] is True


def test_while_growing_the_first_machine_goes_on(growing: Stack) -> None:
    assert {"Machine", "Address", "Balancer", "MachineGroup"} <= set(growing.resources)


# --- Alarms


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
