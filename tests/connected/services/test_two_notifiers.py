"""Two notifiers on one PostgreSQL and one relay: every mail once, replies in their order."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from byname.contracts import PersonTold, ReplySent
from byname.ids import derive_short

from services.notifier.domain import outcome
from tests.connected.services.running import quiet, running, said, say
from tests.support.facts import a_message, a_reply_request, an_attached
from tests.support.nats import Bus, until
from tests.support.smtp_sink import Rule, SmtpSink

pytestmark = pytest.mark.connected


async def test_every_reply_and_every_notice_once(bus: Bus, tmp_path: Path, postgres_url: str) -> None:
    conversations = [derive_short("cv", str(number)) for number in range(40)]
    replies = [
        a_reply_request(one, f"Words {number}", front_end="desk")
        for number in range(5)
        for one in conversations
    ]
    mails = [a_message(sender=f"c{number}@x.example") for number in range(100)]
    told = [an_attached(mail.data.message, conversations[n % 40]) for n, mail in enumerate(mails)]
    async with (
        SmtpSink() as sink,
        running("notifier", bus, tmp_path, copies=2, database=postgres_url, BYNAME_EMAIL_RELAY=sink.url),
    ):
        await asyncio.gather(say(bus, replies[:100]), say(bus, mails), say(bus, replies[100:]))
        await say(bus, told)
        await sink.wait_for(300, timeout_s=60)
        await quiet(bus, "notifier")

        async def all_written_down() -> bool:
            return len(await said(bus, ReplySent, PersonTold)) >= 300

        await until(all_written_down, "all outcomes")
    counted = Counter(one.message_id for one in sink.mails)
    assert {f"<{one.data.message_id}>" for one in replies} <= set(counted)
    assert len(counted) == 300
    assert set(counted.values()) == {1}
    assert Counter(one.reply for one in await said(bus, ReplySent)) == Counter(
        one.data.reply for one in replies
    )
    assert Counter(one.message for one in await said(bus, PersonTold)) == Counter(
        one.data.message for one in mails
    )
    await replies_in_order(sink, {f"<{r.data.message_id}>": r.data for r in replies})


async def replies_in_order(sink: SmtpSink, replies: dict[str, object]) -> None:
    """The words of one conversation arrive as they were written."""
    arrived: dict[str, list[str]] = defaultdict(list)
    for mail in sink.mails:
        if reply := replies.get(mail.message_id):
            arrived[reply.conversation].append(reply.text)  # type: ignore[attr-defined]
    assert all(words == [f"Words {number}" for number in range(5)] for words in arrived.values())


async def test_a_deferred_reply_goes_out_at_its_time_by_the_brokers_timer(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "PAUSES", (timedelta(seconds=1.5),))
    reply = a_reply_request(front_end="desk")
    async with (
        SmtpSink(rules=[Rule(at="rcpt", do="answer", answer="451 4.7.1 later, please", times=1)]) as sink,
        running("notifier", bus, tmp_path, BYNAME_EMAIL_RELAY=sink.url),
    ):
        await say(bus, [reply])
        [mail] = await sink.wait_for(1, timeout_s=30)
        assert mail.message_id == f"<{reply.data.message_id}>"
        assert [one.subject.split(".")[1] for one in await bus.stored("TIMERS", "due.>")] == ["notifier"]
