"""Who sends a reply to a chat: whoever holds the chat, and the notifier only where nobody does."""

from __future__ import annotations

from byname.contracts import Handle

from services.notifier.domain import Known, hear
from tests.support.facts import START, TEAM, a_reply_request

CHAT = Handle(channel="chat", address="vi_ann")


def test_a_chat_that_is_held_gets_no_send_of_ours() -> None:
    heard = hear(Known(), TEAM, [a_reply_request(to=CHAT)], START, {"chat"})
    assert heard.sends == []
    assert len(heard.turns) == 1  # the next notice still tells of it


def test_a_chat_that_is_switched_off_holds_nobody_so_its_reply_waits_with_us() -> None:
    [send] = hear(Known(), TEAM, [a_reply_request(to=CHAT)], START, ()).sends
    assert (send.kind, send.channel) == ("reply", "chat")
