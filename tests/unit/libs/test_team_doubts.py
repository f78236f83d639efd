"""Channels that nobody has heard of are no mistake, and are said."""

from __future__ import annotations

from byname.team import EXAMPLE, Team, read_team
from byname.team.doubts import doubts

OURS = ("email", "chat", "phone", "twitter")
TEAM = """
[company]
name = "Acme"
domain = "acme.example"
[[person]]
id = "mia"
name = "Mia"
addresses = ["mia@acme.example"]
channels = ["emial", "chat", "fax"]
[[topic]]
id = "billing"
words = ["invoice"]
channels = ["emails"]
[policy]
response_minutes = { caht = 5, email = 60 }
"""


def team() -> Team:
    return read_team(TEAM)


def test_what_nobody_answers_on_is_named_with_what_was_meant() -> None:
    assert doubts(team(), OURS) == (
        "mia: nobody answers on emial; did you mean email?",
        "mia: nobody answers on fax; the channels here are chat, email, phone, twitter",
        "topic billing: nobody answers on emails; did you mean email?",
        "policy: nobody answers on caht; did you mean chat?",
    )


def test_a_channel_with_an_adapter_of_its_own_is_no_doubt() -> None:
    assert [one for one in doubts(team(), (*OURS, "fax")) if "fax" in one] == []


def test_where_not_all_channels_are_known_only_slips_are_doubted() -> None:
    assert len(doubts(team(), OURS, all_known=False)) == 3
    assert not [one for one in doubts(team(), OURS, all_known=False) if "fax" in one]


def test_the_example_leaves_no_doubt() -> None:
    assert doubts(read_team(EXAMPLE), OURS) == ()
