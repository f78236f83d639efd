"""Measured on real mail: counts at or a little under what was reached, so that a step back shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from byname.channels.email.model import UnreadableMail
from byname.channels.email.parse import parse_mail
from byname.channels.email.trim import trim_text

from tests.samples.corpus import samples


def _words(text: str) -> str:
    return "".join(text.split())


def test_every_mail_of_the_corpus_is_read() -> None:
    root = samples("email-mime").parent
    files = [path for path in sorted(root.glob("email-*/**/*")) if path.is_file()]
    assert len(files) > 500
    refused: list[str] = []
    for path in files:
        try:
            repr(parse_mail(path.read_bytes())).encode("utf-8")
        except UnreadableMail as fault:
            refused.append(f"{path.name}: {fault}")
    assert refused == []


def test_subjects_and_texts_as_another_reader_found_them() -> None:
    """The two misses have their text where a part's header should be; both readers lose one form of it."""
    compared = 0
    missed: set[str] = set()
    for expected_file in samples("email-mime").glob("stalwart-*/*.json"):
        expected = json.loads(expected_file.read_text())
        mail = parse_mail(expected_file.with_suffix(".eml").read_bytes())
        headers = {str(one["name"]): one["value"] for one in expected["parts"][0]["headers"]}
        subject = headers.get("subject", {})
        if isinstance(subject, dict) and "Text" in subject:
            compared += 1
            if _words(mail.subject) != _words(subject["Text"]):
                missed.add(expected_file.name)
        first = next((expected["parts"][at]["body"] for at in expected["text_body"][:1]), {})
        if "Text" in first:
            compared += 1
            if _words(first["Text"]) not in _words(mail.text_full):
                missed.add(expected_file.name)
    assert compared >= 20
    assert missed <= {"020.json", "021.json"}


def test_automatic_mail_is_flagged() -> None:
    root = samples("email-autoreply")
    index = json.loads((root / "automatic_headers_index.json").read_text())
    present = [root.parent / name for name in index if (root.parent / name).exists()]
    present += list(root.glob("sisimai-rfc3834/*.eml"))
    assert len(present) > 100
    assert [path.name for path in present if not parse_mail(path.read_bytes()).automatic] == []


def test_trimming_of_discourse() -> None:
    root = samples("email-reply-trimming") / "discourse-email_reply_trimmer"
    wrong = [
        path.name
        for path in sorted((root / "emails").iterdir())
        if trim_text(path.read_text()).text.strip() != (root / "trimmed" / path.name).read_text().strip()
    ]
    assert set(wrong) <= {"embedded_email_17.txt", "spam_1.txt"}


def test_trimming_of_talon() -> None:
    root = samples("email-reply-trimming")
    wrong = []
    for path in sorted((root / "talon-standard_replies").glob("*.eml")):
        expected = path.with_name(f"{path.stem}.expected.txt").read_text()
        if parse_mail(path.read_bytes()).text.strip() != expected.strip():
            wrong.append(path.name)
    for path in sorted((root / "talon-html_replies").glob("*.html")):
        expected = path.with_name(f"{path.name}.expected.txt").read_text()
        mail = parse_mail(b"Content-Type: text/html; charset=utf-8\n\n" + path.read_bytes())
        if _words(mail.text) != _words(expected):
            wrong.append(path.name)
    assert wrong == ["iphone.eml"]  # there "Sent from my iPhone" counts as the writer's words


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


def test_a_very_long_quote() -> None:
    text = (samples("email-reply-trimming") / "github" / "email_long_quote.txt").read_text()
    assert len(trim_text(text).text) < len(text)


def test_bounces_of_flufl() -> None:
    root = samples("email-bounce") / "flufl.bounce"
    expected = json.loads((root / "expected.json").read_text())
    wrong = [
        name
        for name, one in expected.items()
        if {bounce.address for bounce in parse_mail((root / name).read_bytes()).bounces}
        != {address.lower() for address in one["failed"]}
    ]
    assert wrong == []


def test_bounces_of_sisimai() -> None:
    root = samples("email-bounce") / "sisimai"
    expected: dict[str, list[dict[str, object]]] = json.loads((root / "expected.json").read_text())
    found = hardness = total = 0
    for name, reports in expected.items():
        mail = parse_mail((root / name).read_bytes())
        if all(one["reason"] == "feedback" for one in reports):
            assert mail.bounces == (), name
            assert mail.automatic, name
            continue
        total += 1
        found += bool(mail.bounces)
        hard = any(bounce.hard for bounce in mail.bounces)
        hardness += bool(mail.bounces) and hard == any(one["hard"] for one in reports)
    assert (found, total) >= (162, 165)
    assert hardness >= 0.85 * total


@pytest.mark.parametrize("kind", ["email-mime/rspamd", "email-mime/mimekit", "email-mime/flanker"])
def test_ordinary_mail_is_no_bounce(kind: str) -> None:
    folder: Path = samples(kind)
    assert [path.name for path in folder.iterdir() if parse_mail(path.read_bytes()).bounces] == []
