"""The page `/`: signing a tablet in, its screens in both languages and themes, the keyboard, calls, what it weighs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from client import Client
from conftest import House
from guests import Bistro, confirm, device, go, order
from selenium.webdriver.common.keys import Keys
from shops import PASSWORD
from window import DESKTOP, PHONE, TABLET, Window, window

HTML = Path(__file__).resolve().parents[2] / "nginx/html"


@pytest.fixture
def bistro(house: House) -> Bistro:
    return Bistro(house.stack)


def fits(page: Window) -> bool:
    return bool(page.js("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


# --- Signing in ---


def test_a_tablet_is_signed_in_once(bistro: Bistro) -> None:
    with bistro.seated() as page:
        token = device(page, "account")["token"]
        page.browser.refresh()
        page.one(".dish")
        # Its token ends; it gets another by itself.
        assert Client(bistro.stack.base_url, token).post("/api/auth/logout").status == 204
        page.browser.refresh()
        page.one(".dish")
        page.until(lambda: device(page, "account")["token"] != token)
        page.press("김밥 담기")
        order(page)
        page.until_shown("주문 1번")


def test_five_wrong_passwords_lock_the_table(bistro: Bistro) -> None:
    with window(bistro.stack.base_url, f"/?store={bistro.shop.id}&table=1") as page:
        page.until_shown("시험")
        assert page.one("[name=table_number]").get_attribute("value") == "1"
        for _ in range(5):
            page.fill(password="not-the-password")
            page.one("form button").click()
            page.until(lambda: page.one("form .fault[role=alert]").text)
        page.fill(password=PASSWORD)
        page.one("form button").click()
        page.until_shown("비밀번호를 여러 번 틀려")
        page.assert_accessible()


def test_a_changed_password_is_asked_for_and_not_tried_again(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        table = bistro.staff.get("/api/admin/tables").json()["data"][0]["id"]
        changed = {"table_number": "1", "password": "another-password", "seats": 4}
        assert bistro.staff.put(f"/api/admin/tables/{table}", changed).status == 200
        page.browser.refresh()
        page.until_shown("로그인이 끝났습니다")
        assert page.one("[name=table_number]").get_attribute("value") == "1"
        page.fill(password="another-password")
        page.one("form button").click()
        page.until_shown("장바구니 보기")


def test_only_who_knows_the_password_signs_a_tablet_out(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("김밥 담기")
        page.press("직원용")
        page.fill(password="children-press-everything")
        page.press("연결 해제")
        page.until(lambda: page.one("dialog .fault[role=alert]").text)
        assert device(page, "account")
        page.fill(password=PASSWORD)
        page.press("연결 해제")
        page.one("[name=store_id]")
        assert [device(page, name) for name in ("account", "credentials", "cart")] == [None, None, None]


def test_the_address_of_another_table_asks_for_it(house: House) -> None:
    bistro = Bistro(house.stack, tables=2)
    with bistro.seated() as page:
        page.open(f"/?store={bistro.shop.id}&table=2")
        page.until(lambda: page.one("[name=table_number]").get_attribute("value") == "2")


# --- What it shows ---


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP])
def test_every_screen_is_for_everybody(bistro: Bistro, size: tuple[int, int], theme: str) -> None:
    with window(bistro.stack.base_url, f"/?store={bistro.shop.id}&table=1", size=size, theme=theme) as page:

        def check() -> None:
            page.assert_accessible()
            assert fits(page)

        page.until_shown("시험")
        check()
        page.fill(password=PASSWORD)
        page.one("form button").click()
        page.one(".dish")
        bistro.change(bistro.drink, is_sold_out=True)
        page.until_shown("품절")
        check()
        page.press("김치찌개")
        page.press("담기 · ₩9,000")
        page.until_shown("맵기 항목을 선택해 주세요")
        check()
        page.press_label("매운맛")
        page.press("담기 · ₩9,500")
        page.press("김밥 담기")
        if size != DESKTOP:
            go(page, "cart")
        check()
        bistro.change(bistro.kimbap, price=3600)
        page.until_shown("한 번에 정리하기")
        check()
        page.press("한 번에 정리하기")
        confirm(page)
        check()
        page.press("주문하기")
        page.until_shown("주문 1번")
        check()
        page.until(lambda: not page.find("dialog"))
        go(page, "orders")
        page.until_shown("접수됨")
        check()
        assert bistro.staff.delete(f"/api/admin/orders/{bistro.latest()['id']}?reason=재료 소진").status == 200
        page.until_shown("재료 소진")
        check()
        page.press("호출")
        page.press("물")
        page.until_shown("직원이 곧 갑니다")
        check()
        page.press("닫기")
        go(page, "menu")
        page.press("직원용")
        page.one("dialog [name=password]")
        check()


def test_it_speaks_english_to_who_reads_english(bistro: Bistro) -> None:
    with bistro.seated(language="en-US") as page:
        assert page.js("return document.documentElement.lang") == "en"
        page.press("Kimchi stew")
        page.until_shown("Soybean, kryptonite")
        page.press("Close")
        page.press("Language: change to 한국어")
        page.press("김치찌개")
        page.until_shown("대두")
        page.press("닫기")
        page.browser.refresh()
        page.named("김치찌개")


def test_the_categories_follow_the_reading(house: House) -> None:
    table = house.demo["stores"][0]["tables"][6]
    with window(house.base_url, f"/?store={house.store_id()}&table={table['table_number']}", size=PHONE) as page:
        page.fill(password=table["password"])
        page.one("form button").click()
        page.one(".dish")
        names = [one.text for one in page.find(".categories button")]

        def current() -> str:
            return page.one(".categories [aria-current]").text

        assert current() == names[0]
        page.js("document.querySelectorAll('section')[2].scrollIntoView()")
        page.until(lambda: current() == names[2])
        for name in (names[4], names[-1], names[1]):
            page.named(name, ".categories button").click()
            page.until(lambda name=name: current() == name)  # type: ignore[misc]
            assert page.js("return document.activeElement.textContent") == name
        # Who comes back from another screen is where he was.
        read = page.js("return scrollY")
        go(page, "orders")
        page.browser.back()
        page.one(".on-menu")
        page.until(lambda: page.js("return scrollY") == read)


def test_it_can_be_ordered_with_the_keyboard_alone(bistro: Bistro) -> None:
    with bistro.seated(size=PHONE) as page:
        page.tab_to("#screen .cover")
        page.tab_to("li:nth-child(1) .add")
        page.keys(Keys.ENTER)
        page.until(lambda: device(page, "cart"))
        assert page.js("return document.activeElement.matches('.add')"), "the focus stays"
        page.js("document.querySelectorAll('.cover')[1].focus()")
        page.keys(Keys.ENTER)
        page.one("dialog")
        page.tab_to("dialog [type=radio]")
        page.keys(Keys.SPACE)
        page.tab_to("dialog [type=checkbox]")
        page.keys(Keys.SPACE)
        page.tab_to("dialog .primary")
        page.keys(Keys.ENTER)
        page.until(lambda: not page.find("dialog"))
        assert page.js("return document.activeElement.matches('.cover')"), "back where the dialog was opened"
        page.tab_to(".bar a")
        page.keys(Keys.ENTER)
        page.one(".on-cart")
        page.tab_to("[data-key=order]")
        page.keys(Keys.ENTER)
        page.until(lambda: page.one("dialog .primary").is_enabled())
        page.tab_to("dialog .primary")
        page.keys(Keys.ENTER)
        page.until_shown("주문 1번")
        page.keys(Keys.ESCAPE)
        page.until(lambda: not page.find("dialog"))
        assert page.js("return document.activeElement.id") == "screen"


# --- Calls ---


def test_a_call_is_shown_until_somebody_has_seen_to_it(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("호출")
        page.press("직원 호출")
        page.until_shown("직원이 곧 갑니다")
        page.fill(call_note="앞접시 두 개 주세요")
        page.press("요청하기")
        page.until_shown("앞접시 두 개 주세요 · 직원이 곧 갑니다")
        calls = bistro.staff.get("/api/admin/calls").json()["data"]
        assert [(call["kind"], call["note"]) for call in calls] == [("staff", None), ("other", "앞접시 두 개 주세요")]

        def see_to(index: int, status: str) -> None:
            assert bistro.staff.put(f"/api/admin/calls/{calls[index]['id']}", {"status": status}).status == 200

        see_to(0, "acknowledged")
        page.until_shown("직원이 확인했어요")
        page.press("닫기")
        page.until_shown("호출 중")
        see_to(0, "done")
        see_to(1, "done")
        page.until_gone("호출 중")


def test_a_call_that_cannot_be_sent_is_not_forgotten(bistro: Bistro) -> None:
    with bistro.seated() as page:
        page.press("호출")
        page.fill(call_note="물티슈 주세요")
        page.offline()
        page.press("요청하기")
        page.until_shown("서버에 연결할 수 없습니다")
        page.offline(False)
        page.press("요청하기")
        page.until_shown("물티슈 주세요 · 직원이 곧 갑니다")


# --- What it weighs ---


def test_the_first_load_is_small_and_flat(house: House) -> None:
    table = house.demo["stores"][0]["tables"][7]
    with window(house.base_url, f"/?store={house.store_id()}&table={table['table_number']}") as page:
        page.fill(password=table["password"])
        page.one("form button").click()
        page.one(".dish")
        script = """
            const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            return entries.map(({name, transferSize}) => [name, transferSize])
        """
        loaded: list[tuple[str, int]] = page.js(script)
        assert sum(size for _, size in loaded) < 100_000, loaded
        assert all(size for name, size in loaded if name.endswith(".js")), loaded


def test_the_page_names_every_module_that_it_needs() -> None:
    named = re.findall(r'rel="modulepreload" href="([^"]+)"', (HTML / "index.html").read_text())
    reached: set[str] = set()

    def reach(path: str) -> None:
        if path in reached:
            return
        reached.add(path)
        for target in re.findall(r'from "(\.[^"]+)"', (HTML / path).read_text()):
            reach(str((HTML / path).parent.joinpath(target).resolve().relative_to(HTML)))

    reach("guest/guest.js")
    assert sorted(named) == sorted(f"/{path}" for path in reached - {"guest/guest.js"})
