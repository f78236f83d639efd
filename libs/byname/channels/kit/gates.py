"""For which channels a rule is: each says why not, and nothing when it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from byname.channels.inbound import InboundMessage
from byname.channels.kit.mutate import from_json, places
from byname.channels.kit.subject import Subject
from byname.channels.locales import language_code
from byname.channels.model import Raw

LONG = 100_000  # bytes of text that every channel which can carry them must bring through


def webhook(subject: Subject) -> str:
    """Somebody calls it over HTTP."""
    return "" if subject.manifest.capabilities.inbound in ("webhook", "both") else "it has no webhook"


def signed(subject: Subject) -> str:
    """Whoever calls proves who they are."""
    return webhook(subject) or ("" if subject.manifest.capabilities.signed else "its callers prove nothing")


def rotating(subject: Subject) -> str:
    """It has room for a second secret."""
    return signed(subject) or ("" if pairs(subject) or lists(subject) else "its settings hold one secret")


def pairs(subject: Subject) -> list[str]:
    """The settings that have one beside them for the secret before, named like it with `_before`."""
    names = subject.kind.Settings.model_fields
    return [name for name in names if f"{name}_before" in names]


def lists(subject: Subject) -> list[str]:
    """The settings that hold several secrets."""
    fields = subject.kind.Settings.model_fields.items()
    return [
        name for name, field in fields if "tuple" in (kind := str(field.annotation)) and "SecretStr" in kind
    ]


def polling(subject: Subject) -> str:
    """It asks for what is new."""
    return "" if subject.manifest.capabilities.inbound in ("poll", "both") else "it does not poll"


def inbound(subject: Subject) -> str:
    """Something comes in, over HTTP or by a server of its own."""
    nothing = subject.manifest.capabilities.inbound == "none" and not subject.originals()
    return "nothing comes in" if nothing else ""


def messages(subject: Subject) -> str:
    """Customers' words come in, rather than calls or reports alone."""
    return inbound(subject) or ("" if subject.messages() else "its fixtures bring no message")


def hints(subject: Subject) -> str:
    """A message says its language or its sender's zone, and a fixture has it in its body as it is."""
    found = next(hinted(subject), None)
    return messages(subject) or ("" if found else "no fixture has a language or a zone in a JSON body")


def hinted(subject: Subject) -> Iterator[tuple[str, Raw, tuple[Any, ...], str]]:
    """Where in a kept original a message's language or zone stands: the fixture, the original, the place."""
    for case, played in subject.played:
        said = [one for one in played.documents if isinstance(one, InboundMessage)]
        for raw in played.raws if len(said) == 1 == len(played.raws) else ():
            for path, value in places(from_json(raw.body)):
                if path and isinstance(value, str) and value and _is_hint(value, said[0]):
                    yield case.name, raw, path, value


def _is_hint(value: str, message: InboundMessage) -> bool:
    return value == message.zone or (language_code(value) or None) == message.language


def long_messages(subject: Subject) -> str:
    """A request may be as long as our longest text."""
    largest = subject.manifest.capabilities.max_inbound
    return messages(subject) or ("" if largest >= 2 * LONG else f"it takes at most {largest} bytes")


def attachments(subject: Subject) -> str:
    """Files come in."""
    return inbound(subject) or ("" if subject.manifest.capabilities.attachments else "it brings no files")


def replies(subject: Subject) -> str:
    """Replies go out."""
    return "" if subject.manifest.capabilities.replies else "nothing goes out"


def repeating(subject: Subject) -> str:
    """A call of it may be made again, for the far side drops what it has had."""
    safely = getattr(subject.kind, "repeats_safely", False)
    return replies(subject) or ("" if safely else "its calls are never repeated when in doubt")


def threads(subject: Subject) -> str:
    """A reply names what it answers."""
    return replies(subject) or ("" if subject.manifest.capabilities.threads else "it has no threads")


def public(subject: Subject) -> str:
    """Some words are for everybody."""
    return "" if subject.manifest.capabilities.public else "all of it is private"


def limited(subject: Subject) -> str:
    """A piece can be too long."""
    return replies(subject) or ("" if subject.manifest.capabilities.max_text else "its texts have no limit")
