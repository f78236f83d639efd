"""The adapter under test, with all that lies in its folder."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from byname.channels.base import Adapter
from byname.channels.inbound import Inbound, InboundMessage
from byname.channels.kit.cases import Case, read_cases, read_settings
from byname.channels.kit.play import Played, play
from byname.channels.manifest import Manifest
from byname.channels.model import Raw, Receipt


class Subject:
    """An adapter's class and folder. Adapters made of it have the settings of fixtures/settings.json."""

    def __init__(self, kind: type[Adapter], folder: Path | None = None, hidden: Iterable[str] = ()) -> None:
        self.kind = kind
        self.folder = folder or Path(inspect.getfile(kind)).parent
        self.manifest: Manifest = kind.manifest
        self._hidden = tuple(hidden)

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.manifest.name

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the fixtures."""
        return {"enabled": True, **read_settings(self.folder)}

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """All fixtures, without those that are exempt."""
        found = read_cases(self.folder, self.name)
        return tuple(one for one in found if not any(fnmatch(one.name, p) for p in self._hidden))

    def without(self, patterns: Iterable[str]) -> Subject:
        """The same adapter without the fixtures whose names match."""
        return Subject(self.kind, self.folder, (*self._hidden, *patterns))

    def make(self, **changes: Any) -> Adapter:
        """A fresh adapter, some settings changed."""
        return self.kind(self.kind.Settings.model_validate({**self.settings, **changes}))

    @cached_property
    def adapter(self) -> Adapter:
        """One adapter, made once."""
        return self.make()

    def secrets(self) -> dict[str, list[str]]:
        """The settings that are secret, with their values in the fixtures."""
        section = self.kind.Settings.model_validate(self.settings)
        found = {name: _secrets_in(getattr(section, name)) for name in type(section).model_fields}
        return {name: values for name, values in found.items() if values}

    def play(self, case: Case, adapter: Adapter | None = None) -> Played:
        """What comes of a case."""
        return play(adapter or self.adapter, case)

    @cached_property
    def played(self) -> list[tuple[Case, Played]]:
        """All cases, with what came of each the first time."""
        return [(case, self.play(case)) for case in self.cases]

    def genuine(self) -> list[tuple[Case, Receipt]]:
        """The webhook's requests of which something is kept."""
        found = ((case, played) for case, played in self.played if case.kind == "request")
        return [(case, one.receipt) for case, one in found if one.receipt and one.receipt.store]

    def originals(self) -> list[tuple[Case, Raw]]:
        """All that the cases give parse() to read."""
        return [(case, raw) for case, played in self.played for raw in played.raws]

    def documents(self) -> Iterator[tuple[Case, Inbound]]:
        """All that parse() makes of them."""
        for case, played in self.played:
            yield from ((case, one) for one in played.documents)

    def messages(self) -> list[tuple[Case, InboundMessage]]:
        """The customers' words among them."""
        return [(case, one) for case, one in self.documents() if isinstance(one, InboundMessage)]


def at(case: Case, seconds: float) -> datetime:
    """So many seconds after the case's own moment."""
    return datetime.fromtimestamp(case.now.timestamp() + seconds, case.now.tzinfo)


def _secrets_in(value: Any) -> list[str]:
    if isinstance(value, SecretStr):
        return [value.get_secret_value()] if value.get_secret_value() else []
    if isinstance(value, Mapping):
        return [one for inner in value.values() for one in _secrets_in(inner)]
    if isinstance(value, BaseModel):
        return [one for name in type(value).model_fields for one in _secrets_in(getattr(value, name))]
    if isinstance(value, tuple | list | set | frozenset):
        return [one for inner in value for one in _secrets_in(inner)]
    return []
