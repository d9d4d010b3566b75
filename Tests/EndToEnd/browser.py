"""A real browser without a window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service


@contextmanager
def chromium(language: str = "en-US") -> Iterator[webdriver.Chrome]:
    """One that has never been here before. It takes the certificate that the stack has just signed itself, and keeps
    what its console says and what it asks the network for, as `get_log` tells."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    options.accept_insecure_certs = True
    options.add_argument("--headless=new")
    options.add_argument("--disable-dev-shm-usage")
    options.add_argument("--window-size=1280,900")
    options.add_argument(f"--lang={language}")
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's does not work for root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # Debian's driver, which fits its browser; nothing is to be downloaded.
    started = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
    try:
        yield started
    finally:
        started.quit()
