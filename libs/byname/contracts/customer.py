"""Which handles are one customer: by exact proof or a person's word, with a reason, and undoable."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.base import Fact, Handle, Moment, Reason


class ContactGiven(Fact):
    """A customer has named another handle of theirs."""

    type: ClassVar[str] = "byname.contact.given.v1"

    contact: str
    handle: Handle  # known already
    other: Handle
    proof: Literal["none", "signed", "confirmed"]  # by the site's signature, by a link they opened
    prefer: bool  # they want to go on there
    confirm_url: str = ""  # what they open to prove it, where there is no proof yet
    given_at: Moment


class ConfirmationRequested(Fact):
    """A customer wants to go on at an address that is not proven to be theirs: it is asked, once."""

    type: ClassVar[str] = "byname.confirmation.requested.v1"

    confirmation: str
    conversation: str
    customer: str
    person: str  # in whose voice
    to: Handle
    url: str
    requested_at: Moment
    sequence: int


class HandleBlocked(Fact):
    """A person has had enough: what comes from here is kept, but nobody is told of it."""

    type: ClassVar[str] = "byname.handle.blocked.v1"

    handle: Handle
    customer: str
    conversation: str
    person: str
    reason: Reason
    blocked_at: Moment
    sequence: int


class HandleUnblocked(Fact):
    """The way back: from now on people are told again."""

    type: ClassVar[str] = "byname.handle.unblocked.v1"

    handle: Handle
    customer: str
    conversation: str
    person: str
    unblocked_at: Moment
    sequence: int


class LinkDecided(Fact):
    """A person has decided: a handle is this customer's, a suggestion is wrong, or a link is undone."""

    type: ClassVar[str] = "byname.link.decided.v1"

    decision: str
    action: Literal["link", "dismiss", "undo"]
    customer: str = ""
    handle: Handle | None = None
    link: str = ""  # to undo
    suggestion: str = ""  # to dismiss, or that led to the link
    person: str
    why: str = ""
    decided_at: Moment


class LinkSuggested(Fact):
    """A handle may be this customer's; nothing has been linked."""

    type: ClassVar[str] = "byname.link.suggested.v1"

    suggestion: str
    customer: str
    handle: Handle
    other: str = ""  # the customer who has the handle now
    reason: Reason
    suggested_at: Moment


class CustomerLinked(Fact):
    """The handle is this customer's from now on; `merged` is the customer whose all has become theirs."""

    type: ClassVar[str] = "byname.customer.linked.v1"

    link: str
    customer: str
    handle: Handle
    merged: str = ""
    handles: tuple[Handle, ...] = ()  # that came along
    conversations: tuple[str, ...] = ()  # that came along
    owner: str
    reason: Reason
    person: str = ""  # who decided it, if a person did
    linked_at: Moment


class CustomerUnlinked(Fact):
    """A link was undone: handles and conversations are again whose they were."""

    type: ClassVar[str] = "byname.customer.unlinked.v1"

    link: str
    customer: str
    restored: str  # who has them now
    handles: tuple[Handle, ...]
    conversations: tuple[str, ...]
    owner: str  # of the restored customer
    reason: Reason
    person: str
    unlinked_at: Moment
