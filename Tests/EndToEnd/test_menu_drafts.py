"""What is typed into the editor of a dish is neither lost nor written over what others have saved."""

from __future__ import annotations

from back_office import enter, send, until_closed
from client import sign_in
from conftest import House
from dishes import dish, names, page, shop
from selenium.webdriver.common.keys import Keys
from shops import PASSWORD, Shop
from window import Window

# --- Somebody else has saved ---


def change_price(shop: Shop, price: int) -> None:
    assert shop.staff.call("PATCH", f"/api/admin/menus/{shop.dish_id}", {"price": price}).status == 200


def test_a_dish_that_somebody_else_changed_is_saved_over_when_asked(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    change_price(shop, 3900)
    send(page)
    page.until_shown("다른 사람이 이 메뉴를 바꿨어요")
    page.until_shown("바뀐 것: 가격")
    page.assert_accessible()
    page.press("내 내용으로 저장")
    until_closed(page)
    assert dish(house, shop, "참치김밥")["price"] == 3500


def test_a_dish_that_somebody_else_changed_is_taken_as_it_is_when_asked(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    change_price(shop, 3900)
    send(page)
    page.press("바뀐 내용 불러오기")
    page.until(lambda: page.one('[name="price"]').get_attribute("value") == "3,900")
    assert page.one('[name="name"]').get_attribute("value") == "김밥"
    send(page)
    until_closed(page)
    assert dish(house, shop, "김밥")["price"] == 3900


def test_being_sold_out_meanwhile_is_no_reason_to_ask(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    assert shop.staff.call("PATCH", f"/api/admin/menus/{shop.dish_id}", {"is_sold_out": True}).status == 200
    send(page)
    until_closed(page)
    assert dish(house, shop, "참치김밥")["is_sold_out"]


def test_what_somebody_else_changed_before_a_reload_is_told_after_it(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    change_price(shop, 3900)
    page.browser.refresh()
    page.press("이어서 편집")
    send(page)
    page.until_shown("바뀐 것: 가격")
    assert "참치김밥" not in names(house, shop)


# --- Somebody leaves, or has to ---


def test_leaving_with_changes_asks_and_a_reload_keeps_them(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    page.keys(Keys.ESCAPE)
    page.until_shown("저장하지 않고 나갈까요?")
    page.press("계속 편집")
    assert page.one('[name="name"]').get_attribute("value") == "참치김밥"
    page.browser.refresh()
    page.until_shown("저장하지 않은 변경이 있어요: 참치김밥")
    page.press("이어서 편집")
    assert page.one('[name="name"]').get_attribute("value") == "참치김밥"
    page.keys(Keys.ESCAPE)
    page.press("저장하지 않고 나가기")
    until_closed(page)
    page.until_gone("저장하지 않은 변경이 있어요")
    assert "김밥" in names(house, shop)


def test_leaving_without_changes_does_not_ask(page: Window) -> None:
    page.press("김밥 수정")
    page.keys(Keys.ESCAPE)
    until_closed(page)
    assert page.js("return document.activeElement.getAttribute('aria-label')") == "김밥 수정"


def test_a_dish_whose_answer_is_lost_is_made_once(house: House, shop: Shop, page: Window) -> None:
    page.press("메뉴 추가")
    page.fill(name="순대", price="4000")
    page.js(
        """
        const real = window.fetch;
        window.fetch = async (path, options) => {
            const answer = await real(path, options);
            if (options.method !== "POST") return answer;
            window.fetch = real;
            throw new TypeError("lost");
        };
        """
    )
    send(page)
    page.until_shown("서버에 연결할 수 없습니다")
    assert names(house, shop).count("순대") == 1
    assert page.one('dialog [name="name"]').get_attribute("value") == "순대"
    send(page)
    until_closed(page)
    assert names(house, shop).count("순대") == 1


def test_a_sign_in_that_ends_loses_nothing(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    end_tokens(house, shop)
    send(page)
    page.until_shown("로그인이 끝났습니다")
    enter(page, "owner", PASSWORD)
    page.press("이어서 편집")
    send(page)
    until_closed(page)
    assert "참치김밥" in names(house, shop)


def end_tokens(house: House, shop: Shop) -> None:
    """A password that is set ends every token, even when it is the same."""
    staff = sign_in(house.base_url, "admin", {"store_id": shop.id, "username": "owner", "password": PASSWORD})
    [owner] = staff.get("/api/admin/users").json()["data"]
    account = {"username": "owner", "role": "owner", "password": PASSWORD}
    assert staff.put(f"/api/admin/users/{owner['id']}", account).status == 200
