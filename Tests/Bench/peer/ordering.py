"""Placing an order in one transaction of the ORM: the same rules, locks and rows as TableOrder's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from fastapi import HTTPException
from models import (
    Event,
    IdempotencyKey,
    Menu,
    OptionGroup,
    Order,
    OrderItem,
    Store,
    StoreCounter,
    Table,
    TableSession,
)
from shapes import Cart, CartLine, ChosenOptionShape, OrderShape
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

OPERATION = "placeOrder"


def place_order(database: Session, table: Table, cart: Cart, key: str | None) -> tuple[OrderShape, bool]:
    """The order, and whether it is the first answer to a key that was used before."""
    now = datetime.now(timezone.utc)
    claim = None
    if key is not None:
        claim, first = claim_key(database, table, cart, key, now)
        if first is not None:
            return first, True
    # Whoever orders for this table, or ends its session, waits here.
    database.execute(
        select(Table.id).where(Table.store_id == table.store_id, Table.id == table.id).with_for_update(key_share=True)
    )
    store = database.get_one(Store, table.store_id)
    if store.ordering_paused:
        raise HTTPException(409, "ORDERING_PAUSED")
    items = price(database, table.store_id, cart)
    party, is_new = present_party(database, table, cart, now)
    events = 2 if is_new else 1
    counter = take_number(database, store, events, now)
    order = Order(
        store_id=table.store_id, table_id=table.id, table_number=table.table_number, session_id=party.id,
        business_date=counter.business_date, order_number=counter.last_order_number, total=sum(i.total for i in items),
        note=cart.note, placed_by=f"table:{table.id}", created_at=now, updated_at=now, items=items,
    )  # fmt: skip
    database.add(order)
    database.flush()
    answer = OrderShape.model_validate(order)
    if is_new:
        data = {"id": party.id, "table_id": table.id, "started_at": now.isoformat(), "version": party.version}
        database.add(event("session.opened", counter.last_event_id - 1, table, now, data))
    database.add(event("order.created", counter.last_event_id, table, now, answer.model_dump(mode="json")))
    if claim is not None:
        claim.status, claim.location, claim.body = 201, f"/api/orders/{order.id}", answer.model_dump_json()
    database.commit()
    return answer, False


def claim_key(
    database: Session, table: Table, cart: Cart, key: str, now: datetime
) -> tuple[IdempotencyKey, OrderShape | None]:
    fingerprint = hashlib.sha256(cart.model_dump_json().encode()).digest()
    identity = {"store_id": table.store_id, "principal": f"table:{table.id}", "operation": OPERATION, "key": key}
    claimed = database.execute(
        insert(IdempotencyKey)
        .values(**identity, fingerprint=fingerprint, created_at=now)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey)
    ).scalar()
    if claimed is not None:
        return claimed, None
    known = database.get_one(IdempotencyKey, identity)
    if known.fingerprint != fingerprint:
        raise HTTPException(409, "IDEMPOTENCY_KEY_REUSED")
    return known, OrderShape.model_validate_json(known.body or "")


def price(database: Session, store_id: int, cart: Cart) -> list[OrderItem]:
    dishes = database.scalars(
        select(Menu)
        .where(Menu.store_id == store_id, Menu.id.in_({line.menu_id for line in cart.items}), Menu.is_available)
        .options(selectinload(Menu.option_groups).selectinload(OptionGroup.options))
    ).all()
    return [item(dishes, line, position) for position, line in enumerate(cart.items, 1)]


def item(dishes: Sequence[Menu], line: CartLine, position: int) -> OrderItem:
    dish = next((dish for dish in dishes if dish.id == line.menu_id), None)
    if dish is None:
        raise HTTPException(404, "MENU_NOT_FOUND")
    if dish.is_sold_out:
        raise HTTPException(409, "MENU_SOLD_OUT")
    chosen: list[ChosenOptionShape] = []
    for group in dish.option_groups:
        options = [option for option in group.options if option.id in line.options and not option.is_sold_out]
        if not group.min_choices <= len(options) <= group.max_choices:
            raise HTTPException(422, "INVALID_OPTIONS")
        chosen += [
            ChosenOptionShape(id=option.id, group=group.name, name=option.name, price_delta=option.price_delta)
            for option in options
        ]
    if len(chosen) != len(line.options):
        raise HTTPException(422, "INVALID_OPTIONS")
    unit_price = dish.price + sum(option.price_delta for option in chosen)
    if line.unit_price is not None and line.unit_price != unit_price:
        raise HTTPException(409, "PRICE_CHANGED")
    return OrderItem(
        store_id=dish.store_id, position=position, menu_id=dish.id, name=dish.name, unit_price=unit_price,
        quantity=line.quantity, options=[option.model_dump() for option in chosen], note=line.note,
        total=unit_price * line.quantity,
    )  # fmt: skip


def present_party(database: Session, table: Table, cart: Cart, now: datetime) -> tuple[TableSession, bool]:
    party = database.scalar(
        select(TableSession).where(
            TableSession.store_id == table.store_id, TableSession.table_id == table.id, TableSession.ended_at.is_(None)
        )
    )
    if party is not None:
        party.last_order_at = max(party.last_order_at, now)
        party.guest_count = cart.guest_count or party.guest_count
        party.version += 1
        return party, False
    party = TableSession(
        store_id=table.store_id, table_id=table.id, guest_count=cart.guest_count, started_at=now, last_order_at=now
    )
    database.add(party)
    database.flush()
    return party, True


def take_number(database: Session, store: Store, events: int, now: datetime) -> StoreCounter:
    """The counter row, locked until the commit, with the order's number and the last event's id."""
    counter = database.scalars(
        select(StoreCounter).where(StoreCounter.store_id == store.id).with_for_update(key_share=True)
    ).one()
    today = (now.astimezone(ZoneInfo(store.time_zone)) - timedelta(hours=store.day_cutoff_hour)).date()
    if counter.business_date != today:
        last = select(func.max(Order.order_number)).where(Order.store_id == store.id, Order.business_date == today)
        counter.business_date, counter.last_order_number = today, database.scalar(last) or 0
    counter.last_order_number += 1
    counter.last_event_id += events
    return counter


def event(kind: str, number: int, table: Table, now: datetime, data: dict[str, object]) -> Event:
    return Event(store_id=table.store_id, id=number, type=kind, table_id=table.id, created_at=now, data=data)
