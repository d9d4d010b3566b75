"""The store's live board as its owner sees it, what it should show, and what may happen to it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from client import Client
from shops import PASSWORD, Shop
from stack import Stack
from window import Window, window

Places = dict[int, tuple[int, str, str]]

CUT = "실시간 연결이 끊겼습니다"


@contextmanager
def board(stack: Stack, shop: Shop, **options: Any) -> Iterator[Window]:
    """A window in which the shop's owner has signed in."""
    with window(stack.base_url, f"/admin/?store={shop.id}", **options) as opened:
        sign_in(opened)
        yield opened


def sign_in(opened: Window) -> None:
    opened.fill(username="owner", password=PASSWORD)
    opened.one("form").submit()
    opened.until(lambda: opened.find(".place") or opened.shows("테이블이 없습니다"))


def assert_fits(opened: Window) -> None:
    assert opened.js("return document.documentElement.scrollWidth <= innerWidth")


def refuse(opened: Window, part: str, answer: str) -> None:
    """Calls whose path has this part come to this, until `mended`."""
    script = f"""
        const real = window.fetch
        const isMeant = path => !window.mended && String(path).includes("{part}")
        window.fetch = (path, ...all) => isMeant(path) ? {answer} : real(path, ...all)
    """
    opened.js(script)


# --- What it shows, and what it should ---


def shown(opened: Window) -> Places:
    """Each table's total, orders and calls, as the cards have them."""
    script = """return [...document.querySelectorAll(".place")].map(({ dataset }) =>
        [Number(dataset.table), Number(dataset.total), dataset.orders, dataset.calls])"""
    return {table: (total, orders, calls) for table, total, orders, calls in opened.js(script)}


def wanted(staff: Client) -> Places:
    def listed(items: list[dict[str, Any]]) -> str:
        return " ".join(f"{item['id']}:{item['status']}" for item in items)

    tables = staff.get("/api/admin/board").json()["tables"]
    return {table["id"]: (table["total"], listed(table["orders"]), listed(table["calls"])) for table in tables}


def until_right(opened: Window, staff: Client) -> None:
    opened.until(lambda: shown(opened) == wanted(staff), "the board does not come to what the server says")


def news(opened: Window) -> int:
    """How many things stand out as new."""
    return len(opened.find(".order.new, .calls .new"))


def fetches(opened: Window) -> int:
    return sum(url.endswith("/api/admin/board") for url in opened.requests())


def focused(opened: Window) -> str:
    script = "return document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
    return str(opened.js(script))


# --- What happens ---


def placed(shop: Shop, table: int = 0) -> dict[str, Any]:
    answer = shop.order(table)
    assert answer.status == 201, answer.body
    order: dict[str, Any] = answer.json()
    return order


def step(shop: Shop, order: dict[str, Any], *statuses: str) -> None:
    for status in statuses:
        assert shop.staff.put(f"/api/admin/orders/{order['id']}/status", {"status": status}).status == 200


def status_of(shop: Shop, order: dict[str, Any]) -> str:
    return str(shop.staff.get(f"/api/admin/orders/{order['id']}").json()["status"])


def table_ids(shop: Shop) -> list[int]:
    return [table["id"] for table in shop.staff.get("/api/admin/tables").json()["data"]]


def act(shop: Shop, chance: random.Random) -> None:
    """Anything that staff or guests may do; some of it is refused."""
    staff, tables = shop.staff, shop.staff.get("/api/admin/board").json()["tables"]
    place, other = chance.sample(tables, 2)
    orders, calls = place["orders"], place["calls"]
    path = f"/api/admin/tables/{place['id']}"

    def change_status() -> None:
        if orders:
            order = chance.choice(orders)
            status = chance.choice(["pending", "preparing", "completed"])
            staff.put(f"/api/admin/orders/{order['id']}/status", {"status": status})

    def cancel() -> None:
        if orders:
            staff.delete(f"/api/admin/orders/{chance.choice(orders)['id']}?reason=시험")

    def answer_call() -> None:
        if calls:
            status = chance.choice(["acknowledged", "done"])
            staff.put(f"/api/admin/calls/{chance.choice(calls)['id']}", {"status": status})

    def order() -> None:
        item = {"menu_id": shop.dish_id, "quantity": chance.randint(1, 3)}
        staff.post("/api/admin/orders", {"table_id": place["id"], "items": [item]})

    def call() -> None:
        kind = chance.choice(["staff", "water", "bill", "other"])
        staff.post("/api/admin/calls", {"table_id": place["id"], "kind": kind})

    def rename() -> None:
        staff.put(path, {"table_number": f"{chance.randint(1, 999)}번", "seats": chance.randint(1, 8)})

    def add_or_delete() -> None:
        if len(tables) < 6:
            account = {"table_number": str(uuid.uuid4())[:8], "password": PASSWORD}
            staff.post("/api/admin/tables", account)
        else:
            staff.delete(path)

    often: list[Callable[[], Any]] = [order, order, order, change_status, change_status, change_status, cancel, call]
    rarely = [
        answer_call,
        rename,
        add_or_delete,
        lambda: staff.post(f"{path}/move", {"to_table_id": other["id"]}),
        lambda: staff.post(f"{path}/complete", {"force": chance.random() < 0.5}),
    ]
    chance.choice(often + rarely)()
