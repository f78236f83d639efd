"""What a person orders besides words, as commands: the same from the page and the API as from a mail."""

from __future__ import annotations

from collections.abc import Sequence

from byname.channels.commands import COMMANDS
from byname.contracts import Command
from byname.team import Team

from services.desk.domain import storable
from services.desk.errors import NotLikeThat


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
    # Only a note has lines; all else is one, as it would be typed.
    return Command(name=name, text=storable(command.text) if kind.follows == "the rest" else line)


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
    """It is about this incident; a new one may say what others write, separated by commas."""
    title = " ".join(name.replace(":", " ").split())
    also = " ".join(words.split())
    return Command(name="incident", text=f"{title}: {also}" if also else title)
