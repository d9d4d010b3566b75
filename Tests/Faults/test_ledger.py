"""The ledger itself: it balances when nothing happened, and says what is wrong when something did."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import balance
import pytest
from balance import Imbalance
from calling import Attempt
from client import wait_until
from figures import Outcome, longest_silence
from intents import Change, Intent
from ledger import Ledger, Place, inside
from records import Records, Rows
from stack import Stack
from staff import Staff


@pytest.fixture(scope="module")
def settled(place: Place) -> Iterator[tuple[Ledger, Outcome]]:
    with Ledger("nothing", place) as guests:
        wait_until(lambda: all(len(staff.feed.events) > 60 for staff in guests.staff), 60)
        wait_until(lambda: all(changed_by(staff, guests) for staff in guests.staff), 60)
        wait_until(lambda: all(has_seen_off(staff) for staff in guests.staff), 60)
        yield guests, guests.settle()


@pytest.fixture(scope="module")
def quiet(settled: tuple[Ledger, Outcome]) -> Ledger:
    return settled[0]


def test_a_quiet_run_balances(settled: tuple[Ledger, Outcome]) -> None:
    quiet, outcome = settled
    assert (outcome.failed, outcome.lost) == (0, 0)
    assert outcome.orders > 50
    assert quiet.book.strays == []


def changed_by(staff: Staff, guests: Ledger) -> bool:
    """Whether these have changed an order."""
    return any(change.version and change.store == staff.restaurant.id for change in list(guests.journal.changes))


def has_seen_off(staff: Staff) -> bool:
    return any(event["type"] == "session.closed" for event in list(staff.feed.events))


# Triggers and foreign keys look the other way, as if the database itself had lost it.
BEHIND_ITS_BACK = "SET LOCAL session_replication_role = replica;"
DAMAGE = {
    "an order is lost": ("DELETE FROM orders WHERE id = {order}", "was acknowledged and is not there"),
    "an order is doubled": (
        """INSERT INTO orders SELECT (o).* FROM (SELECT jsonb_populate_record(o, jsonb_build_object(
               'id', 9000000000, 'order_number', c.last_order_number + 1)) AS o
           FROM orders o JOIN store_counters c USING (store_id) WHERE id = {order}) o""",
        "is there 2 times",
    ),
    "an order comes from nowhere": (
        """INSERT INTO orders SELECT (o).* FROM (SELECT jsonb_populate_record(o, jsonb_build_object(
               'id', 9000000000, 'order_number', c.last_order_number + 1, 'note', 'x')) AS o
           FROM orders o JOIN store_counters c USING (store_id) WHERE id = {order}) o""",
        "that nobody has placed",
    ),
    "a key is forgotten": (
        "DELETE FROM idempotency_keys WHERE (body::jsonb->>'id')::bigint = {order}",
        "does not say so",
    ),
    "a total is another": ("UPDATE orders SET total = total + 1 WHERE id = {order}", "was acknowledged with total"),
    "a line is missing": (
        "DELETE FROM order_items WHERE order_id = {order} AND position = 1",
        "has other lines than were ordered",
    ),
    "a line does not add up": ("UPDATE order_items SET total = total + 1 WHERE order_id = {order}", "does not add up"),
    "lines come to something else": (
        "UPDATE order_items SET unit_price = unit_price + 1, total = total + quantity WHERE order_id = {order}",
        "The lines of order",
    ),
    "a number is another": (
        "UPDATE orders SET order_number = 100000 WHERE id = {order}",
        "was acknowledged with order_number",
    ),
    "a number is left out": (
        """INSERT INTO orders SELECT (o).* FROM (SELECT jsonb_populate_record(o, jsonb_build_object(
               'id', 0, 'order_number', c.last_order_number + 2)) AS o
           FROM orders o JOIN store_counters c USING (store_id) WHERE id = {order}) o""",
        "The order numbers of",
    ),
    "a state is another": ("UPDATE orders SET status = 'pending' WHERE id = {changed}", "its last change made it"),
    "a change is lost": (
        "DELETE FROM order_status_changes WHERE order_id = {changed}",
        "was acknowledged as",
    ),
    "a change is told otherwise": (
        """UPDATE events SET data = jsonb_set(data::jsonb, '{{version}}', '99')
           WHERE store_id = {store} AND type = 'order.status_changed'""",
        "Changes and events differ",
    ),
    "a session was closed with another sum": (
        """UPDATE events SET data = jsonb_set(data::jsonb, '{{total}}', '1')
           WHERE store_id = {store} AND type = 'session.closed'""",
        "was closed with 1",
    ),
    "an order is of another table": (
        "UPDATE orders SET table_id = 9000000000 WHERE id = {order}",
        "its session of",
    ),
    "an event is removed": ("DELETE FROM events WHERE store_id = {store} AND id = 30", "missing: .30"),
    "an event tells of another order": (
        """UPDATE events SET data = jsonb_set(data::jsonb, '{{id}}', '9000000000')
           WHERE store_id = {store} AND type = 'order.created' AND id > 30""",
        "the events that tell of them differ",
    ),
    "an event has another sum": (
        """UPDATE events SET data = jsonb_set(data::jsonb, '{{total}}', '1')
           WHERE store_id = {store} AND type = 'order.created' AND id > 30""",
        "come to",
    ),
    "an event was sent otherwise": (
        """UPDATE events SET data = jsonb_set(data::jsonb, '{{note}}', '"x"')
           WHERE store_id = {store} AND type = 'order.created' AND id > 30""",
        "was sent another event",
    ),
    "an order is in another session": (
        "UPDATE orders SET session_id = 9000000000 WHERE id = {order}",
        "other sums in sessions",
    ),
    "an event was never sent": (
        """INSERT INTO events SELECT store_id, c.last_event_id + 1, 'table.updated', NULL, now(), '{{}}'
           FROM store_counters c WHERE store_id = {store};
           UPDATE store_counters SET last_event_id = last_event_id + 1 WHERE store_id = {store}""",
        "the log goes to",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_ledger_says_what_is_wrong(quiet: Ledger, stack: Stack, damage: str) -> None:
    statement, sentence = DAMAGE[damage]
    acknowledged = [intent for intent in quiet.journal.intents if intent.order is not None]
    store = acknowledged[0].store
    # A cancelled order is in no sum.
    counting = stack.sql(f"SELECT id FROM orders WHERE store_id = {store} AND status <> 'cancelled'").split()
    ids = [intent.order["id"] for intent in acknowledged if intent.order and intent.store == store]
    orders = [order for order in ids if str(order) in counting]
    changed = next(change for change in quiet.journal.changes if change.store == store and change.version)
    harm = statement.format(store=store, order=orders[0], changed=changed.order)

    def damaged(text: str) -> str:
        """Each question is asked with the damage done, and then it is undone."""
        return stack.sql(f"BEGIN; {BEHIND_ITS_BACK} {harm}; {text}; ROLLBACK")

    with pytest.raises(Imbalance, match=sentence):
        quiet.balance(damaged)


@dataclass
class Told:
    """What one store was told, and what it has.

    - since, after: the last order and the last event of before.
    - table: whose tablet it is.
    """

    since: int
    after: int
    table: int
    intents: list[Intent]
    changes: list[Change]
    screen: Rows
    tablet: Rows
    accounts: dict[str, Any]
    records: Records

    def check(self) -> None:
        balance.check_intents(self.intents, self.records, self.since)
        balance.check_changes(self.changes, self.records, self.since)
        balance.check_feed(self.screen, self.after, self.records)
        balance.check_guest_feed(self.tablet, self.after, self.table, self.records)
        balance.check_accounts(self.accounts, self.after, self.records)


@pytest.fixture(scope="module")
def everything(quiet: Ledger, place: Place) -> Told:
    staff, tablet = quiet.staff[0], quiet.guest_feeds[0]
    store = staff.restaurant.id
    return Told(
        since=quiet.since[store],
        after=staff.feed.after,
        table=tablet.table,
        intents=[intent for intent in quiet.journal.intents if intent.store == store],
        changes=[change for change in quiet.journal.changes if change.store == store],
        screen=staff.feed.events,
        tablet=tablet.feed.events,
        accounts=inside(place.address, staff.accounts),
        records=Records.of(store, place.sql),
    )


def tell_a_tablet_of_another(told: Told) -> None:
    """Of a table that is not its own, where that belongs."""
    other = next(e for e in told.records.events if e["id"] > told.after and e["table"] not in (told.table, None))
    told.tablet.insert(sum(event["id"] < other["id"] for event in told.tablet), other)


def send_a_tablet_back(told: Told) -> None:
    """Past an order of the party that orders on."""
    placed = [event for event in told.tablet if event["type"] == "order.created"]
    first = next(a for a, b in zip(placed, placed[1:]) if a["data"]["session_id"] == b["data"]["session_id"])
    behind = [event for event in told.tablet if event["id"] > first["id"]]
    told.tablet[:] = [{"id": first["id"], "type": "reset", "data": {}}, *behind]


def forget_a_session(told: Told) -> None:
    history = next(history for history in told.accounts["history"].values() if history)
    history.popitem()


def raise_a_session(told: Told) -> None:
    history = next(history for history in told.accounts["history"].values() if history)
    history[next(iter(history))] += 1


def raise_the_sales(told: Told) -> None:
    next(iter(told.accounts["sales"].values()))["total"] += 1


LIES: dict[str, tuple[Callable[[Told], object], str]] = {
    "a screen misses an event": (lambda told: told.screen.pop(5), "The store was sent event"),
    "a screen is sent one twice": (lambda told: told.screen.insert(5, told.screen[5]), "The store was sent event"),
    "a screen misses the last": (lambda told: told.screen.pop(), "the log goes to"),
    "a program misses an event": (lambda told: told.accounts["events"].pop(5), "The store was sent event"),
    "a tablet misses an event": (lambda told: told.tablet.pop(3), "The tablet was not sent events"),
    "a tablet misses the last": (lambda told: told.tablet.pop(), "The tablet was not sent events"),
    "a tablet is sent one twice": (lambda told: told.tablet.insert(3, told.tablet[3]), "The tablet was sent event"),
    "a tablet is sent another table's": (tell_a_tablet_of_another, "none of its table's"),
    "a tablet is sent back": (send_a_tablet_back, "past orders of the party there"),
    "a tablet is told otherwise": (lambda told: told.tablet[3]["data"].update(id=-1), "was sent another event"),
    "a session is not in the history": (forget_a_session, "other sessions than there were"),
    "a session says another sum": (raise_a_session, "Session .* says"),
    "the day's sales are others": (raise_the_sales, "The sales of"),
    "no day is listed": (lambda told: told.accounts["sales"].clear(), "The store lists orders of"),
    "an order became what nobody wanted": (lambda told: told.changes.clear(), "its staff wanted"),
    "the guest was shown another total": (
        lambda told: setattr(told.intents[0], "total", told.intents[0].total + 1),
        "the guest was shown",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_the_ledger_says_who_was_told_something_wrong(everything: Told, lie: str) -> None:
    everything.check()
    told = copy.deepcopy(everything)
    tell, sentence = LIES[lie]
    tell(told)
    with pytest.raises(Imbalance, match=sentence):
        told.check()


@pytest.mark.parametrize(("status", "said"), [(500, "INTERNAL_ERROR"), (503, "<html>"), (503, "PICTURES_NOT_KEPT")])
def test_the_ledger_notices_a_failure_of_ours(status: int, said: str) -> None:
    with pytest.raises(Imbalance, match=said):
        balance.check_answers([Attempt("staff", "GET /api/admin/board", 0, 1, status, said)])


def test_a_silence_begins_with_the_work_and_ends_with_it() -> None:
    """Who signs in before it, one after the other, makes nobody wait."""
    look = "GET /api/session"
    ends = [("POST /api/auth/table-login", 1), (look, 4), ("POST /api/orders", 5), (look, 6)]
    attempts = [Attempt("a tablet", call, end - 0.5, end, 200, "") for call, end in ends]
    assert longest_silence(attempts, began=3.5, ended=6.5) == 1
    assert longest_silence(attempts, began=3.5, ended=6.5, of="POST /api/orders") == 1.5


def test_the_ledger_says_who_could_not_go_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(staff: Staff, order: int) -> None:
        raise ArithmeticError(f"at order {order}")

    with Ledger("somebody stumbles", place) as guests:
        monkeypatch.setattr(Staff, "_change", stumble)
        wait_until(lambda: bool(guests.broken), 30)
        with pytest.raises(ArithmeticError, match="at order"):
            guests.settle()
        guests.broken.clear()


def test_the_ledger_notices_what_is_anothers(place: Place, stack: Stack) -> None:
    mine, other = place.restaurants[:2]
    stack.sql(f"UPDATE stores SET name = name || ' {other.mark}' WHERE id = {mine.id}")
    try:
        with Ledger("another store's bytes", place) as guests:
            with pytest.raises(Imbalance, match="what is another's"):
                guests.settle()
    finally:
        stack.sql(f"UPDATE stores SET name = replace(name, ' {other.mark}', '') WHERE id = {mine.id}")
