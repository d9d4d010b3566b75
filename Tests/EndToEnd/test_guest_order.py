"""Ordering at `/`: a cart that the menu changes under, one order however often it is sent, and nothing left behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from client import wait_until
from conftest import House
from guests import Bistro, confirm, device, go, order
from shops import PASSWORD
from window import Window

HOLD = "주문을 보내고 있어요"


@pytest.fixture
def bistro(own_house: House) -> Bistro:
    return Bistro(own_house.stack)


@contextmanager
def held(house: House) -> Iterator[None]:
    """Nobody answers, and nothing is refused."""
    house.stack.workers.signal_all(signal.SIGSTOP)
    try:
        yield
    finally:
        house.stack.workers.signal_all(signal.SIGCONT)


@contextmanager
def away(house: House) -> Iterator[None]:
    """First the workers, then nginx as well, and in the end both are back."""
    house.stack.workers.stop()
    try:
        yield
    finally:
        house.stack.nginx.stop()
        house.stack.workers.start()
        house.stack.nginx.start()


def test_a_visit_from_the_menu_to_the_last_dish(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김치찌개")
        page.until_shown("국내산")
        page.until_shown("대두, kryptonite")
        page.press("담기 · ₩9,000")
        page.until_shown("맵기 항목을 선택해 주세요")
        assert page.js("return document.activeElement.type") == "radio"
        page.press_label("매운맛")
        page.press_label("라면사리")
        page.press_label("치즈")
        # No more than two of the extras.
        assert page.js("return [...document.querySelectorAll('.option input')].map(one => one.disabled)") == [
            False, False, False, True, False,
        ]  # fmt: skip
        page.press("수량 늘리기")
        page.press("담기 · ₩23,000")
        page.press("김밥 담기")
        page.until(lambda: device(page, "cart")["lines"][1:])
        # It survives a reload.
        page.browser.refresh()
        page.press("장바구니 보기")
        page.until_shown("매운맛, 라면사리, 치즈")
        page.fill(note="젓가락 많이 주세요")
        confirm(page)
        page.press("몇 분이세요? 늘리기")
        page.press("몇 분이세요? 늘리기")
        page.until_shown("₩26,500")
        page.press("주문하기")
        page.until_shown("주문 1번")
        # Five seconds later the menu is there again, by itself.
        page.until(lambda: not page.find("dialog"))
        assert page.find(".on-menu")
        made = bistro.latest()
        assert (made["total"], made["note"]) == (26_500, "젓가락 많이 주세요")
        assert bistro.shop.tables[0].get("/api/session").json()["session"]["guest_count"] == 2

        go(page, "orders")
        page.until_shown("접수됨")
        bistro.advance("preparing")
        page.until_shown("준비 중")
        bistro.advance("completed")
        page.until_shown("완료")
        page.press("더 주문하기")
        page.press("식혜 담기")
        order(page)
        page.until_shown("주문 2번")
        page.press("확인")
        go(page, "orders")
        page.until_shown("₩30,500")
        path = f"/api/admin/orders/{bistro.latest()['id']}?reason=재료 소진"
        assert bistro.staff.delete(path).status == 200
        page.until_shown("취소 사유: 재료 소진")
        page.until(lambda: page.one(".order .money").text == "₩26,500")


def test_a_cart_that_the_menu_has_left_behind_is_repaired_line_by_line(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        page.press("식혜 담기")
        page.press("김치찌개")
        page.press_label("순한맛")
        page.press_label("떡사리")
        page.press("담기 · ₩10,000")
        go(page, "cart")
        bistro.change(bistro.kimbap, is_sold_out=True)
        bistro.change(bistro.drink, price=4500)
        page.until_shown("방금 품절되었어요")
        page.until_shown("가격이 ₩4,000에서 ₩4,500(으)로 바뀌었어요")
        assert not page.one("[data-key=order]").is_enabled()
        page.press("바뀐 가격으로 담기")
        page.until_gone("가격이")
        page.press("빼기")
        page.until_gone("품절")
        page.until(lambda: page.one("[data-key=order]").is_enabled())
        # An option is gone: the dish is chosen again.
        spicy, extras = ({"name": name, "min": low, "max": high, "options": options} for name, low, high, options in (
            ("맵기", 1, 1, [{"name": "순한맛", "price_delta": 0}]), ("곁들임", 0, 1, [{"name": "밥", "price_delta": 1000}]),
        ))  # fmt: skip
        bistro.change(bistro.stew, option_groups=[spicy, extras])
        page.until_shown("선택할 수 있는 옵션이 바뀌었어요")
        page.press("다시 고르기")
        page.press_label("순한맛")
        page.press("변경 · ₩9,000")
        order(page)
        page.until_shown("주문 1번")
        assert bistro.latest()["total"] == 13_500


def test_one_button_repairs_everything(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        page.press("식혜 담기")
        go(page, "cart")
        bistro.change(bistro.kimbap, is_available=False)
        bistro.change(bistro.drink, price=4500)
        page.until_shown("지금은 주문할 수 없는 메뉴예요")
        page.until_shown("₩4,500(으)로")
        page.assert_accessible()
        page.press("한 번에 정리하기")
        page.until(lambda: page.one("[data-key=order]").is_enabled())
        assert page.one("[data-key=order]").text == "주문하기 · ₩4,500"


def test_a_refusal_leads_to_the_repair(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        page.press("식혜 담기")
        go(page, "cart")
        confirm(page)
        # The menu of this device is behind until the order is refused.
        page.js("""
            const send = window.fetch
            let isBehind = true
            window.fetch = (path, options) => {
                if (path === "/api/orders" && options.method === "POST") isBehind = false
                return isBehind && path.startsWith("/api/menus") ? Promise.reject(new TypeError()) : send(path, options)
            }
        """)
        bistro.change(bistro.kimbap, price=3900)
        page.press("주문하기")
        page.until_shown("가격이 ₩3,500에서 ₩3,900(으)로 바뀌었어요")
        assert (bistro.orders(), device(page, "intent")) == (0, None)
        page.press("바뀐 가격으로 담기")
        order(page)
        page.until_shown("주문 1번")
        assert bistro.latest()["total"] == 7900


def test_two_taps_are_one_order(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        go(page, "cart")
        confirm(page)
        page.js("const button = document.querySelector('dialog .primary'); button.click(); button.click()")
        page.until_shown("주문 1번")
        page.press("확인")
        assert (bistro.orders(), device(page, "cart")) == (1, None)


def test_two_tabs_are_one_order(own_house: House, bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        go(page, "cart")
        confirm(page)
        first = page.browser.current_window_handle
        page.browser.switch_to.new_window("tab")
        page.open("/#cart")
        confirm(page)
        with held(own_house):
            page.js("document.querySelector('dialog .primary').click()")
            page.until_shown(HOLD)
            page.browser.switch_to.window(first)
            page.js("document.querySelector('dialog .primary')?.click()")
            page.until_shown(HOLD)
        page.until_shown("아직 담은 메뉴가 없어요")
        wait_until(lambda: bistro.orders() == 1)
        assert device(page, "intent") is None


def test_a_reload_while_the_order_is_sent_is_one_order(own_house: House, bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        go(page, "cart")
        confirm(page)
        with held(own_house):
            page.press("주문하기")
            page.until_shown(HOLD)
            key = device(page, "intent")["key"]
            page.browser.refresh()
            page.until_shown(HOLD)
            assert device(page, "intent")["key"] == key
        page.until_shown("주문 1번")
        page.press("확인")
        assert (bistro.orders(), device(page, "intent"), device(page, "cart")) == (1, None, None)


def test_an_answer_that_is_lost_is_asked_for_again(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        go(page, "cart")
        confirm(page)
        page.js("""
            const send = window.fetch
            window.lost = 0
            window.fetch = async (path, options) => {
                const answer = await send(path, options)
                if (path !== "/api/orders" || options.method !== "POST" || window.lost > 1) return answer
                window.lost += 1
                throw new TypeError("lost")
            }
        """)
        page.press("주문하기")
        page.until_shown("다시 누르지 않으셔도 돼요")
        assert not [one for one in page.find(".stepper button") if one.is_enabled()], "the cart is frozen"
        page.until_shown("주문 1번")
        assert (page.js("return window.lost"), bistro.orders()) == (2, 1)


def test_a_server_that_comes_back_gets_the_order_once(own_house: House, bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        go(page, "cart")
        with away(own_house):
            confirm(page)
            page.press("주문하기")
            page.until_shown("연결이 원활하지 않아")
            own_house.stack.nginx.stop()
            page.until_shown("인터넷 연결이 끊겼어요")
            page.assert_accessible()
            # The page is there without any network, and what was wanted is not forgotten.
            page.browser.refresh()
            page.until_shown(HOLD)
            page.until_shown("김밥")
        page.until_shown("주문 1번")
        page.until_gone("인터넷 연결이 끊겼어요")
        assert bistro.orders() == 1


def test_after_ten_minutes_it_asks(own_house: House, bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        go(page, "cart")
        confirm(page)
        with held(own_house):
            page.press("주문하기")
            page.until_shown(HOLD)
            page.js("""
                const intent = JSON.parse(localStorage.getItem("tableorder.guest.intent"))
                localStorage.setItem("tableorder.guest.intent", JSON.stringify({...intent, asks_at: 0}))
            """)
            page.browser.refresh()
            page.until_shown("계속 보낼까요")
        page.press("그만두고 주문 내역 보기")
        page.one(".on-orders")
        assert device(page, "intent") is None
        assert device(page, "cart")["lines"], "nothing typed is lost"


def test_a_store_that_takes_no_orders_says_so_beforehand(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        bistro.pause(True)
        page.until_shown("지금은 주문을 받지 않아요")
        go(page, "cart")
        assert not page.one("[data-key=order]").is_enabled()
        page.assert_accessible()
        bistro.pause(False)
        page.until(lambda: page.one("[data-key=order]").is_enabled())


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


def assert_nothing_left(page: Window) -> None:
    page.until(lambda: page.js("return document.documentElement.lang") == "ko")
    page.until_shown("김밥")
    assert [device(page, name) for name in ("cart", "intent", "language")] == [None, None, None]
    assert not page.find(".badge") and not page.find(".page > .bar")
    go(page, "orders")
    page.until_shown("아직 주문하신 메뉴가 없어요")
    go(page, "menu")
    assert PASSWORD not in page.text
