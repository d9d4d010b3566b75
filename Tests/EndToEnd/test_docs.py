"""The page /docs, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium
from client import Client
from conftest import House
from pictures import png
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A phone in 2026 is rarely narrower.
PHONE = (360, 740)
SECONDS = 30


class Page:
    """The page as somebody with a keyboard meets it."""

    def __init__(self, browser: webdriver.Chrome, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url

    def open(self, fragment: str = "") -> None:
        """Anew: nothing of an earlier visit to it is left."""
        self.browser.get("about:blank")
        self.browser.get(f"{self.base_url}/docs{fragment}")
        self.wait_for(lambda: self.find(".operation"))

    def wait_for(self, condition: Any) -> Any:
        return WebDriverWait(self.browser, SECONDS, poll_frequency=0.05).until(lambda _: condition())

    def find(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def js(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def said(self) -> list[str]:
        """The browser's console since it was last asked. It has a line for each answer of 400 or more, which some
        tests want."""
        entries: list[dict[str, str]] = self.browser.get_log("browser")  # type: ignore[no-untyped-call]
        messages = [entry["message"] for entry in entries]
        return [text for text in messages if not ("/api/" in text and "Failed to load resource" in text)]

    # --- The keyboard ---

    @property
    def focused(self) -> WebElement:
        return self.browser.switch_to.active_element

    def press(self, *keys: str) -> None:
        self.focused.send_keys(*keys)

    def tab_to(self, selector: str) -> WebElement:
        """Goes on with the tab key until this has the focus."""
        for _ in range(300):
            self.press(Keys.TAB)
            if self.js("return document.activeElement.matches(arguments[0])", selector):
                return self.focused
        raise AssertionError(f"the tab key does not lead to {selector}")

    def type(self, text: str) -> None:
        """In place of what is there."""
        self.press(Keys.CONTROL, "a")
        self.press(text)

    # --- What it does ---

    def sign_in(self, scheme: str, values: dict[str, Any]) -> None:
        form = f"#sign-in form[data-scheme={scheme}]"
        self.js("document.getElementById('sign-in').querySelector('summary').focus()")
        if not self.js("return document.activeElement.nextSibling.matches(arguments[0])", form):
            self.tab_to(f"#sign-in details:has(form[data-scheme={scheme}]) > summary")
        self.press(Keys.ENTER)
        for name, value in values.items():
            self.tab_to(f"{form} [name={name}]")
            self.type(str(value))
        self.press(Keys.ENTER)
        self.wait_for(lambda: re.match(rf"Signed in as .*\b{scheme}\b", self.one("#signed-in").text))

    def send(self, operation: str) -> tuple[str, str]:
        """Presses Send; the status line and the shown body."""
        self.tab_to(f"#{operation} .trial form button")
        self.press(Keys.ENTER)
        status = self.one(f"#{operation} .trial [role=status]")
        self.wait_for(lambda: status.text.endswith(" ms") or status.text.startswith("No answer"))
        return status.text, self.one(f"#{operation} [aria-label='Body of the answer']").text

    def overflow(self) -> int:
        return int(self.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: webdriver.Chrome, house: House) -> Iterator[Page]:
    browser.set_window_size(1280, 900)
    page = Page(browser, house.base_url)
    page.said()
    yield page
    assert page.said() == [], "the browser's console"
    origins = page.js("return performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin)")
    assert set(origins) == {house.base_url}, "everything comes from us"
    page.js("sessionStorage.clear()")


@pytest.fixture
def operations(house: House) -> dict[str, tuple[str, str, dict[str, Any]]]:
    document = Client(house.base_url).get("/openapi.json").json()
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/docs/docs.css", "/docs/docs.js"])
def test_every_file_of_it_is_ours_strict_and_fresh(house: House, path: str) -> None:
    answer = Client(house.base_url).get(path)
    types = {".css": "text/css", ".js": "text/javascript"}
    kind = next((kind for ending, kind in types.items() if path.endswith(ending)), "text/html")
    assert (answer.status, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"
    again = Client(house.base_url).get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304


@pytest.mark.parametrize("path", ["/docs/none.js", "/docs/index.html", "/docs/../docs/x", "/docsx", "/docs/docs.js/"])
def test_a_near_miss_is_404_in_the_envelope(house: House, path: str) -> None:
    answer = Client(house.base_url).get(path)
    assert (answer.status, answer.code) == (404, "NOT_FOUND")


def test_a_file_is_read_and_not_changed(house: House) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = Client(house.base_url).call(method, "/docs")
        assert (answer.status, answer.code, answer.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, HEAD")


def test_every_operation_is_shown_whole(page: Page, operations: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
    page.open()
    shown = page.js(
        "return Object.fromEntries([...document.querySelectorAll('.operation')].map(view =>"
        " [view.id, view.querySelector('summary').textContent]))"
    )
    assert shown.keys() == operations.keys()
    page.js("document.querySelectorAll('.operation').forEach(view => view.open = true)")
    page.wait_for(lambda: len(page.find(".operation .trial")) == len(operations))
    whole = page.js(
        "return Object.fromEntries([...document.querySelectorAll('.operation')].map(view => [view.id, view.textContent]))"
    )
    for name, (method, path, operation) in operations.items():
        assert shown[name].split()[:2] == [method, path] and operation["summary"] in shown[name]
        for parameter in operation.get("parameters", []):
            assert parameter["name"] in whole[name]
        for status, answer in operation["responses"].items():
            assert status in whole[name]
            for word in answer["description"].replace("`", "").split():
                assert word.rstrip(":") in whole[name], (name, status)
    # A component is written out, with its bounds and with what is said about it.
    bounds = ["quantity required integer · 1…99", "no other keys", "…9223372036854775807"]
    for text in [*bounds, "unit_price", "What one costs with its options"]:
        assert text in whole["placeOrder"]


def test_a_guest_signs_in_and_tries_with_the_keyboard_alone(page: Page, house: House) -> None:
    account = house.demo["stores"][0]["tables"][4]
    house.complete(house.table(4))
    page.open()
    page.press(Keys.TAB)
    assert page.focused.text == "Skip to the endpoints"
    page.sign_in("table", {"store_id": house.store_id(), **account})

    page.tab_to("#showSession > summary")
    page.press(Keys.ENTER)
    page.wait_for(lambda: page.find("#showSession .trial"))
    status, body = page.send("showSession")
    assert status.startswith("200")
    assert json.loads(body)["table"]["table_number"] == account["table_number"]

    page.open("#placeOrder")
    assert page.focused.find_element(By.XPATH, "..").get_attribute("id") == "placeOrder"
    page.tab_to("#placeOrder textarea")
    draft = json.loads(str(page.focused.get_property("value")))
    assert draft["items"], "prefilled from the schema"
    page.type(json.dumps({"items": [{"menu_id": house.plain()[0]["id"], "quantity": 2}]}))
    status, body = page.send("placeOrder")
    assert status.startswith("201"), body
    assert json.loads(body)["total"] == 2 * house.plain()[0]["price"]
    hidden = page.js("return document.querySelector('#placeOrder .result').textContent")
    assert "location: /api/orders/" in hidden and "curl -sS -i -X POST" in hidden
    assert page.js("return sessionStorage.length + localStorage.length") == 1, "the token, until the tab is closed"
    assert not any(token in hidden for token in json.loads(page.js("return Object.values(sessionStorage)[0]")).values())


def test_staff_sign_in_beside_the_guest_and_each_call_takes_the_right_token(page: Page, house: House) -> None:
    page.open()
    page.sign_in("table", {"store_id": house.store_id(), **house.demo["stores"][0]["tables"][4]})
    page.sign_in("admin", {"store_id": house.store_id(), **house.demo["stores"][0]["staff"]})
    for name in ("listOrders", "showSession", "listMenus"):
        page.open(f"#{name}")
        status, _ = page.send(name)
        assert status.startswith("200"), name
    page.open("#listOrders")
    Select(page.one("#listOrders [name=caller]")).select_by_visible_text("nobody")
    status, body = page.send("listOrders")
    assert status.startswith("401") and "TOKEN_REQUIRED" in body


def test_a_stream_is_shown_as_it_comes_until_it_is_stopped(page: Page, house: House) -> None:
    page.open()
    page.sign_in("admin", {"store_id": house.store_id(), **house.demo["stores"][0]["staff"]})
    page.open("#streamEvents")
    page.tab_to("#streamEvents .trial form button")
    page.press(Keys.ENTER)
    status = page.one("#streamEvents .trial [role=status]")
    page.wait_for(lambda: status.text.startswith("200") and status.text.endswith("answering…"))
    body = page.one("#streamEvents [aria-label='Body of the answer']")
    page.wait_for(lambda: "hello" in body.text)
    assert "event: call." not in body.text
    house.complete(house.table(5))
    table = house.table(5).get("/api/session").json()["table"]["id"]
    called = house.staff().post("/api/admin/calls", {"table_id": table, "kind": "water"})
    assert called.status == 201, called.body
    page.wait_for(lambda: "event: call.created" in body.text)
    page.tab_to("#streamEvents .trial button[type=button]")
    assert page.focused.text == "Stop"
    page.press(Keys.ENTER)
    page.wait_for(lambda: status.text.startswith("Stopped after"))
    assert "event: call.created" in body.text, "what has come stays"
    assert page.focused.text == "Send"
    assert not page.one("#streamEvents .trial button[type=button]").is_displayed()


def test_a_file_is_chosen_and_sent(page: Page, house: House, tmp_path: Path) -> None:
    file = tmp_path / "dish.png"
    file.write_bytes(png(8, 8))
    dish = house.plain(2)[0]
    page.open()
    page.sign_in("admin", {"store_id": house.store_id(2), **house.demo["stores"][2]["staff"]})
    page.open("#putMenuImage")
    page.wait_for(lambda: page.find("#putMenuImage .trial"))
    chooser = page.one("#putMenuImage .trial input[type=file]")
    assert chooser.get_attribute("accept") == "image/jpeg,image/png,image/webp"
    page.tab_to("#putMenuImage .trial [name=id]")
    page.type(str(dish["id"]))
    chooser.send_keys(str(file))
    page.one("#putMenuImage .trial form button").click()
    status = page.one("#putMenuImage .trial [role=status]")
    page.wait_for(lambda: status.text.endswith(" ms"))
    body = page.one("#putMenuImage [aria-label='Body of the answer']").text
    assert status.text.startswith("200"), body
    shown = Client(house.base_url).get(f"/api/menus/{dish['id']}").json()
    assert json.loads(body)["image_url"] == shown["image_url"]
    assert Client(house.base_url).get(shown["image_url"]).body.startswith(b"\x89PNG")
    hidden = page.js("return document.querySelector('#putMenuImage .result').textContent")
    assert "--data-binary '@dish.png'" in hidden and "Content-Type: image/png" in hidden


def test_a_key_is_pasted(page: Page, house: House) -> None:
    made = house.staff().post("/api/admin/api-keys", {"name": "POS", "scopes": ["orders:read"]}).json()
    page.open()
    page.sign_in("pos", {"token": made["key"]})
    page.open("#listOrders")
    status, _ = page.send("listOrders")
    assert status.startswith("200")
    assert house.staff().delete(f"/api/admin/api-keys/{made['id']}").status == 204
    status, body = page.send("listOrders")
    assert status.startswith("401") and "INVALID_TOKEN" in body


def test_a_wrong_password_says_so(page: Page, house: House) -> None:
    page.open()
    page.js("document.querySelector('#sign-in form[data-scheme=table]').closest('details').open = true")
    form = page.one("#sign-in form[data-scheme=table]")
    form.find_element(By.NAME, "table_number").send_keys("none")
    form.find_element(By.NAME, "password").send_keys("not the password", Keys.ENTER)
    page.wait_for(lambda: "Not signed in as table: The store, the name" in page.one("#signed-in").text)


def test_what_an_answer_says_is_text(page: Page, house: House) -> None:
    name = "<img src=x onerror=document.title='broken'>"
    assert house.staff().post("/api/admin/tables", {"table_number": name[:20], "password": "a-password"}).status == 201
    page.open("#previewOrder")
    page.tab_to("#previewOrder textarea")
    page.type(json.dumps({name: 1}))
    page.sign_in("table", {"store_id": house.store_id(), **house.demo["stores"][0]["tables"][4]})
    status, body = page.send("previewOrder")
    assert status.startswith("400") and name in body
    page.sign_in("admin", {"store_id": house.store_id(), **house.demo["stores"][0]["staff"]})
    page.open("#listTables")
    _, body = page.send("listTables")
    assert name[:20] in body
    assert page.find("main img") == [] and "broken" not in page.browser.title


def test_the_search_finds_by_path_summary_and_problem(page: Page, operations: dict[str, Any]) -> None:
    page.open()
    page.tab_to("[type=search]")
    for words, wanted in {
        "MENU_SOLD_OUT": "placeOrder",
        "sold_out": "placeOrder",
        "get session": "showSession",
    }.items():
        page.type(words)
        page.wait_for(lambda: f"of {len(operations)} endpoints" in page.one("#found").text)
        shown = [view.get_attribute("id") for view in page.find(".operation") if view.is_displayed()]
        assert wanted in shown and len(shown) < len(operations)
        assert page.one("#found").text.startswith(f"{len(shown)} of")
    page.type("no such thing at all")
    page.wait_for(lambda: page.one("#found").text.startswith("0 of"))
    assert not any(heading.is_displayed() for heading in page.find("main h2"))


def test_it_fits_a_phone_in_light_and_dark(page: Page) -> None:
    size = {"width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 2, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    grounds = set()
    try:
        for scheme in ("light", "dark"):
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            page.open()
            assert page.overflow() == 0
            page.js("document.querySelectorAll('details').forEach(view => view.open = true)")
            page.wait_for(lambda: len(page.find(".operation .trial")) == len(page.find(".operation")))
            page.js("document.querySelectorAll('details').forEach(view => view.open = true)")
            page.js("document.querySelector('#health .trial form').requestSubmit()")
            page.wait_for(lambda: page.one("#health .trial [role=status]").text.endswith(" ms"))
            assert page.overflow() == 0
            assert page.js("return innerWidth") == PHONE[0]
            grounds.add(page.js("return getComputedStyle(document.body).backgroundColor"))
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(grounds) == 2


def test_every_control_has_a_name_and_the_focus_is_seen(page: Page) -> None:
    page.open()
    page.js("document.querySelectorAll('details').forEach(view => view.open = true)")
    page.wait_for(lambda: len(page.find(".operation .trial")) == len(page.find(".operation")))
    unnamed = page.js(
        "return [...document.querySelectorAll('input, select, textarea')].filter(control => !control.labels.length)"
        ".map(control => control.outerHTML)"
    )
    assert unnamed == []
    ids = page.js("return [...document.querySelectorAll('[id]')].map(view => view.id)")
    assert len(set(ids)) == len(ids)
    assert [len(page.find(landmark)) for landmark in ("header", "nav", "main", "h1")] == [1, 1, 1, 1]
    page.js("document.querySelector('h1').scrollIntoView()")
    page.tab_to("button")
    assert page.js("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_it_says_when_the_document_cannot_be_loaded(page: Page, house: House) -> None:
    page.browser.execute_cdp_cmd("Network.enable", {})
    page.browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/openapi.json"]})
    try:
        page.browser.get(f"{house.base_url}/docs")
        page.wait_for(lambda: page.find("[role=alert]"))
        assert "/openapi.json cannot be loaded" in page.one("[role=alert]").text
        assert page.one("main button").text == "Try again"
    finally:
        page.browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    page.said()  # of the request that we blocked
    page.one("main button").click()
    page.wait_for(lambda: page.find(".operation"))
