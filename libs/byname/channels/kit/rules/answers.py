"""Rules about what the far side answers: each status leads to the one error that says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import cast

from byname.channels.base import PollingAdapter
from byname.channels.errors import ChannelError, NeedsReauth, Rejected, Retryable
from byname.channels.kit import gates
from byname.channels.kit.cases import Case
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject
from byname.channels.model import Answer

PAUSE = 120
BODIES = (
    b"",
    b"{}",
    b"<html>error</html>",
    b'{"error": {"code": 1, "message": "no"}}',
    b"\xff\xfe",
    b"[]",
    b"7",
)


def accepted(subject: Subject) -> None:
    """A reply counts as sent when the far side says so, under the name that it gives it: reports and answers
    come back by that name. A success that cannot be read is never Retryable, or it would be sent twice."""
    cases = [case for case in subject.cases if case.kind == "answer" and "sent" in (case.expected or {})]
    if not cases:
        broken('there is no fixture of an accepted reply: {"answer": ...} with {"sent": {"provider_id"}}')
    for case in cases:
        sent = subject.play(case).sent
        if sent is None or not sent.provider_id:
            broken(f"{case.name}: classify() must give Sent with the far side's name for it")
        for body in (*BODIES, case.answer.body[: len(case.answer.body) // 2]):
            try:
                subject.adapter.classify(replace(case.answer, body=body), case.now)
            except (Rejected, NeedsReauth):
                continue
            except Retryable:
                broken(f"{case.name}: {case.answer.status} with {body[:20]!r} is Retryable: it may be sent")
            except Exception as error:
                broken(
                    f"{case.name}: {case.answer.status} with {body[:20]!r}: {type(error).__name__}: {error}"
                )


def refused(subject: Subject) -> None:
    """What the far side will never take is Rejected, with its own words in the text: the person who wrote
    the reply reads them. Nothing but a success counts as sent, a redirection neither."""
    for ask in _questions(subject):
        for status in (400, 404, 410, 422, 301, 302):
            for body in BODIES:
                error = ask(Answer(status, {}, body))
                if not isinstance(error, Rejected | Retryable | NeedsReauth):
                    broken(f"the answer {status} is {_came(error)}; it must be Rejected")
                if status in (400, 422) and not isinstance(error, Rejected):
                    broken(f"the answer {status} with {body[:20]!r} is {_came(error)}; it must be Rejected")


def credentials(subject: Subject) -> None:
    """When our credentials are no good any more everything waits and whoever runs us is told: NeedsReauth for
    401. 403 is NeedsReauth too, or Rejected where the far side means this one reply."""
    for ask in _questions(subject):
        for body in BODIES:
            if not isinstance(error := ask(Answer(401, {}, body)), NeedsReauth):
                broken(f"the answer 401 with {body[:20]!r} is {_came(error)}; it must be NeedsReauth")
            if not isinstance(error := ask(Answer(403, {}, body)), NeedsReauth | Rejected):
                broken(f"the answer 403 with {body[:20]!r} is {_came(error)}; NeedsReauth or Rejected")


def slow_down(subject: Subject) -> None:
    """A far side that asks for patience blocks those who have none. 429 is Retryable, after the time that
    Retry-After tells, in seconds or as a date (RFC 9110 10.2.3)."""
    now = next((case.now for case in subject.cases), None)
    if now is None:
        broken("there is no fixture")
    date = format_datetime(now.replace(microsecond=0) + timedelta(seconds=PAUSE), usegmt=True)
    for ask in _questions(subject):
        for value in (str(PAUSE), date):
            error = ask(Answer(429, {"retry-after": value}, b""))
            if not isinstance(error, Retryable):
                broken(f"the answer 429 is {_came(error)}; it must be Retryable")
            if error.after is None or abs(error.after - PAUSE) > 2:
                broken(
                    f"429 with Retry-After: {value} gives after={error.after}; use transport.retry_after()"
                )
        for value in ("", "soon", "-5", "9" * 30, "Wed, 99 Foo 2026"):
            error = ask(Answer(429, {"retry-after": value} if value else {}, b"{}"))
            if not isinstance(error, Retryable) or (error.after is not None and error.after < 0):
                broken(f"429 with Retry-After {value!r} is {_came(error)}; it must be Retryable")


def trouble(subject: Subject) -> None:
    """A far side in trouble gets well again. 5xx is Retryable, after the time of Retry-After if it tells one.
    Whether a POST may be made again after 500, 502 or 504 is another question: see repeats_safely."""
    for ask in _questions(subject):
        for status in (500, 502, 503, 504):
            for body in BODIES:
                if not isinstance(error := ask(Answer(status, {}, body)), Retryable):
                    broken(f"the answer {status} with {body[:20]!r} is {_came(error)}; it must be Retryable")
        error = ask(Answer(503, {"retry-after": str(PAUSE)}, b""))
        if not isinstance(error, Retryable) or error.after is None or abs(error.after - PAUSE) > 2:
            broken(f"503 with Retry-After: {PAUSE} is {_came(error)}, after={getattr(error, 'after', None)}")


def _goes_out_or_polls(subject: Subject) -> str:
    return "" if not gates.replies(subject) or not gates.polling(subject) else "it makes no calls"


RULES = (
    Rule("accepted", accepted, gates.replies),
    Rule("refused", refused, _goes_out_or_polls),
    Rule("credentials", credentials, _goes_out_or_polls),
    Rule("slow-down", slow_down, _goes_out_or_polls),
    Rule("trouble", trouble, _goes_out_or_polls),
)

Question = Callable[[Answer], ChannelError | None]


def _questions(subject: Subject) -> Iterator[Question]:
    """classify() of a channel with replies and read() of one that polls, asked about an answer."""
    moment: Case | None = next(iter(subject.cases), None)
    if moment is None:
        broken("there is no fixture")
    if not gates.replies(subject):
        yield lambda answer: _error_of(lambda: subject.adapter.classify(answer, moment.now), answer)
    if not gates.polling(subject):
        adapter = cast(PollingAdapter, subject.adapter)
        yield lambda answer: _error_of(lambda: adapter.read("7", answer, moment.now), answer)


def _error_of(work: Callable[[], object], answer: Answer) -> ChannelError | None:
    try:
        work()
    except ChannelError as error:
        return error
    except Exception as error:
        what = f"{answer.status} with {answer.body[:20]!r} {dict(answer.headers)}"
        broken(f"{what}: {type(error).__name__}: {error}; raise one of the four errors")
    return None


def _came(error: ChannelError | None) -> str:
    return type(error).__name__ if error else "taken as a success"
