"""What the database holds of a store, read with SQL behind the program's back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Runs statements as a superuser in the application's database; rows a line each.
Sql = Callable[[str], str]
Rows = list[dict[str, Any]]

ORDERS = """
SELECT jsonb_build_object(
    'id', id, 'number', order_number, 'day', business_date, 'table', table_id, 'session', session_id, 'status', status,
    'total', total, 'note', note, 'version', version,
    'lines', (SELECT jsonb_agg(jsonb_build_object('menu_id', menu_id, 'quantity', quantity, 'unit_price', unit_price,
                                                  'total', total) ORDER BY position)
              FROM order_items WHERE store_id = o.store_id AND order_id = o.id))
FROM orders o WHERE store_id = {store} ORDER BY id"""
KEYS = """
SELECT jsonb_build_object('key', key, 'status', status, 'order', body::jsonb->'id')
FROM idempotency_keys WHERE store_id = {store} AND operation = 'placeOrder'"""
EVENTS = """
SELECT jsonb_build_object('id', id, 'type', type, 'table', table_id, 'data', data::jsonb)
FROM events WHERE store_id = {store} ORDER BY id"""
SESSIONS = """
SELECT jsonb_build_object('id', id, 'table', table_id, 'is_open', ended_at IS NULL)
FROM table_sessions WHERE store_id = {store} ORDER BY id"""
CHANGES = """
SELECT jsonb_build_object('order', order_id, 'version', version, 'from', from_status, 'to', to_status)
FROM order_status_changes WHERE store_id = {store} ORDER BY order_id, version"""
LAST_EVENT = "SELECT last_event_id FROM store_counters WHERE store_id = {store}"
# What guests hear of: those of their own table, and `menu.updated`, which belongs to none.
HEARD = (
    "order.created", "order.status_changed", "order.cancelled", "order.moved", "session.closed", "menu.updated",
    "call.created", "call.updated",
)  # fmt: skip
LAST_HEARD = f"""
SELECT coalesce(max(id), 0) FROM events
WHERE store_id = {{store}} AND coalesce(table_id, {{table}}) = {{table}} AND type IN {HEARD}"""
LAST_ORDER = "SELECT coalesce(max(id), 0) FROM orders WHERE store_id = {store}"
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'"""


@dataclass
class Records:
    """All rows of one store."""

    orders: Rows
    keys: Rows
    events: Rows
    sessions: Rows
    changes: Rows
    last_event: int

    @staticmethod
    def of(store: int, sql: Sql) -> Records:
        def rows(statement: str) -> Rows:
            return [json.loads(line) for line in sql(statement.format(store=store)).splitlines()]

        return Records(rows(ORDERS), rows(KEYS), rows(EVENTS), rows(SESSIONS), rows(CHANGES), last_event(store, sql))


def last_event(store: int, sql: Sql) -> int:
    return int(sql(LAST_EVENT.format(store=store)))


def last_heard(store: int, table: int, sql: Sql) -> int:
    """The last event that this table's guests are told of."""
    return int(sql(LAST_HEARD.format(store=store, table=table)))


def last_order(store: int, sql: Sql) -> int:
    return int(sql(LAST_ORDER.format(store=store)))


def is_busy(sql: Sql) -> bool:
    """Whether something that somebody has asked for is still being done."""
    return sql(BUSY) != "0"
