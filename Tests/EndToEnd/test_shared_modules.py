"""The modules that all pages share, in a real browser: what is hard to see on a page that works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import House
from window import Window, window

SHARED = Path(__file__).resolve().parents[2] / "nginx/html/shared"


@pytest.fixture(scope="module")
def page(house: House) -> Iterator[Window]:
    with window(house.base_url, "/docs") as page:
        yield page


def run(page: Window, script: str, *arguments: Any) -> Any:
    """The result of a script that may wait; it finds the modules that it names in `use(name)`."""
    wrapped = f"""
        const done = arguments[arguments.length - 1], given = arguments[0]
        const use = name => import(`/shared/${{name}}.js`)
        ;(async () => {{ {script} }})().then(value => done({{value}}), error => done({{error: String(error.stack)}}))
    """
    answer = page.browser.execute_async_script(wrapped, list(arguments))
    assert "error" not in answer, answer["error"]
    return answer["value"]


def test_a_page_is_brought_to_what_it_should_show_whatever_it_showed(page: Window) -> None:
    """Random trees of rows, keyed or not, one after the other in one place: each ends like one that was made anew."""
    faults = run(
        page,
        """
        const {element, show} = await use("dom")
        let state = 20261123
        const random = below => (state = (state * 1103515245 + 12345) % 2147483648) % below
        const tree = depth => Array.from({length: random(5)}, () => {
            if (random(4) === 0) return `text ${random(3)}`
            const attributes = {class: random(2) ? `c${random(3)}` : null, hidden: random(5) === 0}
            if (random(2)) attributes["data-key"] = `k${random(6)}`
            return element(["p", "ul", "button"][random(3)], attributes, ...(depth ? tree(depth - 1) : [`${random(9)}`]))
        })
        const unique = nodes => nodes.filter((node, index) => !node.dataset?.key
            || nodes.findIndex(one => one.dataset?.key === node.dataset.key) === index)
        const clean = nodes => unique(nodes).map(node => {
            if (node.children) node.replaceChildren(...clean([...node.childNodes]))
            return node
        })
        const place = element("div"), faults = []
        for (let round = 0; round < 500; round += 1) {
            const wanted = clean(tree(2)), copy = element("div")
            copy.append(...wanted.map(node => node.cloneNode?.(true) ?? node))
            show(place, wanted)
            // Texts side by side are one to a reader.
            if (place.innerHTML !== copy.innerHTML) faults.push([place.innerHTML, copy.innerHTML])
        }
        return faults
        """,
    )
    assert faults == []


def test_what_stays_keeps_its_focus_its_text_and_gets_the_new_listener(page: Window) -> None:
    outcome = run(
        page,
        """
        const {element, show} = await use("dom")
        const place = document.body.appendChild(element("div"))
        const heard = []
        const rows = (names, round) => names.map(name => element("div", {"data-key": name},
            element("input", {name}), element("button", {onclick: () => heard.push(`${name} ${round}`)}, name)))
        show(place, rows(["a", "b", "c"], 1))
        const [input, button] = place.querySelectorAll("[data-key=c] > *")
        input.value = "typed"
        button.focus()
        show(place, rows(["c", "x", "a"], 2))
        const kept = place.querySelector("[data-key=c] button")
        kept.click()
        const outcome = {
            isSame: kept === button, hasFocus: document.activeElement === button, heard,
            text: place.querySelector("[name=c]").value, order: [...place.children].map(row => row.dataset.key),
        }
        show(place, element("div", {"data-key": "c"}, element("input"), element("button", {}, "c")))
        button.click()
        place.remove()
        return {...outcome, heardLater: heard.length}
        """,
    )
    assert outcome == {
        "isSame": True, "hasFocus": True, "heard": ["c 2"], "heardLater": 1, "text": "typed", "order": ["c", "x", "a"],
    }  # fmt: skip


def test_a_form_is_sent_once_and_shows_each_fault_where_it_is(page: Window) -> None:
    outcome = run(
        page,
        """
        const [{element}, {field, form}, {Problem}, {Language}, {Memory}, messages] = await Promise.all(
            ["dom", "field", "api", "language", "memory", "messages"].map(use))
        const language = new Language(messages, new Memory("test"))
        let sent = 0, fail
        const made = form({language, label: "Send"}, () => { sent += 1; return new Promise((_, no) => fail = no) },
            field("Price", element("input", {name: "options[0].price", value: "5"})),
            field("Name", element("input", {name: "name"})))
        document.body.append(made)
        const button = made.querySelector("button")
        for (let n = 0; n < 3; n += 1) { button.click(); made.requestSubmit() }
        const whileSending = button.disabled
        fail(new Problem(400, "VALIDATION_FAILED", "in all", {details: [
            {field: "options[0].price.amount", message: "too small"}, {field: "name", message: "two or more letters"},
            {field: "nowhere", message: "strange"}]}))
        await new Promise(resolve => setTimeout(resolve))
        const [input, empty] = made.querySelectorAll("input")
        const beside = control => document.getElementById(control.getAttribute("aria-describedby").split(" ").pop()).textContent
        const outcome = {
            sent, whileSending, afterwards: button.disabled, hasFocus: document.activeElement === input,
            beside: [beside(input), beside(empty)], invalid: made.querySelectorAll("[aria-invalid]").length,
            below: made.querySelector("[role=alert]").textContent,
        }
        made.remove()
        return outcome
        """,
    )
    assert outcome == {
        "sent": 1, "whileSending": True, "afterwards": False, "hasFocus": True,
        "beside": ["too small", "입력해 주세요."], "invalid": 2, "below": "strange",
    }  # fmt: skip


def test_money_and_time_are_written_as_the_reader_writes_them(page: Window) -> None:
    words = run(
        page,
        """
        const [{Language}, {Memory}, messages] = await Promise.all(["language", "memory", "messages"].map(use))
        const language = new Language(messages, new Memory("test"))
        return ["ko", "en"].map(tag => {
            language.choose(tag)
            return [language.money(12000, "KRW"), language.money(1250, "USD"), language.date("2026-11-23"),
                    language.say("close")]
        })
        """,
    )
    assert words == [
        ["₩12,000", "$12.50", "2026년 11월 23일 월요일", "닫기"],
        ["₩12,000", "$12.50", "Monday, November 23, 2026", "Close"],
    ]


def test_a_browser_that_keeps_nothing_remembers_until_the_page_goes(page: Window) -> None:
    assert run(
        page,
        """
        const {Memory} = await use("memory")
        const memory = new Memory("test")
        const set = Storage.prototype.setItem
        Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }
        memory.set("cart", [1])
        Storage.prototype.setItem = set
        const kept = memory.get("cart")
        memory.set("cart", null)
        localStorage.setItem("test.broken", "{")
        return [kept, memory.get("cart"), memory.get("broken"), memory.get("never")]
        """,
    ) == [[1], None, None, None]


def test_a_token_that_ended_is_renewed_once_for_all_who_call(house: House, page: Window) -> None:
    """Ten calls at once with a dead token: one sign-in, and every call is made."""
    account = house.demo["stores"][1]["tables"][5]
    outcome = run(
        page,
        """
        const [{Account}, {Language}, {Memory}, messages] = await Promise.all(
            ["account", "language", "memory", "messages"].map(use))
        const memory = new Memory("test.account"), language = new Language(messages, memory)
        const account = new Account("/api/auth/table-login", {remembers: true, memory, language})
        await account.signIn(given[0])
        await account.call("POST", "/api/auth/logout")
        let signIns = 0
        const original = window.fetch
        window.fetch = (path, options) => { signIns += path.includes("login") ? 1 : 0; return original(path, options) }
        const answers = await Promise.all(Array.from({length: 10}, () => account.call("GET", "/api/session")))
        const details = account.details
        // A password that is no longer right is tried once; then somebody has to come.
        memory.set("credentials", {...given[0], password: "no-longer-right"})
        await account.call("POST", "/api/auth/logout")
        let ended = 0
        account.addEventListener("end", () => ended += 1)
        const failures = await Promise.allSettled(Array.from({length: 4}, () => account.call("GET", "/api/session")))
        window.fetch = original
        return {signIns, tables: answers.map(answer => answer.table.table_number), named: details.table.table_number,
                ended, codes: failures.map(one => one.reason?.status), after: account.details}
        """,
        {"store_id": house.store_id(1), **account},
    )
    number = account["table_number"]
    assert outcome == {
        "signIns": 2, "tables": [number] * 10, "named": number, "ended": 1, "codes": [401] * 4, "after": None,
    }  # fmt: skip


def test_a_business_day_is_the_servers_also_when_clocks_change(house: House, page: Window) -> None:
    cases = [
        ("2026-11-23T19:59:59Z", "Asia/Seoul", 5, "2026-11-23"), ("2026-11-23T20:00:00Z", "Asia/Seoul", 5, "2026-11-24"),
        ("2026-03-08T08:30:00Z", "America/New_York", 5, "2026-03-07"), ("2026-03-08T09:30:00Z", "America/New_York", 5, "2026-03-08"),
        ("2026-11-01T09:30:00Z", "America/New_York", 5, "2026-10-31"), ("2026-11-01T10:30:00Z", "America/New_York", 5, "2026-11-01"),
    ]  # fmt: skip
    shown = run(
        page,
        """
        const {businessDate} = await import("/admin/business-day.js")
        return given[0].map(([moment, time_zone, day_cutoff_hour]) =>
            businessDate(Date.parse(moment), {time_zone, day_cutoff_hour}))
        """,
        cases,
    )
    assert shown == [day for *_, day in cases]
    for moment, zone, hour, day in cases:
        counted = f"SELECT (('{moment}'::timestamptz AT TIME ZONE '{zone}') - make_interval(hours => {hour}))::date"
        assert house.sql(counted) == day


def test_every_message_is_there_in_both_languages(page: Window) -> None:
    """Also those of the pages' own modules: `…messages.js` wherever it is."""
    modules = [f"/{path.relative_to(SHARED.parent)}" for path in SHARED.parent.glob("*/*messages.js")]
    assert len(modules) > 1
    for module in modules:
        shapes = run(
            page,
            """
            const {ko, en} = await import(given[0])
            const shape = messages => Object.entries(messages).map(([name, value]) => `${name} ${typeof value}`).sort()
            const empty = [ko, en].flatMap(messages => Object.entries(messages).filter(([, value]) => value === ""))
            return [shape(ko), shape(en), empty]
            """,
            module,
        )
        assert shapes[0] == shapes[1], module
        assert shapes[2] == [], module


def test_the_manifests_make_pages_that_can_be_installed(house: House, page: Window) -> None:
    for path in ("/", "/admin/"):
        page.open(path)
        found = page._devtools("Page.getAppManifest", {})
        manifest = json.loads(found["data"])
        assert found["errors"] == []
        assert manifest["start_url"] == path
        assert page._devtools("Page.getInstallabilityErrors", {})["installabilityErrors"] == []
