"""What the router can stumble over.

RouterError
└── UnknownConversation    the conversation is not here (yet): again in a moment, then a dead letter
"""

from __future__ import annotations

from byname.errors import NotYet


class RouterError(NotYet):
    """The router cannot decide at this moment."""


class UnknownConversation(RouterError):
    """An answer or report names a conversation that this router has not opened."""
