"""What schemathesis cannot learn from the document: who calls, what there is, and which rules no schema can say.

It loads this module by itself (SCHEMATHESIS_HOOKS), in a process for each caller; `test_contract.py` starts those.
"""

from __future__ import annotations

import base64
import json
import os
import random
import re
from collections import defaultdict
from typing import Any

import requests
import schemathesis
from hypothesis import strategies
from schemathesis.core.failures import Failure
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import REQUEST_SHAPE_PROBES, TestPhase, coverage_scenario
from schemathesis.openapi.checks import RejectedPositiveData

CALLER = json.loads(os.environ["CONTRACT_CALLER"])
CHANCE = random.Random(1)

Case = schemathesis.Case[Any]
JSON = Any


# --- Who calls ------------------------------------------------------------------------------------------------------

if CALLER["token"]:

    @schemathesis.auth(refresh_interval=None)
    class Token:
        """The caller's token; for a call that ends it, another one of the same sign-in."""

        def get(self, case: Case, _: object) -> str:
            token = str(CALLER["token"])
            if operation(case)["operationId"] != "signOut":
                return token
            address = f"{CALLER['base_url']}/api/auth/refresh"
            answer = requests.post(address, headers={"Authorization": f"Bearer {token}"}, timeout=20)
            return str(answer.json().get("token", token))  # a key has no other one, and does not sign out either

        def set(self, case: Case, token: str, _: object) -> None:
            case.headers["Authorization"] = f"Bearer {token}"


def operation(case: Case) -> dict[str, JSON]:
    return dict(case.operation.definition.raw)


# --- Files: no schema says what they are ------------------------------------------------------------------------------

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

for media_type in ("image/jpeg", "image/png", "image/webp"):
    schemathesis.openapi.media_type(media_type, strategies.just(PICTURE) | strategies.binary(min_size=1, max_size=200))


# --- What there is: most calls that could succeed name something that the store has ----------------------------------

# By the path of a list, such as /api/admin/tables, and by the name of a key, such as table_id.
SEEN: dict[str, list[int]] = defaultdict(list, {name: list(ids) for name, ids in CALLER["ids"].items()})
# By the path of a list.
CURSORS: dict[str, list[str]] = defaultdict(list)


@schemathesis.hook
def before_call(_: object, case: Case, kwargs: dict[str, Any]) -> None:
    shorten_wait(case)
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    # In its coverage phase schemathesis counts calls as valid whose If-Match is not: it lays one and the same, which is
    # not of the document's pattern, under all of them.
    version = (case.headers or {}).get("If-Match")
    if version is not None and (CHANCE.random() < 0.5 or not re.fullmatch(r'\*|(W/)?"[1-9][0-9]*"', str(version))):
        case.headers.pop("If-Match")
    # A stateful call goes to what the one before it made.
    if case.meta.phase.name != TestPhase.STATEFUL and case.path_parameters:
        for name in case.path_parameters:
            ids = SEEN[case.path.split("/{" + name)[0]] or SEEN[name]
            # Were most deletions to find something, the calls after them would not; a category with dishes stays.
            is_rare = case.method == "DELETE" and case.path != "/api/admin/categories/{id}"
            replace_id(case.path_parameters, name, ids, 0.2 if is_rare else 0.8)
    for name in case.query or {}:
        replace_id(case.query, name, SEEN[name])
    if "cursor" in (case.query or {}) and CURSORS[case.path] and CHANCE.random() < 0.5:
        case.query["cursor"] = CHANCE.choice(CURSORS[case.path])
    if isinstance(case.body, dict):
        fill_in(case.body)
        if operation(case)["operationId"] in ("arrangeCategories", "arrangeMenus") and CHANCE.random() < 0.5:
            case.body["ids"] = arranged(case)
        if operation(case)["operationId"] in CALLER["sign_ins"] and CHANCE.random() < 0.5:
            case.body.update(CALLER["sign_ins"][operation(case)["operationId"]])
    spare_what_others_need(case)


def replace_id(container: JSON, name: str, ids: list[int], chance: float = 0.8) -> None:
    if name.rpartition("_")[2] == "id" and ids and CHANCE.random() < chance:
        container[name] = CHANCE.choice(ids)


def fill_in(body: dict[str, JSON]) -> None:
    for name, value in body.items():
        if isinstance(value, int):
            replace_id(body, name, SEEN[name.removeprefix("to_")])
    items = body.get("items")
    if isinstance(items, list) and CHANCE.random() < 0.8:
        for line in items:
            line.pop("unit_price", None)
            line.update(CHANCE.choice(CALLER["lines"]))
    if "password" in body and CHANCE.random() < 0.5:
        body["password"] = "a-password-of-tests"  # of 8 bytes or more, which no schema counts
    if "time_zone" in body and CHANCE.random() < 0.5:
        body["time_zone"] = CHANCE.choice(["Asia/Seoul", "America/New_York", "UTC"])
    if body.get("sold_out_until") and CHANCE.random() < 0.8:
        body.update(is_sold_out=True, sold_out_until="2099-12-31T15:00:00Z")
    if CHANCE.random() < 0.8:
        for group in body.get("option_groups") or []:
            for new in [group, *group["options"]]:
                new.pop("id", None)
    if "session_id" in body and CHANCE.random() < 0.5:
        del body["session_id"]  # whichever party is there
    if body.get("ordering_paused"):
        # In a store that takes no orders there is little to try.
        body["ordering_paused"] = CHANCE.random() < 0.2


def arranged(case: Case) -> list[int]:
    """All categories, or all dishes of one of them, in any order."""
    path = case.path.removesuffix("/order")
    things = listed(path)
    if path == "/api/admin/menus" and things:
        things = listed(f"{path}?category_id={CHANCE.choice(things)['category_id']}&")
    return CHANCE.sample(ids := [thing["id"] for thing in things], len(ids)) or [1]


def listed(path: str) -> list[dict[str, JSON]]:
    address = f"{CALLER['base_url']}{path}{'' if path.endswith('&') else '?'}limit=250"
    answer = requests.get(address, headers={"Authorization": f"Bearer {CALLER['token']}"}, timeout=20)
    return list(answer.json().get("data", []))


def shorten_wait(case: Case) -> None:
    """A call that is answered at once when something happens, and after half a minute when nothing does."""
    wait = str((case.query or {}).get("wait"))
    if re.fullmatch("[0-9]{1,2}", wait) and 1 < int(wait) <= 30:
        case.query["wait"] = int(wait) % 2


def spare_what_others_need(case: Case) -> None:
    """Nobody here ends its own account, with which all calls after it would end, or a dish that all order."""
    if case.method != "GET" and case.path_parameters and case.formatted_path in CALLER["kept_paths"]:
        path = case.path.removesuffix("{id}")
        others = [other for other in SEEN[path.removesuffix("/")] if f"{path}{other}" not in CALLER["kept_paths"]]
        case.path_parameters["id"] = CHANCE.choice(others) if others else 2**53 - 1


@schemathesis.hook
def after_call(_: object, case: Case, response: schemathesis.Response) -> None:
    if not 200 <= response.status_code < 300:
        return
    if case.method == "DELETE" and response.status_code == 204:
        forget(case.path_parameters["id"], case.path.split("/{id")[0])
    if "application/json" not in response.headers.get("content-type", [""])[0]:
        return
    answer = response.json()
    if not isinstance(answer, dict):
        return
    remember(answer, case.path)
    if answer.get("next_cursor"):
        CURSORS[case.path].append(answer["next_cursor"])
    for element in answer.get("data", []):
        remember(element, case.path)


def remember(thing: dict[str, JSON], path: str) -> None:
    for name, value in thing.items():
        if isinstance(value, int) and (name == "id" or name.endswith("_id")):
            keep(value, SEEN[path if name == "id" else name])
            if name == "id":
                keep(value, SEEN[key_of(path)])


def keep(identifier: int, ids: list[int]) -> None:
    """The newest fifty, as they are the likeliest to be there still."""
    if identifier not in ids:
        del ids[:-49]
        ids.append(identifier)


def key_of(path: str) -> str:
    """What others call an id of this list: table_id for /api/admin/tables, category_id for /api/admin/categories."""
    name = path.rpartition("/")[2]
    return (name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")) + "_id"


def forget(identifier: int, path: str) -> None:
    for ids in (SEEN[path], SEEN[key_of(path)]):
        if identifier in ids:
            ids.remove(identifier)


# --- Rules that no schema can say -----------------------------------------------------------------------------------

# Field and code of a detail, and why the schema lets it pass.
BEYOND_THE_SCHEMA = {
    ("cursor", "INVALID_FORMAT"),  # it is opaque: no schema says which there are
    ("password", "INVALID_LENGTH"),  # counted in bytes
    ("time_zone", "UNKNOWN_TIME_ZONE"),  # PostgreSQL knows which there are
    ("scopes[]", "REPEATED"),  # each once
    ("ids", "REPEATED"),  # each once
    ("to_table_id", "SAME_TABLE"),  # not the one in the path
    ("sold_out_until", "NOT_SOLD_OUT"),  # goes with `is_sold_out` only
    ("sold_out_until", "OUT_OF_RANGE"),  # in the future
    ("option_groups[].min", "OUT_OF_RANGE"),  # no more than there are options
    ("option_groups[].max", "OUT_OF_RANGE"),  # no less than `min`
    ("option_groups[].id", "UNKNOWN_ID"),  # one of the dish's, once
    ("option_groups[].options[].id", "UNKNOWN_ID"),  # one of the dish's, once
}

# Of a file the document says nothing but what types it may have; this is told by its content.
BEYOND_THE_MEDIA_TYPE = {"UNSUPPORTED_IMAGE", "IMAGE_TOO_LARGE"}


@schemathesis.hook
def filter_failure(_: object, failure: Failure, case: Case, response: schemathesis.Response) -> bool:
    """Whether a failure counts. Only "a call that fits the schema was refused" may be right of us."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    if response.status_code in (412, 422, 423):
        # Like 409, which schemathesis takes: the present state, the rule book or a lock says no. `documented_problem`
        # holds them to the codes of the operation.
        return False
    error = response.json()["error"]
    if error["code"] in BEYOND_THE_MEDIA_TYPE:
        return not isinstance(case.body, bytes) or case.body == PICTURE
    details = error["details"]
    return response.status_code != 400 or not details or not all(is_beyond(detail, case) for detail in details)


def is_beyond(detail: dict[str, str], case: Case) -> bool:
    if detail["code"] == "INVALID_TYPE":
        # To JSON Schema 54.0 is an integer. Money is never a float here, and neither is anything else that is counted.
        return isinstance(value_at(detail["field"], case.body), float)
    return (re.sub(r"\[\d+\]", "[]", detail["field"]), detail["code"]) in BEYOND_THE_SCHEMA


def value_at(field: str, body: JSON) -> JSON:
    """`items[2].quantity` of a body."""
    for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", field):
        body = body[name] if name else body[int(index)]
    return body


@schemathesis.check
def documented_problem(_: object, response: schemathesis.Response, case: Case) -> None:
    """A failure has a code that the document names for this operation and status, and the id that the logs have."""
    if response.status_code < 400 or coverage_scenario(case) in REQUEST_SHAPE_PROBES:
        return
    error = response.json()["error"]
    described = operation(case)["responses"].get(str(response.status_code), {}).get("description", "")
    assert f"`{error['code']}`" in described, f"{response.status_code} {error['code']} is not documented"
    assert [error["request_id"]] == response.headers["x-request-id"]
