"""The story itself, scene by scene. Each claim is checked; the demo fails when one does not hold."""

from __future__ import annotations

from byname.contracts import (
    AnswerHeld,
    ConversationClosed,
    ConversationReopened,
    MessageReceived,
    NoteAdded,
    ReplyFailed,
    ReplySent,
)

from tools.demo_absence import an_absence
from tools.demo_mail import Letter, bounce_of, from_person
from tools.demo_stage import facts_of
from tools.demo_story import Story, Told


async def all_scenes(story: Story) -> None:
    """The whole story, in order."""
    first = await a_new_customer(story)
    asked = await asked_for_by_name(story)
    reply = await the_answer(story, first)
    again = await the_customer_goes_on(story, first, reply)
    await a_note(story, again)
    await closing(story, again)
    await the_customer_returns(story, first)
    await an_absence(story, first)
    await a_machine(story, asked)
    await a_bounce(story)
    await a_forger(story)


async def a_new_customer(story: Story) -> Told:
    tell = story.tell
    tell.scene(f"{story.anna.name} writes to {story.front_door}, to nobody in particular")
    told = await story.writes(
        story.anna,
        story.front_door,
        "Where is my parcel?",
        "Hello, my parcel was to come on Monday. Where is it?",
    )
    story.show(told.notice)
    tell.claim("a person was chosen for a stranger by who has the least to do", told.code == "fair_load")
    tell.claim("her words come first in the mail", told.notice.text.startswith("Hello, my parcel"))
    return told


async def asked_for_by_name(story: Story) -> Told:
    tell, named = story.tell, story.named
    tell.scene(f"{story.ben.name} writes to {named.addresses[0]}")
    told = await story.writes(
        story.ben, named.addresses[0], "The offer", f"Dear {named.name}, does your offer still stand?"
    )
    tell.claim(f"{named.name} it is", told.person == named.id and told.code == "by_name")
    return told


async def the_answer(story: Story, first: Told) -> Letter:
    tell, person = story.tell, story.person(first.person)
    tell.scene(f"{person.name} hits reply in an ordinary mail client, at {person.front_ends.email}")
    words = "Dear Anna,\n\nit is in Hamburg and will be with you tomorrow.\n\nBest wishes"
    facts = await story.answers(person, first.notice, words, ReplySent)
    [sent, *more] = facts_of(facts, ReplySent)
    letter = await story.letter(f"<{sent.message_id}>")
    tell.say(f"     What {story.anna.first} gets:")
    story.show(letter)
    tell.claim("exactly one mail goes to her", not more and len(story.play.letters(story.anna.address)) == 1)
    tell.claim(
        f"it comes from {person.voice_name} <{person.voice_address}>",
        person.voice_address in str(letter.mail["From"]),
    )
    secrets = [str(first.notice.mail["Reply-To"]), *person.private_addresses]
    tell.claim(
        f"neither {person.front_ends.email} nor the reply address is anywhere in it",
        not any(secret.lower() in letter.everything for secret in secrets),
    )
    receipts = [one for one in story.play.letters(person.front_ends.email or "") if "was sent" in one.text]
    tell.claim(f"{person.name} has a receipt", receipts)
    return letter


async def the_customer_goes_on(story: Story, first: Told, reply: Letter) -> Told:
    tell, person = story.tell, story.person(first.person)
    tell.scene(f"{story.anna.first} answers that mail")
    told = await story.writes(
        story.anna, person.voice_address, str(reply.mail["Subject"]), "Wonderful, thank you!", after=reply
    )
    tell.claim("it is the same conversation, and the same person", told.conversation == first.conversation)
    tell.claim(
        "the mail client will show it in the same thread",
        told.notice.mail["References"] == first.notice.mail["References"],
    )
    return told


async def a_note(story: Story, told: Told) -> None:
    tell, person = story.tell, story.person(told.person)
    tell.scene(f"{person.name} answers with a first line /note")
    before = len(story.play.letters(story.anna.address))
    facts = await story.answers(
        person, told.notice, "/note A kind customer. Send her the catalogue.", NoteAdded
    )
    tell.claim("it is kept", facts_of(facts, NoteAdded))
    tell.claim("the customer gets nothing", len(story.play.letters(story.anna.address)) == before)


async def closing(story: Story, told: Told) -> None:
    tell, person = story.tell, story.person(told.person)
    tell.scene(f"{person.name} answers with /close")
    facts = await story.answers(person, told.notice, "/close", ConversationClosed)
    tell.claim("the conversation is closed, the customer gets nothing", not facts_of(facts, ReplySent))


async def the_customer_returns(story: Story, first: Told) -> None:
    tell = story.tell
    tell.scene(f"{story.anna.first} returns with another matter, again to {story.front_door}")
    told = await story.writes(
        story.anna, story.front_door, "A present", "Hello again, can you wrap something up for me?"
    )
    story.show(told.notice, 8)
    tell.claim("a new conversation", told.conversation != first.conversation)
    tell.claim(
        f"with the person she knows, {story.person(first.person).name}",
        told.person == first.person and told.code == "customer_owner",
    )


async def a_machine(story: Story, asked: Told) -> None:
    tell, person = story.tell, story.person(asked.person)
    tell.scene(
        f"{person.name} answers {story.ben.first}, and {story.ben.first}'s absence assistant answers back"
    )
    facts = await story.answers(person, asked.notice, "Dear Ben, yes, until Friday.", ReplySent)
    reply = await story.letter(f"<{facts_of(facts, ReplySent)[0].message_id}>")
    tell.say()
    told = await story.writes(
        story.ben,
        person.voice_address,
        f"Out of office: {reply.mail['Subject']}",
        "I am away until 14 August and do not read my mail.",
        after=reply,
        automatic=True,
    )
    await story.play.quiet()
    [received] = facts_of(told.facts, MessageReceived)
    tell.claim("it is known for what it is", received.kind == "automatic" and told.warnings)
    tell.claim(f"{person.name} sees it with the conversation", told.conversation == asked.conversation)
    answers = story.play.letters(story.ben.address)
    tell.claim("no machine answers the machine, so nothing goes in circles", len(answers) == 1)


async def a_bounce(story: Story) -> None:
    tell = story.tell
    tell.scene(f"{story.carla.name} writes; the answer closes the matter, and comes back")
    told = await story.writes(
        story.carla, story.front_door, "Opening hours", "When are you open on Saturdays?"
    )
    person = story.person(told.person)
    facts = await story.answers(person, told.notice, "/close\nFrom nine to one. See you then!", ReplySent)
    [sent, *_] = facts_of(facts, ReplySent)
    letter = await story.letter(f"<{sent.message_id}>")
    tell.say()
    tell.say("     Her mail server sends it back to the address in its envelope:")
    report = bounce_of(letter, "customer.example")
    _, raw_id = await story.play.send(report, "", letter.envelope_from)

    def open_again() -> list[ConversationReopened]:
        return facts_of(story.play.consequences(raw_id), ConversationReopened)

    opened = await story.play.until(open_again, "the conversation to be open again")
    await story.play.quiet()
    story.explain(story.play.consequences(raw_id))
    failed = facts_of(story.play.consequences(raw_id), ReplyFailed)
    tell.claim(f"the conversation is open again, with {person.name}", opened[0].person == person.id)
    bad_news = [
        one
        for one in story.play.letters(person.front_ends.email or "")
        if "could not be delivered" in one.text
    ]
    tell.claim(f"{person.name} is told that it did not arrive, and why", failed and bad_news)
    if bad_news:
        story.show(bad_news[-1], 6)


async def a_forger(story: Story) -> None:
    tell = story.tell
    tell.scene(f"{story.dinesh.name} writes, and somebody else tries to answer in the person's name")
    told = await story.writes(story.dinesh, story.front_door, "My invoice", "To which account shall I pay?")
    person = story.person(told.person)
    tell.say()
    tell.say(f"     A thief has got hold of {person.name}'s notice, and answers from elsewhere:")
    trick = "Please pay to this new account: DE00 1234."
    facts = await story.answers(person, told.notice, trick, AnswerHeld, sender="thief@elsewhere.example")
    held = facts_of(facts, AnswerHeld)
    tell.claim("held, and the reason is the sender", held and held[0].reason.code == "wrong_sender")
    warned = [one for one in story.play.letters(person.front_ends.email or "") if trick in one.text]
    tell.claim(f"{person.name} is told of it", warned)
    tell.say()
    tell.say("     Then one letter of the address is guessed wrong:")
    address = str(told.notice.mail["Reply-To"])
    wrong = address[:-20] + ("a" if address[-20] != "a" else "b") + address[-19:]
    home = person.front_ends.email or ""
    answer, _ = await story.play.send(
        from_person(person.name, home, told.notice, trick, to=wrong), home, wrong
    )
    tell.follows(f"SMTP says: {answer}")
    tell.claim("refused at the door", answer.startswith("550"))
    await story.play.quiet()
    tell.claim(f"{story.dinesh.first} has got none of this", not story.play.letters(story.dinesh.address))
