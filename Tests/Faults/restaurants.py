"""Stores to break things in, made by the program's own commands. Whatever one of them shows carries its own mark."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from calling import Address, Book, Caller
from records import Sql

PASSWORD = "a-password-of-faults"
# The same as bcrypt keeps it, with the least cost: 15 sign-ins for each test would otherwise take longer than the test.
CHEAP_HASH = "$2b$04$faultsfaultsfaultsfauemVTg7dZKBDGgvahsDnG.636OlvMEhvK"
PRICES = (3500, 9000, 12000, 4700)

# `tableorder` with these arguments, given this to read; what it prints.
Program = Callable[..., str]


@dataclass(eq=False)
class Restaurant:
    id: int
    # In the name of the store, of its dishes, and in the note of every order.
    mark: str
    # Prices by dish.
    dishes: dict[int, int]
    # Ids by table number.
    tables: dict[str, int]

    def owner(self, address: Address, book: Book, foreign: list[bytes], who: str = "staff") -> Caller:
        account = {"store_id": self.id, "username": "owner", "password": PASSWORD}
        return Caller(address, book, f"{who} of store {self.id}", "admin", account, foreign)

    def tablet(self, number: str, address: Address, book: Book, foreign: list[bytes]) -> Caller:
        account = {"store_id": self.id, "table_number": number, "password": PASSWORD}
        return Caller(address, book, f"table {number} of store {self.id}", "table", account, foreign)


def open_restaurant(address: Address, sql: Sql, program: Program, tables: int) -> Restaurant:
    """A store with an owner, tables and a few dishes."""
    mark = f"mark-{secrets.token_hex(8)}"
    store = int(program("store", "create", f"식당 {mark}"))
    owner = ("admin", "create", "--store", str(store), "owner", "--role", "owner", "--password-stdin")
    program(*owner, given=f"{PASSWORD}\n")
    restaurant = Restaurant(store, mark, {}, {})
    staff = restaurant.owner(address, Book(), [])

    def made(path: str, body: dict[str, Any]) -> int:
        answer = staff.insist("POST", path, body)
        assert answer is not None and answer.status == 201, answer
        return int(answer.json()["id"])

    category = made("/api/admin/categories", {"name": f"식사 {mark}"})
    for price in PRICES:
        dish = {"category_id": category, "name": f"요리 {price} {mark}", "price": price}
        restaurant.dishes[made("/api/admin/menus", dish)] = price
    for number in map(str, range(1, tables + 1)):
        restaurant.tables[number] = made("/api/admin/tables", {"table_number": number, "password": PASSWORD})
    for kind in ("admin_users", "table_auths"):
        sql(f"UPDATE {kind} SET password_hash = '{CHEAP_HASH}' WHERE store_id = {store}")
    return restaurant


def foreign_marks(restaurant: Restaurant, among: list[Restaurant]) -> list[bytes]:
    return [other.mark.encode() for other in among if other is not restaurant]
