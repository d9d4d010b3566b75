"""The store's live board is for everybody who works there."""

from __future__ import annotations

import pytest
from boards import assert_fits, board, focused, placed, status_of, step
from conftest import House
from selenium.webdriver.common.keys import Keys
from shops import PASSWORD, made, open_shop
from window import DESKTOP, PHONE, TABLET, window


def test_five_wrong_passwords_lock_the_account_and_the_page_says_so(house: House) -> None:
    shop = open_shop(house.stack)
    with window(house.base_url, f"/admin/?store={shop.id}") as opened:
        for _ in range(6):
            opened.fill(username="owner", password="wrong-password")
            opened.one("form").submit()
            opened.until(lambda: opened.one("form p.fault").text and not opened.find("form[aria-busy]"))
        opened.until_shown("잠")
        assert opened.find("form [name=password]")


def test_staff_find_nothing_that_they_may_not_do(house: House) -> None:
    shop = open_shop(house.stack)
    account = {"username": "staff", "password": PASSWORD, "role": "staff"}
    made(shop.staff.post("/api/admin/users", account))
    order = placed(shop)
    with window(house.base_url, f"/admin/?store={shop.id}") as opened:
        opened.fill(username="staff", password=PASSWORD)
        opened.one("form").submit()
        opened.press("조리 시작")
        opened.until(lambda: status_of(shop, order) == "preparing")
        opened.press("1번 테이블 자세히 보기")
        opened.press("이용 완료")
        opened.press("이용 완료")
        opened.press("그래도 완료")
        opened.until(lambda: not opened.find("dialog"))


def test_the_keyboard_alone_does_everything(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    with board(house.stack, shop) as opened:
        opened.tab_to(".order .next")
        opened.keys(Keys.ENTER)
        opened.until(lambda: status_of(shop, order) == "preparing")
        opened.until(lambda: focused(opened) == "서빙 완료 #1")
        opened.keys(Keys.ENTER)
        opened.until(lambda: status_of(shop, order) == "completed")
        opened.until(lambda: focused(opened) == "되돌리기 #1")
        opened.browser.execute_script("document.body.focus()")
        opened.one(".table-number").send_keys(Keys.ENTER)
        opened.tab_to("dialog .actions button")
        opened.keys(Keys.ENTER)
        opened.until_shown("이용을 완료할까요?")
        opened.keys(Keys.ESCAPE)
        opened.until_gone("이용을 완료할까요?")
        opened.keys(Keys.ESCAPE)
        opened.until(lambda: not opened.find("dialog"))
        assert focused(opened) == "1번 테이블 자세히 보기"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_board_and_its_dialogs_at_any_width(house: House, language: str, theme: str) -> None:
    shop = open_shop(house.stack, tables=3)
    placed(shop)
    step(shop, placed(shop), "preparing")
    step(shop, placed(shop, 1), "preparing", "completed")
    shop.tables[1].post("/api/calls", {"kind": "staff", "note": "빨리요"})
    cancelled = placed(shop, 1)
    assert shop.staff.delete(f"/api/admin/orders/{cancelled['id']}?reason=시험").status == 200
    words = {
        "ko": ("1번 테이블 자세히 보기", "주문 취소 #1", "합석", "주문 넣기", "닫기"),
        "en": ("Open table 1", "Cancel order #1", "Merge", "Order for them", "Close"),
    }[language]
    table, cancel, merge, order, close = words
    with board(house.stack, shop, language=language, theme=theme) as opened:
        for size in (PHONE, TABLET, DESKTOP):
            opened.resize(size)
            assert_fits(opened)
            opened.assert_accessible()
        opened.press(table)
        for dialog in (cancel, merge, order):
            opened.until(lambda: opened.find("dialog .order"))
            opened.assert_accessible()
            opened.press(dialog)
            opened.until(lambda: len(opened.find("dialog")) == 2)
            opened.resize(PHONE)
            assert_fits(opened)
            opened.assert_accessible()
            opened.press(close)
            opened.until(lambda: len(opened.find("dialog")) == 1)
        assert opened.js("return document.documentElement.lang") == language


def test_the_screen_that_is_open_is_in_sight_in_the_navigation_at_any_width(house: House) -> None:
    shop = open_shop(house.stack)
    in_sight = """
        const {left, right} = document.querySelector(".top nav [aria-current]").getBoundingClientRect()
        return left >= 0 && right <= innerWidth
    """
    with board(house.stack, shop, size=DESKTOP) as opened:
        opened.press("설정")
        for size in (PHONE, TABLET, DESKTOP, PHONE):
            opened.resize(size)
            opened.until(lambda: opened.js(in_sight), f"{size}")


def test_both_languages_have_the_same_messages_and_no_name_twice(house: House) -> None:
    script = """
        const done = arguments[arguments.length - 1]
        const paths = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)
        const files = paths.filter((path, index) => path.endsWith("messages.js") && paths.indexOf(path) === index)
        Promise.all(files.map(file => import(file))).then(found => done(
            found.map(({ ko, en }) => [Object.keys(ko).sort(), Object.keys(en).sort()])))
    """
    with window(house.base_url, "/admin/") as opened:
        opened.one("form")
        found = opened.browser.execute_async_script(script)
        assert len(found) >= 4
        assert all(korean == english for korean, english in found)
        names = [name for korean, _ in found for name in korean]
        assert len(names) == len(set(names))
