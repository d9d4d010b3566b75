"""The menu's screen of the store's page, as fixtures, and what guests see of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from back_office import back_office
from client import Client
from conftest import House
from shops import Shop, made, open_shop
from window import Window


@pytest.fixture
def shop(house: House) -> Shop:
    """One with three dishes in its category: 김밥, 라면, 떡볶이."""
    shop = open_shop(house.stack)
    category = shop.staff.get("/api/admin/categories").json()["data"][0]["id"]
    for name, price in [("라면", 4500), ("떡볶이", 5000)]:
        made(shop.staff.post("/api/admin/menus", {"category_id": category, "name": name, "price": price}))
    return shop


@pytest.fixture
def page(house: House, shop: Shop) -> Iterator[Window]:
    """A browser that shows its menu to the owner."""
    with back_office(house, shop, "menu") as page:
        page.one(".menu-dish")
        yield page


def guests_menu(house: House, shop: Shop, language: str = "ko") -> list[dict[str, Any]]:
    """The dishes that guests see, in their order."""
    # What was rendered for others may be a second old; for a reader whose languages nobody else has, nothing was.
    languages = {"Accept-Language": f"{language}, qaa-x-{uuid.uuid4().hex[:8]}"}
    answer = Client(house.base_url).get(f"/api/menus?store_id={shop.id}", headers=languages)
    return [dish for category in answer.json()["categories"] for dish in category["menus"]]


def names(house: House, shop: Shop) -> list[str]:
    return [dish["name"] for dish in guests_menu(house, shop)]


def dish(house: House, shop: Shop, name: str) -> dict[str, Any]:
    return next(dish for dish in guests_menu(house, shop) if dish["name"] == name)
