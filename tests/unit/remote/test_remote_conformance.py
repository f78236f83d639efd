"""A remote channel passes the suite that every channel passes."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from byname.channels.kit import ChannelConformance
from byname.channels.manifest import Manifest, read_manifest
from byname.channels.remote.adapter import RemoteAdapter
from byname.channels.remote.settings import RemoteChannel

from tests.support.facts import FrozenClock
from tests.unit.remote.remotes import NOW

FOLDER = Path(__file__).parent / "webform"


class Webform(RemoteAdapter):
    """One channel as a class, as the suite wants it."""

    manifest: ClassVar[Manifest] = read_manifest(FOLDER)

    def __init__(self, settings: RemoteChannel) -> None:
        super().__init__("webform", settings, FrozenClock(NOW))


class TestRemote(ChannelConformance):
    adapter = Webform
    folder = FOLDER


def test_the_manifest_is_the_one_that_its_settings_make() -> None:
    assert TestRemote.subject().adapter.manifest == Webform.manifest
