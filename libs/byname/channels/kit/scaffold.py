"""`byname channel new`: a channel that runs and passes the suite, copied from the template."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from byname.channels import template
from byname.channels.manifest import Name

TEMPLATE = Path(template.__file__).parent
CHANNELS = TEMPLATE.parent
PACKAGE = "byname_newchannel"
NAME: TypeAdapter[str] = TypeAdapter(Name)
SUFFIX = ".in"  # of files that would otherwise be taken for some of our own


class ScaffoldError(Exception):
    """Nothing was written; the text says why and what to do."""


def scaffold(name: str, folder: Path, taken: Collection[str]) -> tuple[Path, list[Path]]:
    """Write a new channel below `folder`; where it is, and its files.

    In byname.channels itself it becomes a package of ours, anywhere else a project of its own.
    """
    _check_name(name, taken)
    inside = folder.resolve() == CHANNELS
    target = folder / (name if inside else f"byname-{name}")
    if target.exists():
        raise ScaffoldError(f"{target} exists: choose another name or another --dir, or remove it first")
    if not folder.is_dir():
        raise ScaffoldError(f"there is no folder {folder}: make it first, or choose another --dir")
    root = TEMPLATE / PACKAGE if inside else TEMPLATE
    written = [_copy(source, target / _renamed(source, root, name), name) for source in _files(root)]
    return target, written


def is_ours(target: Path) -> bool:
    """Whether a channel that was just made is one of byname.channels."""
    return target.resolve().parent == CHANNELS


def _check_name(name: str, taken: Collection[str]) -> None:
    try:
        NAME.validate_python(name)
    except ValidationError:
        raise ScaffoldError(
            f"{name!r} cannot be a channel's name: 2 to 16 small letters and digits, a letter first"
        ) from None
    if name in taken or keyword.iskeyword(name):
        raise ScaffoldError(f"the name {name} is taken: a section of byname.toml is called so already")


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path != TEMPLATE / "__init__.py":
            yield path


def _renamed(source: Path, root: Path, name: str) -> Path:
    return Path(_with_name(source.relative_to(root).as_posix().removesuffix(SUFFIX), name))


def _copy(source: Path, target: Path, name: str) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_with_name(source.read_text("utf-8"), name), "utf-8")
    return target


def _with_name(text: str, name: str) -> str:
    return text.replace("newchannel", name).replace("NewChannel", name.capitalize())
