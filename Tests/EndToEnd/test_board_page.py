"""The store's live board, as staff see and touch it."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from client import Client
from conftest import House
from selenium.webdriver.common.keys import Keys
from shops import PASSWORD, Shop, made, open_shop
from stack import Stack
from window import DESKTOP, PHONE, TABLET, Window, window

Places = dict[int, tuple[int, str, str]]


# --- The board, and what it should show ---


@contextmanager
def board(stack: Stack, shop: Shop, **options: Any) -> Iterator[Window]:
    """A window in which the shop's owner has signed in."""
    with window(stack.base_url, f"/admin/?store={shop.id}", **options) as opened:
        sign_in(opened)
        yield opened


def sign_in(opened: Window) -> None:
    opened.fill(username="owner", password=PASSWORD)
    opened.one("form").submit()
    opened.until(lambda: opened.find(".place") or opened.shows("테이블이 없습니다"))


def shown(opened: Window) -> Places:
    """Each table's total, orders and calls, as the cards have them."""
    script = """return [...document.querySelectorAll(".place")].map(({ dataset }) =>
        [Number(dataset.table), Number(dataset.total), dataset.orders, dataset.calls])"""
    return {table: (total, orders, calls) for table, total, orders, calls in opened.js(script)}


def wanted(staff: Client) -> Places:
    def listed(items: list[dict[str, Any]]) -> str:
        return " ".join(f"{item['id']}:{item['status']}" for item in items)

    tables = staff.get("/api/admin/board").json()["tables"]
    return {table["id"]: (table["total"], listed(table["orders"]), listed(table["calls"])) for table in tables}


def until_right(opened: Window, staff: Client) -> None:
    opened.until(lambda: shown(opened) == wanted(staff), "the board does not come to what the server says")


def placed(shop: Shop, table: int = 0) -> dict[str, Any]:
    answer = shop.order(table)
    assert answer.status == 201, answer.body
    order: dict[str, Any] = answer.json()
    return order


def step(shop: Shop, order: dict[str, Any], *statuses: str) -> None:
    for status in statuses:
        assert shop.staff.put(f"/api/admin/orders/{order['id']}/status", {"status": status}).status == 200


def status_of(shop: Shop, order: dict[str, Any]) -> str:
    return str(shop.staff.get(f"/api/admin/orders/{order['id']}").json()["status"])


def table_ids(shop: Shop) -> list[int]:
    return [table["id"] for table in shop.staff.get("/api/admin/tables").json()["data"]]


def news(opened: Window) -> int:
    """How many things stand out as new."""
    return len(opened.find(".order.new, .calls .new"))


# --- Following ---


def test_an_order_appears_within_two_seconds_and_its_state_returns_to_the_guest(house: House) -> None:
    shop = open_shop(house.stack)
    with board(house.stack, shop) as opened:
        order = placed(shop)
        since = time.monotonic()
        opened.one(f'[data-order="{order["id"]}"]')
        assert time.monotonic() - since < 2
        opened.press("조리 시작")
        opened.until(lambda: shop.tables[0].get("/api/orders").json()["data"][0]["status"] == "preparing")
        opened.press("서빙 완료")
        opened.until(lambda: shop.tables[0].get("/api/orders").json()["data"][0]["status"] == "completed")
        until_right(opened, shop.staff)


def test_whatever_happens_the_board_comes_to_what_the_server_says(house: House) -> None:
    shop = open_shop(house.stack, tables=4)
    chance = random.Random(20261123)
    with board(house.stack, shop) as opened:
        for round in range(12):
            for _ in range(12):
                act(shop, chance)
            opened.until(lambda: shown(opened) == wanted(shop.staff), f"round {round}")
        assert any(orders for _, orders, _ in shown(opened).values()), "something is on the board"
        assert fetches(opened) == 1, "events alone have kept it"


def fetches(opened: Window) -> int:
    return sum(url.endswith("/api/admin/board") for url in opened.requests())


def act(shop: Shop, chance: random.Random) -> None:
    """Anything that staff or guests may do; some of it is refused."""
    staff, tables = shop.staff, shop.staff.get("/api/admin/board").json()["tables"]
    place, other = chance.sample(tables, 2)
    orders, calls = place["orders"], place["calls"]
    path = f"/api/admin/tables/{place['id']}"

    def change_status() -> None:
        if orders:
            order = chance.choice(orders)
            status = chance.choice(["pending", "preparing", "completed"])
            staff.put(f"/api/admin/orders/{order['id']}/status", {"status": status})

    def cancel() -> None:
        if orders:
            staff.delete(f"/api/admin/orders/{chance.choice(orders)['id']}?reason=시험")

    def answer_call() -> None:
        if calls:
            status = chance.choice(["acknowledged", "done"])
            staff.put(f"/api/admin/calls/{chance.choice(calls)['id']}", {"status": status})

    def order() -> None:
        item = {"menu_id": shop.dish_id, "quantity": chance.randint(1, 3)}
        staff.post("/api/admin/orders", {"table_id": place["id"], "items": [item]})

    def call() -> None:
        kind = chance.choice(["staff", "water", "bill", "other"])
        staff.post("/api/admin/calls", {"table_id": place["id"], "kind": kind})

    def rename() -> None:
        staff.put(path, {"table_number": f"{chance.randint(1, 999)}번", "seats": chance.randint(1, 8)})

    def add_or_delete() -> None:
        if len(tables) < 6:
            account = {"table_number": str(uuid.uuid4())[:8], "password": PASSWORD}
            staff.post("/api/admin/tables", account)
        else:
            staff.delete(path)

    often: list[Callable[[], Any]] = [order, order, order, change_status, change_status, change_status, cancel, call]
    rarely = [
        answer_call,
        rename,
        add_or_delete,
        lambda: staff.post(f"{path}/move", {"to_table_id": other["id"]}),
        lambda: staff.post(f"{path}/complete", {"force": chance.random() < 0.5}),
    ]
    chance.choice(often + rarely)()


def test_a_party_with_more_orders_than_the_board_shows_is_counted_right(house: House) -> None:
    shop = open_shop(house.stack, tables=2)
    orders = [placed(shop) for _ in range(13)]
    for order in orders[:12]:
        step(shop, order, "preparing", "completed")
    with board(house.stack, shop) as opened:
        until_right(opened, shop.staff)
        # The first is no longer among the latest.
        assert shop.staff.delete(f"/api/admin/orders/{orders[0]['id']}?reason=시험").status == 200
        until_right(opened, shop.staff)
        first, second = table_ids(shop)
        placed(shop, 1)
        assert shop.staff.post(f"/api/admin/tables/{first}/move", {"to_table_id": second}).status == 200
        until_right(opened, shop.staff)
        assert shown(opened)[second][0] == 12 * 3500 + 3500


# --- New until touched ---


def test_what_is_new_stands_out_until_it_is_touched_also_after_a_reload(house: House) -> None:
    shop = open_shop(house.stack, tables=2)
    with board(house.stack, shop) as opened:
        order = placed(shop)
        opened.until(lambda: news(opened) == 1)
        opened.until_shown("새 주문")
        assert opened.browser.title.startswith("(1) ")
        shop.tables[1].post("/api/calls", {"kind": "water"})
        opened.until(lambda: news(opened) == 2)
        opened.one(f'[data-order="{order["id"]}"] .dish').click()
        opened.until(lambda: news(opened) == 1)
        assert opened.browser.title.startswith("(1) ")
        opened.browser.refresh()
        opened.until(lambda: news(opened) == 1)
        assert [found.tag_name for found in opened.find(".calls .new")] == ["li"]
        opened.press("물")
        opened.until(lambda: news(opened) == 0)
        opened.until(lambda: not opened.browser.title.startswith("("))


def test_the_keyboard_touches_too_and_other_screens_say_how_much_is_new(house: House) -> None:
    shop = open_shop(house.stack)
    with board(house.stack, shop) as opened:
        opened.press("매출")
        placed(shop)
        opened.until(lambda: opened.browser.title.startswith("(1) "))
        opened.named("현황판 새 소식 1").click()
        opened.until(lambda: news(opened) == 1)
        opened.tab_to(".order button")
        opened.until(lambda: news(opened) == 0)


def test_what_comes_in_is_read_out_once_and_sounds(house: House) -> None:
    shop = open_shop(house.stack)
    listen = """
        window.tones = 0; window.said = []
        const make = window.OscillatorNode
        window.OscillatorNode = class extends make { constructor(...all) { super(...all); window.tones += 1 } }
        const told = document.getElementById("news")
        new MutationObserver(() => window.said.push(told.textContent)).observe(
            told, { childList: true, characterData: true, subtree: true })
    """
    with board(house.stack, shop) as opened:
        opened.js(listen)
        placed(shop)
        opened.until(lambda: opened.js("return window.said.length > 0"))
        assert opened.js("return window.said.at(-1)") == "새 주문: 1번 테이블, 김밥."
        tones = opened.js("return window.tones")
        assert tones > 0
        opened.press("알림음")
        placed(shop)
        opened.until(lambda: len(opened.find(".order")) == 2)
        assert opened.js("return window.tones") == tones, "the switch is off"
        opened.browser.refresh()
        opened.until(lambda: opened.find(".place"))
        assert opened.one(".switches [role=switch]:last-of-type").get_attribute("aria-checked") == "false"
        opened.press("알림음")
        opened.browser.refresh()
        opened.until_shown("화면을 한 번 누르면")
        opened.one("h1").click()
        opened.until_gone("화면을 한 번 누르면")


# --- One tap ---


def test_a_step_can_be_taken_back_for_a_minute(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    with board(house.stack, shop) as opened:
        opened.press("조리 시작")
        opened.press("서빙 완료")
        opened.until(lambda: status_of(shop, order) == "completed")
        opened.press("되돌리기")
        opened.until(lambda: status_of(shop, order) == "preparing")
        until_right(opened, shop.staff)
        # What was taken back is no step to take back.
        assert not opened.find(".undo")
        # A minute later: the tablet's clock is put forward.
        opened.press("서빙 완료")
        opened.one(".undo")
        opened.js("const now = Date.now; Date.now = () => now() + 61_000")
        placed(shop)
        opened.until(lambda: not opened.find(".undo"))


def test_a_change_by_somebody_else_is_shown_and_not_written_over(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    with window(house.base_url, f"/admin/?store={shop.id}") as opened:
        # This one never hears of it.
        refuse(opened, "/stream", "new Promise(() => {})")
        sign_in(opened)
        step(shop, order, "preparing", "completed")
        opened.press("조리 시작")
        opened.until_shown("다른 사람이 먼저 바꿨습니다")
        opened.until(lambda: opened.find(f'[data-order="{order["id"]}"][data-state="completed"]'))
        assert status_of(shop, order) == "completed"


def refuse(opened: Window, part: str, answer: str) -> None:
    """Calls whose path has this part come to this, until `mended`."""
    script = f"""
        const real = window.fetch
        const isMeant = path => !window.mended && String(path).includes("{part}")
        window.fetch = (path, ...all) => isMeant(path) ? {answer} : real(path, ...all)
    """
    opened.js(script)


def test_calls_are_seen_and_then_done(house: House) -> None:
    shop = open_shop(house.stack)
    made(shop.tables[0].post("/api/calls", {"kind": "other", "note": "아기 의자"}))
    with board(house.stack, shop) as opened:
        opened.until_shown("아기 의자")
        opened.press("기타 요청")
        opened.until(lambda: opened.find(".call.acknowledged"))
        opened.press("기타 요청")
        opened.until(lambda: not opened.find(".call"))
        until_right(opened, shop.staff)


def test_without_a_network_nothing_changes_silently_and_it_can_be_tried_again(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    with board(house.stack, shop) as opened:
        opened.offline()
        opened.press("조리 시작")
        opened.until_shown("서버에 연결할 수 없습니다")
        assert opened.find('[data-state="pending"]') and status_of(shop, order) == "pending"
        opened.offline(False)
        opened.press("다시 시도")
        opened.until(lambda: status_of(shop, order) == "preparing")
        until_right(opened, shop.staff)


def test_filters_by_state_and_by_table(house: House) -> None:
    shop = open_shop(house.stack, tables=4)
    placed(shop, 0)
    step(shop, placed(shop, 1), "preparing")
    shop.tables[2].post("/api/calls", {"kind": "bill"})
    first, second, third, fourth = table_ids(shop)
    with board(house.stack, shop) as opened:
        for name, tables in (("접수 대기", [first]), ("조리 중", [second]), ("호출", [third])):
            opened.press(name)
            opened.until(lambda tables=tables: list(shown(opened)) == tables)  # type: ignore[misc]
            assert opened.named(name).text.split() == [*name.split(), "1"]
        opened.press("전체")
        opened.one("[type=search]").send_keys("4")
        opened.until(lambda: list(shown(opened)) == [fourth])
        opened.press("접수 대기")
        opened.until_shown("해당하는 테이블이 없습니다")
        opened.press("전체 보기")
        opened.until(lambda: list(shown(opened)) == [first, second, third, fourth])
        opened.press("조리 중")
        placed(shop, 3)
        opened.until_shown("보이지 않는 새 소식이 3건")
        opened.press("전체 보기")
        opened.until(lambda: opened.find(f'[data-table="{fourth}"] .order.new'))


# --- A table's dialog ---


def test_completing_a_table_asks_and_unfinished_orders_are_named(house: House) -> None:
    shop = open_shop(house.stack)
    placed(shop)
    placed(shop)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("이용 완료")
        opened.until_shown("₩7,000")
        opened.press("이용 완료")
        opened.until_shown("2건")
        assert shop.tables[0].get("/api/session").json()["session"]
        opened.press("그래도 완료")
        opened.until(lambda: not opened.find("dialog"))
        assert shop.tables[0].get("/api/session").json()["session"] is None
        until_right(opened, shop.staff)
        assert "빈자리" in opened.one(".place").text


def test_cancelling_needs_a_reason_that_stays(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("주문 취소 #1")
        opened.press("주문 취소")
        opened.until(lambda: opened.find("[aria-invalid]"))
        assert status_of(shop, order) == "pending"
        opened.press("재료 소진")
        opened.press("주문 취소")
        opened.until(lambda: status_of(shop, order) == "cancelled")
        opened.until_shown("취소 사유: 재료 소진")
        until_right(opened, shop.staff)
        assert shown(opened)[table_ids(shop)[0]][0] == 0


def test_a_party_moves_to_a_free_table_and_joins_another(house: House) -> None:
    shop = open_shop(house.stack, tables=3)
    placed(shop, 0)
    placed(shop, 1)
    first, second, third = table_ids(shop)
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("자리 이동")
        opened.until(lambda: [number.text for number in opened.find(".tables .table-number")] == ["3"])
        opened.press("3")
        opened.until(lambda: shown(opened)[third][0] == 3500)
        opened.until(lambda: not opened.find("dialog"))
        opened.press("3번 테이블 자세히 보기")
        opened.press("합석")
        opened.press("2")
        opened.until_shown("₩7,000")
        opened.press("합치기")
        opened.until(lambda: shown(opened)[second][0] == 7000)
        assert shown(opened)[third] == shown(opened)[first] == (0, "", "")
        until_right(opened, shop.staff)


def test_staff_order_for_a_table_with_options_and_one_key_for_one_intent(house: House) -> None:
    shop = open_shop(house.stack)
    spice = {"name": "맵기", "min": 1, "max": 1, "options": [{"name": "순한맛"}, {"name": "매운맛", "price_delta": 500}]}
    category = shop.staff.get("/api/admin/categories").json()["data"][0]["id"]
    stew = {"category_id": category, "name": "김치찌개", "price": 9000, "option_groups": [spice]}
    made(shop.staff.post("/api/admin/menus", stew))
    with board(house.stack, shop) as opened:
        opened.press("1번 테이블 자세히 보기")
        opened.press("주문 넣기")
        opened.one('dialog [name="dish"]').send_keys("찌개")
        opened.until(lambda: len(opened.find(".dishes button")) == 1)
        opened.press("김치찌개")
        opened.press("담기")
        opened.until_shown("‘맵기’에서 골라 주세요")
        opened.find("dialog [type=radio]")[1].click()
        opened.press("담기")
        opened.press("김치찌개 하나 더")
        opened.offline()
        opened.press("₩19,000 주문 넣기")
        opened.until_shown("서버에 연결할 수 없습니다")
        opened.offline(False)
        opened.press("₩19,000 주문 넣기")
        opened.until_shown("주문을 넣었습니다")
        until_right(opened, shop.staff)
        orders = shop.tables[0].get("/api/orders").json()["data"]
        assert [order["total"] for order in orders] == [19000]
        assert orders[0]["items"][0]["options"][0]["name"] == "매운맛"


def test_pausing_asks_and_says_so_until_orders_are_taken_again(house: House) -> None:
    shop = open_shop(house.stack)
    with board(house.stack, shop) as opened:
        opened.press("주문 받기")
        assert shop.order().status == 201, "it was only asked"
        opened.press("주문 멈추기")
        opened.until_shown("주문을 받지 않고 있습니다")
        assert shop.order().status == 409
        opened.press("주문 다시 받기")
        opened.until_gone("주문을 받지 않고 있습니다")
        assert shop.order().status == 201


# --- Cuts ---


CUT = "실시간 연결이 끊겼습니다"


def test_a_banner_says_that_the_stream_is_cut_and_the_board_is_right_when_it_returns(house: House) -> None:
    shop = open_shop(house.stack, tables=4)
    chance = random.Random(5)
    placed(shop)
    with board(house.stack, shop) as opened:
        opened.offline()
        opened.until_shown(CUT)
        opened.assert_accessible()
        before = shown(opened)
        for _ in range(30):
            act(shop, chance)
        assert shown(opened) == before != wanted(shop.staff)
        opened.offline(False)
        until_right(opened, shop.staff)
        opened.until_gone(CUT)


def test_the_board_is_right_after_nginx_the_workers_or_the_database_were_away(own_house: House) -> None:
    stack = own_house.stack
    shop = open_shop(stack)
    placed(shop)
    with board(stack, shop) as opened:
        stack.nginx.stop()
        opened.until_shown(CUT)
        stack.nginx.start()
        placed(shop)
        until_right(opened, shop.staff)
        opened.until_gone(CUT)
        for index in range(2):
            pid = stack.workers.kill(index)
            placed_when_possible(shop)
            stack.workers.wait_until_replaced(pid)
        until_right(opened, shop.staff)
        stack.postgresql.stop()
        stack.postgresql.start()
        placed_when_possible(shop)
        until_right(opened, shop.staff)
        opened.until_gone(CUT)
        assert len(opened.find(".order")) == 5


def placed_when_possible(shop: Shop) -> None:
    deadline = time.monotonic() + 20
    while shop.order().status != 201:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_events_that_are_no_longer_kept_let_the_board_be_fetched_anew(house: House) -> None:
    shop = open_shop(house.stack)
    with board(house.stack, shop) as opened:
        opened.offline()
        opened.until_shown(CUT)
        placed(shop)
        placed(shop)
        house.sql(f"DELETE FROM events WHERE store_id = {shop.id}")
        opened.offline(False)
        opened.until(lambda: len(opened.find(".order")) == 2)
        until_right(opened, shop.staff)
        assert fetches(opened) == 2


# --- For everybody ---


def test_five_wrong_passwords_lock_the_account_and_the_page_says_so(house: House) -> None:
    shop = open_shop(house.stack)
    with window(house.base_url, f"/admin/?store={shop.id}") as opened:
        for _ in range(6):
            opened.fill(username="owner", password="wrong-password")
            opened.one("form").submit()
            opened.until(lambda: opened.one("form p.fault").text and not opened.find("form[aria-busy]"))
        opened.until_shown("잠")
        assert opened.find("form [name=password]")


def test_staff_find_nothing_that_they_may_not_do(house: House) -> None:
    shop = open_shop(house.stack)
    account = {"username": "staff", "password": PASSWORD, "role": "staff"}
    made(shop.staff.post("/api/admin/users", account))
    order = placed(shop)
    with window(house.base_url, f"/admin/?store={shop.id}") as opened:
        opened.fill(username="staff", password=PASSWORD)
        opened.one("form").submit()
        opened.press("조리 시작")
        opened.until(lambda: status_of(shop, order) == "preparing")
        opened.press("1번 테이블 자세히 보기")
        opened.press("이용 완료")
        opened.press("이용 완료")
        opened.press("그래도 완료")
        opened.until(lambda: not opened.find("dialog"))


def test_the_keyboard_alone_does_everything(house: House) -> None:
    shop = open_shop(house.stack)
    order = placed(shop)
    with board(house.stack, shop) as opened:
        opened.tab_to(".order .next")
        opened.keys(Keys.ENTER)
        opened.until(lambda: status_of(shop, order) == "preparing")
        opened.until(lambda: focused(opened) == "서빙 완료 #1")
        opened.keys(Keys.ENTER)
        opened.until(lambda: status_of(shop, order) == "completed")
        opened.until(lambda: focused(opened) == "되돌리기 #1")
        opened.browser.execute_script("document.body.focus()")
        opened.one(".table-number").send_keys(Keys.ENTER)
        opened.tab_to("dialog .actions button")
        opened.keys(Keys.ENTER)
        opened.until_shown("이용을 완료할까요?")
        opened.keys(Keys.ESCAPE)
        opened.until_gone("이용을 완료할까요?")
        opened.keys(Keys.ESCAPE)
        opened.until(lambda: not opened.find("dialog"))
        assert focused(opened) == "1번 테이블 자세히 보기"


def focused(opened: Window) -> str:
    script = "return document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
    return str(opened.js(script))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_board_and_its_dialogs_at_any_width(
    house: House, language: str, theme: str
) -> None:
    shop = open_shop(house.stack, tables=3)
    placed(shop)
    step(shop, placed(shop), "preparing")
    step(shop, placed(shop, 1), "preparing", "completed")
    shop.tables[1].post("/api/calls", {"kind": "staff", "note": "빨리요"})
    cancelled = placed(shop, 1)
    assert shop.staff.delete(f"/api/admin/orders/{cancelled['id']}?reason=시험").status == 200
    words = {
        "ko": ("1번 테이블 자세히 보기", "주문 취소 #1", "합석", "주문 넣기", "닫기"),
        "en": ("Open table 1", "Cancel order #1", "Merge", "Order for them", "Close"),
    }[language]
    table, cancel, merge, order, close = words
    with board(house.stack, shop, language=language, theme=theme) as opened:
        for size in (PHONE, TABLET, DESKTOP):
            opened.resize(size)
            assert_fits(opened)
            opened.assert_accessible()
        opened.press(table)
        for dialog in (cancel, merge, order):
            opened.until(lambda: opened.find("dialog .order"))
            opened.assert_accessible()
            opened.press(dialog)
            opened.until(lambda: len(opened.find("dialog")) == 2)
            opened.resize(PHONE)
            assert_fits(opened)
            opened.assert_accessible()
            opened.press(close)
            opened.until(lambda: len(opened.find("dialog")) == 1)
        assert opened.js("return document.documentElement.lang") == language


def assert_fits(opened: Window) -> None:
    assert opened.js("return document.documentElement.scrollWidth <= innerWidth")


def test_an_empty_store_says_so_and_a_new_table_appears(house: House) -> None:
    shop = open_shop(house.stack, tables=0)
    with board(house.stack, shop) as opened:
        opened.until_shown("아직 테이블이 없습니다")
        opened.assert_accessible()
        made(shop.staff.post("/api/admin/tables", {"table_number": "창가1", "password": PASSWORD}))
        assert opened.named("창가1 테이블 자세히 보기")


def test_a_board_that_is_slow_or_fails_is_shown_as_such(house: House) -> None:
    shop = open_shop(house.stack)
    for answer, text in (("new Promise(() => {})", ""), ("Promise.reject(new TypeError())", "서버에 연결할 수 없습니다")):
        with window(house.base_url, f"/admin/?store={shop.id}") as opened:
            refuse(opened, "/api/admin/board", answer)
            opened.fill(username="owner", password=PASSWORD)
            opened.one("form").submit()
            opened.one(".board .loading" if not text else "main [role=alert]")
            opened.until_shown(text)
            opened.assert_accessible()
            opened.js("window.mended = true")
            if text:
                opened.press("다시 시도")
                opened.one(".place")


def test_both_languages_have_the_same_messages_and_no_name_twice(house: House) -> None:
    script = """
        const done = arguments[arguments.length - 1]
        const paths = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)
        const files = paths.filter((path, index) => path.endsWith("messages.js") && paths.indexOf(path) === index)
        Promise.all(files.map(file => import(file))).then(found => done(
            found.map(({ ko, en }) => [Object.keys(ko).sort(), Object.keys(en).sort()])))
    """
    with window(house.base_url, "/admin/") as opened:
        opened.one("form")
        found = opened.browser.execute_async_script(script)
        assert len(found) >= 4
        assert all(korean == english for korean, english in found)
        names = [name for korean, _ in found for name in korean]
        assert len(names) == len(set(names))
