"""What a person orders besides words, as commands: the same from the page and the API as from a mail."""

from __future__ import annotations

import re
from collections.abc import Sequence

from byname.channels.commands import COMMANDS
from byname.contracts import Command
from byname.team import Team

from services.desk.domain import storable
from services.desk.errors import NotLikeThat

LONGEST_TAG = 100  # as many characters as a row of `labels` holds
_WORDS = re.compile(r"\bwords:", re.IGNORECASE)


def checked(commands: Sequence[Command]) -> tuple[Command, ...]:
    """The commands as they go on the bus. NotLikeThat for one that nobody knows, or without its words."""
    return tuple(_checked(one.name, " ".join(storable(one.text).split()), one) for one in commands)


def _checked(name: str, line: str, command: Command) -> Command:
    kind = COMMANDS.get(name)
    if kind is None:
        raise NotLikeThat(f"there is no command {name!r}; there are: {', '.join(COMMANDS)}")
    if kind.follows == "nothing" and line:
        raise NotLikeThat(f"{name} takes no words: leave {line[:40]!r} out")
    if kind.needs and not line:
        raise NotLikeThat(f"{name} needs words: say {kind.needs}")
    if name in ("tag", "untag") and len(line) > LONGEST_TAG:
        raise NotLikeThat(f"a tag has at most {LONGEST_TAG} characters, this one has {len(line):,}")
    # Only a note has lines; all else is one, as it would be typed.
    return Command(name=name, text=storable(command.text) if kind.follows == "the rest" else line)


def check_something(text: str, commands: Sequence[Command]) -> None:
    """NotLikeThat for `anyway` alone: it says how something else is meant, and by itself does nothing."""
    if not text.strip() and commands and all(one.name == "anyway" for one in commands):
        raise NotLikeThat("anyway goes with words, or with take: alone there is nothing to be done")


def to_people(name: str, people: Sequence[str], why: str, team: Team) -> Command:
    """A command that names people of the team, and why.

    NotLikeThat for somebody who is not on it.
    """
    for one in people:
        if team.person(one) is None:
            raise NotLikeThat(f"there is nobody called {one[:40]!r} on the team")
    said = " ".join(why.split())
    if people and _begins_with_a_name(said, team):
        said = f"– {said}"  # else it would be read as one more of them
    return Command(name=name, text=" ".join([*(f"@{one}" for one in people), said]).strip())


def _begins_with_a_name(text: str, team: Team) -> bool:
    begins = text.casefold().lstrip("@ ,").removeprefix("and ").removeprefix("und ").lstrip("@ ,")
    return any(begins.startswith(word.casefold()) for one in team for word in (one.id, *one.called))


def to_incident(name: str, words: str = "") -> Command:
    """It is about this incident; a new one may say what others write, separated by commas.

    That is typed as `NAME words: cannot sign in, no login`; any other colon belongs to the name.
    """
    title = " ".join(_WORDS.sub("words", name).split())
    also = " ".join(words.split())
    return Command(name="incident", text=f"{title} words: {also}" if also else title)
