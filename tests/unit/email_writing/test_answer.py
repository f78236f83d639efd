"""Commands on top of a person's answer; a slip of the pen never reaches the customer."""

from __future__ import annotations

import pytest
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
        # ordinary text that begins with a slash
        ("/etc/hosts is wrong", (), "/etc/hosts is wrong"),
        ("/note/book is a path", (), "/note/book is a path"),
        ("/ is the root", (), "/ is the root"),
        ("/2 cups", (), "/2 cups"),
        ("//note", (), "//note"),
        ("Hi,\nuse /close in the chat", (), "Hi,\nuse /close in the chat"),
        ("Hi,\n/close the lid, then\n/etc", (), "Hi,\n/close the lid, then\n/etc"),
        ("> /note quoted", (), "> /note quoted"),
    ],
)
def test_what_a_person_means(text: str, commands: tuple[Command, ...], words: str) -> None:
    assert read_answer(text) == Answer(commands, words)
    assert read_answer(text).problem == ""


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("/clsoe\nAll done.", ("/clsoe",)),
        ("/close\n/nto she is upset\nHi", ("/nto she is upset",)),
        ("/assign ben", ("/assign ben",)),
        ("/etc is wrong", ("/etc is wrong",)),
        ("/close Thanks, Anna!", ("/close Thanks, Anna!",)),
        ("Hi Anna, done.\n\n/note she is upset", ("/note she is upset",)),
        ("Hi Anna, done.\n/close", ("/close",)),
        ("/close\nHi Anna\n/note\nupset", ("/note",)),
    ],
)
def test_what_looks_like_a_command_and_is_none_is_told(text: str, unknown: tuple[str, ...]) -> None:
    answer = read_answer(text)
    assert answer.unknown == unknown
    assert all(line in answer.problem for line in unknown)


@given(any_text)
def test_a_note_never_leaves_anything_for_the_customer(text: str) -> None:
    assert read_answer("/note " + text).text == ""
    assert read_answer("/close\n/note\n" + text).text == ""


@given(any_text)
def test_words_are_never_lost(text: str) -> None:
    answer = read_answer(text)
    if not answer.unknown and not answer.commands:
        assert answer.text.split() == text.strip("\ufeff\u200b\u200c\u200d\u200e\u200f\u2060 \t\r\n").split()


def test_note_and_close_are_told_apart() -> None:
    assert read_answer("/note a\n/close").note == "a"
    assert read_answer("/note a\n/close").closes
    assert read_answer("/note").note == ""
    assert read_answer("words").note is None
    assert not read_answer("words").closes
