"""What a person orders, as commands; and what a form means by its buttons."""

from __future__ import annotations

import pytest
from byname.channels.commands import COMMANDS
from byname.contracts import Command

from services.desk.errors import NotLikeThat
from services.desk.http.answer_form import Fields, order_of
from services.desk.orders import check_something, checked, to_incident, to_people
from tests.support.facts import a_team

TEAM = a_team("sophie", "tom", "ann")


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_is_taken_with_what_it_needs(name: str) -> None:
    text = "" if COMMANDS[name].follows == "nothing" else "some words"
    assert checked([Command(name=name, text=text)]) == (Command(name=name, text=text),)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [("dance", "", "there is no command"), ("tag", " ", "which word"), ("block", "", "why"),
     ("tag", "x" * 101, "at most 100 characters"), ("untag", "x" * 101, "at most 100"),
     ("take", "now", "takes no words"), ("huddle", "", "whom to call"), ("incident", "", "name")],
)  # fmt: skip
def test_what_cannot_be_followed_is_said(name: str, text: str, says: str) -> None:
    with pytest.raises(NotLikeThat, match=says):
        checked([Command(name=name, text=text)])


def test_only_a_note_has_lines() -> None:
    assert checked([Command(name="tag", text="two\nlines ")]) == (Command(name="tag", text="two lines"),)
    assert checked([Command(name="note", text="two\nlines")]) == (Command(name="note", text="two\nlines"),)


@pytest.mark.parametrize(
    ("people", "why", "text"),
    [
        (["tom"], "He knows  the machine", "@tom He knows the machine"),
        (["tom", "ann"], "", "@tom @ann"),
        (["tom"], "Sophie knows more", "@tom – Sophie knows more"),  # else Sophie would be called, too
        (["tom"], "and Ann", "@tom – and Ann"),
        ([], "billing", "billing"),
    ],
)
def test_people_are_named_so_that_nobody_else_is(people: list[str], why: str, text: str) -> None:
    assert to_people("huddle", people, why, TEAM).text == text


@pytest.mark.parametrize("names", [["anyway"], ["anyway", "anyway"]])
def test_anyway_alone_is_nothing(names: list[str]) -> None:
    with pytest.raises(NotLikeThat, match="goes with words"):
        check_something(" ", [Command(name=one) for one in names])


def test_anyway_goes_with_words_and_with_take() -> None:
    check_something("Hello", [Command(name="anyway")])
    check_something("", [Command(name="take"), Command(name="anyway")])
    check_something("", [])


def test_a_stranger_is_not_called() -> None:
    with pytest.raises(NotLikeThat, match="nobody called 'eve'"):
        to_people("pass", ["eve"], "", TEAM)


def test_a_new_incident_may_say_what_others_write() -> None:
    text = "Error 500: login fails words: cannot sign in, no login"
    assert to_incident("Error 500: login fails", " cannot sign in,  no login ").text == text
    assert to_incident("Lost Words: a song").text == "Lost words a song", "no words for others in a name"
    assert to_incident("Login fails").text == "Login fails"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"action": "take"}, "/take "),
        ({"action": "anyway"}, "/take /anyway "),
        ({"action": "pass", "pass_why": "billing"}, "/pass billing"),
        ({"action": "pass", "pass_to": "tom", "pass_why": "hers"}, "/pass @tom hers"),
        ({"action": "huddle", "huddle": ["tom", "ann"]}, "/huddle @tom @ann"),
        ({"action": "incident", "incident": "Login", "incident_words": "x"}, "/incident Login"),
        ({"action": "incident", "incident_name": "Login", "incident_words": "x"}, "/incident Login words: x"),
        ({"action": "block", "block_why": "spam"}, "/block spam"),
        ({"action": "tag", "tag": "vip"}, "/tag vip"),
        (
            {"action": "stay", "tag": "vip", "text": "Dear Ann"},
            "/tag vip",
        ),  # the Enter key in the small field
        ({"action": "stay", "untag": "vip"}, "/untag vip"),
    ],
)
def test_what_a_form_means(fields: dict[str, object], wanted: str) -> None:
    found = order_of(Fields.model_validate(fields), TEAM)
    assert " ".join(f"/{one.name} {one.text}".strip() for one in found) == wanted.strip()


@pytest.mark.parametrize("action", ["stay", "huddle", "incident", "block", "tag"])
def test_a_button_without_its_words_does_nothing(action: str) -> None:
    with pytest.raises(NotLikeThat):
        order_of(Fields.model_validate({"action": action, "text": "Dear Ann"}), TEAM)
