"""The menu's screen in a rush: what staff change with one tap."""

from __future__ import annotations

from typing import Any

from back_office import back_office
from client import wait_until
from conftest import House
from dishes import dish, names, page, shop
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from shops import Shop, made
from window import Window


def sold_out_switch(page: Window, name: str) -> Any:
    return page.named(f"{name} 품절", "[role=switch]")


def is_sold_out(house: House, shop: Shop, name: str) -> bool:
    return bool(dish(house, shop, name)["is_sold_out"])


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
