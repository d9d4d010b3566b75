"""The tables' screen of the store's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from back_office import assert_fits, back_office, close, send, until_closed
from client import Client
from conftest import House
from shops import PASSWORD, Shop, open_shop
from window import Window


@pytest.fixture
def shop(house: House) -> Shop:
    return open_shop(house.stack, tables=2)


@pytest.fixture
def page(house: House, shop: Shop) -> Iterator[Window]:
    with back_office(house, shop, "tables") as page:
        page.one(".entries")
        yield page


def numbers(shop: Shop) -> set[str]:
    return {table["table_number"] for table in shop.staff.get("/api/admin/tables").json()["data"]}


def table_login(house: House, shop: Shop, number: str, password: str) -> int:
    body = {"store_id": shop.id, "table_number": number, "password": password}
    return Client(house.base_url).post("/api/auth/table-login", body).status


def on_card(page: Window) -> dict[str, str]:
    """What the card for the tablet says, by its titles."""
    page.one(".sign-in-card")
    return dict(
        page.js(
            "return [...document.querySelectorAll('.sign-in-card dl > div')].map(row => "
            "[...row.children].map(part => part.innerText))"
        )
    )


def test_a_table_is_made_and_its_card_signs_a_tablet_in(house: House, shop: Shop, page: Window) -> None:
    page.press("테이블 추가")
    page.fill(table_number="창가 3", seats="6")
    send(page)
    card = on_card(page)
    assert table_login(house, shop, "창가 3", card["비밀번호"]) == 200
    assert card["태블릿에서 열 주소"] == f"{house.base_url}/?store={shop.id}&table=창가+3"
    page.assert_accessible()
    page.press("닫기")
    until_closed(page)
    page.until_shown("창가 3번 테이블")
    page.until_shown("6인석")
    assert card["비밀번호"] not in page.text


def test_each_proposed_password_is_another(page: Window) -> None:
    page.press("테이블 추가")
    proposed = set()
    for _ in range(3):
        proposed.add(page.one('dialog [name="password"]').get_attribute("value"))
        page.press("다시 만들기")
    assert len(proposed) == 3
    assert all(len(password) == 14 for password in proposed)


def test_a_number_that_is_taken_is_refused_and_stays_to_be_mended(shop: Shop, page: Window) -> None:
    page.press("테이블 추가")
    page.fill(table_number="1")
    send(page)
    page.until(lambda: page.js("return document.querySelector('dialog .fault:not(:empty)')?.innerText"))
    assert page.one('dialog [name="table_number"]').get_attribute("value") == "1"
    page.fill(table_number="3")
    send(page)
    page.one(".sign-in-card")
    assert numbers(shop) == {"1", "2", "3"}


def test_a_table_is_renamed(shop: Shop, page: Window) -> None:
    page.press("2번 테이블 수정")
    page.fill(table_number="B2", seats="8")
    send(page)
    until_closed(page)
    page.until_shown("B2번 테이블")
    assert numbers(shop) == {"1", "B2"}


def test_a_table_that_somebody_else_changed_is_told_and_then_saved_over(shop: Shop, page: Window) -> None:
    page.press("2번 테이블 수정")
    page.fill(table_number="B2")
    tables = shop.staff.get("/api/admin/tables").json()["data"]
    table = next(table for table in tables if table["table_number"] == "2")
    changed = shop.staff.put(f"/api/admin/tables/{table['id']}", {"table_number": "창가", "seats": 9})
    assert changed.status == 200
    send(page)
    page.until_shown("지금은 창가번 테이블, 9인석이에요")
    assert page.one('dialog [name="table_number"]').get_attribute("value") == "B2"
    send(page)
    until_closed(page)
    assert numbers(shop) == {"1", "B2"}


def test_another_password_signs_the_tablet_out(house: House, shop: Shop, page: Window) -> None:
    assert shop.tables[0].get("/api/session").status == 200
    page.press("1번 테이블 비밀번호 바꾸기")
    page.until_shown("바로 로그아웃돼요")
    page.assert_accessible()
    send(page)
    password = on_card(page)["비밀번호"]
    assert shop.tables[0].get("/api/session").status == 401
    assert table_login(house, shop, "1", PASSWORD) == 401
    assert table_login(house, shop, "1", password) == 200


def test_a_table_is_deleted_unless_somebody_sits_there(shop: Shop, page: Window) -> None:
    assert shop.order(0).status == 201
    page.press("1번 테이블 삭제")
    page.press("테이블 삭제")
    page.until_shown("이용 중인 테이블입니다.")
    page.press("2번 테이블 삭제")
    page.press("취소")
    assert numbers(shop) == {"1", "2"}
    page.press("2번 테이블 삭제")
    page.press("테이블 삭제")
    page.until(lambda: len(page.find(".entries li")) == 1)
    assert numbers(shop) == {"1"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_tables_are_accessible_and_fit(house: House, shop: Shop, theme: str) -> None:
    with back_office(house, shop, "tables", language="en", theme=theme) as page:
        page.until_shown("Table 1")
        page.assert_accessible()
        assert_fits(page)
        for dialog in ["Add a table", "Edit table 1", "Change the password of table 1"]:
            page.press(dialog)
            page.assert_accessible()
            assert_fits(page)
            close(page)
