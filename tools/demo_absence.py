"""The story goes on: a person is away, another stands in and says so, the customer returns to their own."""

from __future__ import annotations

import httpx
from byname.cli.context import Cli
from byname.contracts import ReplySent

from services.desk.tokens import create_token
from tools.demo_stage import facts_of
from tools.demo_story import Story, Told
from tools.demo_system import CannotPlay


async def an_absence(story: Story, first: Told) -> None:
    """Anna's person goes away for a day; and is back."""
    tell, owner = story.tell, story.person(first.person)
    tell.scene(f"{owner.name} says at the desk that they are away, and {story.anna.first} writes again")
    await say_presence(story, owner.id, "away")
    try:
        await _while_away(story, owner.id)
    finally:
        await say_presence(story, owner.id, "hours")
    tell.scene(f"{owner.name} is here again, and {story.anna.first} writes once more")
    told = await story.writes(story.anna, story.front_door, "The ribbon", "Can it be a red ribbon?")
    tell.claim(f"she is with {owner.name} again", told.person == owner.id)


async def _while_away(story: Story, owner: str) -> None:
    tell = story.tell
    told = await story.writes(story.anna, story.front_door, "Wrapping", "Which paper do you have?")
    if told.code != "stand_in":
        raise CannotPlay("Nobody else of the team answers mail: the demo needs two people in support.")
    stand_in = story.person(told.person)
    story.show(told.notice, 8)
    tell.claim(f"{stand_in.name} stands in", stand_in.id != owner)
    facts = await story.answers(stand_in, told.notice, "Dear Anna, we have blue and green.", ReplySent)
    letter = await story.letter(f"<{facts_of(facts, ReplySent)[0].message_id}>")
    story.show(letter)
    name = story.person(owner).voice_name
    tell.claim(
        f"it begins with who is away and who answers, and {stand_in.name} did not have to write that",
        f"{name} is away" in letter.text and f"My name is {stand_in.voice_name}" in letter.text,
    )


async def say_presence(story: Story, person: str, state: str) -> None:
    """As the control in the header of the desk's pages does, by the API."""
    system = story.play.system
    people = [one.id for one in story.play.team]
    token = await create_token(Cli(str(system.home)).config(), person, people)
    url = f"{system.desk}/api/people/{person}/presence"
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=20) as api:
        said = await api.put(url, json={"state": state})
    if not said.is_success:
        raise CannotPlay(f"The desk did not take {person}'s word that they are {state}: {said.text}")
    await story.play.quiet()
