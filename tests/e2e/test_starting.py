"""Starting: what is refused and in which words, and that a second start carries on with the data."""

from __future__ import annotations

import asyncio
import os
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from byname.bus.server import executable

from tests.e2e.stories import HELLO, SOPHIE, Story, customer, letter, words
from tests.support import warm
from tests.support.system import System
from tests.support.waiting import quiet_port

pytestmark = pytest.mark.connected


async def byname(home: Path, *command: str, environ: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run `byname` in a home; exit code and what it said. Whatever should be refused must end by itself."""
    ports = {f"BYNAME_{name}_PORT": "0" for name in ("SMTP", "HTTP", "INGEST")}
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("BYNAME_")}
    words = ("byname", "--home", str(home), *command)
    try:
        return await warm.run(words, {**theirs, **ports, **(environ or {})}, timeout_s=60)
    except TimeoutError as it:
        return 0, f"it started! {it}"


@asynccontextmanager
async def server_of_others(folder: Path, config: str) -> AsyncIterator[dict[str, str]]:
    """A nats-server that somebody set up without us; the settings that lead to it."""
    port, monitor = quiet_port(), quiet_port()
    (folder / "nats.conf").write_text(config.format(store=folder / "store"))
    where = ("-a", "127.0.0.1", "-p", str(port), "-m", str(monitor))
    process = await asyncio.create_subprocess_exec(
        *(executable(), "-c", str(folder / "nats.conf"), *where),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with httpx.AsyncClient() as client:
            for _ in range(200):
                try:
                    await client.get(f"http://127.0.0.1:{monitor}/healthz")
                    break
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)
        url, look = f"nats://127.0.0.1:{port}", f"http://127.0.0.1:{monitor}"
        yield {"BYNAME_NATS_URL": url, "BYNAME_NATS_MONITOR": look}
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.parametrize(
    "config",
    ['jetstream {{ store_dir: "{store}" }}\n', 'jetstream {{ store_dir: "{store}", sync_interval: "1s" }}\n'],
)
async def test_a_server_that_could_lose_mail_is_refused_with_the_line_to_fix(
    tmp_path: Path, config: str
) -> None:
    async with server_of_others(tmp_path, config) as settings:
        for command in (["up"], ["up", "--processes"], ["serve", "router"], ["bus", "apply"]):
            code, said = await byname(tmp_path / "home", *command, environ=settings)
            assert code != 0 and "sync_interval: always" in said, (command, said)
            assert "Traceback" not in said


async def test_a_server_with_the_line_is_taken(tmp_path: Path) -> None:
    config = 'jetstream {{ store_dir: "{store}", sync_interval: always, max_file_store: 2GB }}\n'
    async with server_of_others(tmp_path, config) as settings:
        code, said = await byname(tmp_path / "home", "bus", "apply", environ=settings)
        assert code == 0 and "EVENTS" in said, said
        code, again = await byname(tmp_path / "home", "bus", "apply", environ=settings)
        assert code == 0, again


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"BYNAME_EMAIL_RELAI": "smtp://x:25"}, "BYNAME_EMAIL_RELAY"),
        ({"BYNAME_SMTP_PORT": "99999"}, "BYNAME_SMTP_PORT"),
        ({"BYNAME_EMAIL_RELAY": "http://x"}, "BYNAME_EMAIL_RELAY"),
        ({"BYNAME_EMAIL_KEYS": "1:xyz"}, "BYNAME_EMAIL_KEYS"),
        ({"BYNAME_SMTP_CERTIFICATE": "/not/there.pem"}, "/not/there.pem"),
    ],
)
async def test_a_wrong_setting_is_refused_by_name(
    tmp_path: Path, environ: dict[str, str], named: str
) -> None:
    code, said = await byname(tmp_path, "up", environ=environ)
    assert code != 0 and named in said, said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ("[smpt]\nport = 1\n", "did you mean smtp?"),
        ("[smtp]\nprot = 1\n", "did you mean port?"),
        ("[smtp]\nmax_bytes = 'many'\n", "[smtp] max_bytes"),
        ("[smtp\n", "byname.toml"),
    ],
)
async def test_a_wrong_key_in_the_file_is_refused_by_name(tmp_path: Path, toml: str, named: str) -> None:
    (tmp_path / "byname.toml").write_text(toml)
    code, said = await byname(tmp_path, "up")
    assert code != 0 and named in said and "Traceback" not in said, said


async def test_a_command_without_a_system_says_what_to_do(tmp_path: Path) -> None:
    for command in (["events"], ["team", "show"], ["dead", "list"], ["serve", "router"]):
        code, said = await byname(tmp_path, *command)
        assert code != 0 and "byname up" in said and "BYNAME_NATS_URL" in said, said


async def test_a_second_start_is_refused_while_it_runs_and_carries_on_with_the_data_after(
    tmp_path: Path,
) -> None:
    anna, said = customer(), words("Before the night")
    async with System(tmp_path, fresh=True) as system:  # each service a process of its own
        story = Story(system)
        notice = await story.tell(anna, SOPHIE, words("Good evening"))
        code, refused = await byname(system.home, "up")
        assert code != 0 and f"already runs in {system.home}" in refused, refused
        await story.answer(notice, said)
        reply = await story.mail_to(anna.address, said)
        await story.conversation_when(
            notice.conversation, lambda one: one["messages"][-1]["delivery"]["state"] == "sent", "it is sent"
        )
        count = len(system.sink.mails)
        await system.stop()
        await system.start()
        again = await story.tell(anna, HELLO, words("Good morning"), after=reply)
        assert again.conversation == notice.conversation and again.to == notice.to
        later = words("After the night")
        await story.answer(notice, later)  # by the token of before
        await story.mail_to(anna.address, later)
        found = await story.conversation(notice.conversation)
        assert [one["direction"] for one in found["messages"]][:3] == ["in", "out", "in"]
        assert [
            mail
            for mail in system.sink.mails[count:]
            if said in mail.data.decode() and mail.rcpt_to == (anna.address,)
        ] == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
async def test_starttls_is_offered_where_a_certificate_is_configured(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {certificate}"
    subprocess.run(["openssl", *make.split()], check=True, capture_output=True)
    environ = {"BYNAME_SMTP_CERTIFICATE": str(certificate), "BYNAME_SMTP_KEY": str(key)}
    anna, text = customer(), words("In confidence")

    def deliver(host: str, port: int) -> None:
        trusted = ssl.create_default_context(cafile=str(certificate))
        trusted.check_hostname = False
        with smtplib.SMTP(host, port, timeout=20) as client:
            client.starttls(context=trusted)
            client.sendmail(anna.address, [SOPHIE], letter(anna, SOPHIE, text))

    async with System(tmp_path, environ=environ, processes=False, fresh=True) as system:
        await asyncio.to_thread(deliver, *system.smtp)
        await Story(system).notice(text)


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = str(taken.sockets[0].getsockname()[1])
    async with taken:
        for name in ("SMTP", "HTTP"):
            code, said = await byname(tmp_path, "up", environ={f"BYNAME_{name}_PORT": port})
            assert code != 0 and port in said and "Traceback" not in said, said
