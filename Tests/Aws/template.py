"""The CloudFormation template as one set of parameters makes it: conditions decided, values filled in.

moto creates less than half of it and forgets most properties; what the tests assert is therefore read from here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
AWS = REPOSITORY / "aws"
TEMPLATE = AWS / "tableorder.yaml"

PSEUDO_PARAMETERS = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": "ap-northeast-2",
    "AWS::StackName": "tableorder",
}

Resource = dict[str, Any]


class Tagged(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": "x"}` and `!Sub x` as `{"Fn::Sub": "x"}`, which mean the same to CloudFormation."""

    def tagged(self, suffix: str, node: yaml.Node) -> Any:
        name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
        if isinstance(node, yaml.ScalarNode):
            value: Any = self.construct_scalar(node)
            return {name: value.split(".", 1) if suffix == "GetAtt" else value}
        if isinstance(node, yaml.SequenceNode):
            return {name: self.construct_sequence(node, deep=True)}
        return {name: self.construct_mapping(node, deep=True)}


Tagged.add_multi_constructor("!", Tagged.tagged)


def raw() -> dict[str, Any]:
    """The template as it is written."""
    return dict(yaml.load(TEMPLATE.read_text(), Tagged))


def parameter_set(name: str) -> dict[str, str]:
    """What `aws/parameters-NAME.json` gives."""
    pairs = json.loads((AWS / f"parameters-{name}.json").read_text())
    return {pair["ParameterKey"]: pair["ParameterValue"] for pair in pairs}


class Stack:
    """What the template makes of these parameters.

    In values a resource is `<Name>`, and an attribute of it `<Name.Attribute>`.
    """

    def __init__(self, parameters: dict[str, str]) -> None:
        template = raw()
        defaults = {name: each["Default"] for name, each in template["Parameters"].items() if "Default" in each}
        assert not set(parameters) - set(template["Parameters"])
        self._values = {**PSEUDO_PARAMETERS, **defaults, **parameters}
        self._mappings = template["Mappings"]
        self._conditions = template["Conditions"]
        self._names = set(template["Resources"])
        self.resources = self._present(template["Resources"])
        self.outputs = {name: each["Value"] for name, each in self._present(template["Outputs"]).items()}

    def of_type(self, kind: str) -> dict[str, Resource]:
        """The properties of every resource of a type."""
        return {name: each["Properties"] for name, each in self.resources.items() if each["Type"] == kind}

    def properties(self, name: str) -> Resource:
        return dict(self.resources[name]["Properties"])

    def _present(self, section: dict[str, Any]) -> dict[str, Any]:
        wanted = {name: each for name, each in section.items() if self._holds(each.get("Condition"))}
        return {name: self._resolved(each) for name, each in wanted.items()}

    def _holds(self, condition: Any) -> bool:
        match condition:
            case None:
                return True
            case str():
                return self._holds(self._conditions[condition])
            case {"Condition": name}:
                return self._holds(name)
            case {"Fn::Equals": [left, right]}:
                return bool(self._resolved(left) == self._resolved(right))
            case {"Fn::Not": [inner]}:
                return not self._holds(inner)
            case {"Fn::And": inner}:
                return all(self._holds(each) for each in inner)
        raise AssertionError(f"no condition: {condition}")

    def _resolved(self, value: Any) -> Any:
        match value:
            case {"Ref": name}:
                return self._values[name] if name in self._values else self._marker(name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self._marker(name, attribute)
            case {"Fn::If": [condition, yes, no]}:
                return self._resolved(yes if self._holds(condition) else no)
            case {"Fn::FindInMap": [mapping, first, second]}:
                return self._mappings[mapping][self._resolved(first)][self._resolved(second)]
            case {"Fn::Sub": [text, values]}:
                return self._filled_in(text, {name: self._resolved(each) for name, each in values.items()})
            case {"Fn::Sub": text}:
                return self._filled_in(text, {})
            case {"Fn::Base64": text}:
                return self._resolved(text)
            case dict():
                return {name: self._resolved(each) for name, each in value.items()}
            case list():
                return [self._resolved(each) for each in value]
        return value

    def _filled_in(self, text: str, values: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            name, _, attribute = match[1].partition(".")
            known = self._values | values
            return str(known[name]) if name in known else self._marker(name, attribute)

        return re.sub(r"\$\{([A-Za-z0-9:.]+)\}", value, text)

    def _marker(self, name: str, attribute: str = "") -> str:
        assert name in self._names, f"there is no {name}"
        return f"<{name}.{attribute}>" if attribute else f"<{name}>"
