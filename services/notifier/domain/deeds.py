"""What came of the orders on top of an answer, as sentences for the one receipt that its person gets. Pure.

The receipt is noted with the answer and waits; each fact that the router says because of the answer adds a
sentence and lets it go. Words, a note, or a refusal have receipts of their own, which take the sentences in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from byname.contracts import AnswerReceived, Event

from services.notifier.domain.batch import Batch
from services.notifier.domain.deed_words import sentence_of
from services.notifier.domain.send import Deed, done_key

# The router may be slow, or there was nothing to change; then that is said.
NOTHING_COMES = timedelta(minutes=5)
MORE_MAY_COME = timedelta(seconds=3)
_OF_THEIR_OWN = ("note", "help")  # told by another receipt


def answered(batch: Batch, item: Event[Any]) -> None:
    """A person has answered by mail: orders alone get a receipt of what came of them."""
    said: AnswerReceived = item.data
    orders = [one.name for one in said.commands if one.name != "anyway"]
    if said.front_end != "email" or not orders or orders == ["close"]:
        return
    if said.text and "later" not in orders:
        return  # the receipt of the words has room for it
    if not any(one in _OF_THEIR_OWN for one in orders):
        new = batch.new("done", item.id, item, said.person, {"order": item.id, "subject": said.subject})
        batch.heard.sends.append(replace(new, not_before=batch.now + NOTHING_COMES))


def done(batch: Batch, item: Event[Any]) -> None:
    """The router has done something that a person ordered."""
    sentence = sentence_of(batch, item.data)
    if sentence and item.causation:
        number = getattr(item.data, "sequence", 0)
        batch.heard.deeds.append(Deed(item.id, item.causation, batch.now, number, sentence))


def refused(batch: Batch, cause: str) -> None:
    """Nothing of the answer was done, and its person is told why."""
    batch.heard.refused.add(done_key(cause))
