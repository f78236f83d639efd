"""Logging in: LOGIN, PLAIN where a password is not ASCII, XOAUTH2 with a token."""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import re
import shlex
from pathlib import Path
from typing import Any

from byname.channels.email.imap_settings import ImapMailbox
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from services.ingest.imap.errors import LoginRefused, Outage

TOKEN_S = 30.0
# RFC 5530: the server is unwell, the password may be right.
LATER = re.compile(r"\[(?:UNAVAILABLE|INUSE|SERVERBUG|LIMIT|CONTACTADMIN)\b", re.IGNORECASE)


def log_in(box: BaseMailBox, mailbox: ImapMailbox, secret: str) -> None:
    """LoginRefused with the server's words when it does not want us; Outage when it cannot say."""
    try:
        if not mailbox.password.get_secret_value():
            _xoauth2(box, mailbox.user, secret)
        elif f"{mailbox.user}{secret}".isascii():
            box.login(mailbox.user, secret, initial_folder=None)
        else:
            box.login_utf8(mailbox.user, secret, initial_folder=None)
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise Outage(f"{type(error).__name__} while logging in: {_without(secret, str(error))}") from None
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        said = _without(secret, str(error))
        if LATER.search(said):
            raise Outage(f"the server lets nobody in now: {said}") from None
        what = "password" if mailbox.password.get_secret_value() else "token"
        raise LoginRefused(f"the server does not accept user {mailbox.user} and {what}: {said}") from None


async def current_secret(mailbox: ImapMailbox) -> str:
    """The password, or a token as fresh as the command or the file gives it. LoginRefused without one."""
    if password := mailbox.password.get_secret_value():
        return password
    if mailbox.token_file:
        return _from_file(Path(mailbox.token_file))
    return await _from_command(shlex.split(mailbox.token_command))


def _from_file(path: Path) -> str:
    try:
        token = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LoginRefused(f"token_file {path} cannot be read: {error}") from None
    if not token:
        raise LoginRefused(f"token_file {path} is empty")
    return token


async def _from_command(words: list[str]) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except (OSError, ValueError, TypeError) as error:
        raise LoginRefused(f"token_command cannot be run: {error}") from None
    try:
        said, complained = await asyncio.wait_for(process.communicate(), TOKEN_S)
    except TimeoutError:
        raise LoginRefused(f"token_command gave nothing within {TOKEN_S:.0f} seconds") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    token = said.decode("utf-8", "replace").strip()
    if process.returncode or not token:
        last = complained.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise LoginRefused(f"token_command gave no token (it ended with {process.returncode}): {last}")
    return token


def _xoauth2(box: BaseMailBox, user: str, token: str) -> None:
    """A refusal is one more challenge (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol)."""
    words = f"user={user}\1auth=Bearer {token}\1\1"

    def answer(challenge: bytes) -> bytes:
        return b"" if challenge else words.encode("utf-8")

    client: Any = box.client
    client.authenticate("XOAUTH2", answer)


def _without(secret: str, text: str) -> str:
    """A server may repeat what it was sent."""
    return text.replace(secret, "***")[:200] if secret else text[:200]
