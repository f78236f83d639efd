"""A mail that sums up a call for the customer, in the person's voice: a draft, sent only on their word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from byname.contracts.call import CallLogged, Promise


def draft_recap(
    call: CallLogged, *, greeting: str = "", signature: str = "", customer: str = "", zone: tzinfo = UTC
) -> tuple[str, str]:
    """Subject and text. `greeting` and `signature` are the voice's, `customer` a name or empty.

    Times are told as in `zone`. In the greeting, {name} stands for the customer.
    """
    day = _day(call.started_at.astimezone(zone))
    parts = [_greeting(greeting, customer or call.handle.name), _opening(call, day)]
    if call.notes.strip():
        parts.append(call.notes.strip())
    if call.promises:
        parts.append(_promises(call.promises, zone))
    parts.append("If I have got anything wrong or left something out, just answer this mail.")
    if signature.strip():
        parts.append(signature.strip())
    return f"Our call on {day}", "\n\n".join(parts) + "\n"


def _greeting(greeting: str, customer: str) -> str:
    text = greeting.strip()
    if "{name}" in text:
        return " ".join(text.replace("{name}", customer).split()).replace(" ,", ",")
    if text:
        return text
    return f"Hello {customer}," if customer else "Hello,"


def _opening(call: CallLogged, day: str) -> str:
    if call.outcome == "voicemail" and call.direction == "in":
        return f"thank you for your message on my voicemail on {day}. This is what I understood:"
    if call.outcome != "answered":
        return f"I tried to reach you by phone on {day}, in vain."
    thanks = "thank you for your call" if call.direction == "in" else "thank you for your time on the phone"
    return f"{thanks} on {day}. So that both of us have it in writing:"


def _promises(promises: Sequence[Promise], zone: tzinfo) -> str:
    lines = [f"- {one.text}{_by(one.due, zone)}" for one in promises]
    return "\n".join(["What I promised:", *lines])


def _by(due: datetime | None, zone: tzinfo) -> str:
    if due is None:
        return ""
    local = due.astimezone(zone)
    clock = f", {local:%H:%M}" if (local.hour, local.minute) != (0, 0) else ""
    return f" (by {_day(local)}{clock})"


def _day(moment: datetime) -> str:
    return f"{moment:%A}, {moment.day} {moment:%B}"
