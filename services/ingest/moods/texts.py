"""What the page says, in the languages that we ask in. `{person}` has asked, `{label}` was clicked.

French has a space that does not break before `! ? : ;` and within its quotation marks.
"""

from __future__ import annotations

from dataclasses import dataclass

from byname.channels.locales import language_code
from byname.channels.moods import LANGUAGES, MoodWord

LONGEST_WORDS = 5000  # characters
_HEADER_CHARS = 200


@dataclass(frozen=True, slots=True)
class Texts:
    """One language."""

    question: str
    which: str  # under the question, where the link says no answer
    chosen: str
    press: str  # for browsers without scripts
    tell: str  # on the button
    thanks: str
    thanks_by_name: str
    heard: dict[MoodWord, str]
    arrived: str  # instead of `heard`, of words
    more: str  # over the box for words
    send: str
    other: str  # before the other answers
    later: str
    later_why: str
    again: str  # on the button
    long: str
    over: str
    over_why: str
    unknown: str
    unknown_why: str
    often: str
    no_words: str  # what the person reads who asked


TEXTS = {
    "en": Texts(
        question="Was it sufficient?",
        which="One click is enough.",
        chosen="Your answer: “{label}”",
        press="{person} knows it as soon as you press the button.",
        tell="Tell {person}",
        thanks="Thank you!",
        thanks_by_name="Thank you, {name}!",
        heard={
            "happy": "“{label}”: {person} will be glad to read that.",
            "fine": "“{label}”: {person} reads that now.",
            "unhappy": "“{label}”: {person} reads that now, and looks into it again.",
        },
        arrived="{person} has your words now.",
        more="Is there anything you would like to tell {person}?",
        send="Send to {person}",
        other="Or would you rather say:",
        later="Please try again",
        later_why="Your answer could not be taken in just now. Nothing of it is lost on this page.",
        again="Try again",
        long="That is more than {most} characters. Please shorten it a little.",
        over="This link is not valid any more",
        over_why="It was for the weeks after we asked. If there is anything left, simply answer our mail.",
        unknown="This link is not complete",
        unknown_why="Please open it from the mail once more, or simply answer that mail.",
        often="That was a little fast. Please wait a minute, then try again.",
        no_words="(No words; they chose: {label})",
    ),
    "de": Texts(
        question="Hat Ihnen das weitergeholfen?",
        which="Ein Klick genügt.",
        chosen="Ihre Antwort: „{label}“",
        press="{person} erfährt es, sobald Sie auf den Knopf drücken.",
        tell="{person} Bescheid geben",
        thanks="Vielen Dank!",
        thanks_by_name="Vielen Dank, {name}!",
        heard={
            "happy": "„{label}“: Das wird {person} gerne lesen.",
            "fine": "„{label}“: {person} liest das jetzt.",
            "unhappy": "„{label}“: {person} liest das jetzt und kümmert sich noch einmal darum.",
        },
        arrived="Ihre Worte sind jetzt bei {person}.",
        more="Möchten Sie {person} noch etwas sagen?",
        send="An {person} senden",
        other="Oder eher:",
        later="Bitte noch einmal versuchen",
        later_why="Ihre Antwort konnte gerade nicht angenommen werden. Auf dieser Seite ist nichts verloren.",
        again="Noch einmal versuchen",
        long="Das sind mehr als {most} Zeichen. Bitte kürzen Sie es ein wenig.",
        over="Dieser Link gilt nicht mehr",
        over_why="Er galt einige Wochen. Ist noch etwas offen, antworten Sie einfach auf unsere Mail.",
        unknown="Dieser Link ist nicht vollständig",
        unknown_why="Bitte öffnen Sie ihn noch einmal aus der Mail, oder antworten Sie einfach auf die Mail.",
        often="Das war etwas schnell. Bitte warten Sie eine Minute und versuchen es dann noch einmal.",
        no_words="(Ohne Worte; die Antwort war: {label})",
    ),
    "fr": Texts(
        question="Est-ce que cela vous a suffi\u00a0?",
        which="Un clic suffit.",
        chosen="Votre réponse\u00a0: «\u00a0{label}\u00a0»",
        press="{person} le saura dès que vous appuierez sur le bouton.",
        tell="Prévenir {person}",
        thanks="Merci\u00a0!",
        thanks_by_name="Merci, {name}\u00a0!",
        heard={
            "happy": "«\u00a0{label}\u00a0»\u00a0: cela fera plaisir à {person}.",
            "fine": "«\u00a0{label}\u00a0»\u00a0: {person} le lit maintenant.",
            "unhappy": "«\u00a0{label}\u00a0»\u00a0: {person} le lit maintenant et va y revenir.",
        },
        arrived="Vos mots sont maintenant chez {person}.",
        more="Souhaitez-vous dire autre chose à {person}\u00a0?",
        send="Envoyer à {person}",
        other="Ou plutôt\u00a0:",
        later="Veuillez réessayer",
        later_why="Votre réponse n’a pas pu être reçue à l’instant. Rien n’est perdu sur cette page.",
        again="Réessayer",
        long="Cela fait plus de {most} caractères. Merci de raccourcir un peu.",
        over="Ce lien n’est plus valable",
        over_why="Il valait quelques semaines. S’il reste quelque chose, répondez à notre e-mail.",
        unknown="Ce lien n’est pas complet",
        unknown_why="Veuillez l’ouvrir encore une fois depuis l’e-mail, ou répondez simplement à cet e-mail.",
        often="C’était un peu rapide. Attendez une minute, puis réessayez.",
        no_words="(Sans mots\u00a0; la réponse était\u00a0: {label})",
    ),
    "es": Texts(
        question="¿Fue suficiente?",
        which="Basta un clic.",
        chosen="Su respuesta: «{label}»",
        press="{person} lo sabrá en cuanto pulse el botón.",
        tell="Avisar a {person}",
        thanks="¡Gracias!",
        thanks_by_name="¡Gracias, {name}!",
        heard={
            "happy": "«{label}»: a {person} le alegrará leerlo.",
            "fine": "«{label}»: {person} lo lee ahora.",
            "unhappy": "«{label}»: {person} lo lee ahora y volverá a ocuparse de ello.",
        },
        arrived="{person} ya tiene sus palabras.",
        more="¿Quiere decirle algo más a {person}?",
        send="Enviar a {person}",
        other="O más bien:",
        later="Inténtelo de nuevo",
        later_why="Su respuesta no se ha podido recibir ahora. En esta página no se ha perdido nada.",
        again="Reintentar",
        long="Son más de {most} caracteres. Acórtelo un poco, por favor.",
        over="Este enlace ya no es válido",
        over_why="Valía unas semanas. Si queda algo, responda a nuestro correo.",
        unknown="Este enlace no está completo",
        unknown_why="Ábralo otra vez desde el correo, o simplemente responda a ese correo.",
        often="Ha sido un poco rápido. Espere un minuto y vuelva a intentarlo.",
        no_words="(Sin palabras; la respuesta fue: {label})",
    ),
}  # fmt: skip


def page_language(accepts: str) -> str:
    """The first of ours that Accept-Language names (RFC 9110 12.5.4; browsers put the best in front)."""
    wanted = (language_code(one.partition(";")[0]) for one in accepts[:_HEADER_CHARS].split(","))
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])
