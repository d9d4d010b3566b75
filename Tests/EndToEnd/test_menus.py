"""Staff keep the menu, and guests see it at once; pictures are files that nginx serves for ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from client import Answer, Client
from conftest import House
from pictures import png


@pytest.fixture
def dish(house: House) -> Iterator[dict[str, object]]:
    """A dish of its own in the third store, gone after the test."""
    staff = house.staff(2)
    category = staff.get("/api/admin/categories").json()["data"][0]
    made = staff.post("/api/admin/menus", {"category_id": category["id"], "name": "시험", "price": 1000})
    assert made.status == 201, made.body
    yield dict(made.json())
    staff.delete(f"/api/admin/menus/{made.json()['id']}")


def put(client: Client, dish: dict[str, object], file: bytes, **headers: str) -> Answer:
    return client.call(
        "PUT", f"/api/admin/menus/{dish['id']}/image", file, headers={"Content-Type": "image/png"} | headers
    )


def test_a_dish_is_on_the_menu_at_once_changed_and_gone(house: House, dish: dict[str, object]) -> None:
    staff, path = house.staff(2, "staff"), f"/api/admin/menus/{dish['id']}"
    assert dish["id"] in [shown["id"] for shown in house.dishes(2)]
    changed = staff.call("PATCH", path, {"price": 1500, "is_sold_out": True}, headers={"If-Match": '"1"'})
    assert (changed.status, changed.json()["version"]) == (200, 2)
    shown = Client(house.base_url).get(f"/api/menus/{dish['id']}").json()
    assert (shown["price"], shown["is_sold_out"]) == (1500, True)
    assert staff.call("PATCH", path, {"price": 1}, headers={"If-Match": '"1"'}).code == "VERSION_CONFLICT"
    assert staff.delete(path).status == 204
    assert dish["id"] not in [shown["id"] for shown in house.dishes(2)]


def test_a_version_is_honoured_as_it_came_with_a_compressed_answer(house: House, dish: dict[str, object]) -> None:
    staff, path = house.staff(2, "staff"), f"/api/admin/menus/{dish['id']}"
    assert staff.call("PATCH", path, {"description": "가나다라마바사아자차 " * 30}).status == 200
    compressed = staff.get(path, headers={"Accept-Encoding": "gzip"})
    assert (compressed.headers["content-encoding"], compressed.headers["etag"]) == ("gzip", 'W/"2"')
    tag = {"If-Match": compressed.headers["etag"]}
    assert staff.call("PATCH", path, {"price": 1600}, headers=tag).status == 200
    assert staff.call("PATCH", path, {"price": 1700}, headers=tag).code == "VERSION_CONFLICT"


def test_a_picture_is_served_for_ever_under_its_hash(house: House, dish: dict[str, object]) -> None:
    staff = house.staff(2)
    url = put(staff, dish, png(40, 30)).json()["image_url"]
    served = Client(house.base_url).get(url)
    assert served.status == 200
    assert served.headers["content-type"] == "image/png"
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.body.startswith(b"\x89PNG")
    other = put(staff, dish, png(40, 30)).json()["image_url"]
    assert other != url
    # The guests who were just told of the old one still find it.
    assert Client(house.base_url).get(url).body == served.body


def test_a_large_picture_is_taken_and_a_larger_one_refused(house: House, dish: dict[str, object]) -> None:
    staff = house.staff(2)
    large = png(1300, 1300)
    assert 4_900_000 < len(large) < 5 << 20
    taken = put(staff, dish, large)
    assert taken.status == 200, taken.body
    assert Client(house.base_url).get(taken.json()["image_url"]).body == large
    assert put(staff, dish, png(1400, 1400)).code == "BODY_TOO_LARGE"
    assert put(staff, dish, b"<html></html>").code == "UNSUPPORTED_IMAGE"
    assert put(staff, dish, large + b"PK\3\4 and a ZIP").code == "UNSUPPORTED_IMAGE"
    # What is no picture has the limit of every other body.
    body = {"name": "x" * (70 << 10)}
    assert staff.call("PATCH", f"/api/admin/menus/{dish['id']}", body).code == "BODY_TOO_LARGE"
