"""What is watched, for whom: tiers, targets, and how `byname team` shows them."""

from __future__ import annotations

import pytest
from byname.cli.team_words import changes, watched_lines
from byname.team import EXAMPLE, PolicySection, Tier, read_team
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.libs.rich_team import RICH, changed

TEAM = read_team(RICH)
GOLD = TEAM.tiers[0]


@pytest.mark.parametrize(
    ("address", "is_gold"),
    [
        ("ann@small.example", True),
        ("Ann@Small.Example", True),
        ("bob@small.example", False),
        ("bob@big.example", True),
        ("bob@mail.big.example", False),
        ("bob@notbig.example", False),
        ("+4989123456", True),
        ("+49891234567", False),
        ("big.example", False),  # an account of that name elsewhere is no address of the domain
        ("", False),
    ],
)
def test_who_is_of_a_tier(address: str, is_gold: bool) -> None:
    assert (TEAM.tier_of(address) == GOLD) is is_gold


@given(st.text(st.characters(exclude_characters="@"), max_size=30))
def test_what_is_no_address_is_of_no_domain(account: str) -> None:
    assert TEAM.tier_of(account) is None


def test_customers_are_kept_as_channels_know_them() -> None:
    tier = Tier(id="gold", customers=(" Ann@Small.Example ", "@BIG.example", "+4989123456"))
    assert tier.customers == ("ann@small.example", "@big.example", "+4989123456")
    assert (tier.label, GOLD.label) == ("gold", "Gold customers")


def test_a_first_answer_has_its_own_minutes() -> None:
    policy = PolicySection.model_validate({"first_response_minutes": {"email": 3, "fax": 4}})
    assert [policy.first_response(one) for one in ("email", "fax", "chat")] == [3, 4, 2]
    assert (policy.response("email"), policy.response("fax")) == (60, 60)
    assert PolicySection.model_validate({"response_minutes": {"fax": 7}}).first_response("fax") == 7


def test_what_is_watched_is_shown() -> None:
    assert watched_lines(read_team(RICH)) == [
        "answers within chat 2 min, email 10 min first, then 60 min, phone 30 min, twitter 15 min; "
        "no silence beyond 2 working days",
        "tier gold         Gold customers  @big.example, ann@small.example, +4989123456, tag vip  "
        "email 5 min first, then 30 min, chat 1 min, no silence beyond 1 working day",
    ]
    plain = read_team(EXAMPLE + '[followup]\nsilence_days = 0\n[[tier]]\nid = "friends"\n')
    first, tier = watched_lines(plain)
    assert first.endswith("; no limit to silence")
    assert tier.split(maxsplit=3)[1:] == ["friends", "friends", "by /tier only  like everybody"]


def test_what_changes_of_it_is_said() -> None:
    before = read_team(RICH)
    after = changed("warn_at = 0.75", "warn_at = 0.5").replace("email = 5\n", "email = 8\n")
    assert changes(before, read_team(after)) == [
        "~ followup: warn_at: 0.75 \u2192 0.5",
        "~ tier gold: first_response_minutes.email: 5 \u2192 8",
    ]
    other = read_team(RICH.replace('id = "gold"', 'id = "silver"'))
    assert changes(before, other) == ["- tier gold", "+ tier silver"]
