"""What is new in a mail, for the answers that people write in the mail programs they have."""

from __future__ import annotations

import pytest
from byname.channels.email.parse import parse_mail
from byname.channels.email.trim import Trimmed, trim_text
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.email_reading.mails import ANSWER, NOTICE, QUOTED, a_mail

OUTLOOK_EN = """
________________________________
From: Anna Müller via Acme <inbox@acme.example>
Sent: Monday, February 2, 2026 10:00 AM
To: Sophie <sophie@home.example>
Subject: My order

"""
OUTLOOK_DE = """
Von: Anna Müller <inbox@acme.example>
Gesendet: Montag, 2. Februar 2026 10:00
An: Sophie <sophie@home.example>
Betreff: My order

"""
MARKERS = {
    "gmail": "On Mon, Feb 2, 2026 at 10:00 AM Anna Müller <a@b.example> wrote:",
    "gmail wrapped": "On Mon, Feb 2, 2026 at 10:00 AM Anna Müller <\nr+abcdefghi@in.acme.example> wrote:",
    "apple": "> On 2. Feb 2026, at 10:00, Anna Müller <a@b.example> wrote:",
    "thunderbird": "On 02/02/2026 10:00, Anna Müller wrote:",
    "german": "Am 02.02.2026 um 10:00 schrieb Anna Müller <a@b.example>:",
    "gmail german": "Am Mo., 2. Feb. 2026 um 10:00 Uhr schrieb Anna Müller <\na@b.example>:",
    "french": "Le lun. 2 févr. 2026 à 10:00, Anna Müller <a@b.example> a écrit :",
    "spanish": "El lun, 2 feb 2026 a las 10:00, Anna Müller (<a@b.example>) escribió:",
    "italian": "Il giorno lun 2 feb 2026 alle ore 10:00 Anna Müller <a@b.example> ha scritto:",
    "portuguese": "Em seg., 2 de fev. de 2026 às 10:00, Anna Müller <a@b.example> escreveu:",
    "dutch": "Op ma 2 feb 2026 om 10:00 schreef Anna Müller <a@b.example>:",
    "polish": "pon., 2 lut 2026 o 10:00 Anna Müller <a@b.example> napisał(a):",
    "swedish": "Den mån 2 feb. 2026 kl 10:00 skrev Anna Müller <a@b.example>:",
    "danish": "Den man. 2. feb. 2026 kl. 10.00 skrev Anna Müller <a@b.example>:",
    "finnish": "ma 2. helmik. 2026 klo 10.00 Anna Müller (a@b.example) kirjoitti:",
    "czech": "po 2. 2. 2026 v 10:00 odesílatel Anna Müller <a@b.example> napsal:",
    "russian": "пн, 2 февр. 2026 г. в 10:00, Anna Müller <a@b.example>:",
    "ukrainian": "пн, 2 лют. 2026 р. о 10:00 Anna Müller <a@b.example> пише:",
    "turkish": "Anna Müller <a@b.example>, 2 Şub 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "chinese": "在 2026年2月2日，10:00，Anna Müller <a@b.example> 写道：",
    "japanese": "2026年2月2日(月) 10:00 Anna Müller <a@b.example>:",
    "yahoo": "On Monday, February 2, 2026 at 10:00:00 AM GMT+1, Anna Müller <a@b.example> wrote:",
    "zoho": "---- On Mon, 02 Feb 2026 10:00:00 +0100 Anna<a@b.example> wrote ----",
    "original": "-----Original Message-----",
    "original german": "-----Ursprüngliche Nachricht-----",
}


@pytest.mark.parametrize("name", MARKERS)
def test_answer_above_a_quote(name: str) -> None:
    assert trim_text(f"{ANSWER}\n\n{MARKERS[name]}\n\n{QUOTED}").text == ANSWER


@pytest.mark.parametrize("name", [name for name in MARKERS if name != "apple"])
def test_answer_above_an_unmarked_quote(name: str) -> None:
    assert trim_text(f"{ANSWER}\n\n{MARKERS[name]}\n\n{NOTICE}").text == ANSWER


@pytest.mark.parametrize("header", [OUTLOOK_EN, OUTLOOK_DE])
def test_answer_above_a_header_block(header: str) -> None:
    assert trim_text(f"{ANSWER}\n{header}{NOTICE}").text == ANSWER


def test_answer_below_and_signature() -> None:
    assert (
        trim_text(f"{MARKERS['thunderbird']}\n{QUOTED}\n\n{ANSWER}\n\n-- \nSophie\nAcme Inc").text == ANSWER
    )


def test_answer_on_both_sides_of_one_quote() -> None:
    found = trim_text(f"Hi Anna,\n{MARKERS['gmail']}\n{QUOTED}\n\nIt is on its way.\n")
    assert found.text == "Hi Anna,\n\nIt is on its way."


@pytest.mark.parametrize("above", ["Hi,\n\n", ""])
def test_answers_in_between_keep_their_quotes(above: str) -> None:
    dialogue = f"{above}> first question?\n\nyes\n\n> second question?\n\nno"
    text = dialogue.replace("> first", f"{MARKERS['gmail']}\n> first")
    assert trim_text(text).text == dialogue
    assert trim_text(f"{text}\n\n> Bye,\n> Anna").text == dialogue
    assert trim_text(dialogue) == Trimmed(dialogue)


def test_a_long_text_on_both_sides_keeps_the_quote() -> None:
    above = "\n".join(f"Line {number} of what I think." for number in range(5))
    under = "\n".join(f"Line {number} of what I say to that." for number in range(8))
    found = trim_text(f"{above}\n\n{MARKERS['gmail']}\n{QUOTED}\n{under}")
    assert found.text == f"{above}\n\n{QUOTED}\n{under}"


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Get Outlook for iOS",
        "Sendt fra min iPad",
    ],
)
def test_the_device_is_no_news(line: str) -> None:
    assert trim_text(f"Thanks!\n\n{line}\n").text == "Thanks!"
    assert trim_text(f"Thanks!\n\n{line}\n\n{MARKERS['apple']}\n{QUOTED}").text == "Thanks!"


@pytest.mark.parametrize(
    "text",
    [
        "On Friday I will be away.\nPlease write to 3 of us.",
        'You wrote on 12.05.2024 at 10:30:\n"we ship tomorrow"\nIt did not come!',
        "Am 12.05.2024 um 10:30 schrieb ich Ihnen:\nbitte liefern\nSie haben nicht geantwortet.",
        "Two things:\n\n---\nItem A is broken\n---\nItem B too",
        "I filled in:\nFrom: Berlin\nTo: Hamburg\nDate: 12.05.2024\nIt did not work.",
        "The code:\n```\n-- \nOn Mon, Feb 2, 2026 at 10:00 AM a@b.example wrote:\n> x\n```\nfails.",
        "> only\n> a quote",
        "Sent from the warehouse on Monday, it has not arrived.\nWhat now?",
        "Subject: my order\nhas not arrived",
        "https://example.com/on-date-someone-wrote: see there\nThanks",
    ],
)
def test_what_people_write_is_never_cut(text: str) -> None:
    assert trim_text(text).text == text


def test_a_previous_text_is_known_without_any_marker() -> None:
    found = trim_text(f"{ANSWER}\n\n{NOTICE}", [NOTICE])
    assert (found.text, found.by) == (ANSWER, "previous")
    rewrapped = NOTICE.replace("arrive. ", "\narrive. ")
    assert trim_text(f"{ANSWER}\n\n{rewrapped}", ["something else", NOTICE]).text == ANSWER
    assert trim_text(f"{NOTICE}\n\n{ANSWER}", [NOTICE]).text.strip() == ANSWER
    assert trim_text(NOTICE, [NOTICE]).text == NOTICE.strip()


def test_answers_inside_a_previous_text_are_kept() -> None:
    lines = NOTICE.splitlines()
    text = "\n".join([*lines[:1], "It did, look behind the door.", *lines[1:]])
    assert "behind the door" in trim_text(text, [NOTICE]).text


HTML = {
    "gmail": "<div>{new}</div><br><div class='gmail_quote'><div class='gmail_attr'>On Mon, Feb 2, 2026 at "
    "10:00 AM Anna &lt;a@b.example&gt; wrote:<br></div>"
    "<blockquote class='gmail_quote'>{old}</blockquote></div>",
    "apple": "<div>{new}</div><div><br><blockquote type='cite'><div>On 2. Feb 2026, at 10:00, A wrote:</div>"
    "<div>{old}</div></blockquote></div>",
    "thunderbird": "<p>{new}</p><div class='moz-cite-prefix'>On 02/02/2026 10:00, Anna wrote:<br></div>"
    "<blockquote type='cite' cite='mid:x'>{old}</blockquote>",
    "outlook web": "<div>{new}</div><div id='appendonsend'></div><hr tabindex='-1'><div id='divRplyFwdMsg'>"
    "<b>From:</b> Anna<br><b>Sent:</b> Monday</div><div>{old}</div>",
    "outlook": "<div class=WordSection1><p class=MsoNormal>{new}</p><div><div "
    "style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
    "<p><b>From:</b> Anna</p></div></div><p>{old}</p></div>",
    "protonmail": "<div>{new}</div><div class='protonmail_quote'>Sent with Proton"
    "<blockquote>{old}</blockquote></div>",
    "yahoo": "<div>{new}</div><div id='yahoo_quoted_123' class='yahoo_quoted'>{old}</div>",
    "gmx": "<div>{new}</div><div name='quote' style='margin:10px'>{old}</div>",
}


@pytest.mark.parametrize("name", HTML)
def test_html_containers(name: str) -> None:
    html = HTML[name].format(new="It is on its way.<br>Sophie", old=NOTICE.replace("\n", "<br>"))
    mail = parse_mail(a_mail(None, f"<html><body>{html}</body></html>"))
    assert mail.text == "It is on its way.\nSophie"
    assert "did not arrive" in mail.text_full
    assert "did not arrive" in mail.html


def test_html_answers_inside_the_quote_are_kept() -> None:
    html = (
        "<div>see below</div><div class='gmail_quote'>On Monday Anna wrote:<blockquote>first?</blockquote>"
        "<div>yes</div><blockquote>second?</blockquote><div>no</div></div>"
    )
    text = parse_mail(a_mail(None, html)).text
    assert "yes" in text
    assert "no" in text


def test_a_forward_says_so() -> None:
    text = "See below.\n\n---------- Forwarded message ---------\nFrom: X <x@y.example>\nSubject: a\n\nwords"
    assert trim_text(text).by == "forward"


@given(
    st.lists(
        st.sampled_from([*ANSWER.split("\n"), *QUOTED.split("\n"), *MARKERS.values(), "-- ", "--"]),
        max_size=25,
    )
)
def test_trimming_never_empties_and_never_invents(lines: list[str]) -> None:
    text = "\n".join(lines)
    new = trim_text(text, [NOTICE]).text
    assert bool(new.strip()) == bool(text.strip())
    rest = iter(text.split("\n"))
    assert all(any(line.strip() == old.strip() for old in rest) for line in new.split("\n") if line.strip())


CARD = "Anna van der Müller\nHead of Purchasing\nTel. +49 40 1234567\nanna@b.example"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnna",
        "--\nAnna",
        "—\nAnna Müller\nFoo AG",
        "_____\nAnna Müller | Foo AG",
        "---\nAnna Müller\nFoo AG",
        "*****\nDr. Anna Müller\nFoo AG",
        CARD,
        "John E. Doe, Ph.D.\nPresident\njohn@b.example\nwww.b.example",
    ],
)
def test_signatures(signature: str) -> None:
    found = trim_text(f"{ANSWER}\n\n{signature}\n")
    assert (found.text, found.by) == (ANSWER, "signature")
    assert trim_text(f"{ANSWER}\n\n{signature}\n\n{MARKERS['gmail']}\n{QUOTED}").text == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        f"Here are my contact details:\n\n{CARD}",
        f"You can reach her under this number.\n\n{CARD}",
        CARD,
        "The first\n\n---\n\nThe second thing is broken too.",
        "Please write to\n\nAnna Müller\nHafenstrasse 5\n20457 Hamburg",
        "Please compare\n\nOld Price\nNew Price\nAnother Price",
    ],
)
def test_names_and_rules_that_are_no_signature(text: str) -> None:
    assert trim_text(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "##- Please type your reply above this line -##",
        "-- Reply ABOVE THIS LINE --",
        "---- Bitte antworten Sie oberhalb dieser Linie ----",
        "_____ Antwort bitte über dieser Zeile _____",
        "== Veuillez répondre au-dessus de cette ligne ==",
    ],
)
def test_lines_that_help_desks_draw(line: str) -> None:
    assert trim_text(f"{ANSWER}\n\n{line}\n\n{NOTICE}").text == ANSWER


def test_an_answer_below_one_quote_and_above_another() -> None:
    older = f"{MARKERS['german']}\n> older"
    assert trim_text(f"{MARKERS['gmail']}\n{QUOTED}\n\n{ANSWER}\n\n{older}").text == ANSWER


def test_words_about_lines_are_words() -> None:
    text = "My answer is above your signature line.\n\nPlease reply to what is above the line there.\nAnna"
    assert trim_text(text).text == text
