"""HTML in every text that guests and staff can write: both pages show it as it was typed, and none of it runs."""

from __future__ import annotations

import urllib.parse
import uuid
from typing import Any

import guests
from back_office import back_office, go
from client import Client, sign_in
from conftest import House
from shops import PASSWORD, Shop, made, open_shop
from window import Window, window

# What guests see, and what only staff do.
GUESTS = [
    "store", "store origin", "category", "dish", "description", "dish origin", "label", "allergen", "group", "option",
    "order note", "line note", "table",
]  # fmt: skip
STAFF = ["reason", "call", "user", "key"]


def html(field: str) -> str:
    """The text of a field, which says where it came from, should it run."""
    if field == "table":
        return "<svg onload=a()>T1"  # it has 20 characters
    return f"<img src=x onerror=\"__pwned='{field}'\">{field[:4]}"


class Infested:
    """A store in which nobody has written anything but HTML, at every stage that a text can be in."""

    def __init__(self, house: House) -> None:
        self.shop: Shop = open_shop(house.stack)
        staff = self.shop.staff
        self._change("/api/admin/store", name=html("store"), origin=html("store origin"))
        category = made(staff.post("/api/admin/categories", {"name": html("category")}))
        option = {"name": html("option"), "price_delta": 0}
        group = {"name": html("group"), "min": 1, "max": 1, "options": [option]}
        self.dish = made(staff.post("/api/admin/menus", {
            "category_id": category, "name": html("dish"), "price": 1000, "description": html("description"),
            "labels": [html("label")], "allergens": [html("allergen")], "origin": html("dish origin"),
            "option_groups": [group],
        }))  # fmt: skip
        made(staff.post("/api/admin/users", {"username": html("user"), "password": PASSWORD, "role": "owner"}))
        made(staff.post("/api/admin/api-keys", {"name": html("key"), "scopes": ["orders:read"]}))
        account = {"table_number": html("table"), "password": PASSWORD}
        made(staff.post("/api/admin/tables", account))
        self.table = sign_in(house.base_url, "table", {"store_id": self.shop.id, **account})
        self._visit(self.table, staff)
        self.order(self.table)
        made(self.table.post("/api/calls", {"kind": "other", "note": html("call")}))

    def _visit(self, table: Client, staff: Client) -> None:
        """A party that has gone, one of whose orders was cancelled."""
        orders = [self.order(table) for _ in range(2)]
        reason = urllib.parse.quote(html("reason"))
        assert staff.delete(f"/api/admin/orders/{orders[0]['id']}?reason={reason}").status == 200
        assert staff.post(f"/api/admin/tables/{orders[0]['table_id']}/complete", {"force": True}).status == 200

    def order(self, table: Client) -> dict[str, Any]:
        dish = table.get(f"/api/menus/{self.dish}").json()
        line = {"menu_id": self.dish, "quantity": 1, "note": html("line note")}
        line["options"] = [dish["option_groups"][0]["options"][0]["id"]]
        answer = table.order(line, note=html("order note"), key=str(uuid.uuid4()))
        assert answer.status == 201, answer.body
        order: dict[str, Any] = answer.json()
        return order

    def _change(self, path: str, **values: str) -> None:
        answer = self.shop.staff.call("PATCH", path, values)
        assert answer.status == 200, answer.body


class Looking:
    """Reads each screen, and makes sure that nothing on it is more than text."""

    def __init__(self, page: Window) -> None:
        self.page = page
        self.seen: set[str] = set()

    def look(self, *fields: str) -> None:
        """Waits for these, and remembers everything that is shown with them."""
        self.page.until(lambda: set(fields) <= self.shown(), f"{fields} are not in: {self.page.text}")
        self.seen |= self.shown()
        assert self.page.js("return window.__pwned") is None
        script = """return [...document.querySelectorAll("[onerror], [onload], [src=x], script:not([src])")]
            .map(one => one.outerHTML)"""
        assert self.page.js(script) == []
        # Chromium has a word on sounds that nobody has asked for yet, too.
        assert [fault for fault in self.page.faults() if "AudioContext" not in fault] == [], "no policy was broken"

    def shown(self) -> set[str]:
        """The fields whose text is on the screen, or in a control that holds it."""
        script = """const controls = [...document.querySelectorAll("input, textarea, option")]
            return [document.body.innerText, document.title, ...controls.map(one => one.value + one.label)].join("\\n")"""
        text = self.page.js(script)
        return {field for field in [*GUESTS, *STAFF] if html(field) in text}


def open_each(looking: Looking, screen: str, *fields: str) -> None:
    """Opens whatever can be changed of what has these texts in its name, looks, and closes it."""
    page = looking.page
    go(page, screen)
    looking.look(*fields)
    script = """return [...document.querySelectorAll("main button")].filter(one => one.checkVisibility())
        .map(one => (one.getAttribute("aria-label") ?? one.innerText).replace(/\\s+/g, " ").trim())"""
    names = [name for name in page.js(script) if "수정" in name and any(html(field) in name for field in fields)]
    assert names, page.js(script)
    for name in names:
        page.press(name)
        page.one("dialog[open]")
        looking.look(*fields)
        page.js("document.querySelectorAll('dialog[open]').forEach(one => one.close())")
        page.until(lambda: not page.find("dialog[open]"))


def test_guests_see_html_as_it_was_typed(house: House) -> None:
    store = Infested(house)
    table = urllib.parse.quote(html("table"))
    with window(house.base_url, f"/?store={store.shop.id}&table={table}") as page:
        looking = Looking(page)
        page.one("form")
        looking.look("store", "table")
        page.fill(password=PASSWORD)
        page.one("form button").click()
        page.one(".dish")
        looking.look("store", "category", "dish")
        page.press(html("dish"))
        page.one("dialog[open]")
        looking.look("description", "group", "option", "allergen")
        page.press_label(html("option"))
        page.fill(dish_note=html("line note"))
        page.press("담기 · ₩1,000")
        page.until(lambda: not page.find("dialog[open]"))
        guests.go(page, "cart")
        looking.look("dish", "option", "line note")
        guests.go(page, "orders")
        looking.look("dish", "order note")
        assert looking.seen >= set(GUESTS)
        # A message that comes by itself.
        store.order(store.table)
        store.shop.staff.call("PATCH", f"/api/admin/menus/{store.dish}", {"is_sold_out": True})
        guests.go(page, "cart")
        page.until_shown("품절")
        looking.look("dish")


def test_staff_see_html_as_it_was_typed(house: House) -> None:
    store = Infested(house)
    with back_office(house, store.shop, "board", username=html("user")) as page:
        looking = Looking(page)
        looking.look("store", "table", "dish", "option", "call", "order note", "line note")
        for screen, fields in {
            "history": ["table", "dish"],
            "menu": ["category", "dish"],
            "tables": ["table"],
            "sales": ["dish"],
            "people": ["user", "key"],
            "settings": ["store", "store origin"],
        }.items():
            go(page, screen)
            looking.look(*fields)
        go(page, "history")
        page.until(lambda: page.find("[data-order]"))
        page.find("[data-order]")[-1].click()
        page.one("dialog[open]")
        looking.look("table", "dish", "option", "line note", "order note", "reason")
        page.js("document.querySelectorAll('dialog[open]').forEach(one => one.close())")
        for screen, field in {"menu": "dish", "people": "user", "tables": "table"}.items():
            open_each(looking, screen, field)
        assert looking.seen >= {*GUESTS, *STAFF}
        store.order(store.table)
        looking.look()
