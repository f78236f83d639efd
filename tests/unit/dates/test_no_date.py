"""What is no date gets a clear answer, whatever it is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from byname.dates import NoDate, read_when
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.dates.table import NOW, OFFICE, rows

NONSENSE = [
    one
    for one, _ in rows("""
blah
32 december
0 december
30 feb
31.11.
00/00
13/13
2026-13-01
2026-02-30
20261225
25:00
17:60
the invoice by friday
send it
never
next time
may
1
12
12 invoices
9-5
24/7
1/2/3/4
1.2.3.4
-1d
in -3 days
Thursday 27 November
Montag, 24.11.
friday17:00
++
#
٣
ⅷ
½
²
יום שישי
пятница
金曜日
""")
]
ATTACKS = (
    "", " ", "\0", "\ud83d", "\u202e\u202e", "😀" * 50, "9" * 5_000, "1 " * 5_000, "in " * 3_000,
    "end of " * 2_000, "a" * 10_000, "friday" * 2_000, "\u0301" * 500, "(" * 9_000, "- " * 9_000,
)  # fmt: skip
VAGUE = [
    one
    for one, _ in rows("""
soon
asap
ASAP!
as soon as possible
later
later this week maybe
shortly
in a while
now
in a few days
in a couple of hours
some day
whenever
by soon
bald
demnächst
so schnell wie möglich
in Kürze
später
in ein paar Tagen
umgehend
bientôt
plus tard
dès que possible
au plus vite
dans quelques jours
rapidement
pronto
luego
más tarde
lo antes posible
cuanto antes
en breve
""")
]
PAST = [
    one
    for one, _ in rows("""
yesterday
yesterday 17:00
monday 9:00
today at 9:30
23.11. 9:00
22.11.
1 november
20.11.2026
2020-01-01
1/1/1999
last friday
letzten Freitag
vendredi dernier
el viernes pasado
3 days ago
vor 2 Tagen
il y a deux jours
hace dos días
gestern
vorgestern
hier
ayer
in 0 minutes
""")
]
FAR = [
    one
    for one, _ in rows("""
1.1.2030
25 december 2027
2027-12-01
in 2 years
in 400 days
in 99999999 days
in 100000 weeks
in 999999 hours
29 feb
31.12.9999
31.12.9999 24:00
9999-12-31T23:59-12:00
""")
]
ALL = [
    *(("no_date", one) for one in (*NONSENSE, *ATTACKS)),
    *(("vague", one) for one in VAGUE),
    *(("past", one) for one in PAST),
    *(("far", one) for one in FAR),
]


@pytest.mark.parametrize(("code", "text"), ALL)
def test_a_clear_answer(code: str, text: str) -> None:
    with pytest.raises(NoDate) as caught:
        read_when(text, NOW, "Europe/Berlin", hours=OFFICE)
    assert caught.value.code == code
    sentence = str(caught.value)
    assert len(sentence) < 300
    assert sentence.isprintable(), "it is shown to people, and stored"
    sentence.encode()


def test_what_was_read_is_named_and_what_would_do() -> None:
    said = {}
    for text in ("monday 9:00", "soon", "blah blah", "1.1.2030", "Thursday 27 November"):
        with pytest.raises(NoDate) as caught:
            read_when(text, NOW, "Europe/Berlin", hours=OFFICE)
        said[text] = str(caught.value)
    assert "Monday 23 November 2026, 09:00" in said["monday 9:00"]
    assert "by what date?" in said["soon"]
    assert "“blah blah”" in said["blah blah"]
    assert "friday 17:00" in said["blah blah"]
    assert "Tuesday 1 January 2030" in said["1.1.2030"]
    assert "366 days" in said["1.1.2030"]
    assert "27 November 2026 is a Friday, not a Thursday" in said["Thursday 27 November"]


def test_a_year_ahead_to_the_minute() -> None:
    assert read_when("24.11.2027 10:00", NOW, "Europe/Berlin").moment == NOW + timedelta(days=366)
    with pytest.raises(NoDate, match="more than a year"):
        read_when("24.11.2027 10:01", NOW, "Europe/Berlin")


_WORDS = """
friday tomorrow 17:00 5pm in 2 weeks end_of next week at 25 december 32 . / : - noon morgen um 12 uhr demain à
mañana a_las 31.12. 2026 ago the 1st of half_past ( UTC 9999 +14:00 T soon eod 😀 ñ
"""
_PIECES = st.sampled_from([*(one.replace("_", " ") for one in _WORDS.split()), "\n", "\ud800", "\0"])
anything = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(codec=None), max_size=60),
    st.lists(_PIECES, max_size=9).map(" ".join),
    st.lists(_PIECES, max_size=9).map("".join),
    st.from_regex(r"\A[0-9 ./:-]{1,24}\Z"),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@settings(max_examples=700)
@given(
    anything, moments, st.sampled_from(["Europe/Berlin", "Pacific/Apia", "America/New_York"]), st.booleans()
)
@example("31.12.9999 24:00", NOW, "Pacific/Apia", True)
@example("1.1.0001", NOW, "America/New_York", False)
def test_any_text_is_a_moment_ahead_or_no_date(text: str, now: datetime, zone: str, ends: bool) -> None:
    try:
        found = read_when(text, now, zone, hours=OFFICE, at="end" if ends else "begin")
    except NoDate as error:
        str(error).encode()
        return
    assert now < found.moment <= now + timedelta(days=366)
    assert found.moment.tzinfo is UTC
    assert found.said
    assert len(found.rest) < len(text)


def test_the_work_does_not_grow_with_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the beginning is looked at, so many words are asked about at most."""
    from byname.dates import months

    asked: list[str] = []
    monkeypatch.setattr(
        "byname.dates.days.month_of", lambda word: asked.append(word) or months.month_of(word)
    )
    text = " ".join(f"{number} wort{chr(97 + number % 26)}" for number in range(1, 31)) * 200
    with pytest.raises(NoDate):
        read_when(text, NOW, "Europe/Berlin")
    assert len(asked) <= 5
