"""Rules about words that come in: none at all, in any script, at any length, and files beside them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace

from byname.channels.errors import ChannelError
from byname.channels.inbound import Inbound, InboundMessage
from byname.channels.kit import gates
from byname.channels.kit.mutate import from_json, replaced, to_json, with_text
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject
from byname.channels.model import Raw

MARKER = "Byname asks whether this arrives."
SCRIPTS = (
    "👩‍👩‍👧‍👦 🇺🇳 👍🏽 family, flag, skin: one sign each, several characters",
    "שלום, איפה ההזמנה שלי? \u200f(12) مرحبا، أين طلبي؟",
    "e\u0301 and é, 𝔘𝔫𝔦𝔠𝔬𝔡𝔢, 漢字, ไทย, nbsp\u00a0here",
    "\u202eright to left by force\u202c, zero\u200bwidth",
)
STRANGE_HINTS = ("und", "qme", "xx-no-such-language-at-all", "German", "Mars/Base", "+99:00", "", "?" * 300)


@dataclass(frozen=True)
class Speaker:
    """A fixture into whose body other words can be put."""

    name: str
    say: Callable[[str], list[Inbound]]


def empty_text(subject: Subject) -> None:
    """People send pictures without a word, and buttons send nothing at all. That is a message with an empty
    text, or nothing for us; it is never a crash."""
    for speaker in _speakers(subject):
        for text in ("", " ", "\n"):
            try:
                found = speaker.say(text)
            except ChannelError:
                continue
            except Exception as error:
                broken(f"{speaker.name}: the text {text!r}: {type(error).__name__}: {error}")
            if any(isinstance(one, InboundMessage) and one.text.strip() for one in found):
                broken(f"{speaker.name}: the text {text!r} became {found[0]}: nobody said that")


def any_script(subject: Subject) -> None:
    """A customer's words arrive as they wrote them: emoji of several characters, right-to-left text and its
    marks, letters with accents in either spelling. Nothing is normalized, stripped or replaced."""
    for speaker in _speakers(subject):
        for text in SCRIPTS:
            _must_arrive(speaker, text)


def long_text(subject: Subject) -> None:
    """Somebody will paste a whole log file. 100 kB of text arrive whole: the services fold what is long, and
    only they know where."""
    line = "A line of a log that somebody pasted, №{}\n"
    text = "".join(line.format(number) for number in range(gates.LONG // len(line.encode()) + 1)).rstrip()
    for speaker in _speakers(subject):
        _must_arrive(speaker, text)


def attachments(subject: Subject) -> None:
    """Files go to the object store and facts hold a reference. So an adapter hands their bytes over as
    InboundFile, and never as text in the message."""
    found = [(case, one) for case, one in subject.messages() if one.files]
    if not found:
        broken("the manifest says that files come in, and no fixture brings one")
    for case, message in found:
        for file in message.files:
            if not file.content:
                broken(f"{case.name}: {file.name} is empty: hand over its bytes")
            shown = (file.content.decode("latin-1"), base64.b64encode(file.content).decode("ascii"))
            said = (message.text, message.html, *(one.value for one in message.details))
            if any(len(one) >= 16 and one in text for one in shown for text in said):
                broken(f"{case.name}: the bytes of {file.name} stand in the message's text; leave them out")


def hints_harmless(subject: Subject) -> None:
    """Languages and time zones are hints. Far sides send codes of their own, such as `und`, and zones that
    nobody else knows: then the hint is left out, and the words arrive. No message is rejected for one."""
    for name, raw, path, value in gates.hinted(subject):
        for hint in STRANGE_HINTS:
            body = to_json(replaced(from_json(raw.body), path, hint))
            try:
                found = subject.adapter.parse(replace(raw, body=body))
            except Exception as error:
                broken(
                    f"{name}: {value!r} as {hint[:20]!r}: {type(error).__name__}; leave the hint out instead"
                )
            if not any(isinstance(one, InboundMessage) for one in found):
                broken(f"{name}: {value!r} as {hint[:20]!r}: no message came")


RULES = (
    Rule("hints-harmless", hints_harmless, gates.hints),
    Rule("empty-text", empty_text, gates.messages),
    Rule("any-script", any_script, gates.messages),
    Rule("long-text", long_text, gates.long_messages),
    Rule("attachments", attachments, gates.attachments),
)


def _speakers(subject: Subject) -> list[Speaker]:
    """Of each sort of message one into which words can be put; there has to be one."""
    found: dict[object, Speaker] = {}
    for case, played in subject.played:
        for raw in played.raws if len(played.raws) == 1 else ():
            for one in played.documents:
                if isinstance(one, InboundMessage) and one.text:
                    speaker = Speaker(case.name, _sayer(subject, raw, one.text))
                    if _hears_the_marker(speaker):
                        found.setdefault((one.public, bool(one.thread), bool(one.files)), speaker)
    if not found:
        broken(
            "no fixture has its text in the body as it is, so none can be tried with other words: "
            "add such a fixture, or say in the manifest why there is none (exempt)"
        )
    return list(found.values())


def _sayer(subject: Subject, raw: Raw, old: str) -> Callable[[str], list[Inbound]]:
    def say(text: str) -> list[Inbound]:
        body = with_text(raw.body, old, text)
        assert body is not None
        return list(subject.adapter.parse(replace(raw, body=body)))

    return say


def _hears_the_marker(speaker: Speaker) -> bool:
    try:
        found = speaker.say(MARKER)
    except (ChannelError, AssertionError):
        return False
    return any(isinstance(one, InboundMessage) and one.text.strip() == MARKER for one in found)


def _must_arrive(speaker: Speaker, text: str) -> None:
    try:
        found = speaker.say(text)
    except Exception as error:
        broken(f"{speaker.name}: {text[:40]!r}…: {type(error).__name__}: {str(error)[:120]}")
    came = [one.text for one in found if isinstance(one, InboundMessage)]
    if not any(one.strip() == text.strip() for one in came):
        what = f"{len(came[0])} of its {len(text)} characters came" if came else "no message came"
        broken(f"{speaker.name}: {text[:40]!r} did not arrive as it was written: {what}")
