"""A browser's window on a page of ours, as somebody sees and touches it."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import axe_core_python
from browser import chromium
from selenium import webdriver
from selenium.common.exceptions import ElementClickInterceptedException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

Value = TypeVar("Value")

SECONDS = 20
PHONE, TABLET, DESKTOP = (390, 844), (820, 1180), (1440, 900)
AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text()


class Window:
    """One browser on one page.

    `faults` is what the console complained about since it was last asked, `hosts` whom the page has asked for anything.
    """

    def __init__(self, browser: webdriver.Chrome, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url
        self._requests: list[str] = []

    # --- Looking ---

    def open(self, path: str) -> None:
        self.browser.get(self.base_url + path)

    def find(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The one that is seen; waits for it."""
        return self.until(lambda: next((found for found in self.find(selector) if found.is_displayed()), None))

    def shows(self, text: str) -> bool:
        """Whether a reader sees this text, in a dialog that is open or on the page."""
        return text in self.text

    @property
    def text(self) -> str:
        return str(self.js("return document.body.innerText"))

    def named(self, name: str, selector: str = "button, a, [role=button], [role=tab], summary") -> WebElement:
        """The button or link that a screen reader would call so, or that begins so; in the dialog on top, if one is
        open. Waits for it."""
        script = """
            const [name, selector] = arguments
            const dialogs = document.querySelectorAll("dialog[open]")
            const place = dialogs[dialogs.length - 1] ?? document
            const called = one => (one.getAttribute("aria-label") ?? one.innerText).replace(/\\s+/g, " ").trim()
            const seen = [...place.querySelectorAll(selector)].filter(one => one.checkVisibility())
            return seen.find(one => called(one) === name) ?? seen.find(one => called(one).startsWith(name)) ?? null
        """
        found: WebElement = self.until(lambda: self.js(script, name, selector), f"no {name!r} in: {self.text[:2000]}")
        return found

    def until(self, condition: Callable[[], Value | None], complaint: str = "") -> Value:
        """Waits until it is true, and answers it. Elements may go while it looks, or still be on their way."""
        passing = [StaleElementReferenceException, ElementClickInterceptedException]
        wait = WebDriverWait(self.browser, SECONDS, poll_frequency=0.05, ignored_exceptions=passing)
        found: Value = wait.until(lambda _: condition(), complaint)
        return found

    def until_shown(self, text: str) -> None:
        self.until(lambda: self.shows(text), f"{text!r} is not shown")

    def until_gone(self, text: str) -> None:
        self.until(lambda: not self.shows(text), f"{text!r} is still shown")

    def js(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    # --- Touching ---

    def press(self, name: str) -> None:
        """Presses the button or link of this name."""

        def pressed() -> bool:
            self.named(name).click()
            return True

        self.until(pressed)

    def press_label(self, name: str) -> None:
        """Presses the label that begins so: of a box to tick, or one to choose."""
        self.named(name, "label").click()

    def fill(self, **values: str) -> None:
        """Types into the controls of these names, in place of what is there."""
        for name, value in values.items():
            control = self.one(f'[name="{name}"]')
            control.clear()
            control.send_keys(value)

    def keys(self, *keys: str) -> None:
        self.browser.switch_to.active_element.send_keys(*keys)

    def tab_to(self, selector: str, presses: int = 100) -> None:
        """Goes on with the tab key until this has the focus."""
        for _ in range(presses):
            self.keys(Keys.TAB)
            if self.js("return document.activeElement.matches(arguments[0])", selector):
                return
        raise AssertionError(f"the tab key does not lead to {selector}")

    # --- How the device is ---

    def resize(self, size: tuple[int, int]) -> None:
        """The page's own size, as that of a device."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", metrics)

    def theme(self, name: str, *, motion: bool = True) -> None:
        """`light` or `dark`."""
        features = [
            {"name": "prefers-color-scheme", "value": name},
            {"name": "prefers-reduced-motion", "value": "no-preference" if motion else "reduce"},
        ]
        self._devtools("Emulation.setEmulatedMedia", {"features": features})

    def offline(self, is_offline: bool = True) -> None:
        """Pulls the cable of this browser alone, or puts it back."""
        state = {"offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self._devtools("Network.enable", {})
        self._devtools("Network.emulateNetworkConditions", state)

    def _devtools(self, command: str, parameters: dict[str, Any]) -> Any:
        return self.browser.execute_cdp_cmd(command, parameters)  # type: ignore[no-untyped-call]

    # --- What must not be ---

    def faults(self) -> list[str]:
        """Errors and warnings in the console, also broken policies. Chromium itself writes a line for each answer of
        400 or more, and for each call without a network: those are no faults of a page."""
        entries: list[dict[str, str]] = self.browser.get_log("browser")  # type: ignore[no-untyped-call]
        messages = [entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")]
        return [text for text in messages if "Failed to load resource" not in text]

    def requests(self) -> list[str]:
        """Every address that this browser has asked the network for."""
        entries: list[dict[str, str]] = self.browser.get_log("performance")  # type: ignore[no-untyped-call]
        for entry in entries:
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self._requests.append(message["params"]["request"]["url"])
        return self._requests

    def assert_clean(self) -> None:
        """No fault in the console, and nobody else was asked for anything."""
        assert self.faults() == []
        own = urllib.parse.urlsplit(self.base_url).netloc
        outside = [url for url in self.requests() if not url.startswith(("data:", "blob:", "chrome", "about:"))]
        assert {urllib.parse.urlsplit(url).netloc for url in outside} <= {own}

    def assert_accessible(self) -> None:
        """axe finds nothing on what is shown now."""
        self.until(
            lambda: self.js(
                "return document.getAnimations().every(one => one.playState !== 'running' || "
                "one.effect.getComputedTiming().endTime === Infinity)"
            )
        )
        # By the driver, which the page's policy does not bind.
        if not self.js("return Boolean(window.axe)"):
            self.js(AXE)
        script = "const done = arguments[0]; axe.run().then(found => done(found.violations))"
        violations = self.browser.execute_async_script(script)
        complaints = [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations]
        assert complaints == [], complaints


@contextmanager
def window(
    base_url: str, path: str = "/", *, language: str = "ko", size: tuple[int, int] = TABLET, theme: str = "light"
) -> Iterator[Window]:
    """A device that has never been here before. At the end, it must have been clean all the time."""
    with chromium(language) as browser:
        opened = Window(browser, base_url)
        opened.resize(size)
        opened.theme(theme)
        opened.open(path)
        yield opened
        opened.assert_clean()
