"""A right body for every call that takes a text, with every text that it takes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from client import Answer, Client
from conftest import House
from declared import Operation
from shops import PASSWORD, Shop, made, open_shop


@dataclass
class Place:
    """A store with one of everything, and calls with a body that is right."""

    house: House
    shop: Shop
    # By the path of a list, and of the table that ordered.
    ids: dict[str, int]

    def client(self, operation: Operation) -> Client:
        if "admin" in operation.callers:
            return self.shop.staff
        return self.shop.tables[0] if "table" in operation.callers else Client(self.house.base_url)

    def call(self, operation: Operation, body: Any) -> Answer:
        return self.client(operation).call(operation.method, self.path(operation), body)

    def path(self, operation: Operation) -> str:
        path = operation.path.replace("{store_id}", str(self.shop.id))
        return path.replace("{id}", str(self.ids.get(path.split("/{")[0], 1)))


def furnished(house: House) -> Place:
    shop = open_shop(house.stack)
    staff = shop.staff
    category = made(staff.post("/api/admin/categories", {"name": "시험 2"}))
    # Another one than what is ordered.
    dish = made(staff.post("/api/admin/menus", {"category_id": category, "name": "다른 것", "price": 1}))
    user = made(staff.post("/api/admin/users", {"username": "somebody", "password": PASSWORD, "role": "staff"}))
    table = made(staff.post("/api/admin/tables", {"table_number": "9", "password": PASSWORD}))
    order = shop.order().json()
    ids = {
        "/api/admin/users": user,
        "/api/admin/categories": category,
        "/api/admin/menus": dish,
        "/api/admin/tables": table,
        "/api/admin/orders": order["id"],
        "/api/orders": order["id"],
        "/api/admin/calls": made(shop.tables[0].post("/api/calls", {"kind": "bill"})),
        "/api/admin/api-keys": made(staff.post("/api/admin/api-keys", {"name": "POS", "scopes": ["orders:read"]})),
        "table": order["table_id"],
    }
    return Place(house, shop, ids)


def dish(place: Place) -> dict[str, Any]:
    named = {"name": "이름", "translations": {"en": {"name": "name"}}}
    return {
        "category_id": place.ids["/api/admin/categories"], "price": 100, **copy.deepcopy(named), "description": "글",
        "translations": {"en": {"name": "name", "description": "text"}}, "labels": ["new"], "allergens": ["egg"],
        "origin": "국내산", "is_sold_out": True, "sold_out_until": "2099-01-01T00:00:00Z",
        "option_groups": [
            {**copy.deepcopy(named), "min": 0, "max": 1, "options": [{**copy.deepcopy(named), "price_delta": 0}]}
        ],
    }  # fmt: skip


def cart(place: Place) -> dict[str, Any]:
    return {"items": [{"menu_id": place.shop.dish_id, "quantity": 1, "note": "글"}], "note": "글"}


def settings(place: Place) -> dict[str, Any]:
    return {
        "name": "가게", "time_zone": "Asia/Seoul", "locale": "ko", "origin": "국내산", "day_cutoff_hour": 6,
        "ordering_paused": False, "translations": {"en": {"name": "store", "origin": "origin"}},
    }  # fmt: skip


# By the name of the operation.
BODIES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "signInAdmin": lambda place: {"store_id": place.shop.id, "username": "nobody", "password": "a-password"},
    "signInTable": lambda place: {"store_id": place.shop.id, "table_number": "nine", "password": "a-password"},
    "createUser": lambda place: {"username": "name", "password": "a-password", "role": "staff"},
    "changeUser": lambda place: {"username": "name", "password": "a-password", "role": "staff"},
    "createMenu": dish,
    "replaceMenu": dish,
    "changeMenu": dish,
    "createCategory": lambda place: {"name": "이름", "translations": {"en": {"name": "name"}}},
    "changeCategory": lambda place: {"name": "이름", "translations": {"en": {"name": "name"}}},
    "placeOrder": cart,
    "previewOrder": cart,
    "placeStaffOrder": lambda place: cart(place) | {"table_id": place.ids["table"]},
    "createTable": lambda place: {"table_number": "9", "password": "a-password"},
    "changeTable": lambda place: {"table_number": "9", "password": "a-password", "seats": 4},
    "setOrderStatus": lambda place: {"status": "pending"},
    "createAPIKey": lambda place: {"name": "POS", "scopes": ["orders:read"]},
    "changeStoreSettings": settings,
    "patchStoreSettings": settings,
    "callStaff": lambda place: {"kind": "other", "note": "글"},
    "callStaffForTable": lambda place: {"kind": "other", "note": "글", "table_id": place.ids["table"]},
    "changeCall": lambda place: {"status": "acknowledged"},
}
