"""What a query finds, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[RowMapping]
Place = tuple[int, str]  # of a row in a list: when, id


async def one_row(connection: AsyncConnection, query: Select[Any]) -> RowMapping | None:
    """The first of them, if there is any."""
    found: RowMapping | None = (await connection.execute(query)).mappings().first()
    return found


async def all_rows(connection: AsyncConnection, query: Select[Any]) -> Rows:
    """All of them."""
    found: Rows = (await connection.execute(query)).mappings().all()
    return found
