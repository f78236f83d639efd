"""What we hold is found again however a mail program mangles it; what a person writes is not taken for "
"it."""

from __future__ import annotations

import textwrap

import pytest
from byname.channels.email.parse import parse_mail
from byname.channels.email.trim import trim_text

from tests.unit.email_reading.mails import a_mail

LINK = "https://track.acme.example/p?id=12345"
SAFE = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Ftrack.acme.example%2Fp%3Fid%3D12345&data=05"
SENT = f"""\
Hello Anna,

thank you for your patience. I have asked our carrier ({LINK}) where the parcel is, and they told me \
that it left the depot in Hamburg this morning.

It should reach you by Friday – “no later”, as they said. If it does not, please answer this mail and I \
will send another one the same day, free of charge.

Could you tell me:
* the number on the slip
* whether a neighbour was at home

Kind regards
Sophie"""
ACCENTED = "Fri\u0301day"
ANSWER = "The number is 4711.\nNobody was at home."
HEADER = "From: Sophie <s@acme.example>\nSent: Monday\nTo: Anna <a@b.example>\nSubject: Re: parcel\n"


def wrapped(text: str, width: int = 70) -> list[str]:
    """The lines as a mail program breaks them, words and links whole."""
    options = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    return [line for paragraph in text.split("\n") for line in (options.wrap(paragraph) or [""])]


def marked(text: str, mark: str = ">", width: int = 70) -> str:
    return "\n".join(f"{mark} {line}".rstrip() for line in wrapped(text, width))


def typewriter(text: str) -> str:
    """Curly marks made straight, blanks made unbreakable, as between HTML and text."""
    straight = text.replace("“", '"').replace("”", '"').replace("–", "-")
    return straight.replace(". ", ".\u00a0 ").replace("* ", "• ")


MANGLED = {
    "> marks": f"{ANSWER}\n\n{marked(SENT)}",
    "> marks, other width": f"{ANSWER}\n\n{marked(SENT, width=40)}",
    "deep > marks": f"{ANSWER}\n\n{marked(SENT, '>>>')}",
    "> without blank": f"{ANSWER}\n\n{marked(SENT).replace('> ', '>')}",
    "| marks": f"{ANSWER}\n\n{marked(SENT, '|')}",
    "indented": f"{ANSWER}\n\n{textwrap.indent(SENT, '    ')}",
    "no marks": f"{ANSWER}\n\n{SENT}",
    "no marks, wrapped": f"{ANSWER}\n\n" + "\n".join(wrapped(SENT, 76)),
    "straight marks, hard blanks": f"{ANSWER}\n\n{typewriter(SENT)}",
    "rewritten link": f"{ANSWER}\n\n{SENT.replace(LINK, SAFE)}",
    "link in brackets": f"{ANSWER}\n\n{SENT.replace(f'({LINK})', f'<{SAFE}>')}",
    "link gone": f"{ANSWER}\n\n{SENT.replace(f' ({LINK})', '')}",
    "pictures": f"{ANSWER}\n\n{SENT.replace('Could', '[cid:logo@acme] Could')}\n[image: Acme]",
    "decomposed accents": f"{ANSWER}\n\n{SENT.replace('Friday', ACCENTED)}",
    "our card below": f"{ANSWER}\n\n{HEADER}\n{SENT}\n\nAcme Ltd | Some Street 5 | 12345 "
    f"Town\nwww.acme.example",
    "a warning above": f"{ANSWER}\n\n________________________________\n{HEADER}\nCAUTION: external "
    f"mail\n\n{SENT}",
    "older mail below": f"{ANSWER}\n\n{marked(SENT)}\n>\n> Someone, some day\n>> unknown to us",
    "below the quote": f"{marked(SENT)}\n\n{ANSWER}",
    "below, no marks": f"{SENT}\n\n{ANSWER}",
    "signed below": f"{ANSWER}\n\n{marked(SENT)}\n\n-- \nAnna Müller\nFoo AG",
    "unknown line above": f"{ANSWER}\n\n2.2.2026 10:00 Sophie (Acme) kirjutab:\n{marked(SENT)}",
    "short answer": SENT.join(["Yes\n\n", ""]),
}


@pytest.mark.parametrize("way", MANGLED)
def test_what_we_sent_is_found_again(way: str) -> None:
    found = trim_text(MANGLED[way], ["Something else altogether, sent before.", SENT])
    assert found.text.strip() == ("Yes" if way == "short answer" else ANSWER)
    assert found.by.startswith("previous")


@pytest.mark.parametrize(
    "text",
    [
        SENT,  # sent once more: all that there is
        "You wrote\nIt should reach you by Friday\nbut it did not.",
        "You wrote\nIf it does not, please answer this mail and I will send another one the same day, "
        "free of "
        "charge.\nSo please do.",
        "Kind regards\nThank you for your patience\nI wait.",
        "Hello Anna,\nKind regards\nSophie",
    ],
)
def test_what_a_person_says_stays(text: str) -> None:
    assert trim_text(text, [SENT]).text == text


def test_answers_between_our_lines_keep_them() -> None:
    text = marked(SENT).replace("> * the number on the slip", "> * the number on the slip\n\n4711\n")
    assert trim_text(text, [SENT]).text.endswith("> * the number on the slip\n\n4711")


def test_answers_between_our_lines_without_marks() -> None:
    """Outlook shows no marks: only the stored text can tell the answers from what we wrote."""
    answered = SENT.replace("* the number on the slip", "* the number on the slip\n4711, as I said.")
    thread = f"See below.\n\n{HEADER}\n{answered}"
    found = trim_text(thread, [SENT])
    assert found.text == thread.partition("\n* whether")[0]
    html = f"<p>See below.</p><div id=divRplyFwdMsg>{HEADER}</div>" + answered.replace("\n", "<br>")
    assert "4711, as I said." in parse_mail(a_mail(None, html), previous_texts=[SENT]).text
    assert "4711, as I said." in parse_mail(a_mail(thread, html), previous_texts=[SENT]).text


def test_their_own_thanks_above_the_quote() -> None:
    answer = "It is here.\nThank you for your patience"
    assert trim_text(f"{answer}\n\n{marked(SENT)}", [SENT]).text == answer
    assert trim_text(f"{answer}\n\n{SENT}", [SENT]).text == answer


def test_several_stored_texts_in_one_thread() -> None:
    older = "Where is my parcel? I ordered it three weeks ago\nand have heard nothing since then."
    thread = f"{ANSWER}\n\n{HEADER}\n{SENT}\n\n{HEADER}\n{older}\n\nAnna"
    assert trim_text(thread, [older, SENT]).text == ANSWER


def test_japanese_and_hebrew() -> None:
    for sent in (
        "お世話になっております。荷物は本日の朝、ハンブルクの倉庫を出発しました。\n金曜日までに届く予定です。よろしくお願いいたします。",
        "שלום אנה, החבילה יצאה הבוקר מהמחסן בהמבורג.\nהיא אמורה להגיע עד יום שישי לכל המאוחר.",
    ):
        assert trim_text(f"OK!\n\n{sent}", [sent]).text == "OK!"


def test_parse_mail_hands_the_stored_texts_on() -> None:
    found = parse_mail(a_mail(MANGLED["no marks, wrapped"], None), previous_texts=[SENT])
    assert (found.text, found.trimmed_by) == (ANSWER, "previous")
    assert "Hamburg" in found.text_full
