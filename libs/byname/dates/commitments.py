"""How people say that they will do something: patterns over folded text (`folding.py`), in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DO = (
    "get|come|send|call|ring|phone|write|email|e-mail|mail|message|text|reply|respond|answer|let|keep|update|follow"
    "|look|check|find|fix|repair|ship|deliver|refund|forward|share|provide|prepare|finish|complete|give|arrange"
    "|schedule|organi[sz]e|take|sort|resolve|solve|confirm|inform|report|review|process|credit|transfer|pay|issue"
    "|order|replace|put|set|add|change|correct|deploy|release|publish|reach|contact|touch base|make|ask|speak|talk"
    "|discuss|bring|pick|start|begin|work|investigate|handle|submit|upload|draft|create|book|cancel|return|escalate"
    "|visit|show|explain|tell|test|dig|clarify|double-check|verify|chase|have|do|circle back|drop you|try|go through"
    "|be (?:in touch|back|with you|(?:call|send|writ|email|contact|ship|deliver|updat|follow|gett|reach)ing)"
)
_ING = "sending|calling|shipping|getting back|writing|emailing|mailing|delivering|refunding|following up|forwarding"
_ADVERB = (
    r"(?:also|then|definitely|certainly|personally|gladly|happily|just|now|quickly|surely|of course|again|"
    r"be sure to|make sure to|try to|do my best to|do our best to|be able to|at least|for sure|probably|first)"
)
_ENGLISH = (
    rf"\b(?:i|we)(?:'ll| ?will| shall|'m going to| am going to|'re going to| are going to|'m about to"
    rf"| (?:promise|plan|aim|intend|expect|hope) to|(?:'m| am|'re| are) (?:planning|hoping|aiming) to"
    rf"|'d like to|should be able to)(?: {_ADVERB},?)* (?:{_DO})\b"
    rf"|\b(?:i'm|i am|we're|we are) (?:{_ING})\b"
    rf"|\blet (?:me|us) (?:{_ADVERB} )*(?:{_DO})\b|(?:^|[\n,;:(-] ?)\s*will (?:{_ADVERB} )*(?:{_DO})\b"
    r"|\byou(?:'ll| will| shall| can expect to) (?:then |also )?(?:hear (?:back )?from (?:me|us)"
    r"|(?:have|receive|get) (?:it|this|that|them|the|an?|your|my|our|everything|news|more|another|all|feedback)\b)"
    r"|\bexpect (?:to hear|an? (?:answer|reply|update|call|email)|it|news|my|our)\b"
)

_DEUTSCH_STEMS = (
    "melde|schicke|sende|rufe|schreibe|gebe|prufe|schaue|schau|klare|kummer|kummere|liefere|erledige|mache|informiere"
    "|teile|lasse|komme|leite|uberweise|erstatte|bringe|reiche|stelle|antworte|bespreche|frage|kontaktiere|hole"
    "|versende|sehe|bearbeite|bestatige|storniere|buche|bereite|repariere|behebe|lade|trage|sorge|setze|erklare"
    "|ube?rprufe|beantworte|werde|nehme|gehe|spreche|veranlasse|verschicke|organisiere|teste|lose|gucke|guck"
)
_INFINITIVES = (
    "melden|schicken|senden|anrufen|zuruckrufen|schreiben|geben|prufen|schauen|klaren|kummern|liefern|erledigen|machen"
    "|informieren|mitteilen|wissen lassen|zukommen lassen|zuruckkommen|weiterleiten|uberweisen|erstatten|bringen"
    "|nachreichen|stellen|antworten|besprechen|fragen|nachfragen|kontaktieren|holen|versenden|ansehen|anschauen"
    "|bearbeiten|bestatigen|stornieren|buchen|vorbereiten|reparieren|beheben|hochladen|eintragen|sorgen|erklaren"
    "|uberprufen|beantworten|veranlassen|verschicken|organisieren|testen|losen|zusenden|zuschicken|abschliessen"
    "|abschliesen|ausliefern|nachschauen|nachsehen|durchfuhren|einrichten|freischalten|austauschen|umsetzen"
)
_GERMAN = (
    rf"\b(?:ich|wir) (?:(?:{_DEUTSCH_STEMS})n?)\b|\b(?:{_DEUTSCH_STEMS})n? (?:ich|wir)\b"
    r"|\b(?:sie|du|ihr) (?:horen|horst|hort) .{0,60}\bvon (?:mir|uns)\b"
    r"|\b(?:sie|du|ihr) (?:erhalten|erhaltst|erhaltet|bekommen|bekommst|bekommt) (?!.{0,80}\?)"
    r"|\b(?:horen|erhalten|bekommen) sie .{0,60}\bvon (?:mir|uns)\b"
)
_WERDE = re.compile(r"\b(?:ich|wir) werden?\b|\bwerden? (?:ich|wir)\b")
_INFINITIVE = re.compile(rf"\b(?:{_INFINITIVES})\b")

_FRENCH_WORDS = r"(?:(?:vous|te|t'|le|la|les|l'|lui|leur|y|en|m'en|m'|me|nous|donc|egalement|aussi) ?){0,3}"
_NOT_FUTURE = r"(?!(?:se|au|pour|dev|voud|sau|fau|ser|aur)r?(?:rai|rons|ai|ons)\b)"
_FRENCH = (
    rf"\b(?:je|j'|nous) ?{_FRENCH_WORDS}{_NOT_FUTURE}\w{{2,20}}(?:rai|rons)\b"
    rf"|\b(?:je|j') ?{_FRENCH_WORDS}(?:reviens|envoie|rappelle|recontacte|tiens|fais|verifie|regarde|transmets"
    r"|contacte|occupe|ecris|reponds|appelle|renvoie|rembourse|livre|prepare|confirme|informe|donne)\b"
    rf"|\bnous {_FRENCH_WORDS}(?:revenons|envoyons|rappelons|recontactons|tenons|faisons|verifions|regardons"
    r"|transmettons|contactons|occupons|ecrivons|repondons|appelons|renvoyons|remboursons|livrons|preparons)\b"
    rf"|\b(?:je vais|nous allons) {_FRENCH_WORDS}(?!etre|avoir|devoir|pouvoir)\w{{2,20}}(?:er|ir|re)\b"
    r"|\bvous (?:aurez|recevrez|serez (?:recontactee?s?|informee?s?|rembourse?e?s?|livree?s?))\b"
)

_SPANISH_STEMS = (
    "enviar|mandar|llamar|escribir|responder|contestar|avisar|informar|confirmar|revisar|comprobar|mirar|contactar"
    "|volver|dar|har|dir|tendr|pasar|entregar|devolver|reembolsar|hablar|preguntar|resolver|solucionar|preparar"
    "|encargar|ocupar|actualizar|compartir|pondr|arreglar|verificar|investigar|remitir|facilitar|terminar|cambiar"
)
_SPANISH_NOW = (
    "envio|mando|llamo|escribo|aviso|respondo|contesto|confirmo|informo|digo|paso|devuelvo|enviamos|mandamos"
    "|llamamos|escribimos|avisamos|respondemos|contestamos|confirmamos|informamos|decimos|pasamos|devolvemos"
)
_SPANISH = (
    rf"\b(?:{_SPANISH_STEMS})(?:e|emos)\b|\b(?:te|le|os|les|lo|la|me|nos) (?:lo |la )?(?:{_SPANISH_NOW})\b"
    r"|\b(?:me pongo|nos ponemos) en contacto\b|\b(?:voy|vamos) a (?!estar|ser|tener que|poder)\w{2,20}r(?:te|le|les|os|lo|la|me|nos|se)*\b"
    r"|\b(?:tendra|tendras|recibira|recibiras|tendran|recibiran) "
)


@dataclass(frozen=True, slots=True)
class _Language:
    """The patterns, and words without at least one of which they cannot match (searched first, being faster)."""

    marks: tuple[str, ...]
    pattern: re.Pattern[str]


_LANGUAGES = (
    _Language(("'ll", "will ", " shall", "let me", "let us", "going to", "i'm", "i am", "we're", "we are", "expect",
               "i promise", "plan to", "aim to", "hope to"), re.compile(_ENGLISH)),
    _Language(("ich ", "wir ", "ich\n", "sie ", "du "), re.compile(_GERMAN)),
    _Language(("je ", "j'", "nous ", "vous "), re.compile(_FRENCH)),
    _Language(("re ", "remos", "te ", "le ", "les ", "os ", "voy a", "vamos a", "ndra", "ibira", "contacto"), re.compile(_SPANISH)),
)  # fmt: skip

_NO = re.compile(
    r"\b(?:not|never|won't|can't|cannot|nicht|nie|niemals|kein\w*|no|nunca|ne|n'|nor|neither|unless|wouldn't)\b[^,;:.]{0,40}$"
)
_NO_BEHIND = re.compile(r"\b(?:nicht|nie|niemals|kein\w{0,2}|pas|jamais)\b")
_NO_NO = re.compile(
    r"(?:no|not) later than|nicht spater als|spatestens nicht|pas plus tard que?|no mas tarde de|not only|nicht nur"
    r"|no problem\w*|no worries|do not worry|don't worry|kein problem|keine sorge|pas de (?:souci|probleme)|sin problema"
    r"|n'hesitez pas[^.;,]*|no te preocupes|no se preocupe|if not|wenn nicht|sinon"
)
_SAID = re.compile(r"\b(?:you|sie|du|vous|tu|usted|he|she|they) (?:said|wrote|told|mentioned|schrieben|sagten|avez dit|dijo)\b[^,;.]*$")


def commitments(sentence: str) -> Iterator[tuple[int, int]]:
    """Where a folded sentence says that its writer will do something."""
    plain = _NO_NO.sub(lambda found: " " * len(found[0]), sentence)
    for language in _LANGUAGES:
        if not any(mark in plain for mark in language.marks):
            continue
        for found in language.pattern.finditer(plain):
            if not _taken_back(plain, found):
                yield found.span()


def may_commit(plain: str) -> bool:
    """Whether anything in a folded text reads so; quick, for all the texts that do not."""
    return any(
        language.pattern.search(plain)
        for language in _LANGUAGES
        if any(mark in plain for mark in language.marks)
    )


def _taken_back(sentence: str, found: re.Match[str]) -> bool:
    before, behind = sentence[: found.start()], sentence[found.end() :]
    clause = re.split(r"[,;:.]", behind, maxsplit=1)[0]
    if _NO.search(before[-60:]) or _SAID.search(before[-80:]):
        return True
    if _WERDE.search(found[0]) and not _INFINITIVE.search(behind):
        return True
    return bool(_NO_BEHIND.search(clause))
