"""Getting in: passwords, tokens, TLS; and a mailbox that does not let us in is alone with its trouble."""

from __future__ import annotations

import logging
import ssl
import sys
from pathlib import Path

import pytest

from services.ingest.imap import watch as watching
from tests.connected.imap.certificates import write_certificate
from tests.connected.imap.mailboxes import Reader, mail, unwell, well

pytestmark = pytest.mark.connected


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a refusal the next try comes soon."""
    monkeypatch.setattr(watching, "SELDOM_S", (0.02, 0.05))


async def test_a_wrong_password_is_said_and_does_not_stop_others(
    reader: Reader, caplog: pytest.LogCaptureFixture, impatient: None
) -> None:
    with caplog.at_level(logging.ERROR):
        async with reader.reading(password="hunter2") as wrong, reader.reading() as right:
            said = await unwell(wrong, "support@acme.example", "wrong user or password")
            await well(right)
            reader.server.append(mail("one"))
            await reader.has("one")
            assert "password" in said
    assert caplog.text.count("wrong user or password") == 1
    assert "hunter2" not in caplog.text


async def test_after_a_refusal_we_knock_seldom(reader: Reader) -> None:
    async with reader.reading(password="hunter2") as watch:
        await unwell(watch, "wrong user or password")
    logins = [one for one in reader.server.commands if one == "LOGIN"]
    assert len(logins) == 1
    assert min(watching.SELDOM_S) >= 60


async def test_a_server_that_is_unwell_has_not_refused_us(reader: Reader, impatient: None) -> None:
    reader.server.password = "other"
    reader.server.no = "NO [UNAVAILABLE] later please"
    async with reader.reading(password="right") as watch:
        await unwell(watch, "lets nobody in now")
        reader.server.password = "right"
        await well(watch)


async def test_a_password_that_is_not_ascii(reader: Reader) -> None:
    reader.server.password = 'Grüße "\\ 密码'
    async with reader.reading(password=reader.server.password) as watch:
        await well(watch)


async def test_a_password_with_quotes(reader: Reader) -> None:
    reader.server.password = 'a"b\\c'
    async with reader.reading(password='a"b\\c') as watch:
        await well(watch)


async def test_a_token_from_a_file_is_read_at_each_login(
    reader: Reader, tmp_path: Path, impatient: None
) -> None:
    file = tmp_path / "token"
    file.write_text("token-0\n")
    async with reader.reading(password="", token_file=str(file)) as watch:
        said = await unwell(watch, "token")
        assert "token-0" not in said
        file.write_text("token-1\n")
        await well(watch)


async def test_a_token_from_a_command(reader: Reader) -> None:
    command = f"{sys.executable} -c 'print(\"token-1\")'"
    async with reader.reading(password="", token_command=command) as watch:
        await well(watch)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("no-such-program-anywhere", "cannot be run"),
        (f"{sys.executable} -c 'import sys; sys.exit(\"not signed in\")'", "not signed in"),
        (f"{sys.executable} -c pass", "no token"),
    ],
)
async def test_a_command_that_gives_no_token(reader: Reader, command: str, says: str) -> None:
    async with reader.reading(password="", token_command=command) as watch:
        await unwell(watch, says)


async def test_a_token_file_that_is_not_there(reader: Reader) -> None:
    async with reader.reading(password="", token_file="nowhere/token") as watch:
        await unwell(watch, "nowhere/token")


async def test_tls(reader: Reader, tmp_path: Path) -> None:
    await _speak_tls(reader, tmp_path)
    reader.server.append(mail("one", "x" * 100_000))
    async with reader.reading(tls="tls", ca=str(tmp_path / "cert.pem"), idle_s=600) as watch:
        await reader.has("one")
        await well(watch)
        reader.server.append(mail("two"))
        await reader.has("one", "two")


async def test_a_certificate_that_nobody_vouches_for(reader: Reader, tmp_path: Path) -> None:
    await _speak_tls(reader, tmp_path)
    async with reader.reading(tls="tls") as watch:
        await unwell(watch, "certificate verify failed")
    assert reader.server.commands == []


async def test_a_folder_that_is_not_there(reader: Reader) -> None:
    async with reader.reading("Kunden/Übergabe") as watch:
        await unwell(watch, "Kunden/Übergabe", "no such folder")


async def test_a_folder_with_a_name_that_is_not_ascii(reader: Reader) -> None:
    reader.server.folders["Kunden/&ANw-bergabe"] = reader.server.inbox
    reader.server.append(mail("one"))
    async with reader.reading("Kunden/Übergabe"):
        await reader.has("one")


async def _speak_tls(reader: Reader, folder: Path) -> None:
    certificate, key = write_certificate(folder)
    reader.server.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    reader.server.tls.load_cert_chain(certificate, key)
    await reader.server.away()
    await reader.server.back()
