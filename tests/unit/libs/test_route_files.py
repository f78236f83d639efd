"""What `byname route` makes of files and moments, before anything is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from byname.cli.moments import MOMENT, moment_of
from byname.cli.route_input import heard_from
from byname.cli.team_words import changes
from byname.contracts import CallLogged, Event, MessageReceived, encode
from byname.team import EXAMPLE, read_team

from tests.e2e.stories import Customer, letter
from tests.support.facts import START, TEAM, a_message, an_answer

ANN = Customer("Ann Lee", "ann@customer.example")
HELLO, SOMEBODY = TEAM.company.shared_addresses[0], TEAM.people[0]
AN_ANSWER: Event[Any] = an_answer("cv_1")
CALL = {
    "call": "call_1", "revision": 1, "direction": "in", "outcome": "missed", "text": "Missed call",
    "handle": {"channel": "phone", "address": "+441"}, "sources": ["csv"],
}  # fmt: skip


async def test_a_mail_is_heard_as_if_it_came_now(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(letter(ANN, HELLO, "Where is my order? I have been waiting for it since Monday."))
    heard = await heard_from(file, "email", TEAM, START)
    fact = heard.data
    assert isinstance(fact, MessageReceived)
    assert (fact.sender.address, fact.recipients, fact.received_at) == (ANN.address, (HELLO,), START)
    assert fact.language == "en", "it is told as ingest tells it"
    assert heard.key.startswith("hd_")


async def test_facts_are_heard_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "fact.json"
    told: Event[Any] = a_message()
    file.write_bytes(encode(told))
    assert await heard_from(file, "email", TEAM, START) == told
    file.write_text(json.dumps(CALL))
    heard = await heard_from(file, "email", TEAM, START)
    assert isinstance(heard.data, CallLogged)
    assert heard.data.started_at == heard.time == START


@pytest.mark.parametrize(
    ("raw", "channel", "why"),
    [
        (letter(ANN, "x@elsewhere.example", "not ours"), "email", "to none of the team's addresses"),
        (letter(Customer("S", SOMEBODY.addresses[0]), HELLO, "x"), "email", "one of the company's own"),
        (b'{"message": "m", "channel": "email"}', "email", "neither message.received nor call.logged"),
        (encode(AN_ANSWER), "email", "nobody is chosen for that"),
        (b"plain", "chat", "cannot be read as chat"),
    ],
)
async def test_what_nobody_is_chosen_for_is_refused_in_a_sentence(
    tmp_path: Path, raw: bytes, channel: str, why: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(raw)
    with pytest.raises(click.ClickException, match=why):
        await heard_from(file, channel, TEAM, START)


def test_moments_are_ago_or_by_the_companys_clock() -> None:
    berlin = read_team(EXAMPLE.replace("[company]", '[company]\nzone = "Europe/Berlin"'))
    typed = moment_of(MOMENT.convert("2026-07-01T14:00", None, None), berlin)
    assert typed == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert moment_of(MOMENT.convert("2026-07-01T14:00+00:00", None, None), berlin) == typed + timedelta(
        hours=2
    )
    week, day = (MOMENT.convert(ago, None, None) for ago in ("1w", "1d"))
    assert timedelta(days=5, hours=23) < day - week < timedelta(days=6, hours=1)
    assert moment_of(None, berlin) is None
    for wrong in ("tomorrow", "7x", "", "2026-13-01"):
        with pytest.raises(click.BadParameter, match="is no moment: say 7d"):
            MOMENT.convert(wrong, None, None)


def test_what_a_team_file_changes_is_said_key_by_key() -> None:
    person = SOMEBODY.model_copy(update={"away": True, "weight": 2.0})
    new = TEAM.model_copy(
        update={
            "people": (person, *TEAM.people[2:]),
            "policy": TEAM.policy.model_copy(update={"unowned": "offer"}),
        }
    )
    assert changes(TEAM, new) == [
        f"- person {TEAM.people[1].id}",
        f"~ person {person.id}: away: False → True",
        f"~ person {person.id}: weight: 1.0 → 2.0",
        "~ policy: unowned: assign → offer",
    ]
    assert changes(TEAM, TEAM) == []
