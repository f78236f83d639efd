"""A customer is asked in their own language, by links that only we can make, or not at all."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from byname.channels.email.submit import Refused
from byname.channels.moods import LANGUAGES, MOODS, read_mood_token
from byname.contracts import Handle
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.ask_texts import TEXTS
from services.notifier.asking import compose_ask
from services.notifier.domain import Known, Send, hear
from tests.support.facts import START
from tests.unit.notifier.house import KEYS, House, a_house
from tests.unit.notifier.moves import CV, TEAM
from tests.unit.notifier.nudging import an_ask

INGEST = "https://in.acme.example"
SOPHIE = TEAM.person("sophie")
assert SOPHIE is not None


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path) as found:
        found.ingest_url = INGEST
        yield found


def asked(**more: Any) -> Send:
    [send] = hear(Known(), TEAM, [an_ask(**more)], START).sends
    return send


def compose(send: Send, ingest_url: str = INGEST) -> str:
    assert SOPHIE is not None
    mail = compose_ask(send, SOPHIE, KEYS, ingest_url, {"sophie@home.example"})
    assert mail.message_id == send.message_id
    return mail.data.decode()


async def test_it_is_a_mail_in_the_thread_with_a_link_for_each_mood(house: House) -> None:
    await house.hear(an_ask())
    [mail] = await house.mails()
    assert (mail.head["From"], mail.head["To"]) == (
        "Sophie <sophie@acme.example>",
        "Ann Lee <ann@customer.example>",
    )
    assert mail.head["Subject"] == "Re: My order"
    assert mail.head["Message-ID"] == "<aaaaaaaaaaaaaaaa@acme.example>"
    assert mail.head["In-Reply-To"] == mail.head["References"] == "<mail1@customer.example>"
    assert mail.head["Reply-To"] is None, "an answer is an ordinary answer to Sophie"
    assert mail.text.startswith("Hello Ann,\n")
    links = re.findall(r"^<(\S+)/mood/(\S+)/(\w+)>$", mail.text, re.MULTILINE)
    assert [(base, mood) for base, _, mood in links] == [(INGEST, mood) for mood in MOODS]
    said = read_mood_token(KEYS, links[0][1], START + timedelta(days=59))
    assert (said.conversation, said.address, said.person) == (CV, "ann@customer.example", "sophie")
    assert said.message_id == "aaaaaaaaaaaaaaaa@acme.example"


def test_each_language_of_the_links_has_its_words() -> None:
    assert tuple(TEXTS) == LANGUAGES
    said = {compose(asked(language=one)) for one in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert compose(asked(language="xx", ask="ask_1")) == compose(asked(language="en", ask="ask_1"))


@pytest.mark.parametrize(
    ("more", "ingest_url", "why"),
    [
        ({}, "", "ingest_url is not set"),
        ({"to": Handle(channel="chat", address="visitor")}, INGEST, "not on chat"),
        ({"to": Handle(channel="email", address="not an address")}, INGEST, "not an address"),
        ({"subject": "from sophie@home.example"}, INGEST, "private address"),
    ],
)
def test_who_cannot_be_asked_is_not(more: dict[str, Any], ingest_url: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        compose(asked(**more), ingest_url)


async def test_asked_once_however_often_it_is_said(house: House) -> None:
    ask = an_ask()
    await house.hear(ask)
    await house.hear(ask)
    assert [one.send.kind for one in await house.send("unknown")] == ["ask"]
    assert await house.send(days=3) == [], "better not asked than asked twice"


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_strangers_name_and_subject_are_no_headers(name: str, subject: str) -> None:
    to = Handle(channel="email", address="ann@customer.example", name=f"{name}\r\nBcc: x@x.example")
    head = compose(asked(to=to, subject=f"{subject}\r\nBcc: x@x.example")).partition("\r\n\r\n")[0]
    assert "\nBcc:" not in head
