"""Parties at `/` come and go: the next one sees nothing of the last."""

from __future__ import annotations

import pytest
from conftest import House
from guests import Bistro, confirm, device, go, order
from window import Window


@pytest.fixture
def bistro(house: House) -> Bistro:
    return Bistro(house.stack)


def test_a_completed_party_leaves_nothing(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        order(page)
        page.until_shown("주문 1번")
        page.press("확인")
        page.press("언어: English로 바꾸기")
        page.press("Add 식혜")
        go(page, "orders")
        page.until_shown("Order 1")
        page.press("Call")
        bistro.complete()
        page.until_shown("이용해 주셔서 감사합니다")
        assert page.js("return document.activeElement.innerText") == "확인"
        page.assert_accessible()
        page.until(lambda: not page.find("dialog"))
        assert page.find(".on-menu")
        assert_nothing_left(page)
        page.browser.refresh()
        page.one(".dish")
        assert_nothing_left(page)


def test_a_party_that_was_completed_while_the_tablet_slept_leaves_nothing(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        order(page)
        page.until_shown("주문 1번")
        page.press("확인")
        page.press("식혜 담기")
        page.until(lambda: device(page, "party")["session_id"])
        page.open("/docs")
        bistro.complete()
        assert bistro.shop.order().status == 201, "the next party has ordered elsewhere"
        page.open("/")
        page.one(".dish")
        page.until(lambda: device(page, "cart") is None)
        go(page, "orders")
        page.until_shown("주문 2번")
        assert not page.shows("주문 1번")


def test_a_party_that_was_completed_without_a_network_leaves_nothing(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        order(page)
        page.until_shown("주문 1번")
        page.press("확인")
        page.press("식혜 담기")
        go(page, "cart")
        confirm(page)
        page.offline()
        page.press("주문하기")
        page.until_shown("연결이 원활하지 않아")
        bistro.complete()
        page.offline(False)
        page.until(lambda: device(page, "cart") is None and device(page, "intent") is None)
        assert bistro.orders() == 1, "what a party that has gone still wanted is not sent"
        assert_nothing_left(page)


def test_a_cart_that_nobody_touches_is_nobodys(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        page.js("""
            const cart = JSON.parse(localStorage.getItem("tableorder.guest.cart"))
            const halfAnHourAgo = Date.now() - 31 * 60_000
            localStorage.setItem("tableorder.guest.cart", JSON.stringify({...cart, touched_at: halfAnHourAgo}))
        """)
        page.browser.refresh()
        page.one(".dish")
        page.until(lambda: device(page, "cart") is None)


def test_a_party_that_moves_leaves_its_table_and_is_found_at_the_other(house: House) -> None:
    bistro = Bistro(house.stack, tables=2)
    here, there = (tablet.get("/api/session").json()["table"]["id"] for tablet in bistro.shop.tables)
    with bistro.seated("1") as page:
        page.press("김밥 담기")
        order(page)
        page.until_shown("주문 1번")
        page.press("확인")
        page.until(lambda: page.find(".badge"))
        assert bistro.staff.post(f"/api/admin/tables/{here}/move", {"to_table_id": there}).status == 200
        page.until(lambda: not page.find(".badge"))
    with bistro.seated("2") as page:
        go(page, "orders")
        page.until_shown("주문 1번")
        assert bistro.staff.post(f"/api/admin/tables/{there}/move", {"to_table_id": here}).status == 200
        page.until(lambda: page.find(".on-menu") and not page.find(".badge"))
        assert bistro.staff.post(f"/api/admin/tables/{here}/move", {"to_table_id": there}).status == 200
        page.until(lambda: page.find(".badge"))
        assert not page.find("dialog"), "nobody has gone"


def assert_nothing_left(page: Window) -> None:
    page.until(lambda: page.js("return document.documentElement.lang") == "ko")
    page.until_shown("김밥")
    assert [device(page, name) for name in ("cart", "intent", "language")] == [None, None, None]
    assert not page.find(".badge") and not page.find(".page > .bar")
    go(page, "orders")
    page.until_shown("아직 주문하신 메뉴가 없어요")
    go(page, "menu")
