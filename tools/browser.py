"""Have Debian's chromium for the browser tests, where that is allowed; never fail, never wait for ever.

Without it the browser tests are skipped and `make test` says so at its end.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser")
LOG = Path(".make/browser.log")
# Fetched first and installed after: to stop a download is harmless, to stop an installation is not.
STEPS = (
    (("update",), 120),
    (("install", "-y", "--no-install-recommends", "--download-only", "chromium"), 240),
    (("install", "-y", "--no-install-recommends", "chromium"), 240),
)


def chromium() -> str | None:
    """Where a chromium is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def privilege() -> list[str] | None:
    """What must stand before apt-get: nothing for root, sudo without a password; None: not allowed."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"], 10):
        return ["sudo", "-n"]
    return None


def obtain() -> str:
    """Install chromium when it is missing and may be installed; what became of it, in one sentence."""
    if found := chromium():
        return f"browser: {found}"
    if not shutil.which("apt-get"):
        return "browser: no chromium and no apt-get; browser tests will be skipped"
    before = privilege()
    if before is None:
        return "browser: no chromium and not root; browser tests will be skipped (apt-get install chromium)"
    print("browser: installing chromium", flush=True)
    for arguments, seconds in STEPS:
        if not _run([*before, "apt-get", "-q", *arguments], seconds) and arguments != ("update",):
            return f"browser: chromium could not be installed (see {LOG}); browser tests will be skipped"
    found = chromium()
    return (
        f"browser: {found}" if found else "browser: installed, but not found; browser tests will be skipped"
    )


def _run(command: list[str], seconds: float) -> bool:
    """Run quietly into the log, ended after some seconds with all its children; whether it succeeded."""
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        log.write(f"$ {' '.join(command)}\n".encode())
        log.flush()
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
        try:
            return child.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)
            return False


def main() -> int:
    """Always 0: a missing browser is told, not a failure."""
    try:
        print(obtain())
    except OSError as error:
        print(f"browser: {error}; browser tests will be skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
