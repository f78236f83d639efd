"""`byname remote`, as far as nothing has to run for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from byname.bus.credentials import Login, Users, adapter_entry, with_login, without_login
from byname.channels.remote.adapter import RemoteAdapter
from byname.channels.remote.settings import RemoteChannel
from byname.cli.context import Cli
from byname.cli.remote import COMMANDS
from click.testing import CliRunner, Result

from tests.unit.remote.remotes import SECRET

CHANNELS = {"feedback": {"reply_by": "nats"}, "form": {"secrets": [SECRET]}, "off": {"enabled": False}}


def byname(home: Path, *words: str, **environ: str) -> Result:
    env = {"BYNAME_REMOTE_CHANNELS": json.dumps(CHANNELS), **environ}
    return CliRunner().invoke(COMMANDS[0], words, obj=Cli(str(home)), env=env)


def test_a_secret_is_one_that_settings_take(tmp_path: Path) -> None:
    found = [byname(tmp_path, "secret").output.strip() for _ in range(2)]
    assert found[0] != found[1]
    RemoteAdapter("form", RemoteChannel.model_validate({"secrets": found}))


def test_credentials_before_anything_runs(tmp_path: Path) -> None:
    said = byname(tmp_path, "credentials", "feedback")
    assert said.exit_code == 0, said.output
    password = Users(tmp_path / "nats").adapters()["feedback"]
    for words in (password, "remote-feedback", "raw.feedback", "consumer out-feedback", "_INBOX_feedback"):
        assert words in said.output
    assert "when `byname up` starts" in said.output
    assert Users(tmp_path / "nats").ours().password not in said.output
    assert "are void" in byname(tmp_path, "credentials", "feedback", "--revoke").output
    assert "had no credentials" in byname(tmp_path, "credentials", "feedback", "--revoke").output


def test_credentials_on_a_server_of_ones_own(tmp_path: Path) -> None:
    cluster = {"BYNAME_NATS_URL": "nats://byname:hush@nats:4222"}
    said = byname(tmp_path, "credentials", "feedback", **cluster).output
    entry = json.loads(said[said.index("\n{") :])
    assert entry == adapter_entry("feedback", entry["password"])
    assert "nats://nats:4222" in said
    assert "hush" not in said
    assert not (tmp_path / "nats").exists()
    assert "not Byname's own" in byname(tmp_path, "credentials", "feedback", "--revoke", **cluster).output


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("credentials", "nobody"), "there is no [remote.channels.nobody] in byname.toml"),
        (("credentials", "off"), "there are: feedback, form, off"),
        (("check", "nobody"), "there is no [remote.channels.nobody]"),
        (("check", "feedback"), "it has no secrets"),
        (("check", "form", "--adapter"), "not by webhook but by none"),
        (("check", "form"), "nothing runs in"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, command: tuple[str, ...], words: str) -> None:
    said = byname(tmp_path, *command)
    assert said.exit_code == 1
    assert words in said.output
    assert SECRET not in said.output


def test_wrong_settings_are_said_without_their_secrets(tmp_path: Path) -> None:
    wrong = {"form": {"secrets": [SECRET.removeprefix("whsec_")]}}
    said = byname(tmp_path, "check", "form", BYNAME_REMOTE_CHANNELS=json.dumps(wrong))
    assert "[remote.channels.form] secrets, number 1" in said.output
    assert SECRET.removeprefix("whsec_") not in said.output


def test_an_address_is_shown_without_its_login() -> None:
    users = "nats://byname:hush@a:1,nats://b:2"
    assert without_login(users) == "nats://a:1,nats://b:2"
    assert without_login("") == ""
    assert with_login("nats://a:1", Login("byname", "hush")) == "nats://byname:hush@a:1"
    assert "hush" not in repr(Login("byname", "hush"))
