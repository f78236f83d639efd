"""From a row of the send log to the mail itself: the same row always gives the same mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from byname.channels.email.compose import Outgoing
from byname.channels.email.confirm import Confirmation, compose_confirmation
from byname.channels.email.leak import LeakFound, assert_no_leak, clean_for_customer
from byname.channels.email.model import Attachment, Mailbox
from byname.channels.email.notice import compose_notice
from byname.channels.email.relay import RelayKeys, bounce_address
from byname.channels.email.reply import PersonalReply, Receipt, Voice, compose_receipt, compose_reply
from byname.channels.email.submit import Refused
from byname.channels.model import Outbound, OutboundFile
from byname.contracts import AttachmentRef, Handle
from byname.team import Person, Team

from services.notifier.asking import compose_ask
from services.notifier.matters import Desk
from services.notifier.news import compose_news, incident_news, portfolio_news
from services.notifier.notices import build_notice, shown_customer, words_on_top
from services.notifier.nudges import compose_nudge
from services.notifier.store.send_log import Task

NOT_SENT = "nothing was sent"


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes mails for one team with one set of keys."""

    team: Team
    keys: RelayKeys
    token_life: timedelta
    names: Mapping[str, str] = field(default_factory=dict)  # of those who have left too, by id
    desk_url: str = ""
    ingest_url: str = ""

    def wanted_attachments(self, task: Task) -> tuple[AttachmentRef, ...]:
        """The files this mail should carry."""
        if task.send.kind != "reply":
            shown = task.send.message and task.send.kind != "nudge" and not task.along
            words = words_on_top(task) if shown else None
            return words.attachments if words else ()
        return tuple(AttachmentRef.model_validate(one) for one in task.send.content.get("attachments", ()))

    def compose(self, task: Task, files: Sequence[Attachment], too_large: Sequence[str]) -> Outgoing:
        """The mail. Refused says why it can never be sent as it is."""
        if task.send.kind in ("incident", "portfolio"):
            return self._news(task)
        person = self.team.person(task.send.person)
        if person is None:
            raise Refused(f"{task.send.person} is not in the team any more")
        if task.send.kind == "reply":
            return self._reply(task, person, files, too_large)
        if task.send.kind in ("confirm", "ask"):
            return self._question(task, person)
        if person.front_ends.email is None:
            raise Refused(f"{person.name} has no front_ends.email in team.toml: look at the desk")
        if task.send.kind == "nudge" or task.along:
            return compose_nudge(task, person, self.team, self._desk(task))
        if task.send.kind in ("receipt", "done"):
            return self._receipt(task, person, person.front_ends.email)
        return self._notice(task, person, files, too_large)

    def _desk(self, task: Task) -> Desk:
        return Desk(self.keys, task.send.created_at + self.token_life, self.desk_url)

    def _notice(
        self, task: Task, person: Person, files: Sequence[Attachment], too_large: Sequence[str]
    ) -> Outgoing:
        notice = build_notice(task, person, self.team, self.keys, self.token_life, files, too_large)
        return compose_notice(notice)

    def _news(self, task: Task) -> Outgoing:
        """To the early-warning alias, or about customers that moved."""
        if task.send.kind == "incident":
            news = incident_news(task, self.team, self.desk_url)
        else:
            news = portfolio_news(task, self.team, self.names)
        return compose_news(news, task.send, self.team, self.keys)

    def _reply(
        self, task: Task, person: Person, files: Sequence[Attachment], too_large: Sequence[str]
    ) -> Outgoing:
        content = task.send.content
        if too_large:
            raise Refused(f"{', '.join(too_large)}: too large for a mail; {NOT_SENT}")
        to = Handle.model_validate(content["to"])
        private = self._private
        try:
            text = self._cleaned(content)
            mail = compose_reply(
                PersonalReply(
                    customer=Mailbox(to.address, to.name),
                    voice=Voice(person.voice_name, person.voice_address, person.voice.signature),
                    subject=content["subject"],
                    text=text,
                    message_id=content["message_id"],
                    mail_from=bounce_address(self.keys, task.send.key),
                    date=task.send.created_at,
                    in_reply_to=content["in_reply_to"],
                    references=content["references"],
                    attachments=files,
                )
            )
            assert_no_leak(mail.data, private, self.keys.domain)
        except LeakFound as leak:
            raise Refused(f"{leak}; {NOT_SENT}") from None
        return mail

    def outbound(self, task: Task, files: Sequence[Attachment], too_large: Sequence[str]) -> Outbound:
        """The reply for a channel's adapter. Refused says why it can never be sent as it is."""
        content, person = task.send.content, self.team.person(task.send.person)
        if person is None:
            raise Refused(f"{task.send.person} is not in the team any more")
        if too_large:
            raise Refused(f"{', '.join(too_large)}: too large to send; {NOT_SENT}")
        to = Handle.model_validate(content["to"])
        try:
            text = self._cleaned(content)
        except LeakFound as leak:
            raise Refused(f"{leak}; {NOT_SENT}") from None
        return Outbound(
            key=task.send.key,
            conversation=task.send.conversation,
            to=to,
            text=text,
            voice=person.voice_name,
            subject=content["subject"],
            in_reply_to=content["in_reply_to"],
            thread=tuple(content["references"]),
            public=bool(content.get("public")),
            files=tuple(OutboundFile(one.name, one.media_type, one.content) for one in files),
        )

    def _question(self, task: Task, person: Person) -> Outgoing:
        """To a customer, in their person's voice, but in words of ours."""
        if task.send.kind == "ask":
            return compose_ask(task.send, person, self.keys, self.ingest_url, self._private)
        to = Handle.model_validate(task.send.content["to"])
        return compose_confirmation(
            Confirmation(
                customer=Mailbox(to.address, to.name),
                voice=Voice(person.voice_name, person.voice_address, person.voice.signature),
                company=self.team.company.name,
                loop_domain=self.keys.domain,
                url=task.send.content["url"],
                message_id=task.send.message_id,
                mail_from=bounce_address(self.keys, task.send.key),
                date=task.send.created_at,
            )
        )

    def _receipt(self, task: Task, person: Person, to: str) -> Outgoing:
        content, facts = task.send.content, task.conversation
        return compose_receipt(
            Receipt(
                outcome=content.get("outcome") or ("done" if task.done else "unchanged"),
                company=self.team.company.name,
                inbox=self._inbox,
                loop_domain=self.keys.domain,
                person=person.name,
                person_address=to,
                customer=shown_customer(facts.channel, facts.address, facts.name)
                if facts
                else Mailbox("", "the customer"),
                subject=(facts.subject if facts else "") or content.get("subject", ""),
                text=content.get("text", ""),
                message_id=task.send.message_id,
                mail_from="",
                date=task.send.created_at,
                because=content.get("because", ""),
                what_to_do=content.get("what_to_do", ""),
                done=task.done,
                references=self._root(task.send.conversation),
            )
        )

    def _cleaned(self, content: Mapping[str, Any]) -> str:
        typed = content.get("front_end") != "email"
        text = clean_for_customer(
            content["text"], private=self._private, keys_domain=self.keys.domain, typed=typed
        )
        if not text and not content.get("attachments"):
            raise Refused(f"nothing but a signature would be left of it; {NOT_SENT}")
        return text

    @property
    def _private(self) -> set[str]:
        return {address for one in self.team for address in one.private_addresses}

    @property
    def _inbox(self) -> str:
        return self.team.company.shared_addresses[0]

    def _root(self, conversation: str) -> list[str]:
        """Never sent itself: what makes all mails about a conversation one thread in a person's client."""
        return [f"{conversation}@{self.keys.domain}"] if conversation else []
