"""When verifying takes something that has to be fetched first: the hook fetches it and asks again."""

from __future__ import annotations

from byname.channels.errors import Retryable
from byname.channels.model import Call


class NeedsCall(Retryable):
    """`call` has to be made; give its answer to the adapter's `learn`, then verify again.

    A hook that does not know this answers 503, and the provider comes again.
    """

    def __init__(self, text: str, call: Call) -> None:
        super().__init__(text, after=5.0)
        self.call = call
