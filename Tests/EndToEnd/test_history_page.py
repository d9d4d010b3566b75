"""Earlier orders and visits, as staff look them up."""

from __future__ import annotations

from typing import Any

import pytest
from boards import assert_fits, board, placed, step, table_ids
from conftest import House
from shops import Shop, open_shop
from window import DESKTOP, PHONE, TABLET, Window

LONG_AGO = "2026-03-04"


def completed_visit(shop: Shop, orders: int = 1) -> list[dict[str, Any]]:
    """A party that came, ordered and went."""
    visit = [placed(shop) for _ in range(orders)]
    table = visit[0]["table_id"]
    assert shop.staff.post(f"/api/admin/tables/{table}/complete", {"force": True}).status == 200
    return visit


def long_ago(house: House, shop: Shop) -> None:
    """Everything of the store was on another day, at 3 in the morning in Seoul: still the business day before."""
    moment = "'2026-03-05 03:00 Asia/Seoul'"
    house.sql(
        f"""
        UPDATE orders SET business_date = '{LONG_AGO}', created_at = {moment}, updated_at = {moment}
            WHERE store_id = {shop.id};
        UPDATE table_sessions SET started_at = {moment}, last_order_at = {moment}, ended_at = {moment}
            WHERE store_id = {shop.id};
        """
    )


def listed(opened: Window) -> list[int]:
    return [int(found.get_attribute("data-order") or 0) for found in opened.find("[data-order]")]


def choose_day(opened: Window, day: str) -> None:
    """As a date picker does, which types differently in each country."""
    script = """
        for (const name of ["from", "to"]) {
            const control = document.querySelector(`[name=${name}]`)
            control.value = arguments[0]
            control.dispatchEvent(new Event("change", { bubbles: true }))
        }
    """
    opened.js(script, day)


def choose_table(opened: Window, table: str) -> None:
    opened.one('[name="table_id"]').send_keys(table)


def test_the_house_and_each_table_are_looked_up_by_business_day(house: House) -> None:
    shop = open_shop(house.stack, tables=2)
    old = completed_visit(shop, 2)
    long_ago(house, shop)
    new = completed_visit(shop)
    with board(house.stack, shop) as opened:
        opened.press("지난 주문")
        opened.until(lambda: listed(opened) == [new[0]["id"]])
        choose_day(opened, LONG_AGO)
        opened.until(lambda: listed(opened) == [old[1]["id"], old[0]["id"]])
        choose_table(opened, "1")
        opened.until(lambda: len(opened.find(".visit")) == 1)
        assert listed(opened) == [old[0]["id"], old[1]["id"]]
        assert "₩7,000" in opened.one(".visit").text
        choose_day(opened, "2026-03-05")
        opened.until_shown("이 기간에 이용을 마친 손님이 없습니다")
        opened.assert_accessible()


def test_an_order_tells_who_did_what_and_why(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    step(shop, order, "preparing")
    assert shop.staff.delete(f"/api/admin/orders/{order['id']}?reason=재료 소진").status == 200
    with board(house.stack, shop) as opened:
        opened.press("지난 주문")
        opened.press("#1")
        opened.until_shown("처리 기록")
        steps = [found.text for found in opened.find(".history-steps li")]
        assert len(steps) == 3
        assert "테이블 태블릿" in steps[0]
        assert "조리 중" in steps[1] and "owner" in steps[1]
        assert "취소" in steps[2] and "재료 소진" in steps[2]


def test_the_rest_comes_page_by_page_and_a_failing_network_loses_nothing(house: House) -> None:
    shop = open_shop(house.stack)
    orders = [placed(shop)["id"] for _ in range(33)]
    with board(house.stack, shop) as opened:
        opened.press("지난 주문")
        opened.until(lambda: listed(opened) == orders[:2:-1])
        opened.offline()
        opened.press("더 보기")
        opened.until_shown("서버에 연결할 수 없습니다")
        assert len(listed(opened)) == 30
        opened.offline(False)
        opened.press("다시 시도")
        opened.until(lambda: listed(opened) == orders[::-1])
        opened.until_gone("더 보기")


def test_a_tables_dialog_leads_to_its_earlier_visits(house: House) -> None:
    shop = open_shop(house.stack, tables=2)
    visit = completed_visit(shop)
    placed(shop, 1)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("지난 이용")
        opened.until(lambda: listed(opened) == [visit[0]["id"]])
        assert opened.one('[name="table_id"]').get_attribute("value") == str(table_ids(shop)[0])
        # The same screen for the whole house: nothing of the other is left.
        opened.press("지난 주문")
        opened.until(lambda: len(listed(opened)) == 2)
        assert opened.one('[name="table_id"]').get_attribute("value") == ""
        opened.press("언어")
        opened.until_shown("All tables")
        opened.until(lambda: len(listed(opened)) == 2)
        choose_day(opened, LONG_AGO)
        opened.until_shown("There were no orders")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_history_at_any_width(house: House, theme: str) -> None:
    shop = open_shop(house.stack)
    completed_visit(shop, 2)
    with board(house.stack, shop, theme=theme) as opened:
        opened.press("지난 주문")
        opened.until(lambda: len(listed(opened)) == 2)
        for size in (PHONE, TABLET, DESKTOP):
            opened.resize(size)
            assert_fits(opened)
            opened.assert_accessible()
        choose_table(opened, "1")
        opened.until(lambda: opened.find(".visit"))
        opened.assert_accessible()
        opened.press("#1")
        opened.until_shown("처리 기록")
        opened.resize(PHONE)
        assert_fits(opened)
        opened.assert_accessible()
