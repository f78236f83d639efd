"""Python files as the rules see them: where they are, what they import, which names they use."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("libs/byname", "services", "tools", "bench")
IGNORED = {
    ".venv", ".git", ".byname", ".make", "__pycache__",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
}  # fmt: skip


ROOMS_OF_A_CHANNEL = ("store", "tables")


@dataclass(frozen=True)
class Source:
    """One file: `path` relative to the repository, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.removesuffix(".py").split("/"))

    @property
    def service(self) -> str:
        """The service this belongs to, empty when to none."""
        return self.parts[1] if self.parts[0] == "services" and len(self.parts) > 2 else ""

    @property
    def room(self) -> str:
        """The room of its service: `store` for store.py as for store/reading.py.

        A channel of ingest has a folder of its own, with its rooms: `chat/store/lines.py` is `store`.
        """
        if not self.service:
            return ""
        inner = next((part for part in self.parts[3:] if part in ROOMS_OF_A_CHANNEL), "")
        return inner or self.parts[2]

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything imported, e.g. `sqlalchemy.select`."""
        return [found for node in ast.walk(self.tree) for found in self._imported(node)]

    @cached_property
    def uses(self) -> list[tuple[int, str]]:
        """Line and full dotted name of every use of something imported, e.g. `datetime.datetime.now`."""
        known = self._aliases()
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
                head, *rest = _dotted(node).split(".")
                if head in known:
                    found.append((node.lineno, ".".join([known[head], *rest])))
        return found

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All functions and methods."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def _imported(self, node: ast.AST) -> list[tuple[int, str]]:
        if isinstance(node, ast.Import):
            return [(node.lineno, alias.name) for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            base = self._absolute(node)
            return [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        return []

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = [part for part in self.parts if part != "libs"][: -node.level]
        return ".".join([*package, *([node.module] if node.module else [])])

    def _aliases(self) -> dict[str, str]:
        """What a name of this file stands for: `dt` for `datetime`, `now` for `byname.clock.now`."""
        known: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.split(".")[0]
                    known[alias.asname or first] = alias.name if alias.asname else first
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                known |= {alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names}
        return known


def under(name: str, *packages: str) -> bool:
    """Whether a dotted name lies in one of these packages."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def sources(*folders: str) -> list[Source]:
    """All Python files below these folders of the repository."""
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        for folder in folders or OURS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not IGNORED & set(path.parts)
    ]


def services() -> list[str]:
    """The names of the services: every folder in services/."""
    folders = (path for path in (ROOT / "services").iterdir() if path.is_dir())
    return sorted(path.name for path in folders if path.name not in IGNORED and any(path.glob("*.py")))


def tracked() -> list[Path]:
    """Every file that is, or would be, in the repository."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
        found = [ROOT / name for name in done.stdout.split("\0") if name]
        if done.returncode == 0:  # git refuses a folder that belongs to somebody else
            return [path for path in found if path.is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not IGNORED & set(path.parts)]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""
