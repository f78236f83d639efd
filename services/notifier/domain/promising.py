"""What was promised, and what became of it, as notices show it and nudges need it. Pure."""

from __future__ import annotations

from typing import Any

from byname.contracts import Event, PromiseDismissed, PromiseMade, PromiseReopened, PromiseSettled

from services.notifier.domain import deeds
from services.notifier.domain.batch import Batch
from services.notifier.domain.pointless import Promised


def made(batch: Batch, item: Event[Any]) -> None:
    """A promise, or the same one with another moment or words."""
    said: PromiseMade = item.data
    batch.promised(
        Promised(
            said.promise, said.conversation, said.person, said.text, said.due, said.made_at, said.sequence
        )
    )
    if said.suggestion:
        batch.settled(said.suggestion, said.sequence)
    deeds.done(batch, item)


def settled(batch: Batch, item: Event[Any]) -> None:
    """Kept, or taken back."""
    said: PromiseSettled = item.data
    batch.settled(said.promise, said.sequence)
    deeds.done(batch, item)


def reopened(batch: Batch, item: Event[Any]) -> None:
    """The words that kept it did not arrive."""
    said: PromiseReopened = item.data
    batch.settled(said.promise, said.sequence, over=False)


def dismissed(batch: Batch, item: Event[Any]) -> None:
    """It was no promise."""
    said: PromiseDismissed = item.data
    batch.settled(said.suggestion, said.sequence)
    deeds.done(batch, item)
