"""The words of dates, folded (`folding.py`): English, German, French, Spanish. Alternatives of a pattern."""

from __future__ import annotations

WEEKDAYS = (
    "monday|mon|montag|lundi|lunes",
    "tuesday|tues|tue|dienstag|mardi|martes",
    "wednesday|weds|wed|mittwoch|mercredi|miercoles",
    "thursday|thurs|thur|thu|donnerstag|jeudi|jueves",
    "friday|fri|freitag|vendredi|viernes",
    "saturday|sat|samstag|sonnabend|samedi|sabado",
    "sunday|sun|sonntag|dimanche|domingo",
)
GERMAN_DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
GERMAN_SHORT = ("mo", "di", "mi", "do", "fr", "sa", "so")  # words of their own, so only before a time

# How many days from today; those with more words come first.
DAYS = {
    2: "the day after tomorrow|day after tomorrow|ubermorgen|uebermorgen|apres[- ]demain|pasado manana",
    1: "tomorrow|tomorow|tommorow|tommorrow|tmrw|tmw|morgen|demain|manana",
    0: "later today|today|noch heute|heute(?: noch)?|aujourd ?'?hui|dans la journee|hoy(?: mismo)?",
    -1: "yesterday|gestern|hier|ayer",
    -2: "the day before yesterday|day before yesterday|vorgestern|avant[- ]hier|anteayer",
}

NEXT = r"next|nachste[nrms]?|naechste[nrms]?|kommende[nrms]?|folgende[nrms]?|this coming|coming"
NEXT_BEFORE = rf"(?:{NEXT}|(?:el |la )?proxim[oa])"
NEXT_AFTER = r"(?:prochaine?|suivante?|qui vient|que viene|proxim[oa])"
THIS = r"(?:this|diese[nrms]?|cet|ce|cette|est[ea])"
LAST_BEFORE = r"(?:last|letzte[nrms]?|vorige[nrms]?|vergangene[nrms]?)"
LAST_AFTER = r"(?:derniere?|pasad[oa])"

WEEK = "week|woche|semaine|semana"
MONTH = "month|monats?|mois|mes"
YEAR = "year|jahre?s?|annee|an|ano"
DAY = "day|business day|working day|business|tage?s|arbeitstage?s|journee|jour|dia|jornada"

END_OF = (
    r"(?:the )?(?:very )?(?:end of(?: the)?|close of)|late|ende(?: der| des| dieser| dieses)?"
    r"|(?:la )?fin(?: de l'| de la| de cette| de| du| del)?"
    r"|(?:el |a )?final(?:es)?(?: de la| de esta| de| del)?"
)
MIDDLE_OF = (
    r"(?:the )?middle of(?: the)?|mid|mitte(?: der| des)?|(?:le )?milieu(?: de la| de| du)"
    r"|(?:a )?mediados(?: de la| de| del)"
)
BEGIN_OF = (
    r"(?:the )?(?:beginning|start) of(?: the)?|early(?: in)?(?: the)?"
    r"|anfang(?: der| des)?|beginn(?: der| des)?"
    r"|(?:le )?debut(?: de la| de| du)?|(?:a )?(?:principios|comienzos)(?: de la| de| del)?"
)
END_OF_DAY = (
    r"eod|cob|eob|feierabend|dienstschluss|buroschluss|tagesende|(?:la )?fin de (?:la )?journee"
    r"|(?:el )?(?:fin|final)(?:es)? del? dia|ultima hora(?: del dia)?"
)
END_OF_WEEK = r"eow"
END_OF_MONTH = r"eom|monatsende"
BEGIN_OF_DAY = (
    r"first thing(?: in the morning)?|a primera hora"
    r"|(?:the )?(?:start|beginning) of(?: the)? (?:day|business)"
)
WEEKEND = r"weekend|wochenende|week-end|fin de semana"

PARTS = {
    "morning": r"morning|morgens|vormittags?|fruh|frueh|matin|matinee|manana",
    "afternoon": r"afternoon|nachmittags?|apres[- ]midi|tarde",
    "evening": r"evening|abends?|soir|soiree|noche",
    "night": r"night|nachts?|nuit",
}
TONIGHT = r"tonight|tonite|heute (?:abend|nacht)|ce soir|cette nuit|esta noche"
NOON = r"(?:12 )?noon|midday|lunch ?time|mittags?|midi|(?:el )?mediodia"
MIDNIGHT = r"midnight|mitternacht|minuit|medianoche"

# Units of time: words, and short forms that need a digit before them.
UNITS = {
    "minute": (r"minutes?|minuten?|minutos?", r"mins?|m"),
    "hour": (r"hours?|stunden?|heures?|horas?", r"hrs?|std|h"),
    "workday": (
        r"(?:business|working|work|office) ?days?|workdays?|werktage?n?|arbeitstage?n?"
        r"|jours? (?:ouvres?|ouvrables?)|dias? (?:laborables?|habiles?)",
        "wd",
    ),
    "day": (r"days?|tage?n?|jours?|dias?", r"d|j"),
    "week": (r"weeks?|wochen?|semaines?|semanas?", r"wks?|w"),
    "month": (r"months?|monate?n?|mois|mes(?:es)?", r"mo"),
    "year": (r"years?|jahre?n?|ans?|annees?|anos?", r"yrs?|y"),
}
NEXT_WORKDAY = (
    r"(?:the )?next (?:business|working|work) ?day|(?:am )?nachste[nr] (?:werktag|arbeitstag)"
    r"|(?:le )?prochain jour (?:ouvre|ouvrable)|(?:el )?(?:proximo|siguiente) dia (?:laborable|habil)"
)

NUMBERS = (
    r"an?|one|ein|eine|einen|einem|einer|une?|uno|una",
    r"two|zwei|deux|dos",
    r"three|drei|trois|tres",
    r"four|vier|quatre|cuatro",
    r"five|funf|fuenf|cinq|cinco",
    r"six|sechs|seis",
    r"seven|sieben|sept|siete",
    r"eight|acht|huit|ocho",
    r"nine|neun|neuf|nueve",
    r"ten|zehn|dix|diez",
    r"eleven|elf|onze|once",
    r"twelve|zwolf|zwoelf|douze|doce",
    r"thirteen|dreizehn|treize|trece",
    r"fourteen|vierzehn|quatorze|catorce",
    r"fifteen|funfzehn|fuenfzehn|quinze|quince",
)
TENS = {20: r"twenty|zwanzig|vingt|veinte", 30: r"thirty|dreissig|dreisig|trente|treinta"}
HOUR_NAMES = (r"one|eins|ein|une|una", *NUMBERS[1:12])
HALF_HOUR = r"half an hour|(?:a )?half hour|eine[rn]? halben? stunde|une demi-heure|media hora"

# Short names that mean one zone to nearly everybody; CST and IST do not.
ZONES = {
    **dict.fromkeys(("UTC", "GMT"), "UTC"),
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Berlin"),
    **dict.fromkeys(("ET", "EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("PT", "PST", "PDT"), "America/Los_Angeles"),
    **dict.fromkeys(("BST",), "Europe/London"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Helsinki"),
    **dict.fromkeys(("JST",), "Asia/Tokyo"),
    **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"),
}

# Before a clock: a plain number after one of these is an hour.
AT = r"at|@|around|about|um|gegen|a las?|sobre las?|vers|a"
UNTIL = r"by|before|until|till|til|bis|vor|ab|avant|jusqu'a|d'ici|hasta|para|antes de"
LEADS = (
    rf"{UNTIL}|{AT}|on|to|for|from|the|no later than|not later than|at the latest|latest|approx\.?|ca\.?|of"
    r"|in|im|bis zu[mr]?|bis spatestens|spatestens|am|zum|zur|den|dem|der|die|das|in der|von"
    r"|le|la|les|l'|pour|au plus tard|au|aux|jusqu'au|jusqu'a|ce|des|du|de|d'|au cours de"
    r"|el|los|las|antes del?|a mas tardar|del|al|como muy tarde|en|durante"
)

_VAGUE = (
    r"soonish|soonest|soon|asap|a\.s\.a\.p\.?|as (?:soon|quickly) as (?:possible|i can|we can)",
    r"later(?! today)|shortly|in a (?:little )?(?:while|bit|moment|minute|sec|second)|some ?time",
    r"at some point|right away|straight away|immediately|momentarily|before long|promptly|in due course",
    r"(?:in )?(?:the )?(?:next|coming) few \w+|in (?:a few|some|several|a couple of|a couple) \w+",
    r"(?:over|in) the (?:next|coming) (?:\w+ )?(?:days|weeks|hours)|bald|baldigst|baldmoglichst",
    r"moglichst bald|demnachst|in kurze|kurzfristig|spater|irgendwann|gleich|sofort|umgehend|zeitnah",
    r"so (?:schnell|bald) (?:wie|als) moglich|schnellstmoglich|in den nachsten \w+",
    r"in (?:ein paar|einigen|wenigen|einer weile|einem moment) ?\w*|unverzuglich|alsbald",
    r"zu gegebener zeit|bientot|plus tard|(?:des|aussitot) que possible|prochainement|sous peu|d'ici peu",
    r"le plus (?:vite|tot|rapidement) possible|rapidement|tout a l'heure|tout de suite|au plus vite",
    r"immediatement|dans quelques \w+|dans (?:les|le) (?:prochaine?s?|plus brefs|meilleurs) \w+",
    r"dans un (?:instant|moment)|pronto|luego|mas tarde|mas adelante|en breve|lo antes posible",
    r"cuanto antes|proximamente|en un[oa]s \w+|en un (?:rato|momento)|enseguida|dentro de poco",
    r"a la brevedad|inmediatamente|en los proximos \w+|tan pronto como (?:pueda|podamos|sea posible)",
)
VAGUE = "|".join(_VAGUE)
# Where a date is asked for these say as little; within a sentence they say other things too.
VAGUE_ALONE = (
    r"eventually|some ?day|one day|one of these days|whenever|when (?:i|we) can|now|jetzt"
    r"|die tage|dieser tage|maintenant|ahora(?: mismo)?|algun dia"
)
