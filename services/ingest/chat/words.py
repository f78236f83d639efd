"""What the chat server itself says to visitors. Always recognisable as not written by a person just now."""

from __future__ import annotations

from datetime import datetime

from byname.channels.chat.settings import Site
from byname.hours import when


def nobody_answers(name: str, then: str) -> str:
    """Nobody has answered in time; `then` says how it goes on."""
    return f"{name} cannot answer this minute. {then}".strip()


def outside_hours(name: str, site: Site, now: datetime, then: str) -> str:
    """Nobody is there at this hour; `then` says how it goes on."""
    return f"{name} is not here right now, and back {_back(site, now)}. {then}".strip()


def away(name: str, site: Site, now: datetime) -> str:
    """The same on opening the widget, before a word is written."""
    return f"{name} is not here right now, and back {_back(site, now)}. Write to us, you get an answer then."


def talking_with(name: str) -> str:
    """A person has been found."""
    return f"You are talking with {name}."


def confirmed(name: str, email: str) -> str:
    """The address is known to be theirs."""
    return f"{name}'s answers also come to {email} when you are not here."


def confirm_sent(email: str, code: str) -> str:
    """A mail with a link is on its way."""
    return (
        f"Please open the link in the mail to {email}; after that, answers also come there. "
        f"Your code is {_spaced(code)}: the page will ask for it."
    )


def code(email: str, digits: str) -> str:
    """The same in the transcript, for who comes back from their mailbox."""
    return f"Your code for {email} is {_spaced(digits)}. The page behind the link in our mail asks for it."


def noted(email: str) -> str:
    """An address before the first line: there is nothing to go on with yet."""
    return f"Write to us here first: then a mail to {email} asks whether answers shall also come there."


def form_taken(name: str, follow_up: str) -> str:
    """A form has arrived."""
    return f"Thank you. {name} answers here. {follow_up}".strip()


def by_mail(email: str) -> str:
    """The answer also comes to their proven address, or they may give one."""
    if email:
        return f"You can close this window: the answer also comes to {email}."
    return "Leave your email address and the answer comes there, too."


def _spaced(digits: str) -> str:
    return f"{digits[:3]} {digits[3:]}"


def _back(site: Site, now: datetime) -> str:
    opens = site.open_hours.next_open(now)
    return when(opens, now, site.open_hours.zone) if opens else "soon"
