"""Categories and the order of things on the menu's screen."""

from __future__ import annotations

from back_office import back_office, send, until_closed
from client import wait_until
from conftest import House
from dishes import names, page, shop
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from shops import Shop, made
from window import PHONE, Window


def names_in_dialog(page: Window) -> list[str]:
    return [name.text for name in page.find("dialog[open] li .grow")]


# --- In order ---


def test_dishes_are_put_in_order_with_the_keyboard(house: House, shop: Shop, page: Window) -> None:
    page.press("시험")
    page.press("메뉴 순서")
    page.until(lambda: names_in_dialog(page) == ["김밥", "라면", "떡볶이"])
    button = page.named("떡볶이 위로")
    page.js("arguments[0].focus()", button)
    page.keys(Keys.ENTER)
    wait_until(lambda: names(house, shop) == ["김밥", "떡볶이", "라면"])
    assert page.js("return document.activeElement.getAttribute('aria-label')") == "떡볶이 위로"
    assert page.js("return document.querySelector('dialog [aria-live]').textContent") == "떡볶이: 3개 중 2번째"
    page.keys(Keys.ENTER)
    wait_until(lambda: names(house, shop) == ["떡볶이", "김밥", "라면"])
    page.keys(Keys.ENTER)  # It is the first, and has nowhere to go.
    assert page.js("return document.activeElement.getAttribute('aria-label')") == "떡볶이 위로"
    page.keys(Keys.ESCAPE)
    until_closed(page)
    page.until(lambda: [name.text for name in page.find(".dish-name")] == ["떡볶이", "김밥", "라면"])


def test_dishes_are_put_in_order_by_dragging(house: House, shop: Shop, page: Window) -> None:
    page.press("시험")
    page.press("메뉴 순서")
    page.until(lambda: names_in_dialog(page) == ["김밥", "라면", "떡볶이"])
    page.until(lambda: page.js("return document.getAnimations().length") == 0)
    handle = page.find("dialog li .handle")[0]
    height = page.find("dialog li")[0].size["height"]
    drag = ActionChains(page.browser, duration=20).click_and_hold(handle)
    for _ in range(10):
        drag = drag.move_by_offset(0, round(height * 2 / 10))
    drag.release().perform()
    page.until(lambda: names_in_dialog(page) == ["라면", "떡볶이", "김밥"])
    wait_until(lambda: names(house, shop) == ["라면", "떡볶이", "김밥"])
    sent = [url for url in page.requests() if url.endswith("/api/admin/menus/order")]
    assert len(sent) == 1  # once, when it was let go


def test_categories_are_put_in_order_by_dragging(house: House, shop: Shop) -> None:
    made(shop.staff.post("/api/admin/categories", {"name": "음료"}))
    with back_office(house, shop, "menu", size=PHONE) as page:
        page.press("카테고리 순서")
        page.until(lambda: names_in_dialog(page) == ["시험", "음료"])
        page.until(lambda: page.js("return document.getAnimations().length") == 0)
        ActionChains(page.browser).drag_and_drop_by_offset(page.find("dialog li .handle")[1], 0, -70).perform()
        page.until(lambda: names_in_dialog(page) == ["음료", "시험"])

    def order() -> list[str]:
        categories = shop.staff.get("/api/admin/categories").json()["data"]
        return [one["name"] for one in sorted(categories, key=lambda one: int(one["display_order"]))]

    wait_until(lambda: order() == ["음료", "시험"])


def test_an_order_that_somebody_else_has_changed_is_shown_as_it_is(house: House, shop: Shop, page: Window) -> None:
    page.press("시험")
    page.press("메뉴 순서")
    page.until(lambda: len(names_in_dialog(page)) == 3)
    category = shop.staff.get("/api/admin/categories").json()["data"][0]["id"]
    made(shop.staff.post("/api/admin/menus", {"category_id": category, "name": "순대", "price": 4000}))
    page.press("라면 위로")
    page.until_shown("그 사이에 목록이 바뀌었습니다")
    page.until(lambda: names_in_dialog(page) == ["김밥", "라면", "떡볶이", "순대"])


# --- Categories ---


def test_a_category_is_made_renamed_and_deleted_when_it_is_empty(house: House, shop: Shop, page: Window) -> None:
    page.press("카테고리 추가")
    page.fill(name="음료")
    send(page)
    until_closed(page)
    page.until_shown("아직 메뉴가 없어요")
    page.press("카테고리 수정")
    page.fill(name="마실 것")
    page.one('[name="translations.en.name"]').send_keys("Drinks")
    send(page)
    until_closed(page)
    page.until(lambda: page.one(".list-head h2").text == "마실 것")
    category = shop.staff.get("/api/admin/categories").json()["data"][-1]
    assert (category["name"], category["translations"]) == ("마실 것", {"en": {"name": "Drinks"}})
    page.press("카테고리 수정")
    page.press("카테고리 삭제")
    page.until_shown("삭제할까요?")
    page.press("카테고리 삭제")
    until_closed(page)
    page.until_gone("마실 것")
    page.press("시험")
    page.press("카테고리 수정")
    page.press("카테고리 삭제")
    page.until_shown("삭제할까요?")
    page.press("카테고리 삭제")
    page.until_shown("메뉴가 있는 카테고리는 삭제할 수 없습니다.")
    assert len(shop.staff.get("/api/admin/categories").json()["data"]) == 1


def test_a_taken_name_is_refused_beside_what_was_typed(shop: Shop, page: Window) -> None:
    page.press("카테고리 추가")
    page.fill(name="시험")
    send(page)
    page.until_shown("이미 있는 카테고리 이름입니다.")
    assert page.one('dialog [name="name"]').get_attribute("value") == "시험"
