"""A story over all channels: one customer mails, chats, calls and posts; a person decides who they are."""

from __future__ import annotations

from typing import Any

from byname.contracts import (
    CallLogged,
    CustomerLinked,
    CustomerUnlinked,
    Event,
    Handle,
    LinkDecided,
    LinkSuggested,
    MessageAttached,
    MessageReceived,
    Reason,
    event,
)
from byname.contracts.call import Promise

from services.desk.domain import handle_id_of
from tests.support.channel_facts import CHAT, PHONE, POSTS, a_call, words_on
from tests.unit.desk.builders import Story

OTHER = Handle(channel="email", address="lee@work.example")
MERGED = "cu_merged"


class ChannelStory(Story):
    """One conversation that crosses channels; facts about links are the router's."""

    def on(self, handle: Handle, when: float, **more: Any) -> Event[MessageReceived]:
        """Words on a channel."""
        return words_on(handle, received_at=self.at(when), **more)

    def call(self, when: float = 300, handle: Handle = PHONE, **more: Any) -> Event[CallLogged]:
        """A call that was answered, with notes and a promise."""
        values: dict[str, Any] = {
            "started_at": self.at(when),
            "outcome": "answered",
            "talk_s": 245,
            "person": "sophie",
            "text": "Sophie spoke with them for 4 minutes",
            "notes": "She moves on Friday.",
            "promises": (Promise(text="call the carrier", due=self.at(90_000)),),
            "recordings": ("https://pbx.example/rec/1",),
            "recap": True,
            "sources": ("person", "twilio"),
        }
        return a_call(handle, **{**values, **more})

    def joined(self, heard: Event[Any], sequence: int, **more: Any) -> Event[MessageAttached]:
        """The words or the call belong to this conversation."""
        said = getattr(heard.data, "call", "") or heard.data.message
        fact = MessageAttached(
            message=said,
            conversation=self.conversation,
            customer=self.customer,
            person=more.pop("person", "sophie"),
            reason=Reason(code="owner", text="the customer is Sophie's"),
            sequence=sequence,
            **more,
        )
        return self._said(fact, "router", 100 + sequence, heard)

    def linked(
        self, handle: Handle, number: int, when: float = 150, *, merged: str = "", **more: Any
    ) -> Event[CustomerLinked]:
        """The handle is this customer's."""
        fact = CustomerLinked(
            link=self.id("ln", number),
            customer=self.customer,
            handle=handle,
            merged=merged,
            owner="sophie",
            reason=Reason(code="person", text="Sophie decided it: she told me"),
            person="sophie",
            linked_at=self.at(when),
            **more,
        )
        return _link_event(fact, handle, fact.link)

    def unlinked(self, handle: Handle, number: int, when: float = 160) -> Event[CustomerUnlinked]:
        """The link was wrong."""
        fact = CustomerUnlinked(
            link=self.id("ln", number),
            customer=self.customer,
            restored=MERGED,
            handles=(handle,),
            conversations=("cv_theirs",),
            owner="tom",
            reason=Reason(code="undone", text="that was her colleague"),
            person="tom",
            unlinked_at=self.at(when),
        )
        return _link_event(fact, handle, fact.link)

    def suggested(self, handle: Handle, number: int = 1, other: str = "") -> Event[LinkSuggested]:
        """The handle may be theirs."""
        fact = LinkSuggested(
            suggestion=self.id("sg", number),
            customer=self.customer,
            handle=handle,
            other=other,
            reason=Reason(code="claimed", text=f"they gave {handle.address}; it is not proven"),
            suggested_at=self.at(140),
        )
        return _link_event(fact, handle, fact.suggestion)

    def decided(self, handle: Handle, number: int = 1, action: str = "dismiss") -> Event[LinkDecided]:
        """A person has decided about a suggestion."""
        fact = LinkDecided(
            decision=self.id("ld", number),
            action=action,
            customer=self.customer,
            handle=handle,
            suggestion=self.id("sg", number),
            person="tom",
            decided_at=self.at(145),
        )
        return _link_event(fact, handle, fact.decision)

    def over_channels(self) -> list[Event[Any]]:
        """Mail, chat, a public post and a call of one customer, in one conversation."""
        chat, post = self.on(CHAT, 200), self.on(POSTS, 250, public=True)
        call = self.call()
        return [
            *self.whole(),
            self.linked(CHAT, 1),
            self.linked(PHONE, 2, 151),
            self.linked(POSTS, 3, 152),
            *(chat, self.joined(chat, 10)),
            *(post, self.joined(post, 11)),
            *(call, self.joined(call, 12)),
        ]

    def decisions(self) -> list[Event[Any]]:
        """All that can be said of links: made, merged, undone, suggested, dismissed."""
        return [
            self.linked(OTHER, 9, 155, merged=MERGED, handles=(OTHER,), conversations=("cv_theirs",)),
            self.unlinked(OTHER, 9),
            self.suggested(OTHER),
            self.decided(OTHER),
            self.suggested(Handle(channel="email", address="ann@home.example"), 2),
        ]


def _link_event(fact: Any, handle: Handle, about: str) -> Event[Any]:
    key = handle_id_of(handle.channel, handle.address)
    moment = getattr(fact, "linked_at", None) or getattr(fact, "unlinked_at", None)
    when = moment or getattr(fact, "suggested_at", None) or fact.decided_at
    return event(fact, source="router", key=key, time=when, causation=about, about=(about,))
