#!/usr/bin/env python3
"""Pictures of every screen at three widths, in both themes and languages: `make screenshots` puts them into .build-screenshots/.

Nothing is compared: somebody looks at them.
"""

from __future__ import annotations

import base64
import shutil
import sys
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True
REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(REPOSITORY / ".dev")]

import guests  # noqa: E402
from conftest import House  # noqa: E402
from stack import Stack  # noqa: E402
from window import DESKTOP, PHONE, TABLET, Window, window  # noqa: E402

FOLDER = REPOSITORY / ".build-screenshots"
SIZES = {"390": PHONE, "820": TABLET, "1440": DESKTOP}

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


def take(page: Window, name: str) -> None:
    for theme in ("light", "dark"):
        page.theme(theme, motion=False)
        for width, size in SIZES.items():
            page.resize(size)
            page.js("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            page.browser.save_screenshot(str(FOLDER / f"{name}-{width}-{theme}.png"))
    page.resize(TABLET)


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


def guest(house: House, language: str) -> None:
    account = house.demo["stores"][0]["tables"][0]
    path = f"/?store={house.store_id()}&table={account['table_number']}"
    with window(house.base_url, path, language=language) as page:
        prefix = f"guest-{language}"
        page.one("form")
        take(page, f"{prefix}-0-sign-in")
        page.fill(password=account["password"])
        page.one("form button").click()
        page.one(".dish")
        take(page, f"{prefix}-1-menu")
        page.one(".dish button").click()
        page.one("dialog[open]")
        take(page, f"{prefix}-2-dish")
        page.js("document.querySelector('dialog[open]').close()")
        guests.go(page, "cart")
        take(page, f"{prefix}-3-empty-cart")
        guests.go(page, "orders")
        take(page, f"{prefix}-4-orders")
        page.offline()
        guests.go(page, "menu")
        page.one(".banner")
        take(page, f"{prefix}-5-offline")
        page.offline(False)


def store(house: House, language: str) -> None:
    with window(house.base_url, f"/admin/?store={house.store_id()}", language=language) as page:
        prefix = f"store-{language}"
        page.one("form")
        take(page, f"{prefix}-0-sign-in")
        account = house.demo["stores"][0]["admin"]
        page.fill(username=account["username"], password=account["password"])
        page.one("form button").click()
        page.one(".place")
        take(page, f"{prefix}-1-board")
        for number, screen in enumerate(["history", "menu", "tables", "sales", "people", "settings"]):
            page.js("location.hash = arguments[0]", screen)
            page.one(f'nav a[href$="#{screen}"][aria-current="page"]')
            page.until(lambda: not page.find("main .loading"))
            take(page, f"{prefix}-{number + 2}-{screen}")


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with Stack() as stack:
        house: Any = House(stack)
        photos(house)
        busy(house)
        for language in sys.argv[1:] or ["ko", "en"]:
            guest(house, language)
            store(house, language)
    print(f"{len(list(FOLDER.iterdir()))} pictures are in {FOLDER.name}/")


if __name__ == "__main__":
    main()
