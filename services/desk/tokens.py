"""API tokens and sign-ins. A token is `byn_<id>_<secret>`; the secret is kept only as its hash.

The command line uses `create_token` without a running desk.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from datetime import datetime, timedelta

from byname.clock import Clock, SystemClock
from byname.config import Config
from byname.ids import random_secret
from byname.store.database import micros
from byname.store.engine import make_engine
from byname.store.migrate import check_current
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.errors import UnknownPerson
from services.desk.store.tokens import TokenRow, add_token, get_token

SHAPE = re.compile(r"byn_([0-9a-f]{12})_([0-9a-f]{64})")


async def create_token(
    config: Config, person_id: str, people: Collection[str] | None = None, clock: Clock | None = None
) -> str:
    """A new API token of this person; it is shown only now. `people` are the ids of the team, if known.

    UnknownPerson when the team does not know them; StoreOutdated when the tables are missing.
    """
    if people is not None and person_id not in people:
        known = ", ".join(sorted(people)) or "nobody"
        raise UnknownPerson(f"there is no person {person_id!r} on the team; there is {known}")
    engine = make_engine(config.database.url, config.home, "desk")
    try:
        await check_current(engine, "desk")
        token, row = new_token(person_id, (clock or SystemClock()).now())
        async with engine.begin() as connection:
            await add_token(connection, row)
    finally:
        await engine.dispose()
    return token


def new_token(
    person: str, now: datetime, *, parent: str = "", lasts: timedelta | None = None
) -> tuple[str, TokenRow]:
    """A fresh token and the row to keep. With `parent` it is a sign-in on the page."""
    token_id, secret = random_secret(6).hex(), random_secret(32).hex()
    row = TokenRow(
        id=token_id,
        hash=_hash(secret),
        kind="session" if parent else "api",
        person=person,
        parent=parent,
        created_at=micros(now),
        expires_at=micros(now + lasts) if lasts else 0,
    )
    return f"byn_{token_id}_{secret}", row


async def whose(connection: AsyncConnection, token: str, kind: str, now: datetime) -> TokenRow | None:
    """The row of a token in force, or None: unknown, revoked, expired, or of another kind."""
    shape = SHAPE.fullmatch(token)
    if not shape:
        return None
    row = await get_token(connection, shape[1])
    # Compared even when there is no row, and in constant time: the answer's delay says nothing.
    same = hmac.compare_digest(row.hash if row else "0" * 64, _hash(shape[2]))
    return row if row and same and row.kind == kind and row.in_force(micros(now)) else None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
