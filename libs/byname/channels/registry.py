"""The adapters there are: ours by name, others by the entry point group `byname.channels`."""

from __future__ import annotations

import importlib
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec

from byname.channels.base import Adapter
from byname.channels.remote.adapter import remote_adapters
from byname.channels.remote.settings import RemoteSection
from byname.config import Config, ConfigError, Section

GROUP = "byname.channels"
OURS = {
    "email": "byname.channels.email.adapter:EmailAdapter",
    "chat": "byname.channels.chat.adapter:ChatAdapter",
    "phone": "byname.channels.phone.adapter:PhoneAdapter",
    "twitter": "byname.channels.twitter.adapter:TwitterAdapter",
}


# Sections of byname.toml that are no channel's: an adapter of such a name would take their place.
RESERVED = (
    "nats", "database", "observe", "router", "notifier", "desk", "http", "ingest", "smtp", "imap", "remote",
    "followup", "digest", "team",
)  # fmt: skip


class UnknownChannel(ConfigError):
    """There is no adapter of this name; the text lists those that there are."""


def names() -> tuple[str, ...]:
    """All channels that have an adapter, ours first."""
    ours = [name for name, place in OURS.items() if _is_here(place)]
    others = sorted(point.name for point in entry_points(group=GROUP) if point.name not in OURS)
    return (*ours, *others)


def channel_sections() -> dict[str, type[Section]]:
    """The settings of every adapter, by the section of byname.toml they stand in."""
    return {"remote": RemoteSection, **{name: find(name).Settings for name in names()}}


def enabled_adapters(config: Config) -> dict[str, Adapter]:
    """The adapters that are switched on, made with their settings, in their order."""
    found = {}
    for name in names():
        kind = find(name)
        settings = config.section(kind.Settings)
        if settings.enabled:
            found[name] = kind(settings)
    return {**found, **remote_adapters(config, taken=names())}


@cache
def find(name: str) -> type[Adapter]:
    """The adapter's class. UnknownChannel when there is none, or when its package cannot be loaded."""
    if name in OURS:
        module, _, attribute = OURS[name].partition(":")
        return _checked(name, getattr(importlib.import_module(module), attribute))
    for point in entry_points(group=GROUP, name=name):
        try:
            return _checked(name, point.load())
        except Exception as error:
            raise UnknownChannel(f"channel {name}: {point.value} cannot be loaded: {error}") from error
    raise UnknownChannel(f"there is no channel {name}; there are: {', '.join(names())}")


def _is_here(place: str) -> bool:
    """An adapter of ours may be left out of an installation, without a trace."""
    package = place.rpartition(".")[0]
    return find_spec(package) is not None and find_spec(place.partition(":")[0]) is not None


def _checked(name: str, found: type[Adapter]) -> type[Adapter]:
    if name in RESERVED:
        raise UnknownChannel(
            f"a channel cannot be called {name}: [{name}] is a section of byname.toml already"
        )
    if found.manifest.name != name:
        raise UnknownChannel(f"channel {name}: its manifest says it is {found.manifest.name}")
    return found
