"""Which errors of a store say nothing about the work itself, so that it is tried again, however often."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError

# Connection trouble, resources short, deadlock or serialization, operator intervention, system error,
# lock not available: https://www.postgresql.org/docs/18/errcodes-appendix.html
_PASSING_STATES = ("08", "53", "40", "57", "58", "55P03")


def is_passing(error: BaseException) -> bool:
    """Whether waiting heals it: the database is away, busy or full.

    asyncpg's errors mostly arrive as a bare DBAPIError; only their SQLSTATE tells an outage from a mistake.
    """
    if isinstance(error, (ConnectionError, TimeoutError, OperationalError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return error.connection_invalidated or state.startswith(_PASSING_STATES)
