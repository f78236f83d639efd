"""Where a customer can be answered, and how channels, addresses and calls are said."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from byname.channels.phone.note import CallNote
from byname.channels.phone.recap import draft_recap
from byname.contracts import Event, Handle
from byname.team import EXAMPLE, read_team
from hypothesis import given
from hypothesis import strategies as st

from services.desk.addresses import normal_handle
from services.desk.call_log import _note
from services.desk.errors import NotLikeThat
from services.desk.http.call_pages import read_form
from services.desk.views import call_fact, chosen_way
from services.desk.views.calls import call_view
from services.desk.views.messages import detail_views, message_view
from services.desk.views.shown import shown_address, shown_name, title
from services.desk.views.ways import CALL_RULE, NO_ADDRESS, WayView, ways_of
from tests.support.channel_facts import CHAT, MAIL, PHONE, POSTS
from tests.unit.desk.channel_story import ChannelStory
from tests.unit.desk.test_desk_domain import projected

TEAM = read_team(EXAMPLE)
RULE = "X lets us answer in public only a post that names us"


def row_of(batch: Any, message: str) -> dict[str, Any]:
    """A message's row with its words, as the store gives it."""
    known = batch.messages[message]
    words = batch.contents[message]
    row = {name: getattr(known, name) for name in known.__dataclass_fields__}
    return row | {"text": words.text, "text_full": "", "html": "", "body": ""}


def heard(*events: Event[Any]) -> list[dict[str, Any]]:
    """The rows of these messages and calls, oldest first."""
    batch = projected(list(events))
    rows = [row_of(batch, message) for message in batch.contents]
    return sorted(rows, key=lambda one: (one["at"], one["id"]))


def handle(channel: str, address: str, name: str = "") -> dict[str, str]:
    return {"channel": channel, "address": address, "name": name}


def said(ways: tuple[WayView, ...]) -> list[tuple[str, str, bool, str]]:
    return [(one.channel, one.address, one.public, one.rule) for one in ways]


def test_where_they_last_wrote_comes_first_and_proven_handles_last() -> None:
    story = ChannelStory()
    rows = heard(story.received(), story.on(CHAT, 10), story.on(POSTS, 20, public=True))
    found = ways_of(rows, [handle("phone", PHONE.address), handle("email", "other@home.example")])
    assert said(found) == [
        ("twitter", "@ann", True, ""),
        ("chat", "on chat", False, ""),
        ("email", "ann1@customer.example", False, ""),
        ("phone", "+44 20 7946 0111", False, CALL_RULE),
    ]


def test_the_newest_words_of_a_channel_decide() -> None:
    story = ChannelStory()
    public, private = story.on(POSTS, 10, public=True, reply_rule=RULE), story.on(POSTS, 20)
    assert said(ways_of(heard(public, private), [])) == [("twitter", "@ann", False, "")]
    later = story.on(POSTS, 30, public=True, reply_rule=RULE)
    [way] = ways_of(heard(public, private, later), [])
    assert (way.public, way.rule, way.usable) == (True, RULE, False)


def test_a_machine_speaks_for_nobody_but_itself() -> None:
    story = ChannelStory()
    human, machine = story.received(), story.on(MAIL, 50, kind="automatic", automatic_because="away")
    assert [one.address for one in ways_of(heard(human, machine), [])] == ["ann1@customer.example"]
    assert [one.address for one in ways_of(heard(machine), [])] == [MAIL.address]


def test_after_a_missed_call_mail_comes_first_if_there_is_one() -> None:
    story = ChannelStory()
    missed = story.call(outcome="missed", talk_s=0)
    assert said(ways_of(heard(missed), [])) == [("phone", "+44 20 7946 0111", False, CALL_RULE)]
    found = ways_of(heard(missed), [handle("email", "ann@home.example")])
    assert [(one.channel, one.usable) for one in found] == [("email", True), ("phone", False)]
    two = [handle("email", "ann@home.example"), handle("email", "ann@work.example")]
    blocked = ways_of(heard(missed), two)
    assert [(one.channel, "several" in one.rule) for one in blocked] == [("phone", False), ("email", True)]


def test_a_number_that_is_known_is_shown_before_one_that_was_withheld() -> None:
    rows = heard(ChannelStory().received())
    both = [handle("phone", "anonymous:call_1"), handle("phone", PHONE.address)]
    assert [one.address for one in ways_of(rows, both)] == ["ann1@customer.example", "+44 20 7946 0111"]


def test_a_call_that_was_answered_moves_nothing() -> None:
    story = ChannelStory()
    found = ways_of(heard(story.on(CHAT, 10), story.call(when=300)), [])
    assert [one.channel for one in found] == ["chat", "phone"]


def test_a_mail_without_an_address_cannot_be_answered() -> None:
    story = ChannelStory()
    nobody = story.on(Handle(channel="email", address="x1@invalid"), 1)
    assert [one.rule for one in ways_of(heard(nobody), [])] == [NO_ADDRESS]


def way(channel: str, *, public: bool = False, rule: str = "") -> WayView:
    return WayView(channel=channel, label=channel, handle="h", address="a", public=public, rule=rule)


@pytest.mark.parametrize(
    ("ways", "chosen"),
    [
        ([], None),
        ([way("twitter", public=True)], "twitter"),
        ([way("twitter", rule=RULE), way("email")], "email"),
        ([way("phone", rule=CALL_RULE), way("twitter", public=True)], None),  # not from private to public
        ([way("phone", rule=CALL_RULE), way("twitter", public=True), way("chat")], "chat"),
    ],
)
def test_what_the_form_chooses_by_itself(ways: list[WayView], chosen: str | None) -> None:
    found = chosen_way(ways)
    assert (found.channel if found else None) == chosen


@pytest.mark.parametrize(
    ("place", "address", "name"),
    [
        (("email", "ann@x.example"), "ann@x.example", "ann@x.example"),
        (("phone", "+442079460111"), "+44 20 7946 0111", "+44 20 7946 0111"),
        (("phone", "anonymous:call_1"), "number withheld", "Number withheld"),
        (("phone", "112"), "112", "112"),
        (("chat", "vs_0123"), "on chat", "Chat visitor"),
        (("twitter", "2244994945"), "on X", "Somebody on X"),
        (("twitter", "2244994945", "Ann (@ann)"), "@ann", "Ann (@ann)"),
        (("twitter", "2244994945", "Ann (@x) (@ann)"), "@ann", "Ann (@x) (@ann)"),
        (("telegram", "@ann"), "@ann", "@ann"),
    ],
)
def test_addresses_are_said_as_people_say_them(place: tuple[str, ...], address: str, name: str) -> None:
    assert shown_address(*place) == address
    assert shown_name(*place) == name


def test_what_has_no_subject_is_named_by_its_channel() -> None:
    assert [title("", one) for one in ("email", "chat", "phone", "twitter")] == [
        "(no subject)",
        "Chat",
        "Call",
        "On X",
    ]
    assert title("My order", "chat") == "My order"


def test_a_call_is_a_card_and_its_recap_can_be_drafted() -> None:
    story = ChannelStory()
    [row] = heard(story.call())
    shown = message_view(row, TEAM)
    assert shown.text == "Sophie spoke with them for 4 minutes"
    assert shown.delivery.text == ""
    assert shown.call is not None
    assert (shown.call.length, shown.call.notes) == ("4 minutes", "She moves on Friday.")
    assert [one.text for one in shown.call.promises] == ["call the carrier"]
    subject, text = draft_recap(call_fact(row), customer="Ann")
    assert subject == "Our call on Monday, 2 March"
    assert "She moves on Friday." in text
    assert "call the carrier" in text


@pytest.mark.parametrize(
    ("direction", "outcome", "unanswered", "has_words"),
    [
        ("in", "missed", True, False),
        ("in", "voicemail", True, True),
        ("in", "answered", False, True),
        ("out", "missed", False, True),
    ],
)
def test_what_a_call_left_behind(direction: str, outcome: str, unanswered: bool, has_words: bool) -> None:
    [row] = heard(ChannelStory().call(direction=direction, outcome=outcome))
    found = call_view(row)
    assert found is not None
    assert (found.unanswered, found.has_words) == (unanswered, has_words)


def test_details_are_told_and_only_web_addresses_are_links() -> None:
    told = (
        '[{"name":"mood","value":"sad"},{"name":"page","value":"https://shop.example/a"},'
        '{"name":"page_title","value":"Shop"},{"name":"x","value":"javascript:alert(1)"}]'
    )
    found = detail_views({"details": told})
    assert [(one.name, one.value, one.url) for one in found] == [
        ("mood", "sad", ""),
        ("page", "Shop", "https://shop.example/a"),
        ("x", "javascript:alert(1)", ""),
    ]
    assert detail_views({"details": None}) == ()


@pytest.mark.parametrize(
    ("channel", "written", "address"),
    [
        ("email", " Ann@Customer.Example ", "ann@customer.example"),
        ("phone", "020 7946 0111", "+442079460111"),
        ("phone", "+44 (0)20 7946-0111", "+442079460111"),
        ("phone", "anonymous:call_1", "anonymous:call_1"),
        ("twitter", "2244994945", "2244994945"),
    ],
)
def test_addresses_have_one_spelling(channel: str, written: str, address: str) -> None:
    assert normal_handle(channel, written, TEAM, "GB").address == address


@pytest.mark.parametrize(
    ("channel", "written", "says"),
    [
        ("email", "ann", "no email address"),
        ("email", "ann@customer", "no email address"),
        ("email", "a" * 250 + "@customer.example", "no email address"),
        ("email", "sophie@acme.example", "ours"),
        ("phone", "12", "country code"),
        ("phone", "withheld", "country code"),
        ("phone", "", "country code"),
    ],
)
def test_what_cannot_be_an_address_is_refused_in_words(channel: str, written: str, says: str) -> None:
    with pytest.raises(NotLikeThat, match=says):
        normal_handle(channel, written, TEAM, "GB")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_addresses(text: str) -> None:
    for channel in ("email", "phone"):
        with contextlib.suppress(NotLikeThat):
            assert normal_handle(channel, text, TEAM, "GB").address


FORM = {
    "direction": "in",
    "outcome": "answered",
    "name": "Ann",
    "started": "2026-03-02T10:30",
    "minutes": "4.5",
}


def test_a_form_is_read_in_the_person_s_own_time() -> None:
    values = {
        **FORM,
        "zone": "Europe/Berlin",
        "promise0": "call",
        "due0": "2026-07-01T09:00",
        "promise1": " ",
    }
    read = read_form(values)
    assert read["started_at"].isoformat() == "2026-03-02T09:30:00+00:00"
    assert read["length_s"] == 270
    assert [(one["text"], one["due"].isoformat()) for one in read["promises"]] == [
        ("call", "2026-07-01T07:00:00+00:00")  # summer time by then
    ]
    note = _note({**read, "id": "cl_1", "person": "sophie"})
    assert isinstance(note, CallNote)
    assert read_form(FORM)["started_at"].hour == 10  # UTC where the browser has said nothing


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"started": ""}, "when"),
        ({"started": "yesterday"}, "like 2026"),
        ({"minutes": "long"}, "minutes"),
        ({"minutes": "-3"}, "between"),
        ({"minutes": "nan"}, "minutes"),
        ({"promise0": "x", "due0": "soon"}, "until when"),
    ],
)
def test_a_form_says_what_cannot_be_read(wrong: dict[str, str], says: str) -> None:
    with pytest.raises(NotLikeThat, match=says):
        read_form({**FORM, **wrong})


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "ann"}, {"outcome": "odd"}, {"notes": "n" * 20_001}]
)
def test_a_note_of_nobody_or_of_too_much_is_refused(wrong: dict[str, str]) -> None:
    said_of_it = read_form({**FORM, **wrong})
    with pytest.raises(NotLikeThat):
        _note({**said_of_it, "id": "cl_1", "person": "sophie"})
