"""Where a customer's message belongs, and to whom. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from byname.contracts import Event, Handle, MessageReceived, Reason
from byname.team import Team

from services.router.domain.asking import Ask, Choice
from services.router.domain.choosing import choose
from services.router.domain.farewells import needs_no_answer
from services.router.domain.introducing import note_meeting
from services.router.domain.known import Known, hint_of
from services.router.domain.links import link_handle, new_customer_id, suggest
from services.router.domain.muting import muted_before, muted_choice
from services.router.domain.opening import open_conversation, reopen
from services.router.domain.patience import customer_spoke
from services.router.domain.placing import attach, settle
from services.router.domain.policy import Policy
from services.router.domain.remembered import Conversation, Customer, Way
from services.router.domain.threads import Thread, find_thread
from services.router.domain.topics import Words, words_of
from services.router.domain.turns import wait
from services.router.domain.written_rules import by_rules

REMEMBERED_REFERENCES = 20
SUGGESTED = "suggested_topic"  # what a classifier thinks: shown, never decided by
TOPIC_DETAILS = frozenset({"topic", "tag"})  # what a form asked the customer
_PROVEN = Reason(code="signed", text="the channel proves that both are the same person's (signed identity)")


def place_message(
    known: Known, policy: Policy, heard: Event[MessageReceived], now: datetime
) -> list[Event[Any]]:
    """The facts that one message leads to; none when it was placed before (the same mail again)."""
    message = heard.data
    if message.message in known.placed:
        return []
    facts: list[Event[Any]] = []
    customer = _proven(known, policy, heard, now, facts)
    new_customer = customer is None
    if customer is None:
        customer = Customer(new_customer_id(message.sender), "", message.received_at)
        known.add_customer(customer, message.sender)
    thread = find_thread(known, policy, message, customer)
    blocked = known.is_blocked(message.sender)
    conversation = thread.conversation or (muted_before(known, customer, message.sender) if blocked else None)
    new = conversation is None
    if conversation is None:
        conversation = open_conversation(
            known, heard, customer, "", now, facts, about=message.message, handle=message.sender,
            subject=message.subject, at=message.received_at, new_customer=new_customer,
        )  # fmt: skip
        conversation.muted, conversation.open = blocked, not blocked
    elif message.kind == "message" and not blocked:
        conversation.muted = False
        reopen(known, conversation, "the customer wrote again", heard, now, facts, message.message)
    before = conversation.with_whom
    if blocked:
        choice = muted_choice(conversation)
    elif message.kind != "message" and not new:
        choice = as_it_was(policy, conversation)
    else:
        choice = _choose(known, policy, heard, customer, conversation, now, facts, new, new_customer)
    for proof in message.proofs:
        customer = link_handle(known, policy.team, customer, proof, _PROVEN, heard, now, facts)
    asks = not blocked and not needs_no_answer(conversation, message, new)
    _remember(known, conversation, message, blocked, asks)
    if message.kind == "message" and not blocked and conversation.expects:
        customer_spoke(known, policy, conversation, f"{_who(message)} wrote first", heard, now, facts)
    waits = message.kind == "message" and asks
    if waits:
        moved = new or conversation.with_whom != before
        wait(known, policy, conversation, choice, now, message.message, moved=moved)
    warnings = _warnings(message, policy.team, thread, conversation)
    sequence = attach(
        policy, message.message, customer, conversation, choice, blocked, warnings, heard, now, facts,
        waits=waits, related=thread.related,
    )  # fmt: skip
    if message.kind == "message":
        conversation.last_words, conversation.words_sequence = message.message, sequence
    for claim in message.claims:
        suggest(known, customer, claim, _claimed(message, claim), heard, now, facts)
    return facts


def _choose(
    known: Known, policy: Policy, heard: Event[MessageReceived], customer: Customer,
    conversation: Conversation, now: datetime, facts: list[Event[Any]], new: bool, new_customer: bool,
) -> Choice:  # fmt: skip
    """Who answers; and what the written rules add: topics, a huddle, an incident."""
    message = heard.data
    _learn(known, customer, message)
    ask, words = _ask(known, policy, message, customer, conversation, new, new_customer)
    choice = choose(ask, known.office, policy, now)
    conversation.topics = ask.topics
    settle(known, policy, conversation, ask, choice, heard, now, facts, new=new)
    if choice.reason.code == "by_name":
        note_meeting(known, conversation, choice.owner)
    by_rules(known, policy, conversation, words, heard, now, facts)
    return choice


def as_it_was(policy: Policy, conversation: Conversation) -> Choice:
    """A machine's words move nothing: whoever has the conversation has it."""
    person = policy.team.person(conversation.with_whom)
    who = person.name if person else "nobody"
    reason = Reason(code="conversation_owner", text=f"{who} has this conversation; a machine wrote")
    return Choice("waits", reason, conversation.with_whom, conversation.owner)


def _learn(known: Known, customer: Customer, message: MessageReceived) -> None:
    """What the message tells of the customer: their language, and where their clock stands."""
    if message.language and message.language != customer.language:
        customer.language = message.language
        known.keep_customer(customer)
    if message.zone and message.zone != customer.zone:
        customer.zone = message.zone
        known.keep_customer(customer)


def _ask(
    known: Known, policy: Policy, message: MessageReceived, customer: Customer, conversation: Conversation,
    new: bool, new_customer: bool,
) -> tuple[Ask, Words]:  # fmt: skip
    words = words_of(f"{message.subject}\n{message.text}")
    tags = [*conversation.tags, *[one.value for one in message.details if one.name in TOPIC_DETAILS]]
    found = policy.topics.match(words, recipients=message.recipients, tags=tags, channel=message.channel)
    machine = message.kind != "message" and not new
    ask = Ask(
        about=message.message,
        channel=message.channel,
        # A machine has nobody in mind: its mail never takes a conversation from one person to another.
        recipients=() if machine else message.recipients,
        text="" if message.kind != "message" else message.text,
        words=words,
        customer_owner=customer.owner,
        owner=conversation.owner,
        stand_in=conversation.stand_in,
        stand_in_code=conversation.stand_in_code,
        writers=conversation.writers,
        usual=customer.stood_in,
        spoke_at=None if new else conversation.customer_at,
        new_customer=new_customer,
        new_conversation=new,
        language=message.language or customer.language,
        zone=message.zone or customer.zone,
        voice="" if machine else _voice(known, message),
        topics=tuple(dict.fromkeys((*conversation.topics, *found))),
    )
    return ask, words


def _voice(known: Known, message: MessageReceived) -> str:
    """In whose voice the automatic message was that it answers, if it answers one."""
    for one in message.thread.in_reply_to if known.voices else ():
        if person := known.voices.get(hint_of(one)):
            return person
    return ""


def _proven(
    known: Known, policy: Policy, heard: Event[MessageReceived], now: datetime, facts: list[Event[Any]]
) -> Customer | None:
    """Who it is: by their handle, and by the handles that the channel proves are theirs too."""
    message = heard.data
    customer = known.customer_of(message.sender)
    for proof in message.proofs:
        other = known.customer_of(proof)
        if other and customer is None:
            customer = link_handle(known, policy.team, other, message.sender, _PROVEN, heard, now, facts)
        elif other and customer:
            customer = link_handle(known, policy.team, customer, proof, _PROVEN, heard, now, facts)
    return customer


def _who(message: MessageReceived) -> str:
    return message.sender.name or (message.sender.address if message.channel == "email" else "the customer")


def _claimed(message: MessageReceived, claim: Handle) -> Reason:
    who = message.sender.name or "they"
    return Reason(code="claimed", text=f"{who} gave {claim.address} on {message.channel}; it is not proven")


def _remember(
    known: Known, conversation: Conversation, message: MessageReceived, blocked: bool, asks: bool
) -> None:
    """What later mails may refer to, and what an answer will refer to."""
    known.place(message.message, conversation.id)
    mentioned = (message.provider_id, *message.thread.references, *message.thread.in_reply_to)
    known.thread(mentioned, conversation.customer, conversation.id)
    known.touch(conversation)
    if blocked and not conversation.muted:
        return  # an answer does not go to where we do not want to hear from
    if message.kind == "message":
        conversation.customer_at = max(conversation.customer_at, message.received_at)
        conversation.answered = conversation.answered and not asks
    elif conversation.parent:  # a machine's words are answered only where there are no others
        return
    handle = message.sender if message.kind == "message" else conversation.handle
    refs = list(message.thread.references[-REMEMBERED_REFERENCES:])
    conversation.go_on(Way(handle, message.provider_id, refs, message.public, message.reply_rule))


def _warnings(message: MessageReceived, team: Team, thread: Thread, conversation: Conversation) -> list[str]:
    """What the person should know before they answer, in sentences."""
    found = [thread.warning] if thread.warning else []
    if message.kind == "automatic":
        found.append(f"A machine wrote this ({message.automatic_because}): no answer is expected")
    if message.kind == "list":
        found.append("This came through a mailing list: an answer may reach many")
    if message.authentication == "fail" and not thread.warning:
        found.append("The sender could not be authenticated: it may not be who it says")
    if message.reply_rule:
        found.append(message.reply_rule)
    elif message.public:
        found.append("This was said in public: everybody can read your answer")
    found += [
        f"A classifier takes it for {one.value}; it has decided nothing: /tag {one.value} says so"
        for one in message.details
        if one.name == SUGGESTED
    ]
    if message.reply_to:
        found.append(
            f"They ask for answers to {message.reply_to}; your reply goes to {message.sender.address}, "
            "the address they wrote from"
        )
    others = [
        who.name
        for one in message.recipients
        if (who := team.addressed(one)) and who.id not in (conversation.with_whom, conversation.owner)
    ]
    if others:
        found.append(f"It was also written to {', '.join(dict.fromkeys(others))}")
    return found
