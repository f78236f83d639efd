"""A manifest is read whole, and a mistake in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from byname.channels.manifest import ManifestError, read_manifest

RIGHT = """\
name = "parcels"
title = "Parcels"
summary = "Where parcels are"
owner = "us"
secrets = ["token"]
[capabilities]
inbound = "webhook"
replies = true
"""


def manifest(folder: Path, text: str) -> Path:
    (folder / "manifest.toml").write_text(text, "utf-8")
    return folder


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    found = read_manifest(manifest(tmp_path, RIGHT))
    can = found.capabilities
    assert (found.name, found.secrets, found.exempt) == ("parcels", ("token",), ())
    assert (can.signed, can.threads, can.attachments, can.files_out, can.public) == (
        True,
        True,
        False,
        False,
        False,
    )
    assert (can.max_text, can.max_inbound) == (0, 2**20)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("parcels", "Parcels!"), "name"),
        (("parcels", "p"), "name"),
        (('title = "Parcels"', ""), "title"),
        (("Where parcels are", "short"), "summary"),
        (("webhook", "pigeon"), "capabilities.inbound"),
        (("replies = true", ""), "capabilities.replies"),
        (("replies = true", "replies = true\nmax_text = -1"), "capabilities.max_text"),
        (("replies = true", "replies = true\nspeed = 9"), "capabilities.speed"),
        (("replies = true", 'replies = true\n[[exempt]]\nrule = "pure"\nreason = "no"'), "exempt.0.reason"),
        (("owner", "colour = 1\nowner"), "colour"),
        (("name = ", "name "), "line 1"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(ManifestError) as found:
        read_manifest(manifest(tmp_path, RIGHT.replace(*change)))
    assert f"{tmp_path.name}/manifest.toml: " in str(found.value)
    assert says in str(found.value)


def test_no_manifest_is_said(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="there is no manifest"):
        read_manifest(tmp_path)


def test_a_manifest_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_bytes(b"name = \xff\xfe")
    with pytest.raises(ManifestError, match=r"manifest\.toml"):
        read_manifest(tmp_path)
