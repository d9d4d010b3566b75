"""Stores as small as possible, as many as a test wants: an owner, tables with their tablets, one dish."""

from __future__ import annotations

import subprocess
import uuid
from dataclasses import dataclass

from client import Answer, Client, sign_in
from stack import Stack

PASSWORD = "a-password-of-tests"


@dataclass(eq=False)
class Shop:
    id: int
    staff: Client
    tables: list[Client]
    dish_id: int

    def order(self, table: int = 0) -> Answer:
        key = str(uuid.uuid4())
        return self.tables[table % len(self.tables)].order({"menu_id": self.dish_id, "quantity": 1}, key=key)


def open_shop(stack: Stack, tables: int = 1) -> Shop:
    store = int(stack.run("store", "create", "시험").stdout)
    created = subprocess.run(
        [str(stack.program), "admin", "create", "--store", str(store), "owner", "--role", "owner", "--password-stdin"],
        env=stack.environment | {"DATABASE_URL": stack.database_url()},
        input=f"{PASSWORD}\n",
        text=True,
        capture_output=True,
        check=False,
    )
    assert created.returncode == 0, created.stderr
    staff = sign_in(stack.base_url, "admin", {"store_id": store, "username": "owner", "password": PASSWORD})
    category = made(staff.post("/api/admin/categories", {"name": "시험"}))
    dish = made(staff.post("/api/admin/menus", {"category_id": category, "name": "김밥", "price": 3500}))
    tablets = []
    for number in map(str, range(1, tables + 1)):
        account = {"table_number": number, "password": PASSWORD}
        made(staff.post("/api/admin/tables", account))
        tablets.append(sign_in(stack.base_url, "table", {"store_id": store, **account}))
    return Shop(store, staff, tablets, dish)


def made(answer: Answer) -> int:
    assert answer.status == 201, answer.body
    return int(answer.json()["id"])
