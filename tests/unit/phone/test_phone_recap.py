"""The recap is in the person's voice, and holds what they noted and promised."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from byname.channels.phone.recap import draft_recap

from tests.unit.phone.pieces import a_note, a_row, parse, rows, said


def test_a_recap() -> None:
    promises = [{"text": "send the invoice", "due": "2026-03-04T17:00:00+01:00"}, {"text": "ask Tom"}]
    fact = said(parse("person", a_note(promises=promises)))
    subject, text = draft_recap(
        fact, greeting="Hi {name},", signature="Best,\nSophie", customer="Ann", zone=ZoneInfo("Europe/Berlin")
    )
    assert subject == "Our call on Monday, 2 March"
    assert text == (
        "Hi Ann,\n\n"
        "thank you for your call on Monday, 2 March. So that both of us have it in writing:\n\n"
        "wants a second chair\n\n"
        "What I promised:\n- send the invoice (by Wednesday, 4 March, 17:00)\n- ask Tom\n\n"
        "If I have got anything wrong or left something out, just answer this mail.\n\n"
        "Best,\nSophie\n"
    )


def test_without_a_name_or_a_voice() -> None:
    fact = said(parse("person", a_note(outcome="voicemail", direction="out", notes="")))
    _, text = draft_recap(fact)
    assert text.startswith("Hello,\n\nI tried to reach you by phone on Monday, 2 March, in vain.\n")
    _, text = draft_recap(fact, greeting="Hello {name},")
    assert text.startswith("Hello,\n")


def test_a_voicemail_of_theirs() -> None:
    fact = said(rows(a_row(to="", app="VoiceMail", data="301", answer=5)))
    assert "message on my voicemail" in draft_recap(fact, greeting="Good day")[1]
