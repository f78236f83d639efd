"""What the company has promised: wishes, and faults that many wait to be over. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from byname.contracts import (
    IncidentClosed,
    IncidentJoined,
    IncidentLeft,
    IncidentOpened,
    ReplyRequested,
    WishDone,
    WishDropped,
    WishNoted,
    WishTold,
)

from services.followup.domain import telling
from services.followup.domain.known import Turn
from services.followup.domain.ladder import somebody
from services.followup.domain.values import Matter, Wish

NO_NEWS = timedelta(days=14)


def noted(turn: Turn, said: WishNoted) -> None:
    """Somebody wishes for it; where it is there already, they can be told at once."""
    turn.known.matter(said.conversation, said.customer)
    _wants(turn, _wish(turn, said.wish, said.name), said.conversation, said.sequence)


def dropped(turn: Turn, said: WishDropped) -> None:
    """They do not want to hear of it any more."""
    _leaves(turn, said.wish, said.conversation, said.sequence)


def incident_opened(turn: Turn, said: IncidentOpened) -> None:
    """A fault: whoever writes about it waits for its end."""
    _wish(turn, said.incident, said.name)


def incident_joined(turn: Turn, said: IncidentJoined) -> None:
    """One more waits for its end."""
    turn.known.matter(said.conversation, said.customer)
    _wants(turn, _wish(turn, said.incident, said.name), said.conversation, said.sequence)


def incident_left(turn: Turn, said: IncidentLeft) -> None:
    """It was about something else."""
    _leaves(turn, said.incident, said.conversation, said.sequence)


def done(turn: Turn, said: WishDone) -> None:
    """It has come true."""
    _came_true(turn, said.wish, said.name, said.words)


def incident_closed(turn: Turn, said: IncidentClosed) -> None:
    """The fault is over; where it has been for long, those who waited for it know."""
    if turn.now - said.closed_at < NO_NEWS:
        _came_true(turn, said.incident, said.name, "")


def told(turn: Turn, matter: Matter, reply: ReplyRequested) -> None:
    """A word to the customer after it came true: they know now."""
    for wish in matter.telling:
        turn.known.wisher(wish, matter.id).state = "told"
        fact = WishTold(
            wish=wish, conversation=matter.id, customer=matter.customer, person=reply.person,
            reply=reply.reply, told_at=reply.requested_at,
        )  # fmt: skip
        turn.say(fact, matter.id, wish, reply.reply)
    if matter.telling:
        matter.told_by, matter.told_of, matter.telling = reply.reply, matter.telling, ()


def untold(turn: Turn, matter: Matter, reply: str) -> None:
    """The words that told of it did not arrive."""
    if reply != matter.told_by:
        return
    turn.known.touch("matters", matter.id)
    for wish in matter.told_of:
        turn.known.wisher(wish, matter.id).state = "due"
    matter.telling = tuple(dict.fromkeys((*matter.told_of, *matter.telling)))
    matter.told_by, matter.told_of = "", ()


def _wish(turn: Turn, wish_id: str, name: str) -> Wish:
    wish = turn.known.wishes.setdefault(wish_id, Wish(wish_id))
    wish.name = wish.name or name
    turn.known.touch("wishes", wish_id)
    return wish


def _wants(turn: Turn, wish: Wish, conversation: str, sequence: int) -> None:
    wisher = turn.known.wisher(wish.id, conversation)
    if sequence <= wisher.sequence:
        return
    wisher.state, wisher.sequence = "waits", sequence
    if wish.done:
        _tell(turn, wish, conversation)


def _leaves(turn: Turn, wish: str, conversation: str, sequence: int) -> None:
    wisher = turn.known.wisher(wish, conversation)
    if sequence > wisher.sequence:
        wisher.state, wisher.sequence = "dropped", sequence
        matter = turn.known.matter(conversation)
        matter.telling = tuple(one for one in matter.telling if one != wish)
        turn.plan(conversation)


def _came_true(turn: Turn, wish_id: str, name: str, words: str) -> None:
    wish = _wish(turn, wish_id, name)
    wish.done, wish.words = True, words
    waiting = [one for one in turn.known.wishers.values() if one.wish == wish_id and one.state == "waits"]
    newest: dict[str, str] = {}
    for wisher in sorted(waiting, key=lambda one: _heard_last(turn, one.conversation)):
        turn.known.wisher(wish_id, wisher.conversation).state = "dropped"
        newest[turn.known.matters[wisher.conversation].customer] = wisher.conversation
    for conversation in newest.values():
        _tell(turn, wish, conversation)


def _heard_last(turn: Turn, conversation: str) -> tuple[datetime, str]:
    matter = turn.known.matter(conversation)
    return matter.spoken_at or matter.opened_at or turn.now, conversation


def _tell(turn: Turn, wish: Wish, conversation: str) -> None:
    """Each customer once, by their own person, in the newest of their conversations about it."""
    matter = turn.known.matter(conversation)
    turn.known.wisher(wish.id, conversation).state = "due"
    if matter.muted:
        return
    matter.telling = tuple(dict.fromkeys((*matter.telling, wish.id)))
    matter.spoken_at, matter.step, matter.stepped_at = turn.now, 0, None
    fault = wish.id.startswith("in_")
    news = (
        f"The fault is over: {wish.name}"
        if fault
        else f"What {matter.called} wished for is there: {wish.name}"
    )
    said = f"{news}. Tell {matter.name or 'them'}, in your own words."
    one = telling.item(matter, "tell", wish.id, said, since=turn.now, draft=wish.words)
    for person in somebody(turn, matter, matter.owner):
        turn.nudge(person, one)
    turn.plan(conversation)
