"""What the chat server itself says to visitors. Always recognisable as not written by a person just now."""

from __future__ import annotations


def nobody_answers(name: str, then: str) -> str:
    """Nobody has answered in time; `then` says how it goes on."""
    return f"{name} cannot answer this minute. {then}".strip()


def outside_hours(name: str, back: str, then: str) -> str:
    """Nobody is there at this hour; `then` says how it goes on."""
    return f"{_not_here(name, back)} {then}".strip()


def away(name: str, back: str) -> str:
    """The same on opening the widget, before a word is written."""
    return f"{_not_here(name, back)} Write to us, you get an answer {'then' if back else 'when we are back'}."


def talking_with(name: str) -> str:
    """A person has been found."""
    return f"You are talking with {name}."


def stands_in(name: str, owner: str, until: str) -> str:
    """A person has been found, who answers for the one they know; `until` is when that one is back."""
    if until:
        return f"{owner} is away until {until}. You are talking with {name} meanwhile."
    return f"You are talking with {name}, who answers for {owner}."


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


def _not_here(name: str, back: str) -> str:
    return f"{name} is not here right now{f', and back {back}' if back else ''}."
