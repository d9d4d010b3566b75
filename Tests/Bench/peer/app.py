"""The peer: R1 to R3 of TableOrder's contract on the same tables, as one would write them with FastAPI and SQLAlchemy.

Handlers are plain functions, which FastAPI runs in its pool of threads, each request with a session of the ORM; answers
are pydantic models. It is let off what R1 to R3 do not ask of it: the entity tag, translations, request ids, the log.

DATABASE_URL and JWT_SECRET_KEY come from the environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated, Any

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response
from models import Category, EndedToken, Menu, OptionGroup, Order, Store, Table, TableSession
from ordering import place_order
from shapes import Cart, MenuBoardShape, OrderShape, TableOrdersShape
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, selectinload, sessionmaker

engine = create_engine(
    os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:", 1), pool_size=5, max_overflow=10
)
Sessions = sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


def database() -> Iterator[Session]:
    with Sessions() as session:
        yield session


Database = Annotated[Session, Depends(database)]


def signed_in_table(database: Database, authorization: Annotated[str, Header()]) -> Table:
    """The table whose tablet calls."""
    try:
        token = authorization.removeprefix("Bearer ")
        claims: dict[str, Any] = jwt.decode(token, os.environ["JWT_SECRET_KEY"], algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(401, "INVALID_TOKEN") from None
    kind, _, number = claims["sub"].partition(":")
    if kind != "table":
        raise HTTPException(403, "FORBIDDEN")
    table = database.scalar(
        select(Table).where(
            Table.store_id == claims["store"],
            Table.id == int(number),
            Table.credential_version == claims["ver"],
            Table.deleted_at.is_(None),
            ~select(EndedToken)
            .where(EndedToken.store_id == claims["store"], EndedToken.token_id == claims["jti"])
            .exists(),
        )
    )
    if table is None:
        raise HTTPException(401, "INVALID_TOKEN")
    return table


SignedInTable = Annotated[Table, Depends(signed_in_table)]


@app.get("/api/menus")
def menus(database: Database, store_id: int) -> MenuBoardShape:
    store = database.get(Store, store_id)
    if store is None:
        raise HTTPException(404, "NOT_FOUND")
    categories = database.scalars(
        select(Category)
        .where(Category.store_id == store_id)
        .order_by(Category.display_order, Category.id)
        .options(selectinload(Category.menus).selectinload(Menu.option_groups).selectinload(OptionGroup.options))
    ).all()
    return MenuBoardShape.model_validate({"store": store, "menu_version": store.menu_version, "categories": categories})


@app.get("/api/orders")
def orders(
    database: Database, table: SignedInTable, limit: Annotated[int, Query(ge=1, le=250)] = 50, cursor: int = 0
) -> TableOrdersShape:
    session = database.scalar(
        select(TableSession).where(
            TableSession.store_id == table.store_id, TableSession.table_id == table.id, TableSession.ended_at.is_(None)
        )
    )
    if session is None:
        return TableOrdersShape(data=[], next_cursor=None, session_id=None, session_total=0)
    of_session = (Order.store_id == table.store_id, Order.session_id == session.id)
    total = database.scalar(
        select(func.coalesce(func.sum(Order.total), 0)).where(*of_session, Order.status != "cancelled")
    )
    found = database.scalars(
        select(Order)
        .where(*of_session, Order.id > cursor)
        .order_by(Order.id)
        .limit(limit + 1)
        .options(selectinload(Order.items))
    ).all()
    return TableOrdersShape(
        data=[OrderShape.model_validate(order) for order in found[:limit]],
        next_cursor=str(found[limit - 1].id) if len(found) > limit else None,
        session_id=session.id,
        session_total=int(total or 0),
    )


@app.post("/api/orders", status_code=201)
def place(
    database: Database,
    table: SignedInTable,
    cart: Cart,
    response: Response,
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
) -> OrderShape:
    order, replayed = place_order(database, table, cart, idempotency_key)
    response.headers["Location"] = f"/api/orders/{order.id}"
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return order
