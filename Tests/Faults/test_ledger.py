"""The ledger itself: it balances when nothing happened, and says what is wrong when something did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from balance import Imbalance
from client import wait_until
from ledger import Ledger, Place
from stack import Stack
from staff import Staff


@pytest.fixture(scope="module")
def quiet(place: Place) -> Iterator[Ledger]:
    with Ledger("nothing", place) as guests:
        wait_until(lambda: all(len(staff.feed.events) > 60 for staff in guests.staff), 60)
        wait_until(lambda: all(changed_by(staff, guests) for staff in guests.staff), 60)
        yield guests


def test_a_quiet_run_balances(quiet: Ledger) -> None:
    outcome = quiet.settle()
    assert (outcome.failed, outcome.lost) == (0, 0)
    assert outcome.orders > 50
    assert quiet.book.strays == []


def changed_by(staff: Staff, guests: Ledger) -> bool:
    """Whether these have changed an order."""
    return any(change.version and change.store == staff.restaurant.id for change in list(guests.journal.changes))


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


def test_the_ledger_notices_what_is_anothers(place: Place, stack: Stack) -> None:
    mine, other = place.restaurants[:2]
    stack.sql(f"UPDATE stores SET name = name || ' {other.mark}' WHERE id = {mine.id}")
    try:
        with Ledger("another store's bytes", place) as guests:
            with pytest.raises(Imbalance, match="what is another's"):
                guests.settle()
    finally:
        stack.sql(f"UPDATE stores SET name = replace(name, ' {other.mark}', '') WHERE id = {mine.id}")
