"""The sales' screen of the store's page: it says what the orders add up to."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from back_office import assert_fits, back_office
from conftest import House
from shops import Shop, open_shop
from window import PHONE, Window


@pytest.fixture
def shop(house: House) -> Shop:
    """Sold today: three times 김밥 at 3500 won, and once more, but cancelled."""
    shop = open_shop(house.stack)
    orders = [shop.order() for _ in range(4)]
    assert {order.status for order in orders} == {201}
    cancelled = shop.staff.delete(f"/api/admin/orders/{orders[0].json()['id']}?reason=test")
    assert cancelled.status == 200, cancelled.body
    return shop


def day(page: Window) -> str:
    return str(page.js("return document.querySelector('[name=business_date]').value"))


def rows(page: Window, table: str) -> list[list[str]]:
    script = """return [...document.querySelectorAll(`table[aria-label="${arguments[0]}"] tbody tr`)]
        .map(row => [...row.children].map(cell => cell.innerText).filter(Boolean))"""
    found: list[list[str]] = page.js(script, table)
    return found


def test_a_day_adds_up(house: House, shop: Shop) -> None:
    with back_office(house, shop, "sales") as page:
        page.one(".sales-tables")
        figures = page.js("return [...document.querySelectorAll('.figures dd')].map(one => one.innerText)")
        assert figures == ["₩10,500", "3건", "₩3,500", "1건 · ₩3,500"]
        assert rows(page, "메뉴별") == [["김밥", "3", "₩10,500"]]
        [[hour, count, total], *_] = rows(page, "시간대별")
        assert re.fullmatch(r"\d+시", hour)
        assert (count, total) == ("3건", "₩10,500")


def test_every_hour_between_the_first_and_the_last_order_is_shown(house: House, shop: Shop) -> None:
    today = shop.staff.get("/api/admin/sales").json()["business_date"]
    zone = shop.staff.get("/api/admin/store").json()["time_zone"]
    # An hour before and one after midnight, which are of one business day.
    house.sql(
        f"""
        UPDATE orders SET created_at = ('{today}'::timestamp + interval '23 h') AT TIME ZONE '{zone}'
        WHERE store_id = {shop.id};
        UPDATE orders SET created_at = ('{today}'::timestamp + interval '26 h') AT TIME ZONE '{zone}'
        WHERE id = (SELECT max(id) FROM orders WHERE store_id = {shop.id});
        """
    )
    with back_office(house, shop, "sales", language="en") as page:
        page.one(".sales-tables")
        assert rows(page, "By hour") == [
            ["23:00", "2 orders", "₩7,000"],
            ["0:00", "0 orders", "₩0"],
            ["1:00", "0 orders", "₩0"],
            ["2:00", "1 order", "₩3,500"],
        ]


def test_one_steps_through_the_days_and_back_to_today(house: House, shop: Shop) -> None:
    with back_office(house, shop, "sales") as page:
        page.one(".sales-tables")
        today = day(page)
        page.press("전날")
        page.until_shown("이날은 주문이 없어요.")
        assert day(page) == (date.fromisoformat(today) - timedelta(days=1)).isoformat()
        page.press("전날")
        page.press("다음 날")
        page.press("다음 날")
        page.one(".sales-tables")
        page.press("다음 날")  # There is no tomorrow yet.
        assert day(page) == today
        page.press("전날")
        page.press("오늘")
        page.one(".sales-tables")
        assert day(page) == today


def test_a_server_that_is_away_is_told_with_a_way_on(house: House, shop: Shop) -> None:
    with back_office(house, shop, "sales") as page:
        page.one(".sales-tables")
        page.offline()
        page.press("전날")
        page.until_shown("서버에 연결할 수 없습니다")
        page.offline(False)
        page.press("다시 시도")
        page.until_shown("이날은 주문이 없어요.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sales_are_accessible_and_fit(house: House, shop: Shop, theme: str) -> None:
    with back_office(house, shop, "sales", theme=theme, size=PHONE) as page:
        page.one(".sales-tables")
        page.assert_accessible()
        assert_fits(page)
