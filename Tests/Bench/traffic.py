"""The requests that wrk sends, made ready byte by byte, so that it has nothing to do but draw one."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

from house import PASSWORD, House, Place

LINES = 3  # of an order

# One request, or its two parts around the idempotency key.
Request = str | tuple[str, str]


class Traffic:
    """All kinds of requests of a house; the same in each run, as they are drawn with a fixed seed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._random = random.Random(1)

    def write(self, file: Path, *, stores: int | None = None) -> None:
        """Writes the Lua chunk that requests.lua reads.

        - stores: only these many of the house's.
        """
        chosen = self._house.stores[:stores]
        places = [place for place in self._house.places if place.store in chosen]
        kinds: dict[str, Sequence[Request]] = {
            "menus": [_get(f"/api/menus?store_id={store}") for store in chosen],
            "order": [self.order(place) for place in places],
            "orders": [_get("/api/orders", place.token) for place in places],
            "board": [_get("/api/admin/board", self._house.staff[store].token) for store in chosen],
            "history": [
                _get(f"/api/admin/tables/{place.id}/history", self._house.staff[place.store].token) for place in places
            ],
            "sign_in": [sign_in(store) for store in chosen],
        }
        lists = (f"{name} = {{{', '.join(map(_lua, requests))}}}" for name, requests in kinds.items())
        file.write_text("return {\n" + ",\n".join(lists) + "\n}\n")

    def order(self, place: Place) -> tuple[str, str]:
        """Three different dishes, none with options."""
        dishes = self._random.sample(self._house.dishes(place.store), LINES)
        items = [{"menu_id": dish, "quantity": self._random.randint(1, 3)} for dish in dishes]
        body = json.dumps({"items": items})
        head, rest = _post("/api/orders", body, place.token).split("\r\n", 1)
        return f"{head}\r\nIdempotency-Key: ", f"\r\n{rest}"


def sign_in(store: int) -> str:
    """The owner of a store, whose password is as dear to check as one that we make."""
    return _post(
        "/api/auth/admin-login", json.dumps({"store_id": store, "username": "owner", "password": PASSWORD}), None
    )


def _get(path: str, token: str | None = None) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{_authorization(token)}\r\n"


def _post(path: str, body: str, token: str | None) -> str:
    about = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{_authorization(token)}{about}\r\n{body}"


def _authorization(token: str | None) -> str:
    return f"Authorization: Bearer {token}\r\n" if token else ""


def _lua(request: Request) -> str:
    """As JSON writes a text of ASCII, Lua reads it."""
    if isinstance(request, str):
        return json.dumps(request)
    return "{" + ", ".join(map(json.dumps, request)) + "}"
