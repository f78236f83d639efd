"""What byname.toml may say about mailboxes; a mistake is refused at start, without telling the password."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from byname.channels.email.imap_settings import ImapMailbox, ImapSection
from byname.config import ConfigError, load_config
from pydantic import ValidationError

GOOD: dict[str, Any] = {"host": "imap.acme.example", "user": "support@acme.example", "password": "hunter2"}


def mailbox(**values: Any) -> ImapMailbox:
    return ImapMailbox.model_validate({**GOOD, **values})


def test_what_is_not_said_is_safe() -> None:
    found = mailbox()
    assert (found.tls, found.own_port, found.folders, found.after) == ("tls", 993, ("INBOX",), "leave")
    assert found.own_address == "support@acme.example"
    assert found.since is None
    assert "hunter2" not in repr(found)


def test_ports() -> None:
    assert mailbox(tls="starttls").own_port == 143
    assert mailbox(port=1993).own_port == 1993


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"password": ""}, "one of password, token_command and token_file"),
        ({"token_file": "x"}, "one of password, token_command and token_file"),
        ({"tls": "none"}, "another machine"),
        ({"user": "support"}, "address"),
        ({"after": "move"}, "move_to"),
        ({"move_to": "Done"}, "move_to"),
        ({"after": "move", "move_to": "INBOX"}, "one of the folders"),
        ({"folders": ()}, "folders"),
        ({"idle_s": 1740}, "idle_s"),
        ({"pasword": "x"}, "pasword"),
        ({"since": "tomorrow"}, "since"),
    ],
)
def test_mistakes(values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says) as error:
        mailbox(**values)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_without_encryption_only_on_this_machine(host: str) -> None:
    assert mailbox(tls="none", host=host).own_port == 143


def test_a_user_that_is_no_address_has_one_beside_it() -> None:
    assert mailbox(user="acme-support", address="Support@Acme.example").own_address == "support@acme.example"


def test_in_byname_toml(tmp_path: Path) -> None:
    (tmp_path / "byname.toml").write_text(
        '[imap.mailboxes.support]\nhost = "imap.acme.example"\nuser = "support@acme.example"\n'
        'password = "hunter2"\nfolders = ["INBOX", "Orders"]\nsince = 2026-01-31\n'
    )
    section = load_config(tmp_path, {"imap": ImapSection}, {}).section(ImapSection)
    assert section.mailboxes["support"].folders == ("INBOX", "Orders")
    assert section.mailboxes["support"].since == date(2026, 1, 31)


def test_a_mistake_in_byname_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "byname.toml").write_text(
        '[imap.mailboxes.support]\nhost = "imap.acme.example"\nuser = "support@acme.example"\n'
        'password = "hunter2"\ntls = "maybe"\n'
    )
    with pytest.raises(ConfigError, match=r"mailboxes\.support\.tls"):
        load_config(tmp_path, {"imap": ImapSection}, {})
