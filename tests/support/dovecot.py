"""A real Dovecot as an ordinary program: in a folder of its own, on a free loopback port, with one user.

`python -m tests.support.dovecot` installs one where that is allowed and harmless; it never fails. Without
one the tests against it are skipped, saying so.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.support.waiting import quiet_port, until
from tools.browser import privilege

STEPS = (("update",), ("install", "-y", "--no-install-recommends", "dovecot-imapd"))
PROGRAMS = ("dovecot", "/usr/sbin/dovecot")
SETTINGS = """\
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = {uid}
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password=right
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/user allow_all_users=yes
}}
"""


def find() -> str | None:
    """Where a Dovecot 2.3 is, or None."""
    program = next((found for one in PROGRAMS if (found := shutil.which(one))), None)
    if program is None or not Path("/usr/lib/dovecot/imap").exists():
        return None
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return program if version.startswith("2.3.") else None


class Dovecot:
    """A running Dovecot; `async with`. Root runs it as the user nobody, everybody else as themselves."""

    def __init__(self, program: str, certificate: Path, key: Path) -> None:
        self._program, self._certificate, self._key = program, certificate, key
        self.user = "support@acme.example"
        self.password = "right"
        self.port, self.tls_port = quiet_port(), quiet_port()
        self.home = Path()
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Dovecot:
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))  # sockets have short names
        self._prepare()
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    async def start(self) -> None:
        """Start it (again) on the same ports and mail."""
        self._process = await asyncio.create_subprocess_exec(
            *(self._program, "-F", "-c", str(self.home / "dovecot.conf")),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        await until(self._listens, "Dovecot listens", 20, self.log)

    async def stop(self) -> None:
        """kill -9 of it and all its children: connections break, as in an outage."""
        if self._process is not None and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    def log(self) -> str:
        """What it said."""
        path = self.home / "log"
        return path.read_text("utf-8", "replace")[-2000:] if path.exists() else ""

    def renumber(self) -> None:
        """Forget all UIDs, as after a restore: UIDVALIDITY is another one next time."""
        for path in (self.home / "mail").glob("dovecot*"):
            path.unlink()

    def _prepare(self) -> None:
        """Its folders and settings, its own user's alone."""
        entry = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        group = subprocess.run(
            ["id", "-gn", entry.pw_name], capture_output=True, text=True, check=True
        ).stdout
        for name in ("mail", "user", "run", "state"):
            (self.home / name).mkdir()
            os.chown(self.home / name, entry.pw_uid, entry.pw_gid)
        (self.home / "dovecot.conf").write_text(
            SETTINGS.format(
                home=self.home,
                certificate=self._certificate,
                key=self._key,
                uid=entry.pw_uid,
                gid=entry.pw_gid,
                user=entry.pw_name,
                group=group.strip(),
                port=self.port,
                tls_port=self.tls_port,
            )
        )
        self.home.chmod(0o755)

    async def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, f"Dovecot ended\n{self.log()}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as probe:
            return probe.recv(64).startswith(b"* OK")
        return False


def obtain() -> str:
    """Install Dovecot when it is missing and may be installed; what became of it, in one sentence.

    Not where systemd runs: there the package would start a server for all the world.
    """
    if find():
        return f"dovecot: {find()}"
    before = privilege()
    if not shutil.which("apt-get") or before is None or Path("/run/systemd/system").exists():
        return "dovecot: none, and not to be installed here; its tests will be skipped (dovecot-imapd)"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in STEPS:
        with contextlib.suppress(subprocess.TimeoutExpired):
            command = [*before, "apt-get", "-q", *step]
            subprocess.run(command, env=environment, capture_output=True, timeout=240, check=False)
    return f"dovecot: {find() or 'could not be installed; its tests will be skipped'}"


if __name__ == "__main__":
    print(obtain())
