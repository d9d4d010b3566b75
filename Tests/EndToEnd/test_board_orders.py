"""Orders and calls on the store's live board: what is new, and what one tap does."""

from __future__ import annotations

from boards import board, news, placed, refuse, shown, sign_in, status_of, step, table_ids, until_right
from conftest import House
from shops import made, open_shop
from window import window

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
