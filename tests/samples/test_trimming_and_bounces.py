"""Trimming and bounces measured on real mail; `pytest -s` prints the figures of docs/measured.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from byname.channels.email.model import ParsedMail
from byname.channels.email.parse import parse_mail
from byname.channels.email.trim import trim_text

from tests.samples.corpus import samples

FLOOR = 0.85
Judged = Iterator[tuple[str, bool]]  # the sample's name, and whether we are right


def _words(text: str) -> str:
    return "".join(text.split())


def _share(what: str, judged: Judged) -> float:
    """Print and return which share is right; every wrong one by name."""
    found = dict(judged)
    wrong = [name for name, right in found.items() if not right]
    print(f"\n{what}: {len(found) - len(wrong)} of {len(found)}", *wrong)
    return 1 - len(wrong) / len(found)


def _mail(path: Path, kind: str = "plain", sender: str = "a@b.example") -> ParsedMail:
    header = f"From: {sender}\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return parse_mail(header.encode() + path.read_bytes())


def _discourse(root: Path) -> Judged:
    for path in sorted((root / "discourse-email_reply_trimmer" / "emails").iterdir()):
        expected = path.parent.parent / "trimmed" / path.name
        yield path.name, _mail(path).text.strip() == expected.read_text().strip()


def _talon_text(root: Path) -> Judged:
    for path in sorted((root / "talon-standard_replies").glob("*.eml")):
        expected = path.with_name(f"{path.stem}.expected.txt").read_text()
        yield path.name, parse_mail(path.read_bytes()).text.strip() == expected.strip()


def _talon_html(root: Path) -> Judged:
    for path in sorted((root / "talon-html_replies").glob("*.html")):
        expected = path.with_name(f"{path.name}.expected.txt").read_text()
        yield path.name, _words(_mail(path, "html").text) == _words(expected)


def _talon_signatures(root: Path) -> Judged:
    """Each line of a signature is marked in the sample; the marks are not part of the mail."""
    for path in sorted((root / "talon-signatures").glob("*_body")):
        lines = path.read_text().split("\n")
        body = "\n".join(line.removeprefix("#sig#") for line in lines)
        signature = path.with_name(path.name.replace("_body", "_signature")).read_text().replace("#sig#", "")
        yield path.name, _words(trim_text(body).text) == _words(body).removesuffix(_words(signature))


def test_replies_are_trimmed_as_expected() -> None:
    root = samples("email-reply-trimming")
    judged = {
        "Discourse": _discourse(root),
        "Talon, text": _talon_text(root),
        "Talon, HTML": _talon_html(root),
        "Talon, signatures": _talon_signatures(root),
    }
    every: dict[str, bool] = {}
    for what, results in judged.items():
        found = dict(results)
        every |= {f"{what} {name}": right for name, right in found.items()}
        least = FLOOR if len(found) > 10 else FLOOR - 0.05  # of six, one is 17 %
        assert _share(what, iter(found.items())) >= least
    assert _share("all with an expected text", iter(every.items())) >= FLOOR


def test_only_two_differences_are_known() -> None:
    """A mail of nothing but quotes stays whole with us; "Sent from my iPhone" is no word of the writer's."""
    root = samples("email-reply-trimming")
    wrong = {
        name for judge in (_discourse, _talon_text, _talon_html) for name, right in judge(root) if not right
    }
    assert wrong <= {"spam_1.txt", "iphone.eml"}


@pytest.mark.parametrize(
    ("library", "key", "floor"), [("crisp", "visible_text", 15), ("zapier", "latest_reply", 6)]
)
def test_trimming_as_other_libraries_do(library: str, key: str, floor: int) -> None:
    """Their output is a reference, not the truth: they leave signatures that we take off, and so on."""
    root = samples("email-reply-trimming") / library
    reference = json.loads((root / "reference.json").read_text())
    right = sum(
        _words(trim_text((root / name).read_text()).text) == _words(found[key])
        for name, found in reference.items()
    )
    assert right >= floor


def test_whatever_is_trimmed_is_kept() -> None:
    root = samples("email-reply-trimming")
    for path in sorted(root.glob("*/*.txt")):
        mail = _mail(path)
        assert mail.text.strip(), path.name
        full = iter(mail.text_full.split("\n"))
        for line in filter(None, map(str.strip, mail.text.split("\n"))):
            assert any(line == old.strip() for old in full), path.name


def test_a_very_long_quote() -> None:
    text = (samples("email-reply-trimming") / "github" / "email_long_quote.txt").read_text()
    assert len(trim_text(text).text) < len(text)


def test_bounces_of_flufl() -> None:
    root = samples("email-bounce") / "flufl.bounce"
    expected = json.loads((root / "expected.json").read_text())
    wrong: list[str] = []
    for name, one in expected.items():
        bounces = parse_mail((root / name).read_bytes()).bounces
        if {bounce.address for bounce in bounces} != {address.lower() for address in one["failed"]}:
            wrong.append(name)
        if one["temporary"] and any(bounce.hard for bounce in bounces):
            wrong.append(f"{name} is hard")
    print(f"\nflufl.bounce: {len(expected) - len(wrong)} of {len(expected)} with the right addresses")
    assert wrong == []


def test_bounces_of_sisimai() -> None:
    root = samples("email-bounce") / "sisimai"
    expected: dict[str, list[dict[str, object]]] = json.loads((root / "expected.json").read_text())
    reports = {
        name: rows for name, rows in expected.items() if any(row["reason"] != "feedback" for row in rows)
    }
    found = {name: parse_mail((root / name).read_bytes()).bounces for name in reports}
    right = (
        (name, bool(found[name]) and any(one.hard for one in found[name]) == any(row["hard"] for row in rows))
        for name, rows in reports.items()
    )
    assert _share("Sisimai, found", ((name, bool(bounces)) for name, bounces in found.items())) >= 0.98
    assert _share("Sisimai, found and rightly hard or not", right) >= FLOOR


def test_complaints_are_no_bounces() -> None:
    root = samples("email-bounce") / "sisimai"
    expected: dict[str, list[dict[str, object]]] = json.loads((root / "expected.json").read_text())
    complaints = [name for name, rows in expected.items() if all(row["reason"] == "feedback" for row in rows)]
    assert complaints
    for name in complaints:
        mail = parse_mail((root / name).read_bytes())
        assert (mail.bounces, mail.automatic) == ((), True), name


@pytest.mark.parametrize(
    "kind",
    ["email-mime/rspamd", "email-mime/mimekit", "email-mime/flanker", "email-autoreply/sisimai-rfc3834"],
)
def test_ordinary_and_automatic_mail_is_no_bounce(kind: str) -> None:
    folder: Path = samples(kind)
    assert [path.name for path in folder.iterdir() if parse_mail(path.read_bytes()).bounces] == []
