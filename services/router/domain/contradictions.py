"""Commands of one answer that cannot both be meant. Pure."""

from __future__ import annotations

from byname.contracts import AnswerReceived, Reason

ONCE = ("later", "snooze", "ask", "tier")
APART = (
    ("snooze", "close", "what is closed cannot be put off"),
    ("kept", "unpromise", "a promise is either kept or taken back: say which is what, in its words"),
)


def contradiction(answer: AnswerReceived) -> Reason | None:
    """Why nobody could say what the answer wants; half of it is never done."""
    names = [one.name for one in answer.commands]
    for name in ONCE:
        if names.count(name) > 1:
            return Reason(code="twice", text=f"/{name} stands there {_times(names.count(name))}: leave one")
    bare = [one.name for one in answer.commands if not one.text.strip()]
    for one, other, why in APART:
        at_all = names if one == "snooze" else bare
        if one in at_all and other in at_all:
            return Reason(code="contradiction", text=f"/{one} and /{other} stand there both: {why}")
    return None


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"
