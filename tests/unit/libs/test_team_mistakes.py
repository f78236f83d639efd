"""Mistakes in a team file with everything in it: each is refused whole, by line and key."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime

import pytest
from byname.people import People
from byname.team import TeamError, read_team
from byname.team.lines import line_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.libs.rich_team import RICH, changed, line_with

LINES = RICH.split("\n")
MONDAY = datetime(2026, 12, 28, 9, 30, tzinfo=UTC)


def refused(text: str) -> str:
    with pytest.raises(TeamError) as mistake:
        read_team(text)
    return str(mistake.value)


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        # Misspelt.
        ("on_call = [", "oncall = [", "policy.oncall", "did you mean on_call?"),
        ("unowned = ", "unownd = ", "policy.unownd", "did you mean unowned?"),
        ("per_week = 3", "perweek = 3", "policy.red_phone.perweek", "did you mean per_week?"),
        ('busy = "', 'bussy = "', "policy.words.bussy", "did you mean busy?"),
        ('stand_in = "{owner} ist', 'standin = "{owner} ist', "policy.words_in.de.standin", "stand_in?"),
        ("owner = ", "ower = ", "topic.0.ower", "did you mean owner?"),
        ('incident = "', 'incidnt = "', "topic.1.incidnt", "did you mean incident?"),
        ("[policy.red_phone]", "[policy.redphone]", "policy.redphone", "did you mean red_phone?"),
        ("[person.holds]", "[person.hold]", "person.0.hold", "did you mean holds?"),
        ("chats = 4", "chat = 4", "person.0.holds.chat", "did you mean chats?"),
        ("front_line_hours = 4", "front_line_hrs = 4", "person.3.front_line_hrs", "front_line_hours?"),
        ("early_warning =", "early-warning =", "company.early-warning", "did you mean early_warning?"),
        ("weight = 0.8", "x = 0.8", "person.0.x", "there are id, name"),
        ("warn_at =", "warn_after =", "followup.warn_after", "did you mean warn_at?"),
        ("ask_after_days =", "ask_after_day =", "followup.ask_after_day", "did you mean ask_after_days?"),
        ('customers = ["@big', 'customer = ["@big', "tier.0.customer", "did you mean customers?"),
        ("[tier.response_minutes]", "[tier.response]", "tier.0.response", "response_minutes"),
        # Hours, leave, zones.
        ('hours = "mon-thu 09', 'hours = "mo-thu 09', "person.0.hours", "is no interval"),
        ('"mon-fri 22:00-06:00"', '"mon-fri 22:00-26:00"', "person.1.hours", "no time of day"),
        ('front_line = "tue', 'front_line = "tues', "person.3.front_line", "is no interval"),
        ('  "2026-12-24..2027', '  "2027-12-24..2027', "person.0.leave.0", "ends before it begins"),
        ('  "2027-03-08",', '  "8 March",', "person.0.leave.1", "no span of days"),
        ('  "2027-03-08",', '  "2027-02-30",', "person.0.leave.1", "day"),
        ('zone = "Asia/Kolkata"', 'zone = "Asia/Kolkatta"', "person.2.zone", "no time zone 'Asia/Kolkatta'"),
        ('holidays = "DE-BY"', 'holidays = "DE-XX"', "company.holidays", "its parts are BB"),
        ('holidays = "IN"', 'holidays = "India"', "person.2.holidays", "is no region"),
        # Values.
        ("everyone_share = 0.25", "everyone_share = 25", "policy.everyone_share", "less than or equal to 1"),
        ('unowned = "assign"', 'unowned = "auction"', "policy.unowned", "'assign' or 'offer'"),
        ("off = []", 'off = ["fairload"]', "policy.off.0", "'fair_load'"),
        ("chat = 2", "chat = 0", "policy.response_minutes.chat", "greater than or equal to 1"),
        ("twitter = 60", "Twitter = 60", "policy.pass_on_minutes.Twitter", "is no channel"),
        ("[policy.words_in.de]", "[policy.words_in.german]", "policy.words_in.german", "is no language"),
        ("experienced = true", "experienced = 2", "person.0.experienced", "valid boolean"),
        ('languages = ["en", "fr"]', 'languages = "en"', "person.0.languages", "is a list"),
        ('phone = "+49', 'phone = "49', "person.0.page.phone", "pattern"),
        ('tags = ["money"]', 'tags = [""]', "topic.0.tags.0", "at least 1 character"),
        ('domain = "acme.example"\n', "", "company.domain", "is missing"),
        ("warn_at = 0.75", "warn_at = 75", "followup.warn_at", "less than 1"),
        ("warn_at = 0.75", "warn_at = nan", "followup.warn_at", "less than 1"),
        ("silence_days = 2", "silence_days = -1", "followup.silence_days", "greater than or equal to 0"),
        ("silence_days = 2", "silence_days = 0.5", "followup.silence_days", "integer"),
        ("ladder_minutes = 60", "ladder_minutes = 0", "followup.ladder_minutes", "or equal to 1"),
        ("ask_after_days = 3", "ask_after_days = 366", "followup.ask_after_days", "or equal to 365"),
        ("silence_days = 1\n", "silence_days = 366\n", "tier.0.silence_days", "or equal to 365"),
        ("email = 5\n", "email = 0\n", "tier.0.first_response_minutes.email", "or equal to 1"),
        ("chat = 1\n", "Chat = 1\n", "tier.0.response_minutes.Chat", "is no channel"),
        ('"@big.example", ', '"big.example", ', "tier.0.customers.0", "write it like ann@big.example"),
        ('"ann@small.example"', '"Ann <a@b.example>"', "tier.0.customers.1", "is neither an address"),
        ('"ann@small.example"', '"a@b@c.example"', "tier.0.customers.1", "'a@b@c.example' is neither"),
        ('"+4989123456"', '"+49 89 123456"', "tier.0.customers.2", "nor a number"),
        ('"+4989123456"', '"089123456"', "tier.0.customers.2", "or +4989123456"),
        ('tags = ["vip"]', 'tags = "vip"', "tier.0.tags", "is a list"),
        ('id = "gold"', 'id = "Gold"', "tier.0.id", "is no id"),
        ('id = "gold"', 'id = "none"', "tier.0.id", "/tier none takes a customer out"),
        ('name = "Gold customers"', 'name = " None"', "tier.0.name", "/tier none takes a customer out"),
        # What does not go together.
        ("ask_again_days = 30", "ask_again_days = 2", "followup.ask_again_days", "ask_again_days at least 3"),
        ('on_call = ["tom"]', 'on_call = ["tim"]', "policy.on_call.0", "nobody has the id tim"),
        ('stand_ins = ["tom", "mira"]', 'stand_ins = ["tom", "mia"]', "person.0.stand_ins.1", "the id mia"),
        ('stand_ins = ["tom", "mira"]', 'stand_ins = ["sophie"]', "person.0.stand_ins.0", "for themselves"),
        ('people = ["ines"]', 'people = ["inez"]', "policy.red_phone.people.0", "nobody has the id inez"),
        ('huddle = ["ines"]', 'huddle = ["inez"]', "topic.1.huddle.0", "nobody has the id inez"),
        ('owner = "sophie"', 'owner = "sofie"', "topic.0.owner", "nobody has the id sofie"),
        ('skills = ["billing"]', 'skills = ["biling"]', "person.0.skills.0", "no topic with the id biling"),
        ('id = "outage"', 'id = "billing"', "topic.1.id", "two topics"),
        ('id = "mira"', 'id = "tom"', "person.2.id", "tom belongs to tom and to tom"),
        ('"mira@acme.example"', '"tom@acme.example"', "person.2.addresses.0", "to tom and to mira"),
        ('"alarm@staff.example"', '"hello@acme.example"', "company.early_warning", "customers write to"),
        ('"{owner} is with', '"{ower} is with', "policy.words.busy", "{ower} is no placeholder here"),
        ("in place of {owner}", "until {back}", "policy.words.moved", "{owner}, {person}, {company}"),
    ],
)  # fmt: skip
def test_line_and_key_are_named(old: str, new: str, key: str, said: str) -> None:
    text = changed(old, new)
    message = refused(text)
    found = re.match(r"team\.toml, line (\d+): (\S+): (.+)", message)
    assert found, message
    assert (found[2], said in found[3]) == (key, True), message
    assert int(found[1]) == _first_different(text), message


TWO_TIERS = """
[[tier]]
id = "silver"
customers = ["Ann@Small.example", "@medium.example"]
"""


def test_a_tier_is_there_once_and_a_customer_in_one() -> None:
    twice = RICH + TWO_TIERS
    line = line_with(twice, 'customers = ["Ann@')
    assert refused(twice) == (
        f"team.toml, line {line}: tier.1.customers.0: ann@small.example is of tier gold and of tier silver"
    )
    named = changed('"silver"', '"gold"', twice.replace('"Ann@Small.example", ', ""))
    line = named.split("\n").index('id = "gold"', named.count("\n", 0, len(RICH))) + 1
    assert refused(named) == f"team.toml, line {line}: tier.1.id: gold is the id of two tiers"
    domain = twice.replace('"Ann@Small.example", "@medium.example"', '"x@big.example", "@BIG.example"')
    assert "tier.1.customers.1: @big.example is of tier gold" in refused(domain)


def test_asking_too_often_is_told_at_the_key_that_stands_in_the_file() -> None:
    text = changed("ask_again_days = 30\n", "").replace("ask_after_days = 3\n", "ask_after_days = 40\n")
    assert refused(text) == (
        f"team.toml, line {line_with(text, 'ask_after_days')}: followup.ask_after_days: "
        "ask_again_days (30) is less than ask_after_days (40): make ask_again_days at least 40"
    )
    nobody = changed("ask_after_days = 3\n", "ask_after_days = 0\n").replace(
        "again_days = 30", "again_days = 0"
    )
    assert read_team(nobody).followup.ask_again_days == 0


def _first_different(text: str) -> int:
    """The line that was changed; the first of a list over several; where it is gone, its section."""
    lines = text.split("\n")
    number = next(at for at, (one, other) in enumerate(zip(lines, LINES, strict=False), 1) if one != other)
    if lines[number - 1].startswith("  "):
        return line_with(text, "leave = [")
    return number if len(lines) == len(LINES) else line_with(text, "[company]")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (changed('name = "Acme"', 'name = "Acme'), 2),
        (changed('name = "Acme"', "name = Acme"), 2),
        (changed('name = "Acme"', 'name = "A"\nname = "B"'), 3),
        (RICH + '\n[company]\nzone = "UTC"', len(LINES) + 1),
        (RICH + "\nx = [1,\n2,\n", len(LINES) + 2),
        (RICH + "\nx = " + "9" * 5000, len(LINES) + 1),
        (RICH + "\nx = " + "[" * 5000, 1),
    ],
)
def test_what_is_no_toml(text: str, line: int) -> None:
    assert refused(text).startswith(f"team.toml, line {line}: ")


def test_dotted_keys_and_sections_say_the_same() -> None:
    dotted = changed("[person.holds]\nchats = 4\nmails = 40\ncalls = 3\n", "").replace(
        "weight = 0.8", "weight = 0.8\nholds.chats = 4\nholds . 'mails' = 40\nholds.calls = 3"
    )
    assert read_team(dotted) == read_team(RICH)
    assert read_team(RICH.replace("\n", "\r\n")) == read_team(RICH)
    wrong = dotted.replace("'mails' = 40", "'mails' = -1")
    where = line_with(wrong, "holds . ")
    assert refused(wrong).startswith(f"team.toml, line {where}: person.0.holds.mails: ")
    assert refused(wrong.replace("\n", "\r\n")) == refused(wrong)


def test_what_stands_in_a_string_is_no_key() -> None:
    text = changed('signature = "Sophie at Acme"', 'signature = """\nchats = -1\n[[person]]\n"""').replace(
        "chats = 4", "chats = -4"
    )
    assert refused(text).startswith(
        f"team.toml, line {line_with(text, 'chats = -4')}: person.0.holds.chats: "
    )


def test_sections_have_one_name_each() -> None:
    assert "people: there is no such key" in refused(RICH.replace("[[person]]", "[[people]]"))
    assert "topics: there is no such key; did you mean topic?" in refused(
        RICH.replace("[[topic]]", "[[topics]]")
    )


def test_somebody_has_to_answer() -> None:
    nobody = changed("support = false\n", "").replace("\nname = ", "\nsupport = false\nname = ")
    nobody = nobody.replace("[company]\nsupport = false\n", "[company]\n")
    nobody = nobody.replace('id = "billing"\nsupport = false', 'id = "billing"')
    nobody = nobody.replace('id = "gold"\nsupport = false', 'id = "gold"')
    nobody = nobody.replace("[person.voice]\nsupport = false", "[person.voice]")
    assert "person.0.support: support is false for everybody" in refused(nobody)


def test_each_line_with_a_key_is_found() -> None:
    """All keys of the file, walked as TOML reads them, against the lines they stand on."""
    for path, key in _leaves(tomllib.loads(RICH)):
        line = LINES[line_of(RICH, path) - 1]
        assert re.match(rf"[\w.]*{re.escape(key)}\s*=", line), (path, line)


def _leaves(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(tree, dict):
        return [one for key, inner in tree.items() for one in _leaves(inner, (*path, key))]
    if isinstance(tree, list) and tree and isinstance(tree[0], dict):
        return [one for at, inner in enumerate(tree) for one in _leaves(inner, (*path, at))]
    return [(path, str(path[-1]))]


def a_team_or_a_line(text: str) -> None:
    """It reads to a team that can be worked with, or is refused by line."""
    try:
        team = read_team(text)
    except TeamError as mistake:
        said = str(mistake)
    else:
        people = People(team)
        assert all(people.status(person, MONDAY, {}).why for person in team)
        return
    found = re.match(r"team\.toml, line (\d+): .", said)
    assert found, said
    assert 1 <= int(found[1]) <= text.count("\n") + 1


places = st.integers(0, len(RICH) - 1)


@settings(max_examples=400)
@given(places, st.one_of(st.just(""), st.sampled_from("\"'[]{}=.,#\\\n-0 é"), st.characters()))
def test_any_character_may_be_wrong(place: int, character: str) -> None:
    a_team_or_a_line(RICH[:place] + character + RICH[place + 1 :])
    a_team_or_a_line(RICH[:place] + character + RICH[place:])


@settings(max_examples=200)
@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1), st.sampled_from("-x2+"))
def test_any_line_may_be_missing_twice_there_or_elsewhere(at: int, other: int, how: str) -> None:
    lines = list(LINES)
    line = lines.pop(at) if how in "-x" else lines[at]
    if how != "-":
        lines.insert(at if how == "2" else other, line)
    a_team_or_a_line("\n".join(lines))


VALUES = (
    "0", "-1", "1e999", "nan", "yes", '""', '"tom"', "[]", "[[]]", "{}", "[{}]", "2026-12-24", '"9999-12-31"',
    '["0001-01-01..9999-12-31"]', '"mon 00:00-24:00"', '"\\u0000"', '"../x"',
)  # fmt: skip


@settings(max_examples=300)
@given(st.integers(0, len(LINES) - 1), st.one_of(st.sampled_from(VALUES), st.text(max_size=20)))
def test_any_value_may_be_wrong(at: int, value: str) -> None:
    key, equals, _ = LINES[at].partition(" = ")
    assume(equals)
    a_team_or_a_line("\n".join([*LINES[:at], f"{key} = {value}", *LINES[at + 1 :]]))


@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    a_team_or_a_line(text)
