"""Compares what was written down with what is there: nothing lost, nothing doubled, and every sum adds up.

Each check raises an Imbalance with a sentence that names what is wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from calling import AWAY, Attempt
from intents import Change, Intent
from records import HEARD, Records, Rows


class Imbalance(AssertionError):
    pass


def require(condition: object, sentence: str) -> None:
    if not condition:
        raise Imbalance(sentence)


def check_intents(intents: Iterable[Intent], records: Records, since: int) -> None:
    """Every acknowledged order is there once as it was acknowledged; every other intent at most once; and nothing else.

    - since: the last order of before.
    """
    found = defaultdict(list)
    for order in records.orders:
        if order["id"] > since:
            found[order["note"]].append(order)
    replayed = {row["key"]: row for row in records.keys}
    for intent in intents:
        orders = found.pop(intent.note, [])
        numbers = [order["id"] for order in orders]
        require(len(orders) < 2, f"Intent {intent.key} is there {len(orders)} times, as orders {numbers}.")
        if intent.order is not None:
            require(orders, f"Order {intent.order['id']} was acknowledged and is not there.")
            compare(intent, orders[0])
        for order in orders:
            kept = replayed.get(intent.key)
            require(
                kept and (kept["status"], kept["order"]) == (201, order["id"]),
                f"Order {order['id']} is there, and its key {intent.key} does not say so: {kept}.",
            )
            lines = [{"menu_id": line["menu_id"], "quantity": line["quantity"]} for line in order["lines"] or []]
            require(lines == intent.lines, f"Order {order['id']} has other lines than were ordered: {lines}.")
            require(
                order["total"] == intent.total,
                f"Order {order['id']} comes to {order['total']}, and the guest was shown {intent.total}.",
            )
    require(not found, f"There are orders that nobody has placed: {list(found.values())[:3]}.")


def compare(intent: Intent, order: dict[str, Any]) -> None:
    said = intent.order or {}
    for told, kept in (("id", "id"), ("order_number", "number"), ("business_date", "day"), ("total", "total")):
        require(
            said[told] == order[kept],
            f"Order {order['id']} was acknowledged with {told} {said[told]}, and has {order[kept]}.",
        )


def check_sums(orders: Rows) -> None:
    for order in orders:
        for line in order["lines"] or []:
            require(
                line["total"] == line["quantity"] * line["unit_price"],
                f"A line of order {order['id']} does not add up: {line}.",
            )
        total = sum(line["total"] for line in order["lines"] or [])
        require(total == order["total"], f"The lines of order {order['id']} come to {total}, not {order['total']}.")


def check_numbers(orders: Rows) -> None:
    """1, 2, 3 … of each business day."""
    days = defaultdict(list)
    for order in orders:
        days[order["day"]].append(order["number"])
    for day, numbers in days.items():
        wanted = list(range(1, len(numbers) + 1))
        wrong = sorted((Counter(numbers) - Counter(wanted)) + (Counter(wanted) - Counter(numbers)))
        require(not wrong, f"The order numbers of {day} are not 1 to {len(numbers)}, each once: see {wrong[:5]}.")


def check_changes(changes: list[Change], records: Records, since: int) -> None:
    """Every change that was acknowledged happened, in that version; every other at most once; and no other has.

    - since: the last order of before, which others may have changed.
    """
    kept = {(row["order"], row["version"]): row["to"] for row in records.changes}
    for change in changes:
        if change.version:
            there = kept.get((change.order, change.version))
            require(
                there == change.status,
                f"Order {change.order} was acknowledged as {change.status} in version {change.version}: it is {there}.",
            )
    asked, done = defaultdict(list), defaultdict(list)
    for change in changes:
        asked[change.order].append(change.status)
    for row in records.changes:
        done[row["order"]].append(row["to"])
    for order in records.orders:
        steps, wishes = done[order["id"]], asked[order["id"]]
        sentence = f"Order {order['id']} became {steps}; its staff wanted {wishes}."
        require(order["id"] <= since or are_part(steps, wishes), sentence)
        wanted = steps[-1] if steps else "pending"
        sentence = f"Order {order['id']} is {order['status']}; its last change made it {wanted}."
        require(order["status"] == wanted, sentence)


def are_part(steps: list[str], wishes: list[str]) -> bool:
    """Whether they are among the others, in their order."""
    rest = iter(wishes)
    return all(step in rest for step in steps)


def check_log(records: Records) -> None:
    """Gapless, and each order and each of its changes has its event."""
    ids = [event["id"] for event in records.events]
    require(
        ids == list(range(1, records.last_event + 1)),
        f"The log is not 1 to {records.last_event} without a gap; missing: "
        f"{sorted(set(range(1, records.last_event + 1)) - set(ids))[:5]}.",
    )
    told = Counter(event["data"]["id"] for event in records.events if event["type"] == "order.created")
    there = Counter(order["id"] for order in records.orders)
    wrong = sorted((told - there) + (there - told))
    require(not wrong, f"Orders and the events that tell of them differ: see orders {wrong[:5]}.")
    steps = [e["data"] for e in records.events if e["type"] in ("order.status_changed", "order.cancelled")]
    changes = [(order["id"], order["version"], order["status"]) for order in steps]
    kept = [(row["order"], row["version"], row["to"]) for row in records.changes]
    require(sorted(changes) == sorted(kept), f"Changes and events differ: {sorted(set(changes) ^ set(kept))[:5]}.")


def check_sessions(records: Records) -> None:
    """The log, played back, comes to what the orders come to; a session that is closed said its sum at that moment."""
    sums: Counter[int] = Counter()
    orders: dict[int, dict[str, Any]] = {}
    for event in records.events:
        data = event["data"]
        if event["type"].startswith("order."):
            before = orders.get(data["id"])
            if before and before["status"] != "cancelled":
                sums[before["session_id"]] -= before["total"]
            if data["status"] != "cancelled":
                sums[data["session_id"]] += data["total"]
            orders[data["id"]] = data
        elif event["type"] == "session.closed":
            require(
                data["total"] == sums[data["id"]],
                f"Session {data['id']} was closed with {data['total']}; its events come to {sums[data['id']]}.",
            )
    there = session_sums(records.orders)
    wrong = sorted((sums - there) + (there - sums))
    require(not wrong, f"The log and the orders come to other sums in sessions {wrong[:5]}.")
    tables = {session["id"]: session["table"] for session in records.sessions}
    for order in records.orders:
        table = tables.get(order["session"])
        require(table == order["table"], f"Order {order['id']} is of table {order['table']}, its session of {table}.")


def check_accounts(accounts: dict[str, Any], after: int, records: Records) -> None:
    """What the store is told of its sums is what its orders come to, and what it can pull is its log."""
    there = session_sums(records.orders)
    for table, history in accounts["history"].items():
        ended = [s["id"] for s in records.sessions if s["table"] == table and not s["is_open"]]
        require(sorted(history) == ended, f"Table {table}'s history has other sessions than there were.")
        for session, total in history.items():
            require(total == there[session], f"Session {session} says {total}; its orders come to {there[session]}.")
    days = {order["day"] for order in records.orders}
    require(set(accounts["sales"]) == days, f"The store lists orders of {sorted(accounts['sales'])}, not of {days}.")
    for day, sales in accounts["sales"].items():
        sold = [order for order in records.orders if order["day"] == day and order["status"] != "cancelled"]
        total = sum(order["total"] for order in sold)
        said = (sales["order_count"], sales["total"], sum(item["total"] for item in sales["items"]))
        require(said == (len(sold), total, total), f"The sales of {day} say {said}; it was {len(sold)} for {total}.")
    check_feed(accounts["events"], after, records)


def session_sums(orders: Rows) -> Counter[int]:
    sums: Counter[int] = Counter()
    for order in orders:
        if order["status"] != "cancelled":
            sums[order["session"]] += order["total"]
    return sums


def check_feed(received: Rows, after: int, records: Records) -> None:
    """Gapless, in order, each once, and word for word what the log says."""
    for previous, event in zip([{"id": after}, *received], received):
        require(
            event["id"] == previous["id"] + 1,
            f"The store was sent event {event['id']} ({event['type']}) after event {previous['id']}.",
        )
    last = received[-1]["id"] if received else after
    require(last == records.last_event, f"The store was sent events to {last}; the log goes to {records.last_event}.")
    for event in received:
        check_word_for_word(event, records)


def check_guest_feed(received: Rows, after: int, table: int, records: Records) -> None:
    """All that concerns this table and nothing else, in order, each once, and word for word what the log says.

    Where the server says `reset` it may leave out what parties before were told: the tablet looks at everything anew.
    """
    placed = [event for event in records.events if event["type"] == "order.created" and event["table"] == table]
    concerning = (table, None)
    heard = [event["id"] for event in records.events if event["type"] in HEARD and event["table"] in concerning]
    last = after
    for event in received:
        if event["type"] == "reset":
            require(event["id"] >= last, f"The tablet was sent back, to {event['id']} from {last}.")
            skipped = {order["data"]["session_id"] for order in placed if last < order["id"] <= event["id"]}
            present = {order["data"]["session_id"] for order in placed if order["id"] > event["id"]}
            require(not skipped & present, f"The tablet was sent on to {event['id']}, past orders of the party there.")
        else:
            missed = [id for id in heard if last < id < event["id"]]
            require(not missed, f"The tablet was not sent events {missed[:5]}, which concern its table.")
            require(event["id"] > last, f"The tablet was sent event {event['id']} after event {last}.")
            require(event["id"] in heard, f"The tablet was sent event {event['id']}, which is none of its table's.")
            if event["type"] != "menu.updated":  # of which guests are told the version alone
                check_word_for_word(event, records)
        last = event["id"]
    missed = [id for id in heard if id > last]
    require(not missed, f"The tablet was not sent events {missed[:5]}, which concern its table.")


def check_word_for_word(event: dict[str, Any], records: Records) -> None:
    """The log is without a gap, so that an event has the place of its id."""
    kept = records.events[event["id"] - 1] if 0 < event["id"] <= len(records.events) else {"type": None, "data": None}
    require(
        (event["type"], event["data"]) == (kept["type"], kept["data"]),
        f"Somebody was sent another event {event['id']} than the log has: {event['type']}, {kept['type']}.",
    )


def check_answers(attempts: Iterable[Attempt]) -> None:
    """Whatever was done, nobody met a failure of ours, and who was told to come again was told why."""
    for one in attempts:
        require(one.status != 500, f"{one.who} met a failure of ours: {one}.")
        is_known = one.status != 503 or one.said in AWAY
        require(is_known, f"{one.who} was told to come again for no known reason: {one}.")
