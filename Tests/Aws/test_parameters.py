"""What whoever creates a stack is asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from template import parameter_set, raw

ANYWHERE = "0.0.0.0/0"
PARAMETERS: dict[str, dict[str, Any]] = raw()["Parameters"]


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
        ("GroupImage", "debian"),
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
        ("GrowingNeedsAnImage", "GroupImage"),
        ("GrowingNeedsAnImage", "CertificateArn"),
        ("TwoSubnets", "SubnetA"),
    }
