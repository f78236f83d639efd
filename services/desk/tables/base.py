"""What all the desk's tables share."""

from __future__ import annotations

from byname.store import standard_metadata
from sqlalchemy import Column, String

METADATA = standard_metadata()


def id_column(name: str = "id", *, primary_key: bool = False) -> Column[str]:
    """A column of ids."""
    return Column(name, String(64), primary_key=primary_key, nullable=False)
