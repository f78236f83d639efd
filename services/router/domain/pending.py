"""What a conversation still waits for, as values: promises, a snooze, words that go out later."""

from __future__ import annotations

from datetime import datetime

from services.router.domain.value import value


@value
class Promised:
    """An open promise. `text` is the beginning of its words; `mark` tells longer ones apart."""

    id: str
    text: str
    due: datetime | None
    person: str
    made_at: datetime
    sequence: int  # of the fact that made or moved it
    zone: str = ""
    mark: str = ""
    call: str = ""  # the call that it was made in, as long as nobody has moved it by hand
    revision: int = 0  # of that call


@value
class Settled:
    """Promises that these words have kept, unless the words do not arrive."""

    reply: str
    promises: tuple[Promised, ...]


@value
class Snooze:
    """Put off by this fact, until a moment or until the customer writes."""

    sequence: int
    at: datetime
    until: datetime | None = None


@value
class Scheduled:
    """Words that go out later, by their beginning. `keeps`: they will keep the promises made before them."""

    id: str
    person: str
    text: str
    sequence: int
    at: datetime  # when they were written
    keeps: bool = True
