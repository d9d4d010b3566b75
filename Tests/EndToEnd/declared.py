"""The OpenAPI document that the program prints, as tests walk it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stack import Stack

# Where a text stands in a body: `("items", 0, "note")`.
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Text:
    """What may stand in one place: of a body, or under the name of a parameter."""

    place: Place
    longest: int
    shortest: int
    pattern: str | None
    # One of a few words, or a date: nobody's own text.
    is_closed: bool

    def fits(self, text: str) -> bool:
        is_within = self.shortest <= len(text) <= self.longest
        return is_within and not self.is_closed and (self.pattern is None or bool(re.search(self.pattern, text)))


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    # The texts of its body and those of its query and headers.
    body: tuple[Text, ...]
    parameters: tuple[tuple[str, Text], ...]
    # Who may call: "table", "admin", "pos"; nobody listed means everybody.
    callers: frozenset[str]


class Document:
    def __init__(self, stack: Stack) -> None:
        self.raw: dict[str, Any] = json.loads(stack.run("openapi").stdout)

    def operations(self) -> list[Operation]:
        return [
            self._operation(path, method, raw)
            for path, methods in self.raw["paths"].items()
            for method, raw in methods.items()
            if method in ("get", "post", "put", "patch", "delete")
        ]

    def _operation(self, path: str, method: str, raw: dict[str, Any]) -> Operation:
        content = self._resolved(raw.get("requestBody", {})).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        parameters = [self._resolved(parameter) for parameter in raw.get("parameters", [])]
        texts = [
            (str(each["in"]), text)
            for each in parameters
            if each["in"] != "path"
            for text in self._texts(each["schema"], (str(each["name"]),))
        ]
        callers = frozenset(scheme for way in raw.get("security", []) for scheme in way)
        body = tuple(self._texts(schema, ()))
        return Operation(raw["operationId"], method.upper(), path, body, tuple(texts), callers)

    def _texts(self, schema: dict[str, Any], place: Place) -> Iterator[Text]:
        """Of a list its first element, of a map the one under "en"; a key of a map is closed as well."""
        schema = self._resolved(schema)
        kinds = schema.get("type", [])
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if kind == "string":
                yield self._text(schema, place)
            elif kind == "array":
                yield from self._texts(schema["items"], (*place, 0))
            elif kind == "object":
                for name, property in schema.get("properties", {}).items():
                    yield from self._texts(property, (*place, name))
                if isinstance(schema.get("additionalProperties"), dict):
                    yield from self._texts(schema["additionalProperties"], (*place, "en"))

    def _text(self, schema: dict[str, Any], place: Place) -> Text:
        # Python's $ also matches in front of a last line break.
        pattern = schema.get("pattern", "").replace("$", r"\Z") or None
        is_closed = "enum" in schema or schema.get("format") in ("date", "date-time")
        return Text(place, schema.get("maxLength", 2000), schema.get("minLength", 0), pattern, is_closed)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            found: Any = self.raw
            for name in schema["$ref"].split("/")[1:]:
                found = found[name]
            schema = found
        return schema


def value_at(thing: Any, place: Place) -> Any:
    """None where there is no such place."""
    for step in place:
        try:
            thing = thing[step]
        except (KeyError, IndexError, TypeError):
            return None
    return thing


def put_at(thing: Any, place: Place, value: Any) -> None:
    for step in place[:-1]:
        thing = thing[step]
    thing[place[-1]] = value
