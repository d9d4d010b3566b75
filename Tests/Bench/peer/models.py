"""TableOrder's tables as SQLAlchemy maps them: what R1 to R3 need of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, SmallInteger, Text, and_
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import LargeBinary


class Base(DeclarativeBase):
    type_annotation_map = {int: BigInteger, str: Text, datetime: TIMESTAMP(timezone=True), bytes: LargeBinary}


class Store(Base):
    __tablename__ = "stores"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB)
    locale: Mapped[str]
    currency: Mapped[str]
    time_zone: Mapped[str]
    day_cutoff_hour: Mapped[int] = mapped_column(SmallInteger)
    origin: Mapped[str | None]
    ordering_paused: Mapped[bool]
    menu_version: Mapped[int]


class StoreCounter(Base):
    __tablename__ = "store_counters"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    last_event_id: Mapped[int]
    business_date: Mapped[date | None]
    last_order_number: Mapped[int]


class Category(Base):
    __tablename__ = "categories"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB)
    display_order: Mapped[int]
    menus: Mapped[list[Menu]] = relationship(
        primaryjoin=lambda: and_(
            Category.store_id == foreign(Menu.store_id), Category.id == foreign(Menu.category_id), Menu.is_available
        ),
        order_by=lambda: (Menu.display_order, Menu.id),
        viewonly=True,
    )


class Menu(Base):
    __tablename__ = "menus"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int]
    name: Mapped[str]
    description: Mapped[str | None]
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB)
    price: Mapped[int]
    image_url: Mapped[str | None]
    display_order: Mapped[int]
    is_available: Mapped[bool]
    is_sold_out: Mapped[bool]
    sold_out_until: Mapped[datetime | None]
    labels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    allergens: Mapped[list[str]] = mapped_column(ARRAY(Text))
    origin: Mapped[str | None]
    option_groups: Mapped[list[OptionGroup]] = relationship(
        order_by=lambda: (OptionGroup.display_order, OptionGroup.id), viewonly=True
    )


class OptionGroup(Base):
    __tablename__ = "option_groups"
    __table_args__ = (ForeignKeyConstraint(["store_id", "menu_id"], ["menus.store_id", "menus.id"]),)
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    menu_id: Mapped[int]
    name: Mapped[str]
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB)
    min_choices: Mapped[int] = mapped_column(SmallInteger)
    max_choices: Mapped[int] = mapped_column(SmallInteger)
    display_order: Mapped[int]
    options: Mapped[list[Option]] = relationship(order_by=lambda: (Option.display_order, Option.id), viewonly=True)


class Option(Base):
    __tablename__ = "options"
    __table_args__ = (ForeignKeyConstraint(["store_id", "group_id"], ["option_groups.store_id", "option_groups.id"]),)
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int]
    name: Mapped[str]
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB)
    price_delta: Mapped[int]
    is_sold_out: Mapped[bool]
    display_order: Mapped[int]


class Table(Base):
    __tablename__ = "table_auths"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    table_number: Mapped[str]
    credential_version: Mapped[int]
    deleted_at: Mapped[datetime | None]


class EndedToken(Base):
    __tablename__ = "ended_tokens"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[str] = mapped_column(primary_key=True)


class TableSession(Base):
    __tablename__ = "table_sessions"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    table_id: Mapped[int]
    guest_count: Mapped[int | None] = mapped_column(SmallInteger)
    started_at: Mapped[datetime]
    last_order_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        ForeignKeyConstraint(["store_id", "session_id"], ["table_sessions.store_id", "table_sessions.id"]),
    )
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    table_id: Mapped[int]
    table_number: Mapped[str]
    session_id: Mapped[int]
    business_date: Mapped[date]
    order_number: Mapped[int]
    status: Mapped[str] = mapped_column(default="pending")
    total: Mapped[int]
    note: Mapped[str | None]
    placed_by: Mapped[str]
    cancel_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    items: Mapped[list[OrderItem]] = relationship(order_by=lambda: OrderItem.position)


class OrderItem(Base):
    __tablename__ = "order_items"
    __table_args__ = (ForeignKeyConstraint(["store_id", "order_id"], ["orders.store_id", "orders.id"]),)
    store_id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    menu_id: Mapped[int]
    name: Mapped[str]
    unit_price: Mapped[int]
    quantity: Mapped[int] = mapped_column(SmallInteger)
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    note: Mapped[str | None]
    total: Mapped[int]


class Event(Base):
    __tablename__ = "events"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    table_id: Mapped[int | None]
    created_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"
    store_id: Mapped[int] = mapped_column(primary_key=True)
    principal: Mapped[str] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    location: Mapped[str | None]
    body: Mapped[str | None]
    created_at: Mapped[datetime]
