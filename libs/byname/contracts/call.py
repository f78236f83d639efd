"""What was said on the phone, as exchanges record it and people remember it."""

from __future__ import annotations

from typing import ClassVar, Literal

from byname.contracts.base import Fact, Handle, Moment, Value

Outcome = Literal["answered", "missed", "voicemail", "busy", "failed", "wrong_number"]


class Promise(Value):
    """What a person said they would do. `due` is None when they named no time."""

    text: str
    due: Moment | None = None


class CallLogged(Fact):
    """A call has ended, or more is known of it: a higher `revision` replaces the lower ones of the call."""

    type: ClassVar[str] = "byname.call.logged.v1"

    call: str
    revision: int
    handle: Handle  # the customer's number; an anonymous caller's is like no other
    direction: Literal["in", "out"]
    outcome: Outcome
    person: str = ""  # who of ours took or made it, else the one person whose phone it rang
    line: str = ""  # the number or extension of ours that it came to
    started_at: Moment
    answered_at: Moment | None = None
    ended_at: Moment | None = None
    talk_s: int = 0  # seconds that a human being of ours spoke with them
    recordings: tuple[str, ...] = ()  # addresses at the provider, which ask for a login
    text: str  # the call in a sentence or two, for people
    notes: str = ""  # what the person heard
    promises: tuple[Promise, ...] = ()
    recap: bool = False  # the person wants to send the customer a recap
    claims: tuple[Handle, ...] = ()  # also the caller's, as they say
    conversation: str = ""  # the person says that it belongs there
    sources: tuple[str, ...]  # who told of it: twilio, asterisk, freeswitch, csv, person
    logged_at: Moment
