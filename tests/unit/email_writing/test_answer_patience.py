"""Promises, patience and wishes on top of an answer; and what a slip of the pen may mean."""

from __future__ import annotations

import pytest
from byname.channels.commands import HELP
from byname.channels.email.answer import Answer, Command, read_answer
from byname.channels.email.sign_off import Signer

FRIDAY = Command("promise", "friday 17:00 send the invoice")
LATER = Command("later", "tomorrow 9:00")


@pytest.mark.parametrize(
    ("text", "commands", "words"),
    [
        ("/promise friday 17:00 send the invoice", (FRIDAY,), ""),
        (
            "/promise friday 17:00 send the invoice\n\nHello Anna,\non Friday.",
            (FRIDAY,),
            "Hello Anna,\non Friday.",
        ),
        ("/Promise: friday 17:00 send the invoice\n/kept it", (FRIDAY, Command("kept", "it")), ""),
        ("/promise mon a\n/promise tue b", (Command("promise", "mon a"), Command("promise", "tue b")), ""),
        ("/promise #su_0a1b friday 5pm", (Command("promise", "#su_0a1b friday 5pm"),), ""),
        ("/later tomorrow 9:00\n\nGood morning,\nAnna.", (LATER,), "Good morning,\nAnna."),
        ("/later tomorrow 9:00\n/promise mon a\n\nHi", (LATER, Command("promise", "mon a")), "Hi"),
        ("/later tomorrow 9:00\n", (LATER,), ""),
        ("/unlater #sc_0a1b", (Command("unlater", "#sc_0a1b"),), ""),
        ("/unlater", (Command("unlater"),), ""),
        ("/snooze", (Command("snooze"),), ""),
        ("/snooze next monday\n\nI ask them.", (Command("snooze", "next monday"),), "I ask them."),
        ("/snooze mon\n/snooze mon", (Command("snooze", "mon"),), ""),
        ("/wake", (Command("wake"),), ""),
        ("/kept", (Command("kept"),), ""),
        ("/kept\n\nThere it is, Anna.", (Command("kept"),), "There it is, Anna."),
        ("/unpromise the invoice", (Command("unpromise", "the invoice"),), ""),
        ("/ask never\n/close", (Command("ask", "never"), Command("close")), ""),
        ("/ask in two weeks", (Command("ask", "in two weeks"),), ""),
        ("/wish dark mode\n/unwish light", (Command("wish", "dark mode"), Command("unwish", "light")), ""),
        ("/tier gold\n\nHi", (Command("tier", "gold"),), "Hi"),
        (
            "/note she is upset\n/snooze friday",
            (Command("note", "she is upset"), Command("snooze", "friday")),
            "",
        ),
        # ordinary text
        ("I promise: /promise is a path", (), "I promise: /promise is a path"),
        ("Hi,\n/path, /tasks, /mask and", (), "Hi,\n/path, /tasks, /mask and"),
        ("Hi,\n/mask is empty\n/water too", (), "Hi,\n/mask is empty\n/water too"),
        ("Hi,\n/latest answers 404", (), "Hi,\n/latest answers 404"),
    ],
)
def test_what_a_person_means(text: str, commands: tuple[Command, ...], words: str) -> None:
    assert read_answer(text) == Answer(commands, words)
    assert read_answer(text).problem == ""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("/promise", ("/promise",)),
        ("/later\n\nHello", ("/later",)),
        ("/ask\n/wish\n/unwish\n/tier", ("/ask", "/wish", "/unwish", "/tier")),
        ("/wake up", ("/wake up",)),
        ("/later tomorrow\nHello Anna", ("Hello Anna",)),
        ("/later mon\n/later tue\n\nHi", ("/later tue",)),
        ("/snooze mon\n/snooze tue\n/ask never\n/ask fri", ("/snooze tue", "/ask fri")),
        ("/tier a\n/tier b", ("/tier b",)),
        ("Hi Anna\n/promise fri money back", ("/promise fri money back",)),
        ("Hi Anna\n/later tomorrow", ("/later tomorrow",)),
        ("- /snooze friday\nHi", ("- /snooze friday",)),
        ("Hi Anna\n/snoze fri", ("/snoze fri",)),
        ("Hi Anna\n/keep", ("/keep",)),
        ("Hi Anna\n/später", ("/später",)),
        ("Hi Anna\n/wiedervorlage Freitag, die nervt", ("/wiedervorlage Freitag, die nervt",)),
    ],
)
def test_what_cannot_be_followed_is_told_and_nothing_is_done(text: str, lines: tuple[str, ...]) -> None:
    answer = read_answer(text)
    assert tuple(slip.line for slip in answer.slips) == lines
    assert all(f"I cannot follow “{line}”: " in answer.problem for line in lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/promise", "it does not say when, and what; write /promise WHEN WHAT, on one line"),
        ("/later", "it does not say when; write /later WHEN, on one line"),
        ("/later mon\n/later tue", "the words go out once; say once when"),
        ("/snooze mon\n/snooze tue", "it is put off twice; say once until when"),
    ],
)
def test_the_problem_says_what_to_change(text: str, said: str) -> None:
    assert said in read_answer(text).problem


@pytest.mark.parametrize("top", ["/snooze", "/kept", "/unlater", "/ask never\n", "/later tomorrow\n"])
def test_a_signature_is_no_reply(top: str) -> None:
    card = "Best regards\nSophie Klein\nAcme GmbH"
    answer = read_answer(f"{top}\n{card}", Signer(("Sophie Klein",), "Acme", "Sophie at Acme"))
    assert (answer.text, answer.slips, len(answer.commands)) == ("", (), 1)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("snoze", "snooze"), ("promis", "promise"), ("Promse", "promise"), ("unpromis", "unpromise"),
     ("kpet", "kept"), ("latre", "later"), ("alter", "later"), ("wihs", "wish"), ("teir", "tier"),
     ("remind", "snooze"), ("versprechen", "promise"), ("SPÄTER", "later"), ("wunsch", "wish"),
     ("übergeben", "pass"), ("skip", ""), ("mask", ""), ("etc", ""), ("x" * 400, "")],
)  # fmt: skip
def test_a_slip_of_the_pen_is_told_what_it_may_mean(name: str, meant: str) -> None:
    problem = read_answer(f"/{name} friday").problem
    assert (f"there is no such command (do you mean /{meant}?)" in problem) == bool(meant)
    assert ("do you mean" in problem) == bool(meant)
    assert problem.endswith(HELP)
