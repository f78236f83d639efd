"""In what words customers are asked afterwards, in the languages that links speak (byname.channels.moods)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskText:
    """`hello` with the customer's {name}, and `nobody` where none is known; `reply` says how to say more."""

    hello: str
    nobody: str
    asks: str
    reply: str


_EN = AskText(
    "Hello {name},",
    "Hello,",
    "we were in touch not long ago. Was it sufficient?\nOne click is enough, and I read it myself:",
    "Or simply answer this mail, if there is something left to do.",
)
TEXTS: Mapping[str, AskText] = {
    "en": _EN,
    "de": AskText(
        "Guten Tag {name},",
        "Guten Tag,",
        "vor Kurzem hatten wir miteinander zu tun. Hat Ihnen das weitergeholfen?\n"
        "Ein Klick genügt, und ich lese es selbst:",
        "Oder antworten Sie einfach auf diese Mail, wenn noch etwas offen ist.",
    ),
    "fr": AskText(
        "Bonjour {name},",
        "Bonjour,",
        "nous avons été en contact il y a peu. Est-ce que cela vous a suffi ?\n"
        "Un clic suffit, et c'est moi qui le lis :",
        "Ou répondez simplement à ce message s'il reste quelque chose à faire.",
    ),
    "es": AskText(
        "Hola {name}:",
        "Hola:",
        "hace poco estuvimos en contacto. ¿Fue suficiente?\nBasta con un clic, y lo leo personalmente:",
        "O simplemente responda a este correo si queda algo pendiente.",
    ),
}


def ask_text(language: str) -> AskText:
    """In this language (ISO 639-1), else in English."""
    return TEXTS.get(language, _EN)
