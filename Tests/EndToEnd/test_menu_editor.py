"""The editor of a dish: what is saved there, guests see."""

from __future__ import annotations

from pathlib import Path

from back_office import back_office, send, until_closed
from client import Client, wait_until
from conftest import House
from dishes import dish, guests_menu, names, page, shop
from pictures import png
from shops import Shop
from window import Window


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


def test_a_photo_does_not_hide_what_others_changed(house: House, shop: Shop, page: Window, tmp_path: Path) -> None:
    photo = tmp_path / "small.png"
    photo.write_bytes(png(64, 48))
    page.press("김밥 수정")
    assert shop.staff.call("PATCH", f"/api/admin/menus/{shop.dish_id}", {"price": 3900}).status == 200
    photo_file(page, photo)
    page.until(lambda: page.find("dialog img"))
    page.fill(description="참기름을 발랐어요.")
    send(page)
    page.until_shown("내 내용으로 저장")
    assert dish(house, shop, "김밥")["price"] == 3900
    page.press("내 내용으로 저장")
    until_closed(page)


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
