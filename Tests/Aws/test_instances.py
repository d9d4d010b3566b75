"""The machine, its role, its database. moto forgets most of it, so what matters is asserted on the template itself."""

from __future__ import annotations

import json
import re
from typing import Any

from template import AWS, Stack, raw

PARAMETERS: dict[str, dict[str, Any]] = raw()["Parameters"]


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
    for name in ("InstanceType", "KeyName", "MetadataOptions", "BlockDeviceMappings"):
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
