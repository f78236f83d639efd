"""Commands on top of a person's answer; a slip of the pen never reaches the customer."""

from __future__ import annotations

from textwrap import fill, wrap

import pytest
from byname import contracts
from byname.channels.commands import COMMANDS, CommandKind
from byname.channels.email.answer import Answer, Command, read_answer
from byname.channels.email.sign_off import Signer
from hypothesis import given
from hypothesis import strategies as st

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
        ("/huddle tom ben furious\n\nHi", (Command("huddle", "tom ben furious"),), "Hi"),
        ("/calm", (Command("calm"),), ""),
        ("/incident Payments down", (Command("incident", "Payments down"),), ""),
        ("/leave\n/resolved", (Command("leave"), Command("resolved")), ""),
        ("/block spam", (Command("block", "spam"),), ""),
        ("/unblock", (Command("unblock"),), ""),
        (
            "/tag vip\n/tag billing\n/untag new\n\nHi",
            (Command("tag", "vip"), Command("tag", "billing"), Command("untag", "new")),
            "Hi",
        ),
        ("/anyway\nHi", (Command("anyway"),), "Hi"),
        ("/tag vip\n/note call her\nsoon", (Command("note", "call her\nsoon"), Command("tag", "vip")), ""),
        ("/pass tom\n/pass tom\n \nHi", (Command("pass", "tom"),), "Hi"),
        # ordinary text that begins with a slash
        ("/etc/hosts is wrong", (), "/etc/hosts is wrong"),
        ("/ is the root", (), "/ is the root"),
        ("/2 cups", (), "/2 cups"),
        ("Hi,\nuse /close in the chat", (), "Hi,\nuse /close in the chat"),
        ("> /note quoted", (), "> /note quoted"),
        ("Hi,\n/help", (), "Hi,\n/help"),
        ("/taken/by", (), "/taken/by"),
        ("/help-center/article is where", (), "/help-center/article is where"),
        ("Hi,\n/users answers 404, and\n/etc is full", (), "Hi,\n/users answers 404, and\n/etc is full"),
        ("Hi,\nthe notes /notes and /note are kept", (), "Hi,\nthe notes /notes and /note are kept"),
        ("Hej Anna\n\n/Sophie", (), "Hej Anna\n\n/Sophie"),
        ("Hej Anna\n\n/Sören Ek", (), "Hej Anna\n\n/Sören Ek"),
        ("/pass: tom", (Command("pass", "tom"),), ""),
        ("/pass@tom tired", (Command("pass", "@tom tired"),), ""),
        ("/note:she is a nuisance\n\nHi", (Command("note", "she is a nuisance\nHi"),), ""),
        ("/clo\u00adse\nBye", (CLOSE,), "Bye"),
        ("/\u200bclose\nBye", (CLOSE,), "Bye"),
        ("⁄close\nBye", (CLOSE,), "Bye"),
        ("/close\rBye", (CLOSE,), "Bye"),
        ("/note my 👨\u200d👩\u200d👧", (Command("note", "my 👨\u200d👩\u200d👧"),), ""),
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
        ("/pass tom\n/pass ben\n\nHi", ("/pass ben",)),
        ("Hi Anna\n/pass tom she is difficult", ("/pass tom she is difficult",)),
        ("Hi Anna\n/block she is difficult", ("/block she is difficult",)),
        ("Hi Anna\n/take", ("/take",)),
        ("/take\n/tkae\nHi\n/calm", ("/tkae", "/calm")),
        ("/note-she is furious\nHi", ("/note-she is furious",)),
        ("/note—furious\nHi", ("/note—furious",)),
        ("/note/book is a path", ("/note/book is a path",)),
        ("/note2 furious", ("/note2 furious",)),
        ("//note furious\nHi", ("//note furious",)),
        ("- /note furious\nHi", ("- /note furious",)),
        ("**/note furious**\nHi", ("**/note furious**",)),
        ("(/note furious)\nHi", ("(/note furious)",)),
        ("“/note furious”\nHi", ("“/note furious”",)),
        ("1. /note furious", ("1. /note furious",)),
        ("a) /note furious", ("a) /note furious",)),
        ("Hi\n🔒 /note furious", ("🔒 /note furious",)),
        ("Hi\n-> /note furious", ("-> /note furious",)),
        ("Hi\n| /note furious", ("| /note furious",)),
        ("\\note furious\nHi", ("\\note furious",)),
        ("/ note furious", ("/ note furious",)),
        ("/ｎｏｔｅ furious\nHi", ("/ｎｏｔｅ furious",)),
        ("/note\u200bfurious\nHi", ("/note\u200bfurious",)),
        ("Hi\n/note:furious", ("/note:furious",)),
        ("Hi\n/note\u200bfurious", ("/note\u200bfurious",)),
        ("Hi\n- /note furious", ("- /note furious",)),
        ("Hi\u2028/note furious", ("/note furious",)),
        ("Hi,\n/close the lid", ("/close the lid",)),
        ("/übergeben sophie, sie nervt\nHi", ("/übergeben sophie, sie nervt",)),
        ("Hi\n\n/übergeben tom, die nervt", ("/übergeben tom, die nervt",)),
        ("Hi\n/notiz sie nervt", ("/notiz sie nervt",)),
        ("Hi\n/notr she is upset", ("/notr she is upset",)),
        ("/Notiz: sie nervt\nHi", ("/Notiz: sie nervt",)),
        # directly below a command with words: for whom?
        ("/pass tom\nHello Anna, Tom writes", ("Hello Anna, Tom writes",)),
        ("/pass\nsophie, she is furious", ("sophie, she is furious",)),
        ("/tag vip\n/block spam\nHello\n\nAnna", ("Hello",)),
        (
            "/close thanks Anna, it was a pleasure to help you with the order of the\nmachine",
            ("/close thanks Anna, it was a pleasure to help you with the order of the",),
        ),
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
        ("Hi\n/note x", "I cannot follow “/note x”: commands stand above all words, on the first lines; "
         "if it is for the customer, begin the line with another word"),
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
    line = f"x{' '.join(words.split())}x"
    answer = read_answer(f"/{kind.name} {line}\n\nHello Anna")
    assert answer.slips or answer.commands == (Command(kind.name, line),) or kind.name == "note"
    assert answer.text in ("Hello Anna", "")


WHY = (
    "because Anna writes every day now, and threatens to sue us; you know best how to calm her, and what it "
    "was that we promised her in the spring, which I for one have forgotten"
)


@pytest.mark.parametrize("width", range(66, 80))
@pytest.mark.parametrize("kind", [one for one in COMMANDS.values() if one.needs or one.name == "pass"])
def test_a_line_that_the_mail_client_broke_is_one(kind: CommandKind, width: int) -> None:
    line = f"/{kind.name} sophie {WHY}"
    answer = read_answer("\n".join([*wrap(line, width), "", "Hello Anna, Sophie will help."]))
    assert answer == Answer((Command(kind.name, f"sophie {WHY}"),), "Hello Anna, Sophie will help.")


def test_what_is_broken_ends_with_a_line_that_is_not_full() -> None:
    text = f"{fill('/pass sophie ' + WHY, 72)}\n/tag vip\n\nHello"
    assert read_answer(text) == Answer((Command("pass", f"sophie {WHY}"), Command("tag", "vip")), "Hello")
    assert read_answer(f"/pass sophie {WHY[:50]}\nto\nHello Anna").slips, "the second line is not full"


SOPHIE = Signer(("Sophie Klein",), "Acme", "Sophie at Acme")
CARDS = [
    "Best regards\nSophie Klein\nAcme GmbH",
    "Mit freundlichen Grüßen\n\nSophie Klein\nKundendienst Acme\nTel +49 30 1234567",
    "Mit freundlichen Grüßen\n\nSophie Klein\nKundendienst\nAcme GmbH | Hauptstr. 1 | 10115 Berlin\n"
    "Geschäftsführerin: Mia Lang, HRB 1234",
    "LG Sophie",
    "Viele Grüße aus Berlin\nSophie",
    "Kind regards, Sophie Klein",
    "Cordialement,\nS. Klein",
    "Sophie at Acme",
    "Sophie",
    "-- \nWhoever\nSomewhere",
    "Sent from my iPhone",
]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("top", ["/take", "/close", "/block spam", "/pass tom\n"])
def test_a_signature_is_no_reply(top: str, card: str) -> None:
    answer = read_answer(f"{top}\n{card}", SOPHIE)
    assert (answer.text, answer.slips) == ("", ())
    assert answer.commands


@pytest.mark.parametrize(
    "rest",
    ["Thanks\nSophie Klein", "Best regards\nTom Weber", "Sophie at Acme is ill", "LG Sophie\nPS: call her",
     "Best regards\nSophie\nI have written to Tom, who will call you.", "Acme refunds you",
     "Best\nYour order is on its way."],
)  # fmt: skip
def test_what_may_be_a_signature_or_words_is_asked(rest: str) -> None:
    answer = read_answer(f"/close\n\n{rest}", SOPHIE)
    assert [slip.line for slip in answer.slips] == [rest.split("\n", maxsplit=1)[0]]
    assert "end of a letter" in answer.problem


@pytest.mark.parametrize(
    "rest",
    ["Thanks!", "Done.", "Hello Anna,\nI look at it.\n\nBest regards\nSophie Klein", "https://acme.example/help",
     "+49 30 1234567", "Best of all, it is free.", "Sophie will call you.", "Cheers to you all", "Tom",
     "Sophie,\nwww.acme.example"],
)  # fmt: skip
def test_words_below_commands_are_sent(rest: str) -> None:
    assert read_answer(f"/close\n\n{rest}", SOPHIE) == Answer((CLOSE,), rest)


@pytest.mark.parametrize("card", CARDS)
def test_without_commands_nothing_is_taken_away(card: str) -> None:
    assert read_answer(card, SOPHIE).text == card


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("above", ["", "/close\n", "Hi Anna,\n\nthanks.\n"])
@given(
    dress=st.text(st.sampled_from("-*•([_`\"“' \u200b\u00ad\ufeff🔒→|"), max_size=6),
    slash=st.sampled_from(["/", "//", "／", "⁄", "∕", "/ ", "/\u200b"]),
    behind=st.text(st.sampled_from(" .,:;!?-—–/|)*_@\u200b\u00a0\u2060&=0"), max_size=4),
)
def test_what_begins_like_a_command_never_goes_out(
    name: str, above: str, dress: str, slash: str, behind: str
) -> None:
    answer = read_answer(f"{above}{dress}{slash}{name.title()}{behind} Nuisance")
    assert answer.slips or "Nuisance" not in answer.text


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
