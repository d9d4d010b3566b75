"""The menu's screen is for everybody, and for a store that has nothing yet."""

from __future__ import annotations

import pytest
from back_office import assert_fits, back_office, close, send
from conftest import House
from dishes import shop
from shops import Shop, open_shop


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_menu_is_accessible_and_fits(house: House, shop: Shop, language: str, theme: str) -> None:
    words = {
        "ko": ["시험", "메뉴 순서", "카테고리 수정", "김밥 수정", "옵션 그룹 추가", "메뉴 삭제", "취소"],
        "en": [
            "시험",
            "Order of dishes",
            "Edit category",
            "Edit 김밥",
            "Add a group of options",
            "Delete dish",
            "Cancel",
        ],
    }[language]
    category, order, edit_category, edit, add_group, delete, cancel = words
    body = {"is_sold_out": True, "labels": ["popular"], "is_available": False}
    assert shop.staff.call("PATCH", f"/api/admin/menus/{shop.dish_id}", body).status == 200
    with back_office(house, shop, "menu", language=language, theme=theme) as page:
        page.press(category)
        page.one("select.until")
        page.assert_accessible()
        assert_fits(page)
        for dialog in [order, edit_category]:
            page.press(dialog)
            page.assert_accessible()
            assert_fits(page)
            close(page)
        page.press(edit)
        page.press(add_group)
        page.assert_accessible()
        assert_fits(page)
        page.press(delete)
        page.until(lambda: len(page.find("dialog[open]")) == 2)
        page.assert_accessible()
        page.press(cancel)


def test_a_store_without_anything_says_how_to_begin(house: House) -> None:
    shop = open_shop(house.stack)
    shop.staff.delete(f"/api/admin/menus/{shop.dish_id}")
    [category] = shop.staff.get("/api/admin/categories").json()["data"]
    assert shop.staff.delete(f"/api/admin/categories/{category['id']}").status == 204
    with back_office(house, shop, "menu") as page:
        page.until_shown("먼저 카테고리를 만들어 주세요")
        page.assert_accessible()
        page.press("카테고리 추가")
        page.fill(name="음료")
        send(page)
        page.until_shown("첫 메뉴를 등록해 보세요")
