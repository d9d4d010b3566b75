"""A page that holds many streams, as a board does: HTTP/2, the token in a header, coming back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import chromium
from client import Client, wait_until
from conftest import House
from selenium import webdriver

# More than the six connections that a browser opens to one host in HTTP/1.1.
STREAMS = 20

# What EventSource does, with a header. Reads with `fetch`, and comes back with the last id.
SCRIPT = r"""
const [token, after, count] = arguments
window.screens = Array.from({length: count}, () => ({ids: [], types: [], connections: 0, last: after, retry: 2000}))
const take = (screen, block) => {
  const pair = line => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]
  const fields = Object.fromEntries(block.split("\n").map(pair))
  if (fields.retry) screen.retry = Number(fields.retry)
  if (!fields.data) return
  const event = JSON.parse(fields.data)
  if (String(event.id) !== fields.id || event.type !== fields.event) throw new Error(block)
  screen.ids.push(event.id)
  screen.types.push(event.type)
  screen.last = event.id
}
const read = async screen => {
  screen.connections += 1
  const headers = {Authorization: `Bearer ${token}`, "Last-Event-ID": String(screen.last)}
  const answer = await fetch("/api/admin/events/stream", {headers})
  if (answer.status === 401) return false
  if (!answer.ok) return true
  screen.isOpen = true
  const text = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let rest = "";;) {
    const {value, done} = await text.read()
    if (done) return true
    const blocks = (rest + value).split("\n\n")
    rest = blocks.pop()
    blocks.forEach(block => take(screen, block))
  }
}
const follow = async screen => {
  while (await read(screen).catch(() => true)) {
    screen.isOpen = false
    await new Promise(done => setTimeout(done, screen.retry))
  }
  screen.isOpen = false
}
window.screens.forEach(follow)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    with chromium() as browser:
        yield browser


class Page:
    def __init__(self, browser: webdriver.Chrome, house: House, staff: Client, after: int) -> None:
        self._browser = browser
        browser.get(f"{house.stack.https_url}/docs")
        browser.execute_script(SCRIPT, staff.token, after, STREAMS)

    def screens(self) -> list[dict[str, Any]]:
        screens: list[dict[str, Any]] = self._browser.execute_script("return window.screens")
        return screens

    def all_open(self) -> bool:
        return all(screen.get("isOpen") for screen in self.screens())

    def protocols(self) -> set[str]:
        script = "return performance.getEntriesByType('resource').map(entry => entry.nextHopProtocol)"
        return set(self._browser.execute_script(script))


def test_a_browser_holds_twenty_streams_and_comes_back_with_nothing_missing(
    own_house: House, browser: webdriver.Chrome
) -> None:
    house, store = own_house, own_house.store_id()
    table, dish = house.table(0), house.plain()[0]["id"]

    def order() -> None:
        assert table.order({"menu_id": dish, "quantity": 1}).status == 201

    def last_id() -> int:
        return int(house.sql(f"SELECT last_event_id FROM store_counters WHERE store_id = {store}"))

    first = last_id()
    page = Page(browser, house, house.staff(), first)
    wait_until(page.all_open)
    for _ in range(3):
        order()

    def whole() -> bool:
        wanted = list(range(first + 1, last_id() + 1))
        return all(screen["ids"] == wanted for screen in page.screens())

    wait_until(whole, 2)
    # Both processes die; orders go on as soon as there is one again.
    for index in range(2):
        pid = house.stack.workers.kill(index)
        house.stack.workers.wait_until_replaced(pid)
        order()
    wait_until(lambda: whole() and page.all_open(), 10)
    screens = page.screens()
    assert all(screen["connections"] > 1 for screen in screens)
    assert all("order.created" in screen["types"] for screen in screens)
    assert page.protocols() == {"h2"}
    assert house.staff().post("/api/auth/logout").status == 204
    wait_until(lambda: not any(screen["isOpen"] for screen in page.screens()), 8)
