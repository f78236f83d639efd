"""Commands of one answer that cannot both be meant. Pure."""

from __future__ import annotations

from byname.contracts import AnswerReceived, Reason

ONCE = ("later", "snooze", "ask", "tier")
APART = (
    ("snooze", "close", "what is closed cannot be put off"),
    ("snooze", "block", "nobody is told of a blocked sender anyway"),
    ("later", "block", "nothing goes to a blocked sender by itself"),
    ("promise", "block", "nothing is promised to a blocked sender"),
)


def contradiction(answer: AnswerReceived) -> Reason | None:
    """Why nobody could say what the answer wants; half of it is never done."""
    names = [one.name for one in answer.commands]
    for name in ONCE:
        if names.count(name) > 1:
            return Reason(code="twice", text=f"/{name} stands there {_times(names.count(name))}: leave one")
    for one, other, why in APART:
        if one in names and other in names:
            return _both(one, other, why)
    bare = [one.name for one in answer.commands if not one.text.strip()]
    if "kept" in bare and "unpromise" in bare:
        return _both("kept", "unpromise", "say which promise is kept and which is taken back, in its words")
    return None


def _both(one: str, other: str, why: str) -> Reason:
    return Reason(code="contradiction", text=f"/{one} and /{other} stand there both: {why}")


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"
