"""Pictures of the guests' page `/`."""

from __future__ import annotations

from typing import Any

from album import HOLD, Album, close_dialogs, tap, until_dialogs
from client import Client
from conftest import Dish, House
from guests import confirm, go
from shops import PASSWORD, open_shop
from window import Window, window

TABLE = 4


def take_all(house: House, language: str) -> None:
    account = house.demo["stores"][0]["tables"][TABLE]
    path = f"/?store={house.store_id()}&table={account['table_number']}"
    with window(house.base_url, path, language=language) as page:
        album = Album(page, f"guest-{language}")
        signing_in(album, account["password"])
        menu(album, house)
        cart(album, house)
        ordering(album, house)
        repair(album, house)
        calls(album, house)
        without_orders_or_network(album, house)
    without_dishes(house, language)


def signing_in(album: Album, password: str) -> None:
    page = album.page
    page.one("form output:not(:empty)")
    album.take("sign-in")
    page.fill(password="not-the-password")
    tap(page, "form button")
    page.one("form > .fault:not(:empty)")
    album.take("sign-in-refused")
    with album.lost("/api/menus", "menu", "main .empty"):
        page.fill(password=password)
        tap(page, "form button")
    tap(page, "main .empty button")
    page.one(".dish")


def menu(album: Album, house: House) -> None:
    page, dish = album.page, with_options(house)
    album.take("menu")
    album.take("menu-further", at="main > section:nth-of-type(4)")
    page.js("scrollTo(0, 0)")
    open_dish(page, dish)
    album.take("dish")
    tap(page, ".actions .primary")
    page.one("dialog .fault:not(:empty)")
    album.take("dish-to-choose", at="dialog .fault:not(:empty)")
    close_dialogs(page)
    tap(page, "#screen .foot button")
    page.one("dialog [name=password]")
    album.take("for-staff")
    close_dialogs(page)


def cart(album: Album, house: House) -> None:
    page, dish = album.page, with_options(house)
    go(page, "cart")
    album.take("cart-empty")
    go(page, "menu")
    open_dish(page, dish)
    for group in dish["option_groups"]:
        tap(page, f'[data-group="{group["id"]}"] input:not(:disabled)')
    page.fill(dish_note="덜 맵게 해 주세요")
    tap(page, ".actions .primary")
    until_dialogs(page, 0)
    for other in house.plain()[:3]:
        add(page, other)
    album.take("menu-with-cart")
    go(page, "cart")
    album.take("cart")
    tap(page, "[data-key=less]")
    page.one(".notice button")
    album.take("cart-line-removed")
    tap(page, ".notice button")


def ordering(album: Album, house: House) -> None:
    page = album.page
    confirm(page)
    album.take("confirm")
    page.js(HOLD, "/api/orders")
    tap(page, ".primary")
    page.one(".way")
    album.take("order-on-its-way")
    page.js("window.lose()")
    # Ten minutes later somebody is asked.
    page.js("""
        const intent = JSON.parse(localStorage.getItem("tableorder.guest.intent"))
        localStorage.setItem("tableorder.guest.intent", JSON.stringify({...intent, asks_at: 0}))
    """)
    page.browser.refresh()
    page.one(".way.bad")
    album.take("order-asked-about")
    tap(page, ".way.bad .primary")
    page.one(".moment .figure")
    album.take("order-number")
    close_dialogs(page)
    latest = house.table(TABLE).get("/api/orders").json()["data"]
    set_status(house, latest[0], "preparing", "completed")
    set_status(house, placed(house, 1), "preparing")
    placed(house, 2)
    cancelled = placed(house, 3)
    assert house.staff().delete(f"/api/admin/orders/{cancelled['id']}?reason=재료 소진").status == 200
    go(page, "orders")
    page.one(".cancelled")
    album.take("orders")
    page.until(lambda: not page.find(".notice"))


def repair(album: Album, house: House) -> None:
    page, staff, (gone, dearer, *_) = album.page, house.staff(), house.plain()
    go(page, "menu")
    for dish in (gone, dearer):
        add(page, dish)
    change(staff, gone, is_sold_out=True)
    change(staff, dearer, price=dearer["price"] + 500)
    go(page, "cart")
    page.until(lambda: len(page.find("main .problems")) == 2)
    album.take("cart-to-mend")
    tap(page, ".mending button")
    page.until(lambda: not page.find(".mending"))
    change(staff, gone, is_sold_out=False)
    change(staff, dearer, price=dearer["price"])
    pause(staff, True)
    page.one(".banner")
    tap(page, ".mending button")
    album.take("paused-cart")
    go(page, "menu")
    album.take("paused-menu")
    pause(staff, False)
    page.until(lambda: not page.find(".banner"))


def calls(album: Album, house: House) -> None:
    page, table = album.page, house.table(TABLE)
    tap(page, ".tools .call")
    page.one("dialog .kinds")
    album.take("call")
    tap(page, ".kind")
    page.one(".kind.good")
    page.fill(call_note="앞접시 두 개 주세요")
    tap(page, ".other .primary")
    page.one(".asked li")
    album.take("call-open")
    close_dialogs(page)
    album.take("menu-while-calling")
    house.complete(table)
    page.one(".moment")
    album.take("thanks")
    close_dialogs(page)


def without_orders_or_network(album: Album, house: House) -> None:
    page = album.page
    go(page, "orders")
    page.one("main .empty")
    album.take("orders-none")
    page.offline()
    page.one(".banner")
    go(page, "menu")
    album.take("offline")
    page.offline(False)
    page.until(lambda: not page.find(".banner"))
    go(page, "orders")
    with album.lost_from_the_start("/api/session", "orders", "main .empty"):
        page.browser.refresh()


def without_dishes(house: House, language: str) -> None:
    shop = open_shop(house.stack)
    assert shop.staff.delete(f"/api/admin/menus/{shop.dish_id}").status == 204
    with window(house.base_url, f"/?store={shop.id}&table=1", language=language) as page:
        page.fill(password=PASSWORD)
        tap(page, "form button")
        page.one("main .empty")
        Album(page, f"guest-{language}-new").take("menu-none")


# --- Steps ---


def with_options(house: House) -> Dish:
    return next(dish for dish in house.dishes() if dish["option_groups"] and dish["image_url"])


def open_dish(page: Window, dish: Dish) -> None:
    tap(page, f'[data-key="dish-{dish["id"]}"] .cover')
    page.one("dialog .group")


def add(page: Window, dish: Dish) -> None:
    tap(page, f'[data-key="dish-{dish["id"]}"] .add')
    page.js("scrollTo(0, 0)")


def placed(house: House, quantity: int) -> dict[str, Any]:
    lines = [{"menu_id": dish["id"], "quantity": quantity} for dish in house.plain()[:quantity]]
    return dict(house.table(TABLE).order(*lines).json())


def set_status(house: House, order: dict[str, Any], *statuses: str) -> None:
    for status in statuses:
        assert house.staff().put(f"/api/admin/orders/{order['id']}/status", {"status": status}).status == 200


def change(staff: Client, dish: Dish, **values: Any) -> None:
    assert staff.call("PATCH", f"/api/admin/menus/{dish['id']}", values).status == 200


def pause(staff: Client, is_paused: bool) -> None:
    assert staff.call("PATCH", "/api/admin/store", {"ordering_paused": is_paused}).status == 200
