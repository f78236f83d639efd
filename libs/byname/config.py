"""Settings: `byname.toml` in the home folder, every key also as `BYNAME_<SECTION>_<KEY>`.

A section is a frozen pydantic model; a wrong key or value is refused at start, by name.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "BYNAME_"
HOME_VARIABLE = "BYNAME_HOME"


class ConfigError(Exception):
    """A setting is wrong; the text names the key, what is wrong, and what would be right."""


class Section(BaseModel):
    """One `[section]` of byname.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class NatsSection(Section):
    """The bus. Without a url, `byname up` runs its own nats-server."""

    url: str = Field("", description="nats://host:port[,…]; empty: a server of our own (byname up)")
    monitor: str = Field("", description="http://host:port of the server's monitoring, to check its sync")
    port: int = Field(0, ge=0, le=65535, description="port of our own nats-server; 0: a free one")
    replicas: int = Field(1, ge=1, le=5, description="copies of each stream; 3 on a cluster")
    events_max_bytes: int = Field(0, ge=0, description="EVENTS refuses more bytes; 0: a share of the disk")
    raw_max_bytes: int = Field(0, ge=0, description="RAW refuses more bytes; 0: a share of the disk")
    raw_days: int = Field(30, ge=1, description="how long originals are kept")
    dead_days: int = Field(90, ge=1, description="how long dead letters are kept")


class DatabaseSection(Section):
    """The services' own stores. Without a url, one SQLite file a service in the home folder."""

    url: str = Field("", description="postgresql+asyncpg://user@host/db; one schema a service")


class ObserveSection(Section):
    """Logs and traces."""

    level: str = Field("info", pattern="^(debug|info|warning|error)$", description="log level")
    format: str = Field("text", pattern="^(text|json)$", description="text for people, json for machines")
    otlp: str = Field("", description="http://host:4318 of an OpenTelemetry collector; empty: no traces")
    port: int = Field(0, ge=0, le=65535, description="health and metrics of a service without HTTP; 0: free")


SHARED: dict[str, type[Section]] = {
    "nats": NatsSection,
    "database": DatabaseSection,
    "observe": ObserveSection,
}

S = TypeVar("S", bound=Section)


class Config:
    """All sections, read and checked, with the home folder they were read for."""

    def __init__(self, home: Path, sections: Mapping[str, Section]) -> None:
        self.home = home
        self._sections = dict(sections)

    def section(self, kind: type[S]) -> S:
        """The one section of this kind; KeyError when the program was not built with it."""
        for section in self._sections.values():
            if type(section) is kind:
                return section
        raise KeyError(kind.__name__)

    @property
    def nats(self) -> NatsSection:
        return self.section(NatsSection)

    @property
    def database(self) -> DatabaseSection:
        return self.section(DatabaseSection)

    @property
    def observe(self) -> ObserveSection:
        return self.section(ObserveSection)

    def with_values(self, section: str, **values: Any) -> Config:
        """The same settings with some values of one section replaced."""
        changed = dict(self._sections)
        changed[section] = self._sections[section].model_copy(update=values)
        return Config(self.home, changed)


def default_home(environ: Mapping[str, str] = os.environ) -> Path:
    """BYNAME_HOME, else `.byname` in the current folder."""
    return Path(environ.get(HOME_VARIABLE) or ".byname").absolute()


def load_config(
    home: Path, kinds: Mapping[str, type[Section]], environ: Mapping[str, str] = os.environ
) -> Config:
    """Read byname.toml (may be absent) and the environment over it.

    Raises ConfigError naming the file and key, or the variable, that is wrong.
    """
    known = {**SHARED, **kinds}
    values = _from_file(home / "byname.toml", known)
    _overlay_environment(values, known, environ)
    return Config(home, {name: _validated(name, kind, values.get(name, {})) for name, kind in known.items()})


def _from_file(path: Path, known: Mapping[str, type[Section]]) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from None
    for name, body in read.items():
        if name not in known:
            raise ConfigError(f"{path.name}: there is no section [{name}]{_hint(name, known)}")
        if not isinstance(body, dict):
            raise ConfigError(f"{path.name}: {name} must be a section: [{name}]")
    return read


def _overlay_environment(
    values: dict[str, dict[str, Any]], known: Mapping[str, type[Section]], environ: Mapping[str, str]
) -> None:
    variables = {
        f"{PREFIX}{section}_{key}".upper(): (section, key)
        for section, kind in known.items()
        for key in kind.model_fields
    }
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable == HOME_VARIABLE:
            continue
        if variable not in variables:
            raise ConfigError(f"{variable}: there is no such setting{_hint(variable, variables)}")
        section, key = variables[variable]
        values.setdefault(section, {})[key] = _typed(known[section], key, text)


def _typed(kind: type[Section], key: str, text: str) -> Any:
    annotation = str(kind.model_fields[key].annotation)
    if annotation.startswith("dict") or "dict[" in annotation:
        try:
            return json.loads(text)
        except ValueError:
            return text  # refused by its type, with the variable's name
    if "tuple" in annotation or "list" in annotation:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _validated(name: str, kind: type[Section], values: Mapping[str, Any]) -> Section:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise ConfigError(
                f"[{name}] {key}: there is no such setting{_hint(key, kind.model_fields)}"
            ) from None
        variable = f"{PREFIX}{name}_{key}".upper()
        given = "" if _is_secret(kind, first["loc"]) else f" = {first['input']!r}"
        raise ConfigError(f"[{name}] {key} (or {variable}){given}: {first['msg']}") from None


def _is_secret(kind: type[Section], place: Sequence[int | str]) -> bool:
    """Whether what stands there may be a secret, which no message repeats."""
    field = kind.model_fields.get(str(place[0])) if place else None
    names = [str(part).lower() for part in place]
    told = any(word in name for name in names for word in ("secret", "password", "token", "key"))
    return told or len(place) > 1 or (field is not None and "Secret" in str(field.annotation))


def _hint(wrong: str, right: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(wrong, list(right), n=1)
    return f"; did you mean {near[0]}?" if near else f"; known: {', '.join(sorted(right))}"


def default_toml(kinds: Mapping[str, type[Section]]) -> str:
    """A byname.toml in which every setting stands as a comment, with its meaning and default."""
    lines = ["# Byname's settings. Every key can also be given as BYNAME_<SECTION>_<KEY>.", ""]
    for name, kind in {**kinds, **SHARED}.items():
        if kind.__doc__:
            lines.append(f"# {kind.__doc__.strip().splitlines()[0]}")
        lines.append(f"[{name}]")
        for key, field in kind.model_fields.items():
            lines.append(
                f"# {key} = {_toml_value(field.get_default())}   # {field.description or ''}".rstrip()
            )
        lines.append("")
    return "\n".join(lines)


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    return f'"{value}"'
