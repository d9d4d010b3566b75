"""One order, however often it is sent from `/`, and whatever ends meanwhile."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from client import wait_until
from conftest import House
from guests import Bistro, confirm, device, go

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
