"""Settings: from byname.toml and the environment; whatever is wrong is named, with a hint."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from byname.channels.email.settings import EmailSection
from byname.config import ConfigError, Section, default_home, default_toml, load_config

from services.ingest.settings import SECTIONS, SmtpSection


def load(home: Path, toml: str = "", **environ: str):  # type: ignore[no-untyped-def]
    home.mkdir(exist_ok=True)
    if toml:
        (home / "byname.toml").write_text(toml)
    return load_config(home, SECTIONS, environ)


def test_defaults_without_a_file(tmp_path: Path) -> None:
    config = load(tmp_path / "home")
    assert config.home == tmp_path / "home"
    assert config.section(SmtpSection).port == 2525
    assert config.nats.replicas == 1
    with pytest.raises(KeyError):
        config.section(Section)


def test_the_file_and_over_it_the_environment(tmp_path: Path) -> None:
    toml = "[smtp]\nport = 26\nmax_recipients = 5\n[nats]\nreplicas = 3\n"
    config = load(tmp_path, toml, BYNAME_SMTP_PORT="27", BYNAME_HOME="ignored", PATH="/bin")
    smtp = config.section(SmtpSection)
    assert (smtp.port, smtp.max_recipients, config.nats.replicas) == (27, 5, 3)


def test_lists_and_truth_from_the_environment(tmp_path: Path) -> None:
    config = load(
        tmp_path, BYNAME_EMAIL_TRUSTED_AUTHSERV="mx.a.example, mx.b.example,", BYNAME_SMTP_LMTP="true"
    )
    assert config.section(EmailSection).trusted_authserv == ("mx.a.example", "mx.b.example")
    assert config.section(SmtpSection).lmtp is True


@pytest.mark.parametrize(
    ("toml", "environ", "said"),
    [
        ("[smpt]\n", {}, ["byname.toml", "[smpt]", "did you mean smtp?"]),
        ("[smtp]\nprot = 1\n", {}, ["[smtp] prot", "did you mean port?"]),
        ("[smtp]\nzzz = 1\n", {}, ["[smtp] zzz", "known: ", "max_recipients"]),
        ("[smtp]\nport = 70000\n", {}, ["[smtp] port", "BYNAME_SMTP_PORT", "70000"]),
        ("[smtp]\nport = 'x'\n", {}, ["[smtp] port", "'x'"]),
        ("smtp = 3\n", {}, ["smtp must be a section: [smtp]"]),
        ("[smtp\n", {}, ["byname.toml", "line 1"]),
        ("", {"BYNAME_SMTP_PROT": "1"}, ["BYNAME_SMTP_PROT", "did you mean BYNAME_SMTP_PORT?"]),
        ("", {"BYNAME_SMTP_PORT": "many"}, ["BYNAME_SMTP_PORT", "'many'"]),
        ("", {"BYNAME_NATS_REPLICAS": "9"}, ["BYNAME_NATS_REPLICAS", "9"]),
        ("", {"BYNAME_OBSERVE_LEVEL": "loud"}, ["[observe] level", "loud"]),
        ("", {"BYNAME_NONSENSE": "1"}, ["BYNAME_NONSENSE: there is no such setting"]),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, toml: str, environ: dict[str, str], said: list[str]) -> None:
    with pytest.raises(ConfigError) as mistake:
        load(tmp_path, toml, **environ)
    for part in said:
        assert part in str(mistake.value)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "byname.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"byname\.toml"):
        load_config(tmp_path, SECTIONS, {})


def test_the_commented_file_is_the_defaults(tmp_path: Path) -> None:
    text = default_toml(SECTIONS)
    live = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    tomllib.loads(live)
    assert load(tmp_path, live)._sections == load(tmp_path / "other")._sections
    assert load(tmp_path / "third", text)._sections == load(tmp_path / "other")._sections


def test_values_can_be_replaced(tmp_path: Path) -> None:
    config = load(tmp_path)
    other = config.with_values("nats", url="nats://127.0.0.1:4222")
    assert (other.nats.url, config.nats.url) == ("nats://127.0.0.1:4222", "")


def test_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_home({}) == tmp_path / ".byname"
    assert default_home({"BYNAME_HOME": ""}) == tmp_path / ".byname"
    assert default_home({"BYNAME_HOME": "/srv/byname"}) == Path("/srv/byname")
