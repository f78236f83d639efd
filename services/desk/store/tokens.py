"""Tokens and sign-ins: only hashes are kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.desk.tables import tokens


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as it is kept. Moments in microseconds since 1970; 0 means never."""

    id: str
    hash: str
    kind: str
    person: str
    parent: str
    created_at: int
    expires_at: int
    revoked_at: int = 0

    def in_force(self, now: int) -> bool:
        return not self.revoked_at and (not self.expires_at or now < self.expires_at)


async def add_token(connection: AsyncConnection, row: TokenRow) -> None:
    await connection.execute(insert(tokens), asdict(row))


async def get_token(connection: AsyncConnection, token_id: str) -> TokenRow | None:
    found = (await connection.execute(select(tokens).where(tokens.c.id == token_id))).mappings().first()
    return TokenRow(**found) if found else None


async def revoke_token(connection: AsyncConnection, token_id: str, at: int) -> int:
    """Revoke a token and the sign-ins made with it; how many that were."""
    mine = or_(tokens.c.id == token_id, tokens.c.parent == token_id)
    changed = await connection.execute(
        update(tokens).where(mine, tokens.c.revoked_at == 0).values(revoked_at=at)
    )
    return changed.rowcount
