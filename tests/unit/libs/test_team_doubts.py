"""Channels that nobody has heard of are no mistake, and are said."""

from __future__ import annotations

from byname.team import EXAMPLE, Team, read_team
from byname.team.doubts import doubts

from tests.unit.libs.rich_team import RICH

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


WATCHED = """
[policy.response_minutes]
email = 5
chat = 10
[policy.first_response_minutes]
email = 10
[followup]
silence_days = 0
[[tier]]
id = "gold"
[[tier]]
id = "silver"
name = "Gold"
customers = ["@bigco", "@big.example", "ann@intranet"]
tags = ["vip"]
response_minutes = { emial = 30 }
[[tier]]
id = "bronze"
tags = ["vip", "vip"]
silence_days = 0
"""


def test_targets_and_tiers_that_will_hardly_be_meant() -> None:
    assert doubts(read_team(EXAMPLE + WATCHED), OURS) == (
        "tier silver: nobody answers on emial; did you mean email?",
        "policy: on email a first answer has more time (10 minutes) than a later one (5); "
        "see first_response_minutes",
        "followup: silence_days is 0, so nobody is told of customers who wait for news",
        "tier gold: it has neither customers nor tags: nobody is of it unless by /tier gold",
        "tier gold: it changes nothing: give it first_response_minutes, response_minutes or silence_days",
        "tier silver: @bigco is read as a mail domain; of an account elsewhere, say it by a tag or by /tier",
        "tier silver: tier gold is called gold, too: /tier gold could mean either",
        "tier bronze: the tag vip is of tier silver, too: a customer can be of one only",
    )


def test_the_example_with_everything_leaves_no_doubt() -> None:
    assert doubts(read_team(RICH), OURS) == ()
