"""How people say that they will do something: patterns over folded text (`folding.py`), in four languages."""

from __future__ import annotations

import re


def _any(*lines: str) -> str:
    """Alternatives, apart by blanks; a blank within one is written as an underscore."""
    return "(?:" + "|".join(" ".join(lines).split()).replace("_", " ") + ")"


_IT = _any(
    "it this that them these those the an? your our my all everything something someone somebody another",
)
_DO = _any(
    "send call ring phone write e-?mail mail message text reply respond answer let_you update follow look",
    "check find fix repair ship deliver refund forward share provide prepare finish complete give arrange",
    "schedule organi[sz]e sort resolve solve confirm inform report review process credit transfer pay issue",
    "order replace change correct deploy release publish reach contact touch_base ask speak talk discuss",
    "bring pick begin investigate handle submit upload draft create book cancel escalate visit show explain",
    "tell test dig clarify double-check verify chase circle_back drop try go_through work_on",
    f"raise pass pop post keep_(?:you|an_eye|{_IT})",
    f"have_(?:news|more|feedback|{_IT}) do_(?:so|{_IT}) take_(?:care|up|{_IT})",
    f"get_(?:back|in_touch|onto|on_it|hold|to_{_IT}|\\w+_to|you|{_IT}) come_(?:back_to|by|round|over)",
    f"start_(?:on|with|work|{_IT}) (?:make|set|put|add)_(?:sure|up|{_IT}) return_(?:to_you|{_IT})",
    "be_(?:in_touch|with_you|back_to|back_with|back_in_touch)",
    "be_(?:call|send|writ|email|contact|ship|deliver|updat|follow|gett|reach)ing",
)
_ALSO = _any(
    "also then definitely certainly personally gladly happily just now quickly surely of_course again",
    "probably first be_sure_to make_sure_to try_to do_(?:my|our)_best_to be_able_to at_least for_sure",
)
_GOING = _any(
    "sending calling shipping getting_back writing emailing mailing delivering refunding forwarding",
)
_AM = "(?:'m|'re|_am|_are)"
_WILL = _any(
    f"'ll _?will _shall {_AM}_(?:going|about|planning|hoping|aiming)_to",
    "_(?:promise|plan|aim|intend|expect|hope)_to _should_be_able_to",
)
ENGLISH = "|".join(
    (
        rf"\b(?:i|we){_WILL} (?:{_ALSO},? )*{_DO}\b",
        rf"\b(?:i|we)(?:'m|'re| am| are) {_GOING}\b",
        rf"\blet (?:me|us) (?!have|get (?:it|this|that|the|your))(?:{_ALSO},? )*{_DO}\b",
        rf"(?:^|[\n,;:(.!-])\s{{0,3}}will (?:{_ALSO},? )*{_DO}\b",
        r"\byou(?:'ll| will| shall) (?:then |also )?hear (?:back )?from (?:me|us)\b",
        rf"\byou(?:'ll| will| shall) (?:then |also )?(?:have|receive|get) (?:news|more|feedback|{_IT})\b",
        rf"\b(?:i|we){_WILL} [^,;.!?\n]{{3,80}} and (?:then )?(?:{_ALSO},? )*{_DO}\b",
        rf"\byou (?:can|may|should) expect (?:to hear|to have|news|{_IT})\b",
        r"\bexpect (?:an? |my |our )?(?:answer|update|reply|call|e?-?mail|news|feedback) from (?:me|us)\b",
    )
)

_STEMS = _any(
    "melde schicke sende rufe schreibe gebe prufe schaue? klare kummere? liefere erledige informiere teile",
    r"mache(?!n?_.{0,30}\b(?:urlaub|frei|feierabend|pause)) lasse komme(?=n?_.{0,40}\bauf\b) leite erstatte",
    "uberweise bringe reiche stelle antworte bespreche frage(?!_mich) kontaktiere hole versende bearbeite",
    "sehe(?=n?_(?:(?:mir|uns)_(?:das|es|die|den|ihre?n?|alles)|nach))",
    "bestatige storniere buche bereite repariere behebe lade trage sorge setze",
    r"erklare uberprufe beantworte nehme(?=n?_.{0,60}\bkontakt) spreche veranlasse verschicke organisiere",
    "teste lose gucke? werde hake sage(?=n?_.{0,60}\\bbescheid) gehe(?=n?_(?:dem|der_sache)_nach)",
)
GERMAN_FUTURE = re.compile(r"\b(?:ich|wir) werden?\b|\bwerden? (?:ich|wir)\b")
_INFINITIVES = _any(
    r"(?:\w{2,6})?(?:schicken|senden|rufen|schreiben|geben|bringen|leiten|holen|schauen|sehen|reichen|laden)",
    "melden prufen klaren kummern liefern ausliefern erledigen machen informieren mitteilen wissen_lassen",
    "zukommen_lassen zuruckkommen uberweisen erstatten stellen antworten besprechen fragen nachfragen",
    "kontaktieren bearbeiten bestatigen stornieren buchen vorbereiten reparieren beheben eintragen sorgen",
    "erklaren uberprufen beantworten veranlassen organisieren testen losen abschlies?sen durchfuhren",
    "einrichten freischalten austauschen umsetzen",
)
GERMAN_INFINITIVE = re.compile(rf"\b{_INFINITIVES}\b")
GERMAN = "|".join(
    (
        rf"\b(?:ich|wir) {_STEMS}n?\b",
        rf"\b{_STEMS}n? (?:ich|wir)\b",
        rf"\bund {_STEMS}(?:n (?:uns|ihnen|dir|euch)| (?:mich|ihnen|dir|euch|sie|dich|dann))\b",
        r"\b(?:sie|du|ihr) (?:horen|horst|hort) .{0,60}\bvon (?:mir|uns)\b",
        r"\b(?:horen|erhalten|bekommen) sie .{0,60}\bvon (?:mir|uns)\b",
        r"\b(?:sie|du|ihr) (?:erhalten|erhaltst|erhaltet|bekommen|bekommst|bekommt) ",
    )
)

_PRONOUNS = "(?:(?:vous|te|t'|le|la|les|l'|lui|leur|y|en|m'en|m'|me|nous|donc|aussi) ?){0,3}"
_BEING = r"(?!(?:reste|se|au|pour|dev|voud|sau|fau|ser|aur)r?(?:rai|rons|ai|ons)\b)"
_JE = _any(
    "reviens envoie rappelle recontacte tiens fais verifie regarde transmets contacte occupe ecris reponds",
    "appelle renvoie rembourse livre prepare confirme informe donne",
)
_NOUS = _any(
    "revenons envoyons rappelons recontactons tenons faisons verifions regardons transmettons contactons",
    "occupons ecrivons repondons appelons renvoyons remboursons livrons preparons confirmons informons",
)
FRENCH = "|".join(
    (
        rf"\b(?:je|j'|nous) ?{_PRONOUNS}{_BEING}\w{{2,20}}(?:rai|rons)\b",
        rf"\b(?:je|j') ?{_PRONOUNS}{_JE}\b",
        rf"\bnous {_PRONOUNS}{_NOUS}\b",
        rf"\bon (?:vous |te |t'){_JE}\b|\bon (?:revient vers|vous tient)\b",
        rf"\b(?:je vais|nous allons) {_PRONOUNS}(?!etre|avoir|devoir|pouvoir|rester)\w{{2,20}}(?:er|ir|re)\b",
        r"\bvous (?:aurez|recevrez|serez (?:recontacte|informe|rembourse|livre)e?s?)\b",
    )
)

_FUTURE = _any(
    "enviar mandar llamar escribir responder contestar avisar informar confirmar revisar comprobar mirar",
    "contactar volver dar har dir tendr pasar entregar devolver reembolsar hablar preguntar resolver",
    "solucionar preparar encargar ocupar actualizar compartir pondr arreglar verificar investigar remitir",
    "facilitar terminar cambiar",
)
_NOW = _any(
    "envio mando llamo escribo aviso respondo contesto confirmo informo digo paso devuelvo enviamos mandamos",
    "llamamos escribimos avisamos respondemos contestamos confirmamos informamos decimos pasamos devolvemos",
)
_TO_YOU = "(?:te|le|les|os|lo|la|me|nos|se)"
SPANISH = "|".join(
    (
        rf"\b{_FUTURE}(?:e|emos)\b",
        rf"\b{_TO_YOU} (?:lo |la )?{_NOW}\b",
        r"\b(?:me pongo|nos ponemos) en contacto\b",
        rf"\b(?:voy|vamos) a (?!estar|ser|tener que|poder)\w{{2,20}}r{_TO_YOU}*\b",
        r"\b(?:tendra|recibira)[sn]? ",
    )
)

_NO = _any("not never won't can't cannot nicht nie niemals kein\\w* no nunca ne n' nor neither unless")
NOT = re.compile(rf"\b{_NO}\b[^,;:.]{{0,40}}$")
NOT_BEHIND = re.compile(r"\b(?:nicht|nie|niemals|kein\w{0,2}|pas|jamais)\b")
NOT_REALLY = re.compile(
    _any(
        "(?:no|not)_later_than nicht_spater_als pas_plus_tard_que? no_mas_tarde_de not_only nicht_nur",
        r"no_problem\w* no_worries (?:don't|do_not)_worry kein_problem keine_sorge pas_de_(?:souci|probleme)",
        "sin_problema n'hesitez_pas[^.;,]* no_te_preocupes no_se_preocupe if_not wenn_nicht sinon",
    )
)
_SOMEBODY = _any("you he she they sie du vous tu usted")
_SAID = _any("said wrote told mentioned schrieben sagten avez_dit dijo")
SOMEBODY_SAID = re.compile(rf"\b{_SOMEBODY} {_SAID}\b[^,;.]*$")
