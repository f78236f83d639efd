"""On which channels a customer can be answered now: told before anybody types. The router agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from services.desk.views.calls import call_view
from services.desk.views.model import Row, View
from services.desk.views.shown import channel_words, is_withheld, shown_address

CALL_RULE = "A call cannot be answered in writing: call back, or answer by mail"
NO_ADDRESS = "Their mail had no address that one could answer to"
SEVERAL = "This customer has several addresses on {channel}: answer where they last wrote from"

HUMAN = ("message", "call")


class WayView(View):
    """A channel on which this customer can be answered, or why not."""

    channel: str
    label: str
    handle: str = Field(exclude=True)  # as the channel names them, which means nothing to people
    address: str  # as people write it
    public: bool  # everybody will read the answer
    rule: str  # why it cannot be answered there, in a sentence; empty: it can

    @property
    def usable(self) -> bool:
        """Whether words can go out there."""
        return not self.rule


def ways_of(messages: Sequence[Row], handles: Sequence[Row]) -> tuple[WayView, ...]:
    """Where the customer last wrote first, then the conversation's other channels, then their proven handles.

    `messages` are the conversation's, oldest first; `handles` all of the customer's. A call cannot be
    answered: where they last called, mail comes first.
    """
    found = {one.channel: one for one in _written(messages)}
    found |= {one.channel: one for one in _proven(handles, set(found))}
    ways = list(found.values())
    mail = found.get("email")
    if ways and ways[0].channel == "phone" and mail and mail.usable:
        ways.sort(key=lambda one: one is not mail)
    return tuple(ways)


def chosen_way(ways: Sequence[WayView]) -> WayView | None:
    """What the form chooses by itself: never from private words to public ones."""
    usable = [one for one in ways if one.usable]
    if ways and ways[0].usable:
        return ways[0]
    return next((one for one in usable if not one.public), None)


def _written(messages: Sequence[Row]) -> Iterator[WayView]:
    """The newest word on each channel, newest first; a machine's only where no human being said anything."""
    heard = [one for one in messages if one["direction"] == "in" or one["kind"] == "call"]
    human = {one["channel"] for one in heard if one["kind"] in HUMAN}
    seen: set[str] = set()
    newest_first = heard[::-1]
    for row in sorted(newest_first, key=_asks_nothing):
        if row["channel"] not in seen and (row["kind"] in HUMAN or row["channel"] not in human):
            seen.add(row["channel"])
            yield _way(row)


def _asks_nothing(row: Row) -> bool:
    """A call that was answered, or made by us, is not where they wait for an answer."""
    call = call_view(row)
    return call is not None and not call.unanswered


def _way(row: Row) -> WayView:
    channel, address = row["channel"], row["address"]
    rule = CALL_RULE if channel == "phone" else row["reply_rule"] or ""
    if address.endswith("@invalid"):
        rule = NO_ADDRESS
    return _view(channel, address, row["name"], rule, public=bool(row["public"]))


def _proven(handles: Sequence[Row], known: set[str]) -> Iterator[WayView]:
    """Channels that this conversation has not come by."""
    by_channel: dict[str, list[Row]] = {}
    for one in handles:
        by_channel.setdefault(one["channel"], []).append(one)
    for channel in sorted(by_channel.keys() - known):
        mine = sorted(by_channel[channel], key=lambda one: is_withheld(one["address"]))
        rule = CALL_RULE if channel == "phone" else ""
        if len(mine) > 1:
            rule = rule or SEVERAL.format(channel=channel_words(channel))
        yield _view(channel, mine[0]["address"], mine[0]["name"], rule)


def _view(channel: str, address: str, name: str, rule: str, *, public: bool = False) -> WayView:
    return WayView(
        channel=channel,
        label=channel_words(channel),
        handle=address,
        address=shown_address(channel, address, name),
        public=public,
        rule=rule,
    )
