"""Pictures of the other screens of the store's page: history, tables, sales, people and settings."""

from __future__ import annotations

from album import Album, close_dialogs, tap, until_dialogs
from back_office import back_office, enter, go
from conftest import House
from selenium.webdriver.support.ui import Select
from shops import open_shop
from window import window

EMPTY = "main .empty"


def take_all(house: House, language: str) -> None:
    account = house.demo["stores"][0]["admin"]
    with window(house.base_url, f"/admin/?store={house.store_id()}#settings", language=language) as page:
        album = Album(page, f"office-{language}")
        enter(page, account["username"], account["password"])
        page.one("main form")
        history(album)
        tables(album)
        sales(album)
        people(album)
        keys(album)
        settings(album)
    without_anything(house, language)


def opened(album: Album, screen: str, part: str) -> None:
    """Opens a screen, with pictures of it on its way and failing."""
    page = album.page
    with album.lost(part, screen, EMPTY):
        go(page, screen)
    tap(page, f"{EMPTY} button")
    page.until(lambda: not page.find(f"main .loading, {EMPTY} button"))
    album.take(screen)


def history(album: Album) -> None:
    page = album.page
    opened(album, "history", "/api/admin/orders")
    tap(page, "[data-state=cancelled] .row")
    page.one("dialog .history-steps")
    album.take("order")
    close_dialogs(page)
    Select(page.one("[name=table_id]")).select_by_visible_text("7")
    page.one(".visit")
    album.take("history-of-a-table")
    Select(page.one("[name=table_id]")).select_by_visible_text("8")
    page.one(EMPTY)
    album.take("history-none")


def tables(album: Album) -> None:
    page = album.page
    opened(album, "tables", "/api/admin/tables")
    for what, button in (("password", "key"), ("edit", "pencil"), ("delete", "trash")):
        tap(page, f"[data-key={button}]")
        until_dialogs(page, 1)
        album.take(f"table-{what}")
        close_dialogs(page)
    tap(page, "main > .bar button")
    page.fill(table_number="1")
    tap(page, "form .actions button")
    page.one("dialog .fault:not(:empty)")
    album.take("table-new")
    page.fill(table_number="창가")
    tap(page, "form .actions button")
    page.one(".sign-in-card")
    album.take("table-card")
    close_dialogs(page)
    tap(page, "li:last-child [data-key=trash]")
    tap(page, ".danger")
    page.one(".notice")
    album.take("table-deleted")


def sales(album: Album) -> None:
    page = album.page
    opened(album, "sales", "/api/admin/sales")
    tap(page, ".days .round")
    page.one(EMPTY)
    album.take("sales-none")


def people(album: Album) -> None:
    page = album.page
    opened(album, "people", "/api/admin/users")
    tap(page, "[data-key=people] .list-head button")
    tap(page, "form .actions button")
    page.one("dialog [aria-invalid]")
    album.take("person-new")
    close_dialogs(page)
    for what, button in (("password", "key"), ("edit", "pencil"), ("remove", "trash")):
        tap(page, f"[data-key=people] li:last-child [data-key={button}]")
        until_dialogs(page, 1)
        album.take(f"person-{what}")
        close_dialogs(page)


def keys(album: Album) -> None:
    page = album.page
    tap(page, "[data-key=keys] .list-head button")
    page.fill(name="주방 POS")
    tap(page, "form .actions button")
    page.one("dialog .fault:not(:empty)")
    album.take("key-new")
    for box in page.find("dialog [type=checkbox]"):
        box.click()
    tap(page, "form .actions button")
    page.one("dialog .secret")
    album.take("key-made")
    close_dialogs(page)
    page.one("[data-key=keys] li")
    album.take("people-with-key")
    tap(page, "[data-key=keys] li [data-key=trash]")
    until_dialogs(page, 1)
    album.take("key-revoke")
    tap(page, ".danger")
    page.one(f"[data-key=keys] {EMPTY.split()[-1]}")


def settings(album: Album) -> None:
    page = album.page
    opened(album, "settings", "/api/admin/store")
    album.take("settings-further", at="main form .actions")
    page.fill(time_zone="Asia/Nowhere")
    tap(page, "main form .actions button")
    page.one("[aria-invalid]")
    album.take("settings-refused", at="[aria-invalid]")
    tap(page, ".pause [role=switch]")
    page.one(".is-paused")
    album.take("settings-paused")
    tap(page, ".pause [role=switch]")
    page.until(lambda: not page.find(".is-paused"))


def without_anything(house: House, language: str) -> None:
    shop = open_shop(house.stack, tables=0)
    with back_office(house, shop, "tables", language=language) as page:
        album = Album(page, f"office-{language}-new")
        for screen in ("tables", "history", "sales"):
            go(page, screen)
            page.one(EMPTY)
            album.take(f"{screen}-none")
