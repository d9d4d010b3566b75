"""What differs from production: development, and a store that grows."""

from __future__ import annotations

from conftest import SETS
from template import Stack, parameter_set


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
    # With another image or subnet it would be replaced, which the stack policy refuses.
    before = Stack(SETS["production"] | {"MachineImage": SETS["growing"]["MachineImage"]})
    assert growing.properties("Machine") == before.properties("Machine")
    assert growing.properties("MachineTemplate")["LaunchTemplateData"]["ImageId"] == SETS["growing"]["GroupImage"]


def test_machines_behind_a_balancer_do_not_restart_all_at_once(grown: Stack) -> None:
    script = grown.properties("MachineTemplate")["LaunchTemplateData"]["UserData"]
    assert """echo 'Unattended-Upgrade::Automatic-Reboot "false";' >/etc/apt/apt.conf.d/53tableorder""" in script
