"""The store's live board follows what happens, also after a cut."""

from __future__ import annotations

import random
import time

from boards import CUT, act, board, fetches, placed, refuse, shown, step, table_ids, until_right, wanted
from conftest import House
from shops import PASSWORD, Shop, made, open_shop
from window import window

# How many of the blocks that stand in for cards begin before the one above them ends.
OVERLAPS = """
    const boxes = [...document.querySelectorAll(".board .loading")].map(one => one.getBoundingClientRect())
    return boxes.filter(one => boxes.some(above => above.left === one.left
        && above.top < one.top && one.top < above.bottom)).length
"""


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


def test_an_empty_store_says_so_and_a_new_table_appears(house: House) -> None:
    shop = open_shop(house.stack, tables=0)
    with board(house.stack, shop) as opened:
        opened.until_shown("아직 테이블이 없습니다")
        opened.assert_accessible()
        made(shop.staff.post("/api/admin/tables", {"table_number": "창가1", "password": PASSWORD}))
        assert opened.named("창가1 테이블 자세히 보기")


# --- Cuts ---


def test_a_board_that_is_slow_or_fails_is_shown_as_such(house: House) -> None:
    shop = open_shop(house.stack)
    for answer, text in (
        ("new Promise(() => {})", ""),
        ("Promise.reject(new TypeError())", "서버에 연결할 수 없습니다"),
    ):
        with window(house.base_url, f"/admin/?store={shop.id}") as opened:
            refuse(opened, "/api/admin/board", answer)
            opened.fill(username="owner", password=PASSWORD)
            opened.one("form").submit()
            opened.one(".board .loading" if not text else "main [role=alert]")
            opened.until_shown(text)
            opened.assert_accessible()
            assert opened.js(OVERLAPS) == 0
            opened.js("window.mended = true")
            if text:
                opened.press("다시 시도")
                opened.one(".place")


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
