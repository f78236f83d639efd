"""Fair load: over thousands of conversations everybody's share is their weight, whatever closes when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from byname.people import Said

from services.router.domain import Ask, Office, Policy, choose, note_choice
from services.router.domain.office import kind_of, room_of
from tests.support.facts import START
from tests.unit.router.policy_cases import a_policy

COUNT = 3000
WITHIN = 0.10
Closes = Callable[[Random, int], bool]

TEAMS: dict[str, dict[str, dict[str, Any]]] = {
    "equals": {"anna": {}, "bert": {}, "cleo": {}},
    "half and double": {"anna": {"weight": 0.5}, "bert": {}, "cleo": {"weight": 2}},
    "by what they hold": {
        "anna": {"holds": {"mails": 5}}, "bert": {"holds": {"mails": 20}}, "cleo": {"holds": {"mails": 60}},
    },
    "all sorts": {
        "anna": {"weight": 0.5}, "bert": {"weight": 3}, "cleo": {"holds": {"mails": 10}}, "dirk": {},
        "emma": {"weight": 1.5},
    },
}  # fmt: skip


def few(level: int) -> Closes:
    """About so many stay open; any of them closes as soon as any other."""
    return lambda random, open_: open_ >= level and random.random() < 0.7


REGIMES: dict[str, Closes] = {
    "nothing closes": lambda _random, _open: False,
    "all closes at once": lambda _random, open_: open_ > 0,
    "2 are open": few(2),
    "8 are open": few(8),
    "25 are open": few(25),
}


class Work:
    """Conversations come and go; nobody owns anything before."""

    def __init__(self, policy: Policy, channel: str = "email") -> None:
        self.policy, self.channel, self.office = policy, channel, Office()
        self.random = Random(4)
        self.open: list[str] = []
        self.count = 0

    def come(self, count: int, closes: Closes) -> Counter[str]:
        """So many new conversations; how many each person got."""
        got: Counter[str] = Counter()
        kind = kind_of(self.channel)
        for _ in range(count):
            self.count += 1
            ask = Ask(about=f"msg_{self.count}", channel=self.channel)
            choice = choose(ask, self.office, self.policy, START)
            note_choice(ask, choice, self.office, self.policy, START)
            got[choice.person] += 1
            if choice.person:
                self.office.count(choice.person, kind, +1)
                self.open.append(choice.person)
            while closes(self.random, len(self.open)):
                one = self.open.pop(int(self.random.random() * len(self.open)))
                self.office.count(one, kind, -1)
        return got

    def shares(self, got: Counter[str]) -> dict[str, float]:
        """What each got, over what their weight promises them."""
        rooms = {one.id: room_of(one, kind_of(self.channel)) for one in self.policy.team}
        total = sum(rooms.values())
        return {one: got[one] / got.total() / (room / total) for one, room in rooms.items()}


def policy_of(team: str) -> Policy:
    return a_policy(*TEAMS[team], **TEAMS[team])


@pytest.mark.parametrize(
    ("team", "regime"),
    [
        (team, regime)
        for team in TEAMS
        for regime in REGIMES
        if regime != "nothing closes" or team in ("equals", "half and double")  # else all are full soon
    ],
)
def test_shares_are_the_weights(team: str, regime: str) -> None:
    work = Work(policy_of(team))
    got = work.come(COUNT, REGIMES[regime])
    assert got[""] == 0
    assert all(abs(share - 1) <= WITHIN for share in work.shares(got).values()), work.shares(got)


@pytest.mark.parametrize("regime", [one for one in REGIMES if one != "nothing closes"])
def test_who_was_away_gets_their_share_again_and_no_more(regime: str) -> None:
    """Back after a thousand conversations: no flood, and afterwards the weights."""
    work = Work(policy_of("half and double"))
    work.come(500, REGIMES[regime])
    work.office.say("cleo", Said("away"))
    while_away = work.come(1000, REGIMES[regime])
    assert while_away["cleo"] == 0
    work.office.say("cleo", Said("hours"))
    first = work.come(35, REGIMES[regime])
    room = room_of(work.policy.team.person("cleo"), "mails")  # type: ignore[arg-type]
    in_hand = max(work.office.in_hand[one, "mails"].open for one in ("anna", "bert"))
    fair = 35 * 2 / 3.5
    assert first["cleo"] <= 1.1 * fair + room * in_hand / 40 + 1, "what was missed is not caught up with"
    later = work.come(COUNT, REGIMES[regime])
    assert all(abs(share - 1) <= WITHIN for share in work.shares(later).values())


def test_two_who_are_new_share_alike_with_those_who_have_been_there_for_long() -> None:
    """A clock that stood at nothing for them would give them everything."""
    work = Work(policy_of("equals"))
    work.come(900, REGIMES["all closes at once"])
    work.policy = a_policy("anna", "bert", "cleo", "dora", "egon")
    got = work.come(500, REGIMES["all closes at once"])
    assert all(abs(got[one] - 100) <= 10 for one in ("anna", "bert", "cleo", "dora", "egon"))


def test_whoever_does_not_finish_is_spared() -> None:
    """What stays in hand counts: who closes nothing gets less than who closes all."""
    work = Work(policy_of("equals"))
    got: Counter[str] = Counter()
    for _ in range(300):
        got += work.come(1, REGIMES["nothing closes"])
        for one in ("bert", "cleo"):
            while one in work.open:
                work.open.remove(one)
                work.office.count(one, "mails", -1)
    assert got["anna"] < 0.8 * min(got["bert"], got["cleo"])


def test_whoever_is_full_gets_nothing_and_all_full_is_said() -> None:
    two, three = ({"holds": {"calls": count}} for count in (2, 3))
    work = Work(a_policy("anna", "bert", anna=two, bert=three), "phone")
    assert work.come(10, REGIMES["nothing closes"]) == {"anna": 2, "bert": 3, "": 5}


def test_by_name_counts_as_had() -> None:
    """Whom many ask for gets fewer of those who ask for nobody; not none for ever."""
    policy = a_policy("anna", "bert")
    office, got = Office(), Counter[str]()
    for number in range(400):
        to = ("anna@acme.example",) if number % 2 else ()
        ask = Ask(about=f"msg_{number}", channel="email", recipients=to)
        choice = choose(ask, office, policy, START)
        note_choice(ask, choice, office, policy, START)
        got[choice.person] += 1
    assert abs(got["anna"] - got["bert"]) <= 20
    later = Counter[str]()
    for number in range(200):
        ask = Ask(about=f"later_{number}", channel="email")
        choice = choose(ask, office, policy, START)
        note_choice(ask, choice, office, policy, START)
        later[choice.person] += 1
    assert later["anna"] >= 75
