"""What the router can stumble over.

RouterError
├── UnknownLink            the link is not here (yet)
├── UnknownPerson          the person is not in the team (yet)
└── UnknownConversation    the conversation is not here (yet): again in a moment, then a dead letter
"""

from __future__ import annotations

from byname.errors import NotYet


class RouterError(NotYet):
    """The router cannot decide at this moment."""


class UnknownLink(RouterError):
    """A person wants to undo a link that this router has not made."""


class UnknownConversation(RouterError):
    """An answer or report names a conversation that this router has not opened."""


class UnknownPerson(RouterError):
    """Customers shall go to somebody whom the team file in force does not know."""
