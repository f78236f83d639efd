"""docs/add-a-channel.md, done word for word in a folder outside the repository, up to the answer."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.guide import UP, Shell, Step, matches, steps
from tests.support.system import ROOT, System
from tests.support.waiting import quiet_port

PAGE = ROOT / "docs" / "add-a-channel.md"
PATIENCE_S = 30.0  # for what happens a moment later
LOOKING = re.compile(r"(byname (events|trace)|cat replies).*\n")  # may be done again until it is there
SHIM = '#!/bin/sh\nexec "{python}" -m {module} "$@"\n'


def test_the_page_has_all_its_steps() -> None:
    found = steps(PAGE.read_text("utf-8"))
    text = "".join(step.commands for step in found)
    needed = ("channel new", "channel check", UP, "far_side.py say", "byname events", "cat replies.txt")
    assert [word for word in needed if word not in text] == []
    assert len([step for step in found if step.prints is not None]) >= 10


def test_what_is_printed_is_compared() -> None:
    assert matches("a\n…\nd …e\n", "a\nb\nc\nd and e\n")
    assert matches("…\nb\n", "b\n")
    assert not matches("a\n", "a\nb\n")
    assert not matches("a\n…\nc\n", "a\nb\n")


@pytest.mark.connected
@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_guide_leads_to_a_running_channel(tmp_path: Path) -> None:
    folder, own = tmp_path / "evening", tmp_path / "venv"
    folder.mkdir()
    _environment_of_its_own(own)
    seen = [ROOT / "libs", ROOT, folder / "byname-parcels", _site(own)]
    environ = {"PYTHONPATH": os.pathsep.join(map(str, seen))}
    async with System(tmp_path, environ=environ, processes=False, started=False, fresh=True) as system:
        (folder / ".byname").symlink_to(system.home)
        shell = Shell(folder, _variables(own))
        try:
            for step in steps(_on_its_ports(PAGE.read_text("utf-8"), system)):
                await _do(step, shell, system)
        finally:
            await shell.close()


async def _do(step: Step, shell: Shell, system: System) -> None:
    if step.commands == UP:
        await system.start()
    elif step.commands.endswith(" &\n"):
        await shell.leave_running(step.commands)
    elif step.prints is None:
        await shell.run(step.commands)
    else:
        await _must_print(step.commands, step.prints, shell, system)


async def _must_print(commands: str, expected: str, shell: Shell, system: System) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not matches(expected, printed := await shell.run(commands)):
        late = asyncio.get_running_loop().time() > deadline or not LOOKING.fullmatch(commands)
        assert not late, f"$ {commands}\n{printed}\n--- the page says\n{expected}\n{system.tail()}"
        await asyncio.sleep(0.3)


def _on_its_ports(page: str, system: System) -> str:
    """The page with ports that are free here."""
    ports = {
        "8099": str(quiet_port()),
        "8080": system.desk.rpartition(":")[2],
        "8081": str(system.port_of("ingest")),
    }
    page = re.sub(r"127\.0\.0\.1:(\d{4})", lambda found: f"127.0.0.1:{ports[found[1]]}", page)
    page = page.replace("far_side.py listen", f"far_side.py listen --port {ports['8099']}")
    return page.replace(
        "far_side.py say", f"far_side.py say --url http://127.0.0.1:{ports['8081']}/hooks/parcels/events"
    )


def _environment_of_its_own(folder: Path) -> None:
    """An environment in which the new package can be installed, and which has what ours has."""
    venv.create(folder, with_pip=False)
    ours = sysconfig.get_path("purelib")
    (_site(folder) / "ours.pth").write_text(f"import site; site.addsitedir({ours!r})\n", "utf-8")
    for name, module in {"byname": "byname", "pip": "pip"}.items():
        shim = folder / "bin" / name
        shim.write_text(SHIM.format(python=folder / "bin" / "python", module=module), "utf-8")
        shim.chmod(0o755)


def _site(folder: Path) -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return folder / "lib" / version / "site-packages"


def _variables(own: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BYNAME_", "PYTHON"))}
    path = os.pathsep.join([str(own / "bin"), kept.get("PATH", "/usr/bin:/bin")])
    return {
        **kept,
        "PATH": path,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": f"{ROOT / 'libs'}:{ROOT}",
    }
