"""Which command is meant by a name that there is not: a slip of the pen, or the word of another language."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches

from byname.channels.commands import COMMANDS

LONGEST_NAME = 16
_CLOSE = 0.75  # of 1, as difflib measures; "/users" is no command, "/notr" is one
_SHORT = 5  # letters: one of them more or less makes another word, so the first has to be right

# What people take for names of commands, in the languages that they work in.
_OTHER_NAMES = {
    "note": "notiz nota notitie notera notat anteckning notatka poznamka intern interne",
    "close": "schliessen zu fermer cerrar chiudi chiude chiudere fechar sluiten stang lukk zamknij",
    "take": "nehmen prendre tomar prendi assumi pegar nemen ta przejmij",
    "pass": "weiter weitergeben weiterleiten geben ubergeben passer passar passa pasar doorgeven assign "
    "forward handover",
    "block": "sperren blockieren bloquer bloquear blocca blokkeren ban spam",
    "promise": "versprechen versprochen zusagen promesse promettre promesa prometer promessa belofte lofte",
    "kept": "gehalten eingehalten erledigt tenue cumplida mantenuta gehouden",
    "snooze": "wiedervorlage zuruckstellen schlummern reporte posponer aplazar rimanda adiar uitstellen "
    "postpone remind",
    "wake": "wecken reveiller despertar",
    "later": "spater plustard despues dopo depois senare",
    "ask": "fragen nachfragen demander preguntar chiedi perguntar vragen",
    "wish": "wunsch souhait deseo desiderio desejo wens onskan",
    "tier": "stufe niveau nivel livello",
}
_MEANT = {word: name for name, words in _OTHER_NAMES.items() for word in words.split()}


def guessed(name: str) -> str:
    """The command that somebody who writes this name probably means; empty when it may be anything."""
    plain = _plain(name[:LONGEST_NAME])
    if plain in _MEANT:
        return _MEANT[plain]
    return next(
        (one for one in get_close_matches(plain, COMMANDS, 3, _CLOSE) if _begins_like(plain, one)), ""
    )


def _begins_like(name: str, command: str) -> bool:
    """Whether the first letter is right, or has only changed places; long names are known by the rest."""
    return len(command) > _SHORT or name[0] == command[0] or name[:2] == command[1::-1]


def _plain(name: str) -> str:
    """In small letters without marks on them."""
    split = unicodedata.normalize("NFKD", name.lower())
    return "".join(one for one in split if not unicodedata.combining(one))
