"""Whether words are only how a person ends a letter: a closing formula, their name, their company, a card.

Below commands such a rest is no answer to a customer; mail clients put it there by themselves, mostly without
the delimiter of RFC 3676. Where it could be either, it is doubted: then the person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from byname.channels.email.trim_rules import DELIMITER, EMPTY, Lines, is_device_line
from byname.channels.email.trim_signature import kind_of_contact, signature_start

LONGEST_LINE = 100  # a longer one is a sentence
_GREETINGS = r"gr(?:ü|ue)(?:ß|ss)(?:e|en|li)?|gru(?:ß|ss)"
_CLOSING = re.compile(
    r"(?:(?:with )?(?:kind|best|warm|kindest|warmest|many)(?:est)? (?:regards|wishes)|regards|best|sincerely"
    r"(?: yours)?|yours(?: (?:sincerely|faithfully|truly))?|cheers|all the best|take care|br|kr"
    r"|have a (?:nice|great|good|lovely) (?:day|evening|weekend|one)"
    r"|(?:mit )?(?:(?:freundlich|best|lieb|herzlich|viel|schön|sonnig)(?:e[nmrs]?|st(?:e|en)) )?"
    rf"(?:{_GREETINGS})"
    r"|lg|vg|bg|mfg|hochachtungsvoll|(?:einen )?schönen (?:tag|abend)(?: noch)?|schönes wochenende"
    r"|(?:bien )?cordialement|(?:meilleures|sincères|cordiales) salutations|salutations(?: distinguées)?"
    r"|bien à vous|amicalement|cdlt|bonne journée"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|un abrazo"
    r"|(?:(?:cordiali|distinti) )?saluti|cordialmente"
    r"|(?:(?:com os )?melhores )?cumprimentos|atenciosamente|abraços?|att"
    r"|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg|hoogachtend"
    r"|(?:med )?(?:vänliga?|bästa|venlig|vennlig|mange|beste) (?:hälsning(?:ar)?|hilsen|hilsner)"
    r"|hälsningar|hilsen|mvh|vh|z poważaniem|pozdrawiam|(?:z )?pozdrowieni(?:a|ami)|s pozdrav(?:em|om)"
    r"|(?:ystävällisin )?terveisin|üdvözlettel|tisztelettel|cu (?:stimă|respect)|saygılar(?:ımla)?|iyi günler"
    r"|с уважением|всего доброго|з повагою|με εκτίμηση|敬具|此致|祝好)(?!\w)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:many |vielen |besten |lieben |herzlichen )?(?:thanks|thank you|thx|danke?)|merci(?: beaucoup)?"
    r"|(?:muchas )?gracias|grazie(?: mille)?|(?:muito )?obrigad[oa]|bedankt|dank je(?: wel)?|dank u(?: wel)?"
    r"|tack|takk|tak|dzięki|dziękuję|děkuji|kiitos|köszönöm|mulțumesc|teşekkürler|спасибо|дякую)"
    r"(?: (?:a lot|so much|again|im voraus|in advance|and|und|et|e|y|en|och|og|,))*",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:aus|from|de|da|uit|från|fra) [^\W\d_][\w .-]{1,30}", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|·•–—/]\s*|,\s+|\s+-\s+")
_TITLES = frozenset(["dr", "prof", "herr", "frau", "mr", "mrs", "ms", "your", "ihr", "ihre", "dein", "deine"])
_SPEAKS = re.compile(r"p\.? ?s\b|.*[?!]\Z|(?:\S+\s+){3,}\S*[.…]\Z|(?:\S+\s+){7,}", re.IGNORECASE)

Verdict = Literal["words", "nothing", "doubt"]
_Kind = Literal["closing", "thanks", "name", "own", "contact", "short", "sentence"]
_TELLING: tuple[_Kind, ...] = ("name", "own", "contact")  # more than anything else on the line


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose words they are; what this person's signature may say."""

    names: tuple[str, ...] = ()
    company: str = ""
    signature: str = ""

    def is_name(self, text: str) -> bool:
        """Whether it is their name, or a part of it."""
        words = [word.strip(".,") for word in text.casefold().split()]
        own = {part.strip(".,") for name in self.names for part in name.casefold().split()}
        called = [word for word in words if word not in _TITLES]
        return not own.isdisjoint(called) and own.union(one[:1] for one in own).issuperset(called)

    def is_signature(self, line: str) -> bool:
        """Whether it is a line of the signature that they have in team.toml."""
        return line.casefold() in {" ".join(one.split()) for one in self.signature.casefold().split("\n")}

    def is_own(self, text: str) -> bool:
        """Whether it names their company."""
        company = re.escape(self.company.casefold())
        return bool(company and re.search(rf"\b{company}(?!\w)", text.casefold()))


NOBODY = Signer()


def signs_off(text: str, signer: Signer = NOBODY) -> Verdict:
    """What a rest below commands is: `words` for the customer, `nothing`, or either (`doubt`)."""
    kinds = [_kind(line, signer) for line in _lines(text)]
    if not kinds:
        return "nothing"
    first, said = kinds[0], set(kinds)
    if first == "thanks":
        return "doubt" if said & {"name", "own"} else "words"
    if first == "own":
        return "doubt"  # "Acme refunds you" is no signature
    if first not in ("closing", "name"):
        return "words"
    if said <= {"closing", "name", "own", "contact"}:
        return "nothing"
    signed = "name" in kinds[1:3] if first == "closing" else first == "name" and said & {"own", "contact"}
    return "nothing" if signed and said.isdisjoint({"sentence", "thanks"}) else "doubt"


def _lines(text: str) -> Iterator[str]:
    """What stands above a delimiter, without what the device says."""
    mail = Lines.of(text.split("\n"))
    above = zip(mail.lines[: signature_start(mail)], mail.shape, strict=False)
    for line, letter in above:
        if letter not in (EMPTY, DELIMITER) and not is_device_line(line):
            yield " ".join(line.split())


def _kind(line: str, signer: Signer) -> _Kind:
    if len(line) > LONGEST_LINE:
        return "sentence"
    if signer.is_signature(line):
        return "name"
    if _ends_after(_CLOSING, line, signer):
        return "closing"
    if _ends_after(_THANKS, line, signer):
        return "thanks"
    if line.endswith((",", ":")) and signer.is_name(line.rstrip(",:")):
        return "short"  # "Tom," speaks to one of that name
    return _kind_of_parts(line, signer)


def _kind_of_parts(line: str, signer: Signer) -> _Kind:
    """What a line of a card says, in the order of what tells most."""
    contact = kind_of_contact(line)
    if contact and " " not in line:
        return "contact"  # a link may hold the company's name
    parts = [part for part in _PARTS.split(line) if part.strip(" -.,")]
    told: set[_Kind] = {"contact"} if contact else {_kind_of_part(part, signer) for part in parts}
    if "contact" not in told and any(map(_SPEAKS.match, parts)):
        return "sentence"
    return next((one for one in _TELLING if one in told), "short")


def _kind_of_part(part: str, signer: Signer) -> _Kind:
    if signer.is_name(part.lstrip("-–—/* ")):
        return "name"
    if signer.is_own(part):
        return "own"
    return "contact" if kind_of_contact(part) else "short"


def _ends_after(formula: re.Pattern[str], line: str, signer: Signer) -> bool:
    """Whether the line is the formula, perhaps with the name or the place behind it, or one more formula."""
    match = formula.match(line)
    if match is None:
        return False
    rest = line[match.end() :].strip(" ,.!;:-–—")
    return not rest or signer.is_name(rest) or bool(_PLACE.fullmatch(rest)) or bool(_CLOSING.fullmatch(rest))
