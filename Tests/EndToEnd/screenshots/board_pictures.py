"""Pictures of the store's board and of what opens there."""

from __future__ import annotations

from album import HOLD, Album, close_dialogs, tap, until_dialogs
from back_office import enter
from conftest import House
from shops import open_shop
from window import Window, window

PAUSE = ".switches [role=switch]"


def take_all(house: House, language: str) -> None:
    with window(house.base_url, f"/admin/?store={house.store_id()}", language=language) as page:
        album = Album(page, f"board-{language}")
        signing_in(album, house)
        board(album)
        one_table(album)
        moving(album)
        ordering(album)
        cut(album)
    without_tables(house, language)


def signing_in(album: Album, house: House) -> None:
    page, account = album.page, house.demo["stores"][0]["admin"]
    page.one("form output:not(:empty)")
    album.take("sign-in")
    page.fill(username=account["username"], password="not-the-password")
    tap(page, "form button")
    page.one("form > .fault:not(:empty)")
    album.take("sign-in-refused")
    with album.lost("/api/admin/board", "board", "main [role=alert]"):
        page.fill(password=account["password"])
        tap(page, "form button")
    tap(page, "main [role=alert] button")
    page.one(".place")


def board(album: Album) -> None:
    page = album.page
    page.one(".order.new")
    album.take("board")
    tap(page, "[data-filter=preparing]")
    album.take("board-filtered")
    page.fill(table="99")
    album.take("board-nothing-found")
    tap(page, "[role=status] .empty button")
    tap(page, f"{PAUSE}:first-of-type")
    album.take("pause")
    tap(page, ".danger")
    page.one(".banner.wait")
    album.take("paused")
    tap(page, ".banner.wait button")
    page.until(lambda: not page.find(".banner.wait"))


def one_table(album: Album) -> None:
    page = album.page
    open_table(page, 5)
    album.take("table-free")
    close_dialogs(page)
    open_table(page, 1)
    page.one("dialog .order.finished")
    album.take("table")
    tap(page, "[data-key=cancel]")
    until_dialogs(page, 2)
    tap(page, "form .actions button")
    page.one("dialog [aria-invalid]")
    album.take("cancel")
    tap(page, "header button")
    until_dialogs(page, 1)
    tap(page, "[data-key=complete]")
    until_dialogs(page, 2)
    album.take("complete")
    tap(page, ".primary")
    page.until(lambda: not page.find("dialog:nth-last-of-type(1) .money"))
    until_dialogs(page, 2)
    album.take("complete-unfinished")
    close_dialogs(page)


def moving(album: Album) -> None:
    page = album.page
    open_table(page, 4)
    tap(page, "[data-key=move]")
    until_dialogs(page, 2)
    album.take("move")
    tap(page, "header button")
    until_dialogs(page, 1)
    tap(page, "[data-key=merge]")
    until_dialogs(page, 2)
    album.take("merge")
    tap(page, ".tables button")
    page.one("dialog .primary")
    album.take("merge-asked")
    close_dialogs(page)
    # What is stepped on can be taken back, and is.
    order = page.one("[data-state=preparing]").get_attribute("data-order")
    tap(page, f"[data-order='{order}'] .ready")
    page.one(f"[data-order='{order}'].finished")
    album.take("undo")
    tap(page, f"[data-order='{order}'] .undo")
    page.one(f"[data-order='{order}'] .ready")


def ordering(album: Album) -> None:
    page = album.page
    open_table(page, 5)
    with album.lost("/api/menus", "order-for-them", "dialog [role=alert]"):
        tap(page, "[data-key=orderForTable]")
        until_dialogs(page, 2)
    tap(page, "[role=alert] button")
    page.one(".dishes button")
    album.take("order-for-them")
    tap(page, ".dishes button")
    until_dialogs(page, 3)
    album.take("order-for-them-options")
    tap(page, "header button")
    until_dialogs(page, 2)
    plain = "li:nth-child(2) > button"
    for _ in range(2):
        tap(page, f".dishes {plain}")
    tap(page, f"section:nth-of-type(2) .dishes {plain}")
    page.one(".staff-cart li")
    album.take("order-for-them-cart")
    close_dialogs(page)


def cut(album: Album) -> None:
    page = album.page
    page.js(HOLD, "/api/admin/orders")
    page.js("window.lose()")
    tap(page, ".steps .next")
    page.one(".notice.bad")
    album.take("refused")
    page.js("window.mend()")
    page.offline()
    page.one(".banner.bad")
    album.take("cut")
    page.offline(False)
    page.until(lambda: not page.find(".banner.bad"))


def without_tables(house: House, language: str) -> None:
    shop = open_shop(house.stack, tables=0)
    with window(house.base_url, f"/admin/?store={shop.id}", language=language) as page:
        enter(page, "owner", "a-password-of-tests")
        page.one("main .empty")
        Album(page, f"board-{language}-new").take("board-none")


def open_table(page: Window, number: int) -> None:
    tap(page, f".board > :nth-child({number}) .table-number")
    until_dialogs(page, 1)
