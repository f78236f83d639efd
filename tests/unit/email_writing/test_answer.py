"""Commands on top of a person's answer; a slip of the pen never reaches the customer."""

from __future__ import annotations

import pytest
from byname import contracts
from byname.channels.commands import COMMANDS, CommandKind
from byname.channels.email.answer import Answer, Command, read_answer
from hypothesis import given

from tests.unit.email_writing.builders import any_text

CLOSE = Command("close")


@pytest.mark.parametrize(
    ("text", "commands", "words"),
    [
        ("Thanks, Anna.", (), "Thanks, Anna."),
        ("\n\nThanks,\n\nSophie\n", (), "Thanks,\n\nSophie"),
        ("", (), ""),
        ("/close", (CLOSE,), ""),
        ("/close\n\nAll done, Anna.\n", (CLOSE,), "All done, Anna."),
        ("\n  /Close  \r\nAll done.", (CLOSE,), "All done."),
        ("\ufeff/close\u200b\nAll done.", (CLOSE,), "All done."),
        ("／close\nAll done.", (CLOSE,), "All done."),
        ("/close\n/close\nAll done.", (CLOSE,), "All done."),
        ("/note", (Command("note"),), ""),
        ("/note call her", (Command("note", "call her"),), ""),
        ("/note: call her", (Command("note", "call her"),), ""),
        ("/note\ncall her\n\ntomorrow", (Command("note", "call her\n\ntomorrow"),), ""),
        ("/note call her\ntomorrow", (Command("note", "call her\ntomorrow"),), ""),
        ("/note one\n/note two\nthree", (Command("note", "one\ntwo\nthree"),), ""),
        ("/note call her\n/close\nsoon", (Command("note", "call her\nsoon"), CLOSE), ""),
        ("/close\n\n/note she is happy", (Command("note", "she is happy"), CLOSE), ""),
        ("/take", (Command("take"),), ""),
        ("/take.\nI am on it.", (Command("take"),), "I am on it."),
        ("/pass", (Command("pass"),), ""),
        ("/pass tom", (Command("pass", "tom"),), ""),
        (
            "/Pass @tom He knows it\n\nHello Anna,\nTom writes.",
            (Command("pass", "@tom He knows it"),),
            "Hello Anna,\nTom writes.",
        ),
        ("/huddle tom ben furious\nHi", (Command("huddle", "tom ben furious"),), "Hi"),
        ("/calm", (Command("calm"),), ""),
        ("/incident Payments down", (Command("incident", "Payments down"),), ""),
        ("/leave\n/resolved", (Command("leave"), Command("resolved")), ""),
        ("/block spam", (Command("block", "spam"),), ""),
        ("/unblock", (Command("unblock"),), ""),
        (
            "/tag vip\n/tag billing\n/untag new\nHi",
            (Command("tag", "vip"), Command("tag", "billing"), Command("untag", "new")),
            "Hi",
        ),
        ("/anyway\nHi", (Command("anyway"),), "Hi"),
        ("/tag vip\n/note call her\nsoon", (Command("note", "call her\nsoon"), Command("tag", "vip")), ""),
        ("/pass tom\n/pass tom\nHi", (Command("pass", "tom"),), "Hi"),
        # ordinary text that begins with a slash
        ("/etc/hosts is wrong", (), "/etc/hosts is wrong"),
        ("/note/book is a path", (), "/note/book is a path"),
        ("/ is the root", (), "/ is the root"),
        ("/2 cups", (), "/2 cups"),
        ("//note", (), "//note"),
        ("Hi,\nuse /close in the chat", (), "Hi,\nuse /close in the chat"),
        ("Hi,\n/close the lid, then\n/etc", (), "Hi,\n/close the lid, then\n/etc"),
        ("> /note quoted", (), "> /note quoted"),
        ("Hi,\n/take two of them", (), "Hi,\n/take two of them"),
        ("Hi,\n/help", (), "Hi,\n/help"),
        ("/taken/by", (), "/taken/by"),
    ],
)
def test_what_a_person_means(text: str, commands: tuple[Command, ...], words: str) -> None:
    assert read_answer(text) == Answer(commands, words)
    assert read_answer(text).problem == ""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("/clsoe\nAll done.", ("/clsoe",)),
        ("/close\n/nto she is upset\nHi", ("/nto she is upset",)),
        ("/assign ben", ("/assign ben",)),
        ("/etc is wrong", ("/etc is wrong",)),
        ("/close Thanks, Anna!", ("/close Thanks, Anna!",)),
        ("Hi Anna, done.\n\n/note she is upset", ("/note she is upset",)),
        ("Hi Anna, done.\n/close", ("/close",)),
        ("/close\nHi Anna\n/note\nupset", ("/note",)),
        ("/take this one", ("/take this one",)),
        ("/anyway Thanks, Anna!", ("/anyway Thanks, Anna!",)),
        ("/unblock please", ("/unblock please",)),
        ("/huddle", ("/huddle",)),
        ("/incident\nPayments down", ("/incident",)),
        ("/block\nSpam", ("/block",)),
        ("/tag", ("/tag",)),
        ("/untag.\nHi", ("/untag.",)),
        ("/pass tom\n/pass ben\nHi", ("/pass ben",)),
        ("Hi Anna\n/pass tom she is difficult", ("/pass tom she is difficult",)),
        ("Hi Anna\n/block she is difficult", ("/block she is difficult",)),
        ("Hi Anna\n/take", ("/take",)),
        ("/take\n/tkae\nHi\n/calm", ("/tkae", "/calm")),
    ],
)
def test_what_looks_like_a_command_and_is_none_is_told(text: str, lines: tuple[str, ...]) -> None:
    answer = read_answer(text)
    assert tuple(slip.line for slip in answer.slips) == lines
    assert all(f"I cannot follow “{line}”: " in answer.problem for line in lines)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("/close Bye!", "I cannot follow “/close Bye!”: /close stands alone on its line; "
         "write the words for the customer on the lines below it"),
        ("/block", "I cannot follow “/block”: it does not say why; write /block WHY, on one line"),
        ("Hi\n/note x", "I cannot follow “/note x”: commands stand above all words, on the first lines"),
    ],
)  # fmt: skip
def test_the_problem_says_what_to_change(text: str, problem: str) -> None:
    assert read_answer(text).problem == problem


@pytest.mark.parametrize("text", ["/help", "/Help?", "/helm", "/help\nHi Anna", "/close\n/help"])
def test_whoever_asks_or_slips_is_told_all_the_commands(text: str) -> None:
    problem = read_answer(text).problem
    assert all(f"\n{kind.usage}: {kind.does}" in problem for kind in COMMANDS.values())
    assert problem.startswith("you asked what" if "elp" in text else "I cannot follow “/helm”")


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=lambda kind: kind.name)
@given(words=any_text)
def test_what_stands_on_the_line_of_a_command_never_reaches_the_customer(
    kind: CommandKind, words: str
) -> None:
    line = " ".join(words.split())
    answer = read_answer(f"/{kind.name} x{line}\nHello Anna")
    assert answer.slips or answer.commands == (Command(kind.name, f"x{line}"),) or kind.name == "note"
    assert answer.text in ("Hello Anna", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_contract_takes_every_name(name: str) -> None:
    assert contracts.Command(name=name).name == name


@given(any_text)
def test_a_note_never_leaves_anything_for_the_customer(text: str) -> None:
    assert read_answer("/note " + text).text == ""
    assert read_answer("/close\n/note\n" + text).text == ""


@given(any_text)
def test_words_are_never_lost(text: str) -> None:
    answer = read_answer(text)
    if not answer.slips and not answer.commands:
        assert answer.text.split() == text.strip("\ufeff\u200b\u200c\u200d\u200e\u200f\u2060 \t\r\n").split()


def test_note_and_close_are_told_apart() -> None:
    assert read_answer("/note a\n/close").note == "a"
    assert read_answer("/note a\n/close").says("close")
    assert read_answer("/note").note == ""
    assert read_answer("words").note is None
    assert not read_answer("words").says("close")
