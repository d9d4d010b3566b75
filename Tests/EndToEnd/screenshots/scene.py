"""What is to be seen in the pictures: a restaurant on a Friday night."""

from __future__ import annotations

import base64

from conftest import House
from window import window

# A bowl from above, in some colours: what stands in for a photo.
BOWL = """
const [soup, garnish] = arguments, canvas = document.createElement("canvas")
canvas.width = 900, canvas.height = 675
const pen = canvas.getContext("2d"), disc = (x, y, r, colour) => {
    pen.fillStyle = colour; pen.beginPath(); pen.arc(x, y, r, 0, 7); pen.fill() }
pen.fillStyle = "#6b4a34"; pen.fillRect(0, 0, 900, 675)
for (let y = 0; y < 675; y += 45) { pen.fillStyle = y % 90 ? "#62432f" : "#704e38"; pen.fillRect(0, y, 900, 42) }
disc(450, 350, 290, "rgba(0,0,0,.35)"); disc(450, 335, 285, "#2b2622"); disc(450, 335, 262, "#433b34"); disc(450, 335, 240, soup)
for (let n = 0; n < 60; n += 1)
    disc(450 + 190 * Math.sin(n * 2.4) * Math.sqrt(n / 60), 335 + 190 * Math.cos(n * 2.4) * Math.sqrt(n / 60), 8 + n % 17, garnish[n % garnish.length])
return canvas.toDataURL("image/jpeg", .85).split(",")[1]
"""
BOWLS = [
    ("#b8401c", ["#f2e3c6", "#8fae4a", "#e0672e"]), ("#c79a4e", ["#f4efe2", "#7fa04b", "#e8c16a"]),
    ("#d9cdb8", ["#ffffff", "#8c5a3c", "#9bb36b"]), ("#7a3b22", ["#d97b3a", "#e9d7ae", "#567a3c"]),
]  # fmt: skip


def set_up(house: House) -> None:
    photos(house)
    busy(house)


def photos(house: House) -> None:
    staff = house.staff()
    with window(house.base_url, "/docs") as page:
        for dish, (soup, garnish) in zip(house.dishes()[::2], BOWLS * 3):
            picture = base64.b64decode(page.js(BOWL, soup, garnish))
            assert staff.put(f"/api/admin/menus/{dish['id']}/image", picture).status == 200


def busy(house: House) -> None:
    """A Friday night: orders in every state, calls, a party that has gone."""
    staff, dishes = house.staff(), house.plain()
    for table, states in enumerate([["completed", "preparing"], ["pending"], ["completed"], ["preparing", "pending"]]):
        for number, state in enumerate(states):
            lines = [{"menu_id": dishes[(table + n) % len(dishes)]["id"], "quantity": n + 1} for n in range(2 + number)]
            order = house.table(table).order(*lines, note="덜 맵게 해 주세요" if number else None).json()
            for step in ["preparing", "completed"][: ["pending", "preparing", "completed"].index(state)]:
                staff.put(f"/api/admin/orders/{order['id']}/status", {"status": step})
    cancelled = house.table(0).order({"menu_id": dishes[0]["id"], "quantity": 1}).json()
    staff.delete(f"/api/admin/orders/{cancelled['id']}?reason=손님 요청")
    house.table(1).post("/api/calls", {"kind": "water"})
    house.table(5).post("/api/calls", {"kind": "other", "note": "앞접시 두 개 주세요"})
    gone = house.table(6)
    gone.order({"menu_id": dishes[1]["id"], "quantity": 2})
    house.complete(gone)
    staff.call("PATCH", f"/api/admin/menus/{house.dishes()[3]['id']}", {"is_sold_out": True})
