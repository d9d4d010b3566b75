"""The store's page /admin/ with somebody signed in, as the tests of its management screens need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conftest import House
from shops import PASSWORD, Shop
from window import DESKTOP, PHONE, TABLET, Window, window

SIZES = [PHONE, TABLET, DESKTOP]


@contextmanager
def back_office(
    house: House, shop: Shop, screen: str, *, username: str = "owner", password: str = PASSWORD, **device: Any
) -> Iterator[Window]:
    """A browser that shows this screen of the shop."""
    with window(house.base_url, f"/admin/?store={shop.id}#{screen}", **device) as page:
        enter(page, username, password)
        yield page


def enter(page: Window, username: str, password: str) -> None:
    page.fill(username=username, password=password)
    page.one("form button").click()
    page.one("header nav")


def go(page: Window, screen: str) -> None:
    """Opens another screen by its address."""
    page.js("location.hash = arguments[0]", screen)
    page.one(f'nav a[href$="#{screen}"][aria-current="page"]')


def assert_fits(page: Window) -> None:
    """Nobody has to scroll sideways, neither the page nor a dialog."""
    for size in SIZES:
        page.resize(size)
        script = """return [document.documentElement, ...document.querySelectorAll("dialog[open]")]
            .filter(one => one.scrollWidth > one.clientWidth).map(one => [one.nodeName, one.scrollWidth])"""
        assert page.js(script) == [], size


def send(page: Window) -> None:
    """Presses the button that sends the form in the dialog on top."""
    page.js("[...document.querySelectorAll('dialog[open]')].at(-1).querySelector('form .actions button').click()")


def close(page: Window) -> None:
    """Presses the cross of the dialog on top, and waits until it is gone."""
    count = len(page.find("dialog[open]"))
    page.js("[...document.querySelectorAll('dialog[open]')].at(-1).querySelector('header button').click()")
    page.until(lambda: len(page.find("dialog[open]")) < count)


def until_closed(page: Window) -> None:
    page.until(lambda: not page.find("dialog[open]"), page.text)
