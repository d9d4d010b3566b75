"""The owners' screen of the store's page: staff accounts and POS keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from back_office import assert_fits, back_office, close, enter, go, send, until_closed
from client import Client, wait_until
from conftest import House
from shops import PASSWORD, Shop, made, open_shop
from window import Window

OTHER = "another-password-of-tests"


@pytest.fixture
def shop(house: House) -> Shop:
    return open_shop(house.stack)


@pytest.fixture
def page(house: House, shop: Shop) -> Iterator[Window]:
    with back_office(house, shop, "people") as page:
        page.one(".entries")
        yield page


def sign_in_status(house: House, shop: Shop, username: str, password: str) -> int:
    body = {"store_id": shop.id, "username": username, "password": password}
    return Client(house.base_url).post("/api/auth/admin-login", body).status


def hire(shop: Shop, username: str, role: str = "staff") -> None:
    made(shop.staff.post("/api/admin/users", {"username": username, "password": PASSWORD, "role": role}))


def test_somebody_is_hired_and_does_not_see_the_owners_screen(house: House, shop: Shop, page: Window) -> None:
    page.press("직원 추가")
    page.fill(username="홀", password=PASSWORD)
    send(page)
    until_closed(page)
    page.until_shown("홀")
    page.press("로그아웃")
    enter(page, "홀", PASSWORD)
    assert page.find('nav a[href$="#people"]') == []
    page.js("location.hash = '#people'")
    page.until(lambda: page.find("nav a[aria-current]"))
    assert page.js("return document.querySelector('nav a[aria-current]').hash") != "#people"
    assert "POS" not in page.text


def test_a_role_is_changed(house: House, shop: Shop) -> None:
    hire(shop, "홀")
    with back_office(house, shop, "people") as page:
        page.press("홀 수정")
        page.js("const role = document.querySelector('dialog select'); role.value = 'owner'")
        send(page)
        until_closed(page)
        page.until(lambda: len(page.find(".entries .tag.accent")) == 2)
    roles = {user["username"]: user["role"] for user in shop.staff.get("/api/admin/users").json()["data"]}
    assert roles == {"owner": "owner", "홀": "owner"}


def test_a_password_set_from_an_old_list_changes_nothing_else(house: House, shop: Shop) -> None:
    hire(shop, "홀", "owner")
    hall = shop.staff.get("/api/admin/users").json()["data"][1]
    with back_office(house, shop, "people") as page:
        page.press("홀 비밀번호 새로 정하기")
        demoted = {"username": "홀", "role": "staff"}
        assert shop.staff.call("PUT", f"/api/admin/users/{hall['id']}", demoted).status == 200
        page.fill(password=OTHER)
        send(page)
        page.until_shown("지금은 홀")
        assert sign_in_status(house, shop, "홀", OTHER) == 401
        send(page)
        until_closed(page)
    assert sign_in_status(house, shop, "홀", OTHER) == 200
    assert shop.staff.get(f"/api/admin/users/{hall['id']}").json()["role"] == "staff"


def test_the_last_owner_stays(shop: Shop, page: Window) -> None:
    page.press("owner 수정")
    page.js("const role = document.querySelector('dialog select'); role.value = 'staff'")
    send(page)
    page.until_shown("점주 계정이 한 개 이상 있어야 합니다")
    close(page)
    page.press("owner 삭제")
    page.press("계정 삭제")
    page.until_shown("점주 계정이 한 개 이상 있어야 합니다")
    assert len(shop.staff.get("/api/admin/users").json()["data"]) == 1


def test_a_forgotten_password_is_set_anew(house: House, shop: Shop) -> None:
    hire(shop, "홀")
    with back_office(house, shop, "people") as page:
        page.press("홀 비밀번호 새로 정하기")
        page.fill(password="짧다")
        send(page)
        page.until(lambda: page.one('dialog [name="password"]').get_attribute("aria-invalid") == "true")
        page.fill(password=OTHER)
        send(page)
        until_closed(page)
    assert sign_in_status(house, shop, "홀", PASSWORD) == 401
    assert sign_in_status(house, shop, "홀", OTHER) == 200


def test_an_owner_changes_the_own_password_and_stays_signed_in(house: House, shop: Shop, page: Window) -> None:
    # A page that forgets who is signed in, and finds out again, is seen for a moment only.
    page.js(
        """
        window.wasSignedOut = false
        new MutationObserver(() => {
            const text = document.body.innerText
            window.wasSignedOut ||= text.includes("로그인이 끝났습니다") || document.querySelector("[name=username]") !== null
        }).observe(document.body, {childList: true, subtree: true, characterData: true})
        """
    )
    page.press("내 비밀번호 바꾸기")
    page.fill(password=OTHER)
    send(page)
    until_closed(page)
    page.until_shown("비밀번호를 바꿨어요")
    assert page.js("return window.wasSignedOut") is False
    assert sign_in_status(house, shop, "owner", OTHER) == 200
    page.press("직원 추가")
    page.fill(username="홀", password=PASSWORD)
    send(page)
    until_closed(page)
    page.until_shown("홀")


def test_somebody_leaves(house: House, shop: Shop) -> None:
    hire(shop, "홀")
    with back_office(house, shop, "people") as page:
        page.press("홀 삭제")
        page.press("취소")
        assert sign_in_status(house, shop, "홀", PASSWORD) == 200
        page.press("홀 삭제")
        page.press("계정 삭제")
        page.until(lambda: len(page.find(".entries li")) == 1)
    assert sign_in_status(house, shop, "홀", PASSWORD) == 401


def test_a_key_is_shown_once_works_and_works_no_longer(house: House, shop: Shop, page: Window) -> None:
    page.press("POS 키 만들기")
    page.fill(name="주방 POS")
    send(page)
    page.until(lambda: page.js("return document.getElementById('scopes-fault').innerText"))
    page.js("document.querySelector('dialog [value=\"menu:read\"]').click()")
    send(page)
    pos = Client(house.base_url, page.one(".secret").text)
    page.assert_accessible()
    assert pos.get("/api/admin/menus").status == 200
    assert pos.get("/api/admin/orders").status == 403
    page.press("옮겨 적었어요")
    until_closed(page)
    page.until_shown("주방 POS")
    assert pos.token not in page.text
    page.press("주방 POS 키 끊기")
    page.press("취소")
    assert pos.get("/api/admin/menus").status == 200
    page.press("주방 POS 키 끊기")
    page.press("키 끊기")
    page.until_shown("아직 POS 키가 없어요")
    wait_until(lambda: pos.get("/api/admin/menus").status == 401)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_owners_screen_is_accessible_and_fits(house: House, shop: Shop, theme: str) -> None:
    body = {"name": "Kitchen POS", "scopes": ["orders:read", "orders:write", "menu:read", "menu:write", "events:read"]}
    made(shop.staff.post("/api/admin/api-keys", body))
    with back_office(house, shop, "people", language="en", theme=theme) as page:
        page.until_shown("Kitchen POS")
        page.assert_accessible()
        assert_fits(page)
        dialogs = ["Add somebody", "Edit owner", "Change my password", "Make a POS key", "Revoke the key Kitchen POS"]
        for dialog in dialogs:
            page.press(dialog)
            page.assert_accessible()
            assert_fits(page)
            close(page)


def test_the_screen_is_shown_anew_in_the_other_language(page: Window) -> None:
    page.press("언어: English로 바꾸기")
    page.until_shown("Accounts")
    go(page, "tables")
    page.until_shown("Table 1")
