"""A guest orders and the store sees it: once, numbered, at the right price."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from client import Client, at_once
from conftest import House

FreshTable = Callable[..., Client]


def line(dish: dict[str, object], quantity: int = 1, **more: object) -> dict[str, object]:
    return {"menu_id": dish["id"], "quantity": quantity, **more}


def test_an_order_is_in_the_stores_list_and_moves_on(house: House, fresh_table: FreshTable) -> None:
    table, staff = fresh_table(0), house.staff()
    first, second = house.plain()[:2]
    placed = table.order(line(first, 2), line(second, note="따로 주세요"), guest_count=2)
    assert placed.status == 201
    order = placed.json()
    assert order["total"] == 2 * first["price"] + second["price"]
    assert placed.headers["location"] == f"/api/orders/{order['id']}"

    listed = staff.get(f"/api/admin/orders?session_id={order['session_id']}").json()["data"]
    assert listed == [order]
    for status in ("preparing", "completed"):
        moved = staff.put(f"/api/admin/orders/{order['id']}/status", {"status": status})
        assert (moved.status, moved.json()["status"]) == (200, status)
    assert table.get(placed.headers["location"]).json()["status"] == "completed"
    history = staff.get(f"/api/admin/orders/{order['id']}").json()["history"]
    assert [step["status"] for step in history] == ["pending", "preparing", "completed"]


def test_200_orders_at_once_get_200_consecutive_numbers_and_event_ids(house: House) -> None:
    store = 1
    tables = [house.table(index, store) for index in range(8)]
    dish = house.plain(store)[0]
    where = f"store_id = {house.store_id(store)}"
    before = int(house.sql(f"SELECT last_event_id FROM store_counters WHERE {where}"))
    known = int(house.sql(f"SELECT count(*) FROM orders WHERE {where}"))

    answers = at_once(200, lambda index: tables[index % 8].order(line(dish), key=str(uuid.uuid4())))

    assert {answer.status for answer in answers} == {201}
    numbers = sorted(answer.json()["order_number"] for answer in answers)
    assert numbers == list(range(numbers[0], numbers[0] + 200))
    assert numbers[0] == known + 1
    ids = house.sql(f"SELECT id FROM events WHERE {where} AND id > {before} ORDER BY id").split()
    assert [int(id) for id in ids] == list(range(before + 1, before + 1 + len(ids)))
    created = house.sql(f"SELECT count(*) FROM events WHERE {where} AND id > {before} AND type = 'order.created'")
    assert int(created) == 200


def test_a_key_sent_8_times_at_once_makes_one_order_and_8_equal_answers(house: House, fresh_table: FreshTable) -> None:
    table = fresh_table(1)
    dish = house.plain()[0]
    key = str(uuid.uuid4())
    answers = at_once(8, lambda _: table.order(line(dish, 3), key=key))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert sorted(answer.headers.get("idempotency-replayed", "") for answer in answers) == [""] + ["true"] * 7
    assert len(table.get("/api/orders").json()["data"]) == 1


def test_a_key_with_another_body_is_a_conflict(house: House, fresh_table: FreshTable) -> None:
    table = fresh_table(1)
    dish = house.plain()[0]
    key = str(uuid.uuid4())
    assert table.order(line(dish), key=key).status == 201
    other = table.order(line(dish, 2), key=key)
    assert (other.status, other.code) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert len(table.get("/api/orders").json()["data"]) == 1


def test_a_repriced_and_a_sold_out_dish_are_refused_with_every_bad_line(house: House, fresh_table: FreshTable) -> None:
    table = fresh_table(2)
    repriced, sold_out, fine = house.plain()[:3]
    cart = [line(dish, unit_price=dish["price"]) for dish in (repriced, sold_out, fine)]
    assert table.post("/api/orders/preview", {"items": cart}).status == 200
    house.sql(f"UPDATE menus SET price = price + 500 WHERE id = {repriced['id']}")
    house.sql(f"UPDATE menus SET is_sold_out = true WHERE id = {sold_out['id']}")
    try:
        refused = table.order(*cart, key="mended-later")
        assert refused.status == 409
        details = refused.json()["error"]["details"]
        assert [(detail["field"], detail["code"]) for detail in details] == [
            ("items[0].unit_price", "PRICE_CHANGED"),
            ("items[1].menu_id", "MENU_SOLD_OUT"),
        ]
        assert details[0]["current"]["price"] == repriced["price"] + 500
        assert details[1]["current"]["is_sold_out"] is True
        assert table.get("/api/orders").json()["data"] == []
        # The mended cart may use the same key: nothing was done with it yet.
        mended = table.order(cart[2], line(repriced, unit_price=repriced["price"] + 500), key="mended-later")
        assert mended.status == 201
    finally:
        house.sql(f"UPDATE menus SET price = {repriced['price']} WHERE id = {repriced['id']}")
        house.sql(f"UPDATE menus SET is_sold_out = false WHERE id = {sold_out['id']}")


def test_an_order_racing_a_completion_is_in_exactly_one_session(house: House, fresh_table: FreshTable) -> None:
    table, staff = fresh_table(3), house.staff()
    table_id = table.get("/api/session").json()["table"]["id"]
    dish = house.plain()[0]
    placed = []
    for _ in range(15):
        first = table.order(line(dish))
        assert first.status == 201

        def race(index: int) -> object:
            if index == 0:
                return staff.post(f"/api/admin/tables/{table_id}/complete", {"force": True})
            return table.order(line(dish))

        completed, *orders = at_once(3, race)
        assert completed.status == 200
        placed += [first.json(), *(order.json() for order in orders)]
        assert {order.status for order in orders} == {201}
        session = completed.json()
        inside = [order for order in placed if order["session_id"] == session["id"]]
        assert session["order_count"] == len(inside)
        assert session["total"] == sum(order["total"] for order in inside)
    sessions = house.sql(f"SELECT count(*) FROM table_sessions WHERE table_id = {table_id} AND ended_at IS NULL")
    assert int(sessions) <= 1
    ids = ", ".join(str(order["id"]) for order in placed)
    assert int(house.sql(f"SELECT count(*) FROM orders WHERE id IN ({ids})")) == len(placed) == 45


def test_a_cancellation_racing_a_completion_is_in_its_total_or_comes_after_it(
    house: House, fresh_table: FreshTable
) -> None:
    table, staff = fresh_table(3), house.staff()
    dish = house.plain()[0]
    seen = set()
    for _ in range(15):
        order = table.order(line(dish)).json()
        complete = f"/api/admin/tables/{order['table_id']}/complete"

        def race(index: int) -> object:
            if index == 0:
                return staff.post(complete, {"force": True})
            return staff.delete(f"/api/admin/orders/{order['id']}?reason=실수")

        completed, cancelled = at_once(2, race)
        assert (completed.status, cancelled.status) == (200, 200)
        # Which of the two came first is what the store's log says; the closed session has to agree with it.
        types = house.sql(
            f"SELECT type FROM events WHERE store_id = {house.store_id()} ORDER BY id DESC LIMIT 2"
        ).split()
        expected = order["total"] if types == ["order.cancelled", "session.closed"] else 0
        assert completed.json()["total"] == expected, types
        seen.add(types[0])
    print(seen)


def test_a_completion_sent_again_never_ends_the_next_partys_session(house: House, fresh_table: FreshTable) -> None:
    table, staff = fresh_table(3), house.staff()
    order = table.order(line(house.plain()[0])).json()
    complete = f"/api/admin/tables/{order['table_id']}/complete"
    meant = {"force": True, "session_id": order["session_id"]}
    first = staff.post(complete, meant)
    following = table.order(line(house.plain()[0])).json()
    again = staff.post(complete, meant)
    assert (first.status, again.status) == (200, 200)
    assert first.json() == again.json()
    assert table.get("/api/session").json()["session"]["id"] == following["session_id"]


def test_the_next_party_sees_nothing_of_the_last(house: House, fresh_table: FreshTable) -> None:
    for end in ("completion", "16 hours", "2 hours"):
        table = fresh_table(4)
        dish = house.plain()[0]
        order = table.order(line(dish)).json()
        session = f"id = {order['session_id']}"
        assert [seen["id"] for seen in table.get("/api/orders").json()["data"]] == [order["id"]]
        if end == "completion":
            house.complete(table)
        elif end == "16 hours":
            house.sql(
                "UPDATE table_sessions SET started_at = now() - interval '16 hours', last_order_at = now() "
                f"WHERE {session}"
            )
        else:
            house.sql(
                "UPDATE table_sessions SET started_at = now() - interval '2 hours', "
                f"last_order_at = now() - interval '2 hours' WHERE {session}"
            )
        assert table.get("/api/orders").json() == {
            "data": [],
            "next_cursor": None,
            "session_id": None,
            "session_total": 0,
        }
        assert table.get(f"/api/orders/{order['id']}").status == 404
        assert table.get("/api/session").json()["session"] is None
        following = table.order(line(dish)).json()
        assert following["session_id"] != order["session_id"]
        assert [seen["id"] for seen in table.get("/api/orders").json()["data"]] == [following["id"]]
        ended = house.sql(f"SELECT end_reason FROM table_sessions WHERE {session}")
        assert ended == ("completed" if end == "completion" else "expired")


def test_another_stores_token_gets_404_for_every_id(house: House, fresh_table: FreshTable) -> None:
    table = fresh_table(5)
    order = table.order(line(house.plain()[0])).json()
    assert house.staff().get(f"/api/admin/orders/{order['id']}").status == 200
    table_id = order["table_id"]
    guest, staff = house.table(0, store=1), house.staff(1)
    missing = 9_000_000_000
    calls = [
        (guest, "GET", "/api/orders/{}", None, order["id"]),
        (staff, "GET", "/api/admin/orders/{}", None, order["id"]),
        (staff, "PUT", "/api/admin/orders/{}/status", {"status": "preparing"}, order["id"]),
        (staff, "DELETE", "/api/admin/orders/{}?reason=no", None, order["id"]),
        (staff, "POST", "/api/admin/tables/{}/complete", {"force": True}, table_id),
    ]
    for client, method, path, body, id in calls:
        identified = {"headers": {"X-Request-Id": "the-same-for-both"}}
        foreign = client.call(method, path.format(id), body, **identified)
        unknown = client.call(method, path.format(missing), body, **identified)
        assert foreign.status == 404, path
        assert foreign.body == unknown.body, path
    assert staff.get(f"/api/admin/orders?table_id={table_id}").json()["data"] == []
    ordered = guest.order({"menu_id": house.plain(0)[0]["id"], "quantity": 1})
    assert (ordered.status, ordered.code) == (404, "MENU_NOT_FOUND")
    assert table.get(f"/api/orders/{order['id']}").json() == order
