"""A listener with an intake that remembers, and what is needed to talk to it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.ingest.smtp.listener import SmtpListener, SmtpSettings, start_smtp
from tests.connected.smtp.smtp_edges import Listening, MemoryIntake


@pytest.fixture
async def intake() -> MemoryIntake:
    return MemoryIntake()


@pytest.fixture
async def listening(intake: MemoryIntake) -> AsyncIterator[Listening]:
    """Starts listeners with the given settings, all closed in the end."""
    listeners: list[SmtpListener] = []

    async def start(**settings: Any) -> SmtpListener:
        settings.setdefault("hostname", "mx.acme.example")
        listeners.append(await start_smtp(intake, SmtpSettings(**settings)))
        return listeners[-1]

    yield start
    for listener in listeners:
        await listener.close(grace_s=0.2)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key, made now."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
