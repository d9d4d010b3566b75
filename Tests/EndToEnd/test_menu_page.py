"""The menu's screen of the store's page: what staff do there, guests see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from back_office import assert_fits, back_office, close, enter, send, until_closed
from client import Client, sign_in, wait_until
from conftest import House
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from shops import PASSWORD, Shop, made, open_shop
from pictures import png
from window import PHONE, Window


@pytest.fixture
def shop(house: House) -> Shop:
    """One with three dishes in its category: 김밥, 라면, 떡볶이."""
    shop = open_shop(house.stack)
    category = shop.staff.get("/api/admin/categories").json()["data"][0]["id"]
    for name, price in [("라면", 4500), ("떡볶이", 5000)]:
        made(shop.staff.post("/api/admin/menus", {"category_id": category, "name": name, "price": price}))
    return shop


@pytest.fixture
def page(house: House, shop: Shop) -> Iterator[Window]:
    with back_office(house, shop, "menu") as page:
        page.one(".menu-dish")
        yield page


def guests_menu(house: House, shop: Shop, language: str = "ko") -> list[dict[str, Any]]:
    """The dishes that guests see, in their order."""
    answer = Client(house.base_url).get(f"/api/menus?store_id={shop.id}", headers={"Accept-Language": language})
    return [dish for category in answer.json()["categories"] for dish in category["menus"]]


def names(house: House, shop: Shop) -> list[str]:
    return [dish["name"] for dish in guests_menu(house, shop)]


def dish(house: House, shop: Shop, name: str) -> dict[str, Any]:
    return next(dish for dish in guests_menu(house, shop) if dish["name"] == name)


def sold_out_switch(page: Window, name: str) -> Any:
    return page.named(f"{name} 품절", "[role=switch]")


def is_sold_out(house: House, shop: Shop, name: str) -> bool:
    return bool(dish(house, shop, name)["is_sold_out"])


def names_in_dialog(page: Window) -> list[str]:
    return [name.text for name in page.find("dialog[open] li .grow")]


# --- In the rush ---


def test_a_dish_is_sold_out_and_back_with_one_tap_each(house: House, shop: Shop, page: Window) -> None:
    assert not is_sold_out(house, shop, "라면")
    sold_out_switch(page, "라면").click()
    wait_until(lambda: is_sold_out(house, shop, "라면"))
    assert not is_sold_out(house, shop, "김밥")
    assert dish(house, shop, "라면")["sold_out_until"] is None
    page.until(lambda: sold_out_switch(page, "라면").get_attribute("aria-checked") == "true")
    sold_out_switch(page, "라면").click()
    wait_until(lambda: not is_sold_out(house, shop, "라면"))


def test_sold_out_for_today_ends_when_the_next_business_day_begins(house: House, shop: Shop, page: Window) -> None:
    sold_out_switch(page, "라면").click()
    choice = page.one("select.until")
    Select(choice).select_by_value("opening")
    wait_until(lambda: dish(house, shop, "라면")["sold_out_until"] is not None)
    ends = dish(house, shop, "라면")["sold_out_until"]
    settings = shop.staff.get("/api/admin/store").json()
    hour, is_next = house.sql(
        f"SELECT extract(hour FROM '{ends}'::timestamptz AT TIME ZONE '{settings['time_zone']}')::int, "
        f"'{ends}'::timestamptz BETWEEN now() AND now() + interval '24 h'"
    ).split("|")
    assert (int(hour), is_next) == (settings["day_cutoff_hour"], "t")


def test_a_hidden_dish_is_gone_for_guests_and_comes_back(house: House, shop: Shop, page: Window) -> None:
    page.press("라면 숨기기")
    wait_until(lambda: "라면" not in names(house, shop))
    page.until_shown("숨김")
    page.press("라면 숨기기")
    wait_until(lambda: "라면" in names(house, shop))


def test_search_finds_a_dish_in_every_category(shop: Shop, house: House) -> None:
    category = made(shop.staff.post("/api/admin/categories", {"name": "음료"}))
    body = {"category_id": category, "name": "식혜", "price": 3000, "translations": {"en": {"name": "Sikhye"}}}
    made(shop.staff.post("/api/admin/menus", body))
    with back_office(house, shop, "menu") as page:
        page.press("시험")
        page.until_gone("식혜")
        page.fill(search="sikh")
        page.until(lambda: [name.text for name in page.find(".dish-name")] == ["식혜"])
        page.fill(search="없는 것")
        page.until_shown("맞는 메뉴가 없어요")
        page.press("음료")
        page.until_shown("식혜")


def test_a_tap_that_fails_is_told_and_undone(house: House, shop: Shop, page: Window) -> None:
    page.offline()
    sold_out_switch(page, "라면").click()
    page.until_shown("서버에 연결할 수 없습니다")
    page.until(lambda: sold_out_switch(page, "라면").get_attribute("aria-checked") == "false")
    page.offline(False)
    sold_out_switch(page, "라면").click()
    wait_until(lambda: is_sold_out(house, shop, "라면"))


def test_what_others_change_is_seen_by_whoever_returns(house: House, shop: Shop, page: Window) -> None:
    changed = shop.staff.call("PATCH", f"/api/admin/menus/{shop.dish_id}", {"price": 3900})
    assert changed.status == 200
    page.js("dispatchEvent(new Event('focus'))")
    page.until_shown("₩3,900")


def test_the_rush_needs_no_pointer(house: House, shop: Shop, page: Window) -> None:
    page.js("document.activeElement.blur()")
    page.tab_to('[role=switch][aria-label="라면 품절"]')
    page.keys(Keys.SPACE)
    wait_until(lambda: is_sold_out(house, shop, "라면"))
    page.until(lambda: page.js("return document.activeElement.getAttribute('aria-checked')") == "true")


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


# --- A dish ---


def photo_file(page: Window, path: Path) -> None:
    page.find("dialog[open] input[type=file]")[0].send_keys(str(path))


def test_a_dish_is_made_with_photo_and_options_and_guests_see_it(
    house: House, shop: Shop, page: Window, tmp_path: Path
) -> None:
    photo = tmp_path / "large.png"
    photo.write_bytes(png(2000, 1000))
    assert photo.stat().st_size > 5 * 1024 * 1024  # more than the server takes: it is made smaller
    page.press("메뉴 추가")
    page.fill(name="김치찌개", price="9,000", description="푹 끓였습니다.", origin="돼지고기: 국내산")
    page.one('[name="translations.en.name"]').send_keys("Kimchi stew")
    photo_file(page, photo)
    page.one("dialog canvas")
    page.js("arguments[0].click()", page.named("돼지고기", "label"))
    page.press("옵션 그룹 추가")
    assert page.js("return document.activeElement.name") == "option_groups[0].name"
    page.keys("맵기")
    page.until_shown("반드시 1개를 골라야 해요")
    page.one('[name="option_groups[0].options[0].name"]').send_keys("순한맛")
    page.press("옵션 추가")
    assert page.js("return document.activeElement.name") == "option_groups[0].options[1].name"
    page.keys("매운맛")
    delta = page.one('[name="option_groups[0].options[1].price_delta"]')
    delta.clear()
    delta.send_keys("500")
    send(page)
    until_closed(page)
    shown = dish(house, shop, "김치찌개")
    assert (shown["price"], shown["allergens"], shown["origin"]) == (9000, ["pork"], "돼지고기: 국내산")
    [group] = shown["option_groups"]
    assert (group["name"], group["min"], group["max"]) == ("맵기", 1, 1)
    assert [(one["name"], one["price_delta"]) for one in group["options"]] == [("순한맛", 0), ("매운맛", 500)]
    assert "Kimchi stew" in [one["name"] for one in guests_menu(house, shop, "en")]
    image = Client(house.base_url).get(shown["image_url"])
    assert (image.status, image.headers["content-type"]) == (200, "image/jpeg")
    page.until(lambda: page.js("return document.querySelector('.menu-dish img')?.naturalWidth") == 1600)


def test_a_photo_is_seen_at_once_and_taken_away(house: House, shop: Shop, page: Window, tmp_path: Path) -> None:
    photo, text = tmp_path / "small.png", tmp_path / "text.png"
    photo.write_bytes(png(64, 48))
    text.write_text("no picture")
    page.press("김밥 수정")
    photo_file(page, text)
    page.until_shown("읽을 수 없는 파일이에요")
    assert dish(house, shop, "김밥")["image_url"] is None
    photo_file(page, photo)
    wait_until(lambda: dish(house, shop, "김밥")["image_url"] is not None)
    url = dish(house, shop, "김밥")["image_url"]
    page.until(lambda: page.one("dialog img").get_attribute("src").endswith(url))
    assert Client(house.base_url).get(url).headers["content-type"] == "image/png"  # small enough: as it is
    # The photo is another version of the dish, and what is typed is saved nevertheless.
    page.fill(price="3700")
    send(page)
    until_closed(page)
    assert dish(house, shop, "김밥")["price"] == 3700
    page.press("김밥 수정")
    page.press("사진 빼기")
    wait_until(lambda: dish(house, shop, "김밥")["image_url"] is None)
    page.until(lambda: not page.find("dialog img"))


def test_a_fault_stands_beside_its_option_and_nothing_typed_is_lost(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    page.press("옵션 그룹 추가")
    page.keys("추가")
    page.one('[name="option_groups[0].options[0].name"]').send_keys("치즈")
    page.press("옵션 추가")
    send(page)
    wrong = '[name="option_groups[0].options[1].name"]'
    page.until(lambda: page.one(wrong).get_attribute("aria-invalid") == "true")
    script = "return document.getElementById(document.querySelector(arguments[0]).id + '-fault').innerText"
    assert page.js(script, wrong) != ""
    assert page.js("return document.activeElement.name") == "option_groups[0].options[1].name"
    assert page.one('[name="name"]').get_attribute("value") == "참치김밥"
    page.keys("참치")
    send(page)
    until_closed(page)
    assert [one["name"] for one in dish(house, shop, "참치김밥")["option_groups"][0]["options"]] == ["치즈", "참치"]


def test_options_change_places_with_their_prices_and_keep_their_ids(house: House, shop: Shop) -> None:
    options = [{"name": "작은 것"}, {"name": "큰 것", "price_delta": 1000}]
    groups = {"option_groups": [{"name": "크기", "min": 1, "options": options}]}
    assert shop.staff.call("PATCH", f"/api/admin/menus/{shop.dish_id}", groups).status == 200
    before = dish(house, shop, "김밥")["option_groups"][0]["options"]
    with back_office(house, shop, "menu") as page:
        page.press("김밥 수정")
        page.press("큰 것 위로")
        assert page.one('[name="option_groups[0].options[0].name"]').get_attribute("value") == "큰 것"
        send(page)
        until_closed(page)
    after = dish(house, shop, "김밥")["option_groups"][0]["options"]
    assert after == before[::-1]


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


def test_what_somebody_else_changed_before_a_reload_is_told_after_it(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.fill(name="참치김밥")
    change_price(shop, 3900)
    page.browser.refresh()
    page.press("이어서 편집")
    send(page)
    page.until_shown("바뀐 것: 가격")
    assert "참치김밥" not in names(house, shop)


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


def test_leaving_without_changes_does_not_ask(page: Window) -> None:
    page.press("김밥 수정")
    page.keys(Keys.ESCAPE)
    until_closed(page)
    assert page.js("return document.activeElement.getAttribute('aria-label')") == "김밥 수정"


def test_a_dish_is_deleted_after_a_question(house: House, shop: Shop, page: Window) -> None:
    page.press("김밥 수정")
    page.press("메뉴 삭제")
    page.until_shown("‘김밥’ 메뉴를 삭제할까요?")
    page.press("취소")
    assert "김밥" in names(house, shop)
    page.press("메뉴 삭제")
    page.until_shown("‘김밥’ 메뉴를 삭제할까요?")
    page.press("메뉴 삭제")
    until_closed(page)
    assert "김밥" not in names(house, shop)
    page.until(lambda: "김밥" not in [name.text for name in page.find(".dish-name")])


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


# --- For everybody ---


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_menu_is_accessible_and_fits(house: House, shop: Shop, language: str, theme: str) -> None:
    words = {
        "ko": ["시험", "메뉴 순서", "카테고리 수정", "김밥 수정", "옵션 그룹 추가", "메뉴 삭제", "취소"],
        "en": ["시험", "Order of dishes", "Edit category", "Edit 김밥", "Add a group of options", "Delete dish", "Cancel"],
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
