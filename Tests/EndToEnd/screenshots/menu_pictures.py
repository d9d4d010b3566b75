"""Pictures of the menu's screen of the store's page, and of the editor of a dish."""

from __future__ import annotations

from album import Album, close_dialogs, tap, until_dialogs
from back_office import back_office, enter, go
from conftest import House
from shops import open_shop
from window import window


def take_all(house: House, language: str) -> None:
    account = house.demo["stores"][0]["admin"]
    with window(house.base_url, f"/admin/?store={house.store_id()}#settings", language=language) as page:
        album = Album(page, f"menu-{language}")
        enter(page, account["username"], account["password"])
        with album.lost("/api/admin/categories", "menu", "main .empty"):
            go(page, "menu")
        tap(page, "main .empty button")
        page.one(".menu-dish")
        lists(album)
        categories(album)
        editor(album)
        conflict(album, house)
    without_dishes(house, language)


def lists(album: Album) -> None:
    page = album.page
    album.take("menu")
    tap(page, ".rail .alarm")
    album.take("sold-out")
    page.fill(search="?!")
    page.one(".menu-dishes .empty")
    album.take("nothing-found")


def categories(album: Album) -> None:
    page = album.page
    tap(page, ".rail .entry:nth-of-type(3)")
    album.take("category")
    tap(page, ".list-head button")
    until_dialogs(page, 1)
    album.take("category-form")
    tap(page, ".danger")
    until_dialogs(page, 2)
    album.take("category-delete")
    close_dialogs(page)
    tap(page, ".list-head button + button")
    page.one("dialog .arranging li")
    album.take("arrange")
    close_dialogs(page)


def editor(album: Album) -> None:
    page = album.page
    tap(page, "main > .bar button")
    page.one("dialog .editor-fields")
    tap(page, ".actions button")
    page.one("dialog [aria-invalid]")
    album.take("dish-new")
    close_dialogs(page)
    tap(page, ".menu-dish .dish-open")
    page.one("dialog .photo img")
    album.take("dish")
    album.take("dish-options", at="dialog .option-group")
    page.fill(origin="배추: 국내산")
    tap(page, "header button")
    until_dialogs(page, 2)
    album.take("leave-asked")
    page.browser.refresh()
    page.one(".unsaved")
    album.take("unsaved")


def conflict(album: Album, house: House) -> None:
    """What is unsaved meets what somebody else has saved."""
    page, dish = album.page, house.dishes()[0]
    tap(page, ".unsaved button")
    page.one("dialog .editor-fields")
    for price in (dish["price"] + 500, dish["price"]):
        path = f"/api/admin/menus/{dish['id']}"
        assert house.staff().call("PATCH", path, {"price": price}).status == 200
        if price != dish["price"]:
            tap(page, "form .actions button")
            until_dialogs(page, 2)
            album.take("conflict")
    close_dialogs(page)


def without_dishes(house: House, language: str) -> None:
    shop = open_shop(house.stack)
    assert shop.staff.delete(f"/api/admin/menus/{shop.dish_id}").status == 204
    with back_office(house, shop, "menu", language=language) as page:
        album = Album(page, f"menu-{language}-new")
        page.one(".menu-dishes .empty")
        album.take("menu-none")
        [category] = shop.staff.get("/api/admin/categories").json()["data"]
        assert shop.staff.delete(f"/api/admin/categories/{category['id']}").status == 204
        page.one(".menu-dishes .empty button")
        album.take("categories-none")
