"""Where pictures are kept, and the steps on the way from one to the next that every client has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from window import DESKTOP, PHONE, TABLET, Window

FOLDER = Path(__file__).resolve().parents[3] / ".build-screenshots"
SIZES = {"390": PHONE, "820": TABLET, "1440": DESKTOP}

# What is in sight has been loaded and drawn.
SETTLED = """
    const done = arguments[0]
    const seen = [...document.images].filter(image => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight)
    const drawn = () => requestAnimationFrame(() => requestAnimationFrame(done))
    Promise.allSettled(seen.map(image => image.decode())).then(drawn)
"""

# Calls whose path has this part are not answered until they are refused, as by a network that is lost.
HOLD = """
    const [part] = arguments, real = window.fetch, held = []
    window.fetch = (path, ...all) => {
        if (!String(path).includes(part)) return real(path, ...all)
        return window.isLost ? Promise.reject(new TypeError()) : new Promise((_, refuse) => held.push(refuse))
    }
    window.lose = () => {
        window.isLost = true
        held.forEach(refuse => refuse(new TypeError()))
    }
    window.mend = () => {
        window.fetch = real
        window.isLost = false
    }
"""


class Album:
    """The pictures of one page, numbered as they are taken."""

    def __init__(self, page: Window, name: str) -> None:
        self.page = page
        self._name = name
        self._count = 0
        # As on a phone or a tablet, where they take no room.
        page.browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})  # type: ignore[no-untyped-call]

    def take(self, what: str, at: str | None = None) -> None:
        """Takes what is shown now at each width, light and dark; `at` selects what is to be in the middle."""
        self._count += 1
        for theme in ("light", "dark"):
            self.page.theme(theme, motion=False)
            for width, size in SIZES.items():
                self.page.resize(size)
                if at:
                    self.page.js("arguments[0].scrollIntoView({block: 'center'})", self.page.one(at))
                self.page.browser.execute_async_script(SETTLED)
                file = f"{self._name}-{self._count:02}-{what}-{width}-{theme}.png"
                self.page.browser.save_screenshot(str(FOLDER / file))
        self.page.resize(TABLET)

    @contextmanager
    def lost(self, part: str, what: str, failure: str) -> Iterator[None]:
        """Takes a screen while it waits for calls whose path has this part, and when they fail.
        What is done inside opens it; `failure` selects what then is shown."""
        self.page.js(HOLD, part)
        yield
        self.page.one(".loading")
        self.take(f"{what}-loading")
        self.page.js("window.lose()")
        self.page.one(failure)
        self.take(f"{what}-failing")
        self.page.js("window.mend()")

    @contextmanager
    def lost_from_the_start(self, part: str, what: str, failure: str) -> Iterator[None]:
        """The same, of a page that is loaded inside."""
        browser: Any = self.page.browser
        script = f"(function () {{{HOLD}}})({json.dumps(part)})"
        added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        with self.lost(part, what, failure):
            yield
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def tap(page: Window, selector: str) -> None:
    """In the dialog on top, if one is open."""
    in_dialog = f"dialog[open]:not(:has(~ dialog[open])) :is({selector})"
    found = page.one(in_dialog if page.find("dialog[open]") else selector)
    # Not behind what is sticky.
    page.js("arguments[0].scrollIntoView({block: 'center'})", found)
    found.click()


def until_dialogs(page: Window, count: int) -> None:
    """Waits until so many are open, one above the other."""
    page.until(lambda: len(page.find("dialog[open]")) == count, page.text)


def close_dialogs(page: Window) -> None:
    page.js("[...document.querySelectorAll('dialog[open]')].reverse().forEach(dialog => dialog.close())")
    until_dialogs(page, 0)
