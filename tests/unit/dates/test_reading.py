"""The date at the beginning of a text: until when it is, and what is left of the text."""

from __future__ import annotations

import pytest
from byname.dates import read_when

from tests.unit.dates.table import BERLIN, NOW, OFFICE, clock, rows

ENGLISH = rows("""
tomorrow => 24.11. 17:30
tomorrow at 12 => 24.11. 12:00
tomorrow at noon => 24.11. 12:00
day after tomorrow => 25.11. 17:30
today => 23.11. 17:30
today at 8 => 23.11. 20:00
later today => 23.11. 17:30
tonight => 23.11. 20:00
this afternoon => 23.11. 17:00
tomorrow morning => 24.11. 12:00
tomorrow afternoon at 3 => 24.11. 15:00
tomorrow at 5 in the morning => 24.11. 05:00
first thing tomorrow => 24.11. 08:30
end of day => 23.11. 17:30
eod => 23.11. 17:30
close of business friday => 27.11. 16:00
friday eod => 27.11. 16:00
end of tomorrow => 24.11. 17:30
friday => 27.11. 16:00
saturday => 28.11. 17:00
this friday => 27.11. 16:00
next friday => 27.11. 16:00
fri 5pm => 27.11. 17:00
5 p.m. on Friday => 27.11. 17:00
17:00 friday => 27.11. 17:00
friday@17:00 => 27.11. 17:00
friday midnight => 28.11. 00:00
monday => 30.11. 17:30
monday 17:00 => 23.11. 17:00
next monday => 30.11. 17:30
wednesday next week at 14:00 => 02.12. 14:00
next week => 04.12. 16:00
early next week => 30.11. 17:30
end of week => 27.11. 16:00
end of next week => 04.12. 16:00
this week => 27.11. 16:00
weekend => 29.11. 17:00
end of the month => 30.11. 17:30
next month => 31.12. 17:30
mid december => 15.12. 17:30
end of november => 30.11. 17:30
in two hours => 23.11. 12:00
2h => 23.11. 12:00
2h30 => 23.11. 12:30
in 1.5 hours => 23.11. 11:30
in half an hour => 23.11. 10:30
48h => 25.11. 10:00
30m => 23.11. 10:30
1d => 24.11. 17:30
in 2 weeks => 07.12. 17:30
in 3 weeks' time => 14.12. 17:30
a week from now => 30.11. 17:30
in one month => 23.12. 17:30
in 3 working days => 26.11. 17:30
in 5 business days => 30.11. 17:30
next business day => 24.11. 17:30
noon => 23.11. 12:00
midnight => 24.11. 00:00
at 5 => 23.11. 17:00
at five => 23.11. 17:00
5:00 => 24.11. 05:00
9:00 => 24.11. 09:00
17h => 23.11. 17:00
friday lunchtime => 27.11. 12:00
tomorrow between 2 and 3 => 24.11. 15:00
between 9 and 11 am tomorrow => 24.11. 11:00
in a fortnight => 07.12. 17:30
17.00 => 23.11. 17:00
12am => 24.11. 00:00
12pm => 23.11. 12:00
half past 4 => 23.11. 16:30
25 december => 25.12. 17:00
Dec 28 => 28.12. 17:30
December 28th, 2026 at 5pm => 28.12. 17:00
the 28th of december => 28.12. 17:30
on the 1st => 01.12. 17:30
Tuesday 24 November => 24.11. 17:30
31/12 => 31.12. 17:30
12/31 => 31.12. 17:30
3/12 => 03.12. 17:30
31/12/2026 17:00 => 31.12. 17:00
31-12-26 => 31.12. 17:30
2026-12-01 => 01.12. 17:30
2026-12-01 14:00 => 01.12. 14:00
2026-12-01T10:00Z => 01.12. 11:00
2026-12-01T10:00:00+05:30 => 01.12. 05:30
friday 17:00 UTC => 27.11. 18:00
friday 5pm EST => 27.11. 23:00
""")
GERMAN = rows("""
morgen => 24.11. 17:30
morgen 12 uhr => 24.11. 12:00
morgen früh => 24.11. 12:00
morgen Vormittag um 11 => 24.11. 11:00
heute => 23.11. 17:30
heute noch => 23.11. 17:30
heute Abend => 23.11. 20:00
heute Mittag => 23.11. 12:00
übermorgen => 25.11. 17:30
uebermorgen 14 Uhr => 25.11. 14:00
Freitag 17.00 => 27.11. 17:00
Fr 17:00 => 27.11. 17:00
Do 10.12. 15 Uhr => 10.12. 15:00
am Freitag bis 12 Uhr => 27.11. 12:00
bis spätestens Freitag 12 Uhr => 27.11. 12:00
Freitagnachmittag => 27.11. 17:00
Montagmorgen => 23.11. 12:00
nächsten Freitag => 27.11. 16:00
nächste Woche => 04.12. 16:00
nächster Woche Dienstag => 01.12. 17:30
Anfang nächster Woche => 30.11. 17:30
Ende der Woche => 27.11. 16:00
Ende des Monats => 30.11. 17:30
Mitte Dezember => 15.12. 17:30
Feierabend => 23.11. 17:30
in zwei Stunden => 23.11. 12:00
in einer halben Stunde => 23.11. 10:30
in 14 Tagen => 07.12. 17:30
in drei Werktagen => 26.11. 17:30
halb fünf => 23.11. 16:30
17 Uhr 30 => 23.11. 17:30
am 1. Dezember => 01.12. 17:30
am 1. 12. => 01.12. 17:30
1.12. => 01.12. 17:30
28. Dez. 2026 um 14:30 Uhr => 28.12. 14:30
morgen zwischen 14 und 15 Uhr => 24.11. 15:00
zum 15. => 15.12. 17:30
""")
FRENCH = rows("""
demain => 24.11. 17:30
demain midi => 24.11. 12:00
demain à 10h => 24.11. 10:00
demain soir => 24.11. 20:00
après-demain => 25.11. 17:30
aujourd'hui => 23.11. 17:30
aujourd’hui 16h => 23.11. 16:00
cet après-midi => 23.11. 17:00
ce soir => 23.11. 20:00
vendredi à 17h30 => 27.11. 17:30
vendredi prochain => 27.11. 16:00
mardi matin => 24.11. 12:00
d'ici vendredi => 27.11. 16:00
la semaine prochaine => 04.12. 16:00
fin de la semaine => 27.11. 16:00
fin du mois => 30.11. 17:30
fin décembre => 31.12. 17:30
dans deux heures => 23.11. 12:00
dans une semaine => 30.11. 17:30
dans quinze jours => 07.12. 17:30
sous 48 heures => 25.11. 10:00
dans 3 jours ouvrés => 26.11. 17:30
le 15 décembre => 15.12. 17:30
le 1er décembre à 14h => 01.12. 14:00
le 5 => 05.12. 17:00
""")
SPANISH = rows("""
mañana => 24.11. 17:30
mañana a las 12 => 24.11. 12:00
mañana por la mañana => 24.11. 12:00
mañana por la tarde => 24.11. 17:00
pasado mañana a las 10 => 25.11. 10:00
hoy => 23.11. 17:30
esta noche => 23.11. 20:00
el viernes => 27.11. 16:00
el viernes por la tarde => 27.11. 17:00
el lunes que viene => 30.11. 17:30
a las 5 de la tarde => 23.11. 17:00
a mediodía => 23.11. 12:00
en dos horas => 23.11. 12:00
dentro de 3 días => 26.11. 17:30
en 3 días laborables => 26.11. 17:30
la próxima semana => 04.12. 16:00
final de la semana => 27.11. 16:00
fin de mes => 30.11. 17:30
el 15 de diciembre => 15.12. 17:30
1 de diciembre de 2026 => 01.12. 17:30
""")


@pytest.mark.parametrize(("text", "wanted"), ENGLISH + GERMAN + FRENCH + SPANISH)
@pytest.mark.parametrize("behind", ["", " send the invoice", ": send the invoice", "\nsend the invoice"])
def test_until_when(text: str, wanted: str, behind: str) -> None:
    found = read_when(text + behind, NOW, "Europe/Berlin", hours=OFFICE)
    assert (clock(found.moment), found.rest) == (wanted, "send the invoice" if behind else "")
    assert found.said in " ".join(text.split())


BEGINS = rows("""
tomorrow => 24.11. 08:30
friday => 27.11. 08:30
saturday => 28.11. 09:00
monday => 30.11. 08:30
next week => 30.11. 08:30
end of week => 27.11. 08:30
next month => 01.12. 08:30
1d => 24.11. 08:30
in 2 weeks => 07.12. 08:30
in two hours => 23.11. 12:00
this afternoon => 23.11. 15:00
tomorrow morning => 24.11. 09:00
tonight => 23.11. 20:00
eod => 23.11. 17:30
25 december => 25.12. 09:00
weekend => 28.11. 09:00
""")


@pytest.mark.parametrize(("text", "wanted"), BEGINS)
def test_from_when(text: str, wanted: str) -> None:
    assert clock(read_when(text, NOW, "Europe/Berlin", hours=OFFICE, at="begin").moment) == wanted


RESTS = rows("""
friday 17:00 to send the invoice => send the invoice
by friday 17:00 - send it => send it
until tomorrow noon: Rückruf => Rückruf
at 5pm, the contract => the contract
tomorrow 2 invoices => 2 invoices
friday 3 invoices for Anna => 3 invoices for Anna
friday may call => may call
friday and call => and call
monday 17:00 the 2nd invoice => the 2nd invoice
friday 😀 done => 😀 done
2 weeks of logs => of logs
vendredi pour envoyer le devis => envoyer le devis
Freitag die Rechnung über 300 € => die Rechnung über 300 €
""")


@pytest.mark.parametrize(("text", "wanted"), RESTS)
def test_what_follows(text: str, wanted: str) -> None:
    assert read_when(text, NOW, "Europe/Berlin", hours=OFFICE).rest == wanted


def test_all_that_follows_is_kept() -> None:
    follows = "é " * 5_000 + "e\u0301"
    assert read_when(f"  by friday:  {follows}", NOW, "Europe/Berlin").rest == follows


def test_said_is_what_was_read() -> None:
    assert read_when("by  Friday  at 17:00: it", NOW, "Europe/Berlin").said == "Friday at 17:00"


def test_the_zone_is_the_persons() -> None:
    found = read_when("friday 17:00", NOW, "America/New_York").moment
    assert found.isoformat() == "2026-11-27T22:00:00+00:00"
    with pytest.raises(ValueError, match="no time zone 'Mars/Base'"):
        read_when("friday", NOW, "Mars/Base")
    assert clock(read_when("friday", NOW.astimezone(BERLIN), "Europe/Berlin").moment) == "27.11. 17:00"
