"""A call as a sentence for people."""

from __future__ import annotations

from byname.contracts.call import CallLogged, Outcome

_CALLED: dict[Outcome, str] = {
    "missed": "no answer",
    "busy": "the line was busy",
    "failed": "the call did not get through",
    "voicemail": "left a voicemail",
    "wrong_number": "a wrong number",
}


def sentence(call: CallLogged, person: str) -> str:
    """`Missed call, rang 22 s`, `Sophie spoke with them for 4 minutes`. `person` is their name, or empty."""
    said = _called_us(call, person) if call.direction == "in" else _we_called(call, person)
    withheld = call.direction == "in" and call.handle.address.startswith("anonymous:")
    return f"{said} (number withheld)" if withheld and not call.handle.name else said


def duration(seconds: int) -> str:
    """`40 seconds`, `4 minutes`, `1 hour 5 minutes`."""
    if seconds < 60:
        return _count(seconds, "second")
    minutes = round(seconds / 60)
    if minutes < 60:
        return _count(minutes, "minute")
    hours, rest = divmod(minutes, 60)
    return f"{_count(hours, 'hour')} {_count(rest, 'minute')}" if rest else _count(hours, "hour")


def capitalised(person: str) -> str:
    """The name that an id most likely stands for, where nobody knows the team."""
    return "-".join(part[:1].upper() + part[1:] for part in person.split("-"))


def _called_us(call: CallLogged, person: str) -> str:
    rang = f", rang {ring} s" if (ring := _rang(call)) else ""
    if call.outcome == "answered":
        return _spoke(call, person or "Somebody")
    if call.outcome == "voicemail":
        return f"They left a voicemail{f' for {person}' if person else ''}"
    if call.outcome == "busy":
        return "Missed call, the line was busy"
    if call.outcome == "wrong_number":
        return "A wrong number"
    return f"Missed call{f' for {person}' if person else ''}{rang}"


def _we_called(call: CallLogged, person: str) -> str:
    who = person or "Somebody"
    if call.outcome == "answered":
        return f"{who} called and spoke with them for {duration(call.talk_s)}" if call.talk_s else (
            f"{who} called and spoke with them"
        )  # fmt: skip
    return f"{who} called them: {_CALLED[call.outcome]}"


def _spoke(call: CallLogged, who: str) -> str:
    return f"{who} spoke with them for {duration(call.talk_s)}" if call.talk_s else f"{who} spoke with them"


def _rang(call: CallLogged) -> int:
    return round((call.ended_at - call.started_at).total_seconds()) if call.ended_at else 0


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
