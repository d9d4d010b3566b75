"""What the peer takes and gives, as pydantic models: the contract's shapes."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OptionShape(Shape):
    id: int
    name: str
    price_delta: int
    is_sold_out: bool


class OptionGroupShape(Shape):
    id: int
    name: str
    min: int = Field(validation_alias="min_choices")
    max: int = Field(validation_alias="max_choices")
    options: list[OptionShape]


class MenuShape(Shape):
    id: int
    name: str
    description: str | None
    price: int
    image_url: str | None
    display_order: int
    is_sold_out: bool
    sold_out_until: datetime | None
    labels: list[str]
    allergens: list[str]
    origin: str | None
    option_groups: list[OptionGroupShape]


class CategoryShape(Shape):
    id: int
    name: str
    display_order: int
    menus: list[MenuShape]


class StoreShape(Shape):
    id: int
    name: str
    locale: str
    currency: str
    time_zone: str
    day_cutoff_hour: int
    origin: str | None
    ordering_paused: bool


class MenuBoardShape(Shape):
    store: StoreShape
    menu_version: int
    categories: list[CategoryShape]


class CartLine(BaseModel):
    model_config = ConfigDict(extra="forbid")
    menu_id: int
    quantity: int = Field(ge=1, le=99)
    options: list[int] = Field(default_factory=list, max_length=50)
    note: str | None = Field(default=None, max_length=200)
    unit_price: int | None = None


class Cart(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: list[CartLine] = Field(min_length=1, max_length=50)
    note: str | None = Field(default=None, max_length=200)
    guest_count: int | None = Field(default=None, ge=1, le=100)


class ChosenOptionShape(Shape):
    id: int
    group: str
    name: str
    price_delta: int


class OrderItemShape(Shape):
    menu_id: int
    name: str
    unit_price: int
    quantity: int
    options: list[ChosenOptionShape]
    note: str | None
    total: int


class OrderShape(Shape):
    order_number: int
    business_date: date
    id: int
    table_id: int
    table_number: str
    session_id: int
    status: str
    items: list[OrderItemShape]
    total: int
    note: str | None
    placed_by: str
    cancel_reason: str | None
    created_at: datetime
    updated_at: datetime
    version: int


class TableOrdersShape(Shape):
    data: list[OrderShape]
    next_cursor: str | None
    session_id: int | None
    session_total: int
