"""What the far side says of a mail we sent, and whether our own people were told."""

from __future__ import annotations

from typing import ClassVar

from byname.contracts.base import Fact, Moment


class DeliveryReported(Fact):
    """A report about one of our mails (RFC 3464), found by its envelope token or Message-ID."""

    type: ClassVar[str] = "byname.delivery.reported.v1"

    report: str
    send: str = ""  # the send key, when the report came to a genuine bounce address
    original_message_id: str = ""
    address: str = ""
    status: str = ""
    hard: bool
    action: str = ""
    diagnostic: str = ""
    text: str = ""
    received_at: Moment


class PersonTold(Fact):
    """The person's own mail server has taken the customer's words."""

    type: ClassVar[str] = "byname.person.told.v1"

    message: str
    conversation: str
    person: str
    front_end: str
    message_id: str
    told_at: Moment


class PersonNotTold(Fact):
    """The person's own address does not take our mail: someone must look at the desk."""

    type: ClassVar[str] = "byname.person.not_told.v1"

    message: str
    conversation: str
    person: str
    front_end: str
    reason: str
    noticed_at: Moment
