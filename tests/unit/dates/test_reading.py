"""The date at the beginning of a text: what is read, what is left, and what is no date."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from byname.dates import NoDate, read_when
from byname.hours import WorkingTime, parse_weekly

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)  # a Monday
OFFICE = WorkingTime(parse_weekly("mon-fri 08:30-12:00, mon-thu 13:00-17:30", "Europe/Berlin"), "DE")

ENDS = [
    line.split(" | ")
    for line in """\
tomorrow at 12 | 24.11. 12:00 |
tomorrow | 24.11. 17:30 |
morgen 12 uhr | 24.11. 12:00 |
end of day | 23.11. 17:30 |
eod send it | 23.11. 17:30 | send it
end of week | 27.11. 12:00 |
monday | 30.11. 17:30 |
monday 17:00 | 23.11. 17:00 |
friday 17:00 send the invoice | 27.11. 17:00 | send the invoice
by friday 17:00: send the invoice | 27.11. 17:00 | send the invoice
until tomorrow noon to send it | 24.11. 12:00 | send it
31/12 | 31.12. 17:30 |
12/31 | 31.12. 17:30 |
2026-12-01 | 01.12. 17:30 |
2026-12-01T10:00Z | 01.12. 11:00 |
friday 5pm | 27.11. 17:00 |
friday 17h | 27.11. 17:00 |
freitag 17.00 die Rechnung | 27.11. 17:00 | die Rechnung
noon | 23.11. 12:00 |
midnight | 24.11. 00:00 |
9:00 | 24.11. 09:00 |
in two hours call her | 23.11. 12:00 | call her
in 2 weeks | 07.12. 17:30 |
1d | 24.11. 17:30 |
next week | 04.12. 12:00 |
friday | 27.11. 12:00 |
saturday | 28.11. 17:00 |
today | 23.11. 17:30 |
tonight | 23.11. 20:00 |
this afternoon | 23.11. 17:00 |
vendredi à 17h envoyer la facture | 27.11. 17:00 | envoyer la facture
mañana a las 12 | 24.11. 12:00 |
Übermorgen, 14 Uhr: Angebot | 25.11. 14:00 | Angebot""".splitlines()
]


@pytest.mark.parametrize(("text", "wanted", "rest"), [(a, b, (c or [""])[0]) for a, b, *c in ENDS])
def test_until_when(text: str, wanted: str, rest: str) -> None:
    found = read_when(text.removesuffix(" |"), NOW, "Europe/Berlin", hours=OFFICE)
    assert (f"{found.moment.astimezone(BERLIN):%d.%m. %H:%M}", found.rest) == (
        wanted.removesuffix(" |"),
        rest,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("32 december", "no_date"),
        ("the invoice by friday", "no_date"),
        ("Thursday 27 November", "no_date"),
        ("", "no_date"),
        ("soon", "vague"),
        ("bald", "vague"),
        ("bientôt", "vague"),
        ("pronto", "vague"),
        ("yesterday", "past"),
        ("monday 9:00", "past"),
        ("1.1.2030", "far"),
        ("31.12.9999 24:00", "far"),
    ],
)
def test_no_date(text: str, code: str) -> None:
    with pytest.raises(NoDate) as caught:
        read_when(text, NOW, "Europe/Berlin", hours=OFFICE)
    assert caught.value.code == code
