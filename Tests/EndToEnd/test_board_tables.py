"""A table's dialog on the store's live board, and pausing the house."""

from __future__ import annotations

from boards import board, placed, shown, status_of, step, table_ids, until_right
from conftest import House
from shops import made, open_shop
from window import PHONE


def test_completing_a_table_asks_and_unfinished_orders_are_named(house: House) -> None:
    shop = open_shop(house.stack)
    placed(shop)
    placed(shop)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("이용 완료")
        opened.until_shown("₩7,000")
        opened.press("이용 완료")
        opened.until_shown("2건")
        assert shop.tables[0].get("/api/session").json()["session"]
        opened.press("그래도 완료")
        opened.until(lambda: not opened.find("dialog"))
        assert shop.tables[0].get("/api/session").json()["session"] is None
        until_right(opened, shop.staff)
        assert "빈자리" in opened.one(".place").text


def test_cancelling_needs_a_reason_that_stays(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("주문 취소 #1")
        opened.press("주문 취소")
        opened.until(lambda: opened.find("[aria-invalid]"))
        assert status_of(shop, order) == "pending"
        opened.press("재료 소진")
        opened.press("주문 취소")
        opened.until(lambda: status_of(shop, order) == "cancelled")
        opened.until_shown("취소 사유: 재료 소진")
        until_right(opened, shop.staff)
        assert shown(opened)[table_ids(shop)[0]][0] == 0


def test_on_a_phone_every_button_of_an_order_has_room_for_its_words(house: House) -> None:
    shop = open_shop(house.stack)
    step(shop, placed(shop), "preparing")
    step(shop, placed(shop), "preparing", "completed")
    with board(house.stack, shop, size=PHONE) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.until(lambda: len(opened.find("dialog .steps button")) == 5)
        heights = opened.js(
            "return [...document.querySelectorAll('dialog .steps button')].map(one => one.offsetHeight)"
        )
        assert max(heights) <= 48, "none is written in two lines"


def test_a_party_moves_to_a_free_table_and_joins_another(house: House) -> None:
    shop = open_shop(house.stack, tables=3)
    placed(shop, 0)
    placed(shop, 1)
    first, second, third = table_ids(shop)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("자리 이동")
        opened.until(lambda: [number.text for number in opened.find(".tables .table-number")] == ["3"])
        opened.press("3")
        opened.until(lambda: shown(opened)[third][0] == 3500)
        opened.until(lambda: not opened.find("dialog"))
        opened.press("3번 테이블 자세히 보기")
        opened.press("합석")
        opened.press("2")
        opened.until_shown("₩7,000")
        opened.press("합치기")
        opened.until(lambda: shown(opened)[second][0] == 7000)
        assert shown(opened)[third] == shown(opened)[first] == (0, "", "")
        until_right(opened, shop.staff)


def test_staff_order_for_a_table_with_options_and_one_key_for_one_intent(house: House) -> None:
    shop = open_shop(house.stack)
    spice = {
        "name": "맵기",
        "min": 1,
        "max": 1,
        "options": [{"name": "순한맛"}, {"name": "매운맛", "price_delta": 500}],
    }
    category = shop.staff.get("/api/admin/categories").json()["data"][0]["id"]
    stew = {"category_id": category, "name": "김치찌개", "price": 9000, "option_groups": [spice]}
    made(shop.staff.post("/api/admin/menus", stew))
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("주문 넣기")
        opened.one('dialog [name="dish"]').send_keys("찌개")
        opened.until(lambda: len(opened.find(".dishes button")) == 1)
        opened.press("김치찌개")
        opened.press("담기")
        opened.until_shown("‘맵기’에서 골라 주세요")
        opened.find("dialog [type=radio]")[1].click()
        opened.press("담기")
        opened.press("김치찌개 하나 더")
        opened.offline()
        opened.press("₩19,000 주문 넣기")
        opened.until_shown("서버에 연결할 수 없습니다")
        opened.offline(False)
        opened.press("₩19,000 주문 넣기")
        opened.until_shown("주문을 넣었습니다")
        until_right(opened, shop.staff)
        orders = shop.tables[0].get("/api/orders").json()["data"]
        assert [order["total"] for order in orders] == [19000]
        assert orders[0]["items"][0]["options"][0]["name"] == "매운맛"


def test_staff_order_at_the_price_of_now_after_it_was_refused(house: House) -> None:
    shop = open_shop(house.stack)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("주문 넣기")
        opened.press("김밥")
        opened.until_shown("₩3,500 주문 넣기")
        assert shop.staff.call("PATCH", f"/api/admin/menus/{shop.dish_id}", {"price": 4000}).status == 200
        opened.press("₩3,500 주문 넣기")
        opened.until_shown("김밥: ")
        opened.press("₩4,000 주문 넣기")
        opened.until(lambda: shop.tables[0].get("/api/orders").json()["session_total"] == 4000)


def test_pausing_asks_and_says_so_until_orders_are_taken_again(house: House) -> None:
    shop = open_shop(house.stack)
    with board(house.stack, shop) as opened:
        opened.press("주문 받기")
        assert shop.order().status == 201, "it was only asked"
        opened.press("주문 멈추기")
        opened.until_shown("주문을 받지 않고 있습니다")
        assert shop.order().status == 409
        opened.press("주문 다시 받기")
        opened.until_gone("주문을 받지 않고 있습니다")
        assert shop.order().status == 201
