"""team.toml: who is who, and mistakes told by line and key."""

from __future__ import annotations

import pytest
from byname.team import EXAMPLE, Team, TeamError, read_team
from hypothesis import given
from hypothesis import strategies as st

from tests.support.facts import TEAM, a_team
from tests.unit.libs import rich_team


def test_the_example_that_is_written_at_first_start() -> None:
    sophie, tom = TEAM
    assert (sophie.id, tom.id) == ("sophie", "tom")
    assert sophie.voice_name == "Sophie"
    assert sophie.voice_address == "sophie@acme.example"
    assert sophie.private_addresses == {"sophie@home.example"}
    assert TEAM.person("tom") == tom
    assert TEAM.person("nobody") is None


def test_it_travels_as_json() -> None:
    assert Team.model_validate_json(TEAM.model_dump_json(by_alias=True)) == TEAM


def changed(old: str, new: str) -> str:
    return rich_team.changed(old, new, EXAMPLE)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('name = "Acme"', 'nmae = "Acme"', "company.nmae"),
        ('domain = "acme.example"', 'domain = "not a domain"', "company.domain"),
        ('id = "sophie"', 'id = "Sophie!"', "person.0.id"),
        ('addresses = ["tom@acme.example"]', 'addresses = ["tom"]', "person.1.addresses.0"),
        ('addresses = ["tom@acme.example"]', "addresses = []", "person.1.addresses"),
        (
            'front_ends.email = "tom@home.example"',
            'front_ends.email = "tom at home"',
            "person.1.front_ends.email",
        ),
        ('name = "Tom"', 'name = ""', "person.1.name"),
        ('name = "Tom"', 'nickname = "T"', "person.1.nickname"),
    ],
)
def test_a_mistake_names_line_and_key(old: str, new: str, key: str) -> None:
    line = rich_team.line_with(EXAMPLE, old)
    with pytest.raises(TeamError, match=rf"^team\.toml, line {line}: {key}: ") as mistake:
        read_team(changed(old, new))
    assert "Value error" not in str(mistake.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed('id = "tom"', 'id = "sophie"'), "sophie belongs to sophie and to sophie"),
        (
            changed("tom@acme.example", "sophie@acme.example"),
            "sophie@acme.example belongs to sophie and to tom",
        ),
        (changed("tom@home.example", "tom@acme.example"), "mail would go in circles"),
        (changed("tom@home.example", "sophie@acme.example"), "mail would go in circles"),
        (changed("tom@home.example", "hello@acme.example"), "mail would go in circles"),
        (changed("tom@home.example", "tom+me@acme.example"), "mail would go in circles"),
        (changed("tom@acme.example", "support@acme.example"), "is a shared address of the company"),
        (EXAMPLE.split("[[person]]")[0], "person"),
        ("[company\n", "line 1"),
        ("", "company"),
    ],
)
def test_what_cannot_be_a_team(text: str, said: str) -> None:
    with pytest.raises(TeamError) as mistake:
        read_team(text, "my.toml")
    assert str(mistake.value).startswith("my.toml")
    assert said in str(mistake.value)


@pytest.mark.parametrize("address", ["sophie@acme.example", "SOPHIE@Acme.Example", "sophie+x+y@acme.example"])
def test_who_is_addressed(address: str) -> None:
    found = TEAM.addressed(address)
    assert found is not None
    assert found.id == "sophie"
    assert TEAM.is_ours(address)


@pytest.mark.parametrize(
    "address", ["", "@", "sophie", "sophie@home.example", "xsophie@acme.example", "+@acme.example"]
)
def test_who_is_not(address: str) -> None:
    assert TEAM.addressed(address) is None
    assert not TEAM.is_ours(address)


def test_an_address_that_has_a_plus_itself() -> None:
    team = read_team(changed('["tom@acme.example"]', '["tom+shop@acme.example"]'))
    assert team.addressed("Tom+Shop@acme.example") == team.person("tom")
    assert team.addressed("tom@acme.example") is None


def test_shared_addresses_are_the_usual_words_or_the_given_ones() -> None:
    assert TEAM.is_ours("Support+x@acme.example")
    own = a_team("sophie", addresses=("desk@acme.example",))
    assert own.is_ours("desk@acme.example")
    assert not own.is_ours("support@acme.example")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_not_but_never_an_error(text: str) -> None:
    assert TEAM.addressed(text) is None or text.lower().startswith(("sophie", "tom"))


def test_whence_a_person_may_answer() -> None:
    text = changed("# also_from", "also_from")
    sophie = read_team(text).person("sophie")
    assert sophie is not None
    assert sophie.may_answer_from("Sophie@Home.example")
    assert sophie.may_answer_from("sophie@phone.example")
    assert not sophie.may_answer_from("sophie@acme.example"), "anybody can claim the public address"
    assert sophie.private_addresses == {"sophie@home.example", "sophie@phone.example"}
