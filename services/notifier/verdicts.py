"""Writes what was decided about sends: state, facts and receipts in the one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from byname.store import Transaction
from byname.store.database import micros

from services.notifier.domain import Verdict, receipt_for
from services.notifier.store.words import add_sends, save_verdicts


async def apply_verdicts(unit: Transaction, verdicts: Sequence[Verdict], domain: str, now: datetime) -> None:
    """New states, the facts about them, and the receipts that people get."""
    if not verdicts:
        return
    await save_verdicts(unit.connection, verdicts, micros(now))
    for verdict in verdicts:
        unit.emit(verdict.facts)
    await add_sends(
        unit.connection, [one for verdict in verdicts if (one := receipt_for(verdict, domain, now))]
    )
