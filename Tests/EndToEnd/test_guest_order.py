"""Ordering at `/`: a whole visit, and a cart under which the menu changes."""

from __future__ import annotations

import pytest
from conftest import House
from guests import Bistro, confirm, device, go, order
from window import PHONE, TABLET


@pytest.fixture
def bistro(house: House) -> Bistro:
    return Bistro(house.stack)


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


def test_newer_word_of_an_order_takes_the_place_of_older(bistro: Bistro) -> None:
    with bistro.seated() as page:
        assert bistro.shop.order().status == 201
        page.until(lambda: page.find(".badge"))
        bistro.advance("preparing")
        page.until_shown("주문 1번을 준비하고 있어요")
        bistro.advance("completed")
        page.until_shown("주문 1번이 나왔어요")
        assert len(page.find(".notice")) == 1


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_the_button_that_orders_stays_in_sight_however_long_the_cart_is(bistro: Bistro, size: tuple[int, int]) -> None:
    category = bistro.staff.get("/api/admin/categories").json()["data"][0]["id"]
    names = [f"반찬 {number}" for number in range(12)]
    for name in names:
        bistro.add(category, name=name, price=1000)
    with bistro.seated(size=size) as page:
        for name in names:
            page.js("arguments[0].click()", page.named(f"{name} 담기"))
        go(page, "cart")
        script = """
            scrollTo(0, arguments[0])
            const {top, bottom} = document.querySelector("[data-key=order]").getBoundingClientRect()
            return [top >= 0 && bottom <= innerHeight, document.documentElement.scrollHeight > innerHeight]
        """
        assert page.js(script, 0) == [True, True], "the cart is longer than the screen"
        assert page.js(script, 9999) == [True, True]
        page.assert_accessible()


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


def test_a_menu_that_is_behind_its_event_is_asked_for_again(bistro: Bistro) -> None:
    with bistro.seated() as page:
        # The first answer after the change is of a process that has not heard of it.
        page.js(
            """
            const send = window.fetch
            return send("/api/menus?store_id=" + arguments[0]).then(answer => answer.text()).then(old => {
                const answers = [old]
                window.fetch = (path, ...all) => path.startsWith("/api/menus") && answers.length > 0
                    ? Promise.resolve(new Response(answers.pop())) : send(path, ...all)
            })
        """,
            bistro.shop.id,
        )
        bistro.change(bistro.kimbap, price=3900)
        page.until_shown("₩3,900")


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
