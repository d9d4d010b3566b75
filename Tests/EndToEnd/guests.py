"""Guests at a table of a small store, with a device that staff have just signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shops import PASSWORD, Shop, made, open_shop
from stack import Stack
from window import Window, window

SPICY = {
    "name": "맵기", "min": 1, "max": 1,
    "options": [{"name": "순한맛", "price_delta": 0}, {"name": "매운맛", "price_delta": 500}],
}  # fmt: skip
EXTRAS = {
    "name": "사리 추가", "min": 0, "max": 2,
    "options": [{"name": name, "price_delta": 1000} for name in ("라면사리", "떡사리", "치즈")],
}  # fmt: skip


class Bistro:
    """A store with three dishes: 김밥 without any choice, 김치찌개 with options, 식혜 to drink."""

    def __init__(self, stack: Stack, tables: int = 1) -> None:
        self.stack = stack
        self.shop: Shop = open_shop(stack, tables)
        self.staff = self.shop.staff
        self.kimbap = self.shop.dish_id
        category = made(self.staff.post("/api/admin/categories", {"name": "찌개"}))
        stew = {
            "name": "김치찌개",
            "price": 9000,
            "description": "칼칼하게 끓였습니다.",
            "option_groups": [SPICY, EXTRAS],
        }
        more = {"labels": ["popular"], "allergens": ["soybean", "kryptonite"], "origin": "배추: 국내산"}
        self.stew = self.add(category, **stew, **more, translations={"en": {"name": "Kimchi stew"}})
        self.drink = self.add(category, name="식혜", price=4000)

    def add(self, category: int, **dish: Any) -> int:
        return made(self.staff.post("/api/admin/menus", {"category_id": category, **dish}))

    def change(self, dish: int, **values: Any) -> None:
        answer = self.staff.call("PATCH", f"/api/admin/menus/{dish}", values)
        assert answer.status == 200, answer.body

    def pause(self, is_paused: bool) -> None:
        answer = self.staff.call("PATCH", "/api/admin/store", {"ordering_paused": is_paused})
        assert answer.status == 200, answer.body

    def complete(self, table: int = 0) -> None:
        """The party of a table goes."""
        state = self.shop.tables[table].get("/api/session").json()
        answer = self.staff.post(f"/api/admin/tables/{state['table']['id']}/complete", {"force": True})
        assert answer.status == 200, answer.body

    def orders(self) -> int:
        """How many there are, whatever became of them."""
        return int(self.stack.sql(f"SELECT count(*) FROM orders WHERE store_id = {self.shop.id}"))

    def advance(self, status: str) -> None:
        """Brings the latest order into this state."""
        order = self.latest()
        assert self.staff.put(f"/api/admin/orders/{order['id']}/status", {"status": status}).status == 200

    def latest(self) -> dict[str, Any]:
        latest: dict[str, Any] = self.staff.get("/api/admin/orders").json()["data"][0]
        return latest

    @contextmanager
    def seated(self, table: str = "1", **options: Any) -> Iterator[Window]:
        """A device at a table, signed in, with the menu open."""
        with window(self.stack.base_url, f"/?store={self.shop.id}&table={table}", **options) as page:
            page.fill(password=PASSWORD)
            page.one("form button").click()
            page.one(".dish")
            yield page


def go(page: Window, screen: str) -> None:
    """To a screen by its address, as a link or the Back button leads there."""
    page.js("location.hash = arguments[0]", screen)
    page.one(f".on-{screen}")


def confirm(page: Window) -> None:
    """From the cart to the very last button, which the server has let go."""
    page.one("[data-key=order]:not(:disabled)").click()
    page.one("dialog .primary:not(:disabled)")


def order(page: Window) -> None:
    """Orders what is in the cart."""
    go(page, "cart")
    confirm(page)
    page.press("주문하기")


def device(page: Window, name: str) -> Any:
    """What the device remembers under a name."""
    return page.js("return JSON.parse(localStorage.getItem('tableorder.guest.' + arguments[0]))", name)
