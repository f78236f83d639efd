"""Two notifiers on one PostgreSQL: each person is told once, whichever copy hears of what first."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from byname.contracts import PersonTold
from byname.ids import derive_short

from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import a_message, an_attached
from tests.support.nats import Bus, until
from tests.support.notices import read_notice
from tests.support.smtp_sink import SmtpSink
from tests.unit.notifier.moves import a_huddle, an_assignment, an_offer, an_opening, because, why

pytestmark = pytest.mark.connected
COUNT = 60


async def test_words_with_their_moves_and_moves_without_words(
    bus: Bus, tmp_path: Path, postgres_url: str
) -> None:
    conversations = [derive_short("cv", str(number)) for number in range(COUNT)]
    mails = [a_message(sender=f"c{number}@x.example") for number in range(COUNT)]
    facts = []
    for number, (conversation, mail) in enumerate(zip(conversations, mails, strict=True)):
        facts += [because(an_opening(conversation), mail)]
        if number % 2:  # every other is offered to both
            told = {"person": "", "offered": ("sophie", "tom")}
            facts += [because(an_offer("sophie", "tom", conversation=conversation), mail)]
        else:
            told = {"person": "sophie"}
            facts += [because(an_assignment("sophie", conversation), mail)]
        facts += [because(an_attached(mail.data.message, conversation, **told), mail)]  # type: ignore[arg-type]
    moves = [
        *(an_assignment("tom", one, previous="sophie") for one in conversations[::2]),
        *(a_huddle("sophie", conversation=one, voice="tom") for one in conversations[::2]),
        *(an_offer("sophie", "tom", conversation=one) for one in conversations[1::2]),  # told already
        *(an_assignment("tom", one, reason=why("took", "Tom took it")) for one in conversations[1::2]),
    ]
    expected = COUNT // 2 + 2 * (COUNT // 2) + 2 * (COUNT // 2)
    async with (
        SmtpSink() as sink,
        running("notifier", bus, tmp_path, copies=2, database=postgres_url, BYNAME_EMAIL_RELAY=sink.url),
    ):
        await say(bus, mails)  # the router can only speak of what is on the bus
        await asyncio.gather(say(bus, facts[:50]), say(bus, facts[50:]))
        await quiet(bus, "notifier")
        await say(bus, moves)
        await quiet(bus, "notifier")

        async def all_told() -> bool:
            return len(await said(bus, PersonTold)) >= expected

        await until(all_told, "everybody is told", 60)
        await asyncio.sleep(3.5)  # what would be told too much waits no longer than this
    assert len(await said(bus, PersonTold)) == expected
    counted = Counter(one.message_id for one in sink.mails)
    assert len(counted) == expected
    assert set(counted.values()) == {1}
    notices = [one for mail in sink.mails if (one := read_notice(mail))]
    for number, conversation in enumerate(conversations):
        mine = Counter(one.to.partition("@")[0] for one in notices if one.conversation == conversation)
        # Offered: a notice each. Else: Sophie's notice, Tom's briefing, and Sophie's call into the huddle.
        assert mine == ({"sophie": 1, "tom": 1} if number % 2 else {"sophie": 2, "tom": 1}), conversation
