"""The settings' screen of the store's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from back_office import assert_fits, back_office
from client import Client, wait_until
from conftest import House
from selenium.webdriver.support.ui import Select
from shops import Shop, open_shop
from window import Window


@pytest.fixture
def shop(house: House) -> Shop:
    return open_shop(house.stack)


@pytest.fixture
def page(house: House, shop: Shop) -> Iterator[Window]:
    with back_office(house, shop, "settings") as page:
        page.one("main form")
        yield page


def settings(shop: Shop) -> dict[str, Any]:
    return dict(shop.staff.get("/api/admin/store").json())


def save(page: Window) -> None:
    page.one("main form .actions button").click()


def test_ordering_is_paused_with_one_tap(house: House, shop: Shop, page: Window) -> None:
    page.named("주문 멈추기", "[role=switch]").click()
    wait_until(lambda: shop.order().code == "ORDERING_PAUSED" if settings(shop)["ordering_paused"] else False)
    page.until_shown("주문은 할 수 없어요")
    page.named("주문 멈추기", "[role=switch]").click()
    wait_until(lambda: shop.order().status == 201)


def test_settings_are_saved_and_guests_see_the_new_name(house: House, shop: Shop, page: Window) -> None:
    page.fill(name="새 이름", origin="쌀: 국내산")
    page.one('[name="translations.en.name"]').send_keys("New Name")
    Select(page.one('[name="day_cutoff_hour"]')).select_by_value("7")
    save(page)
    page.until_shown("설정을 저장했어요")
    now = settings(shop)
    assert (now["name"], now["origin"], now["day_cutoff_hour"]) == ("새 이름", "쌀: 국내산", 7)
    page.until(lambda: page.one("header.top b").text == "새 이름")
    english = Client(house.base_url).get(f"/api/stores/{shop.id}", headers={"Accept-Language": "en"}).json()
    assert english["name"] == "New Name"


def test_a_time_zone_that_does_not_exist_is_refused_beside_its_field(shop: Shop, page: Window) -> None:
    page.fill(name="새 이름", time_zone="Asia/Nowhere")
    save(page)
    page.until(lambda: page.one('[name="time_zone"]').get_attribute("aria-invalid") == "true")
    assert page.js("return document.activeElement.name") == "time_zone"
    assert page.one('[name="name"]').get_attribute("value") == "새 이름"
    assert settings(shop)["name"] == "시험"


def test_pausing_does_not_lose_what_is_typed_nor_keep_it_from_being_saved(shop: Shop, page: Window) -> None:
    page.fill(name="새 이름")
    page.named("주문 멈추기", "[role=switch]").click()
    page.until_shown("주문은 할 수 없어요")
    assert page.one('[name="name"]').get_attribute("value") == "새 이름"
    save(page)
    page.until_shown("설정을 저장했어요")
    assert (settings(shop)["name"], settings(shop)["ordering_paused"]) == ("새 이름", True)


def test_settings_that_somebody_else_changed_are_told_and_then_saved_over(shop: Shop, page: Window) -> None:
    page.fill(name="우리 것")
    assert shop.staff.call("PATCH", "/api/admin/store", {"name": "남의 것"}).status == 200
    page.js("dispatchEvent(new Event('focus'))")
    save(page)
    page.until_shown("지금 매장 이름은 ‘남의 것’이에요")
    assert page.one('[name="name"]').get_attribute("value") == "우리 것"
    save(page)
    page.until_shown("설정을 저장했어요")
    assert settings(shop)["name"] == "우리 것"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_settings_are_accessible_and_fit(house: House, shop: Shop, language: str, theme: str) -> None:
    with back_office(house, shop, "settings", language=language, theme=theme) as page:
        page.one("main form")
        page.assert_accessible()
        assert_fits(page)
