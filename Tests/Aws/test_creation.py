"""A stack is created, and the checker says nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import boto3
import pytest
from moto import mock_aws
from template import TEMPLATE, parameter_set


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
        created = create(parameter_set(name) | {"Form": form})
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
        ours |= {"MachineImage": image, "GroupImage": image, "CertificateArn": certificate}
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
