"""Rules about the folder: the manifest tells the truth, the README helps, fixtures are complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from byname.channels.base import ChannelSection, PollingAdapter
from byname.channels.errors import Rejected
from byname.channels.inbound import InboundMessage
from byname.channels.kit.cases import EXPECTED, SETTINGS, read_json
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject
from byname.channels.manifest import ManifestError, read_manifest
from byname.channels.model import Outbound
from byname.config import ConfigError
from byname.contracts.base import Handle

SECTIONS = {
    "credential": "how to get them",
    "limit": "of the provider, and of this adapter",
    "odd": "oddities",
}
HEADING = re.compile(r"^#{2,}\s+(.+)$", re.M)
NEEDED = ("verify", "parse", "render", "classify")


def manifest_true(subject: Subject) -> None:
    """What the manifest declares decides what the services do with a channel, and which rules it has to
    pass. It is the file in the folder, it is complete, and the class does what it says."""
    for complaint in (*_of_the_file(subject), *_of_the_class(subject), *_of_the_documents(subject)):
        broken(complaint)


def settings_sound(subject: Subject) -> None:
    """Whoever installs a channel sees its settings before they have anything to put in. Each has a
    description, secrets are SecretStr and listed in the manifest, and no settings at all are no crash."""
    for complaint in _of_the_settings(subject):
        broken(complaint)


def readme_complete(subject: Subject) -> None:
    """Somebody will have to get credentials for this channel at night, and wonder at its limits. README.md
    says how to get credentials, which limits there are, what is odd, and names every secret."""
    path = subject.folder / "README.md"
    if not path.exists():
        broken(f"there is no README.md in {subject.folder.name}")
    text = path.read_text("utf-8")
    headings = [one.lower() for one in HEADING.findall(text)]
    for word, what in SECTIONS.items():
        if not any(word in one for one in headings):
            broken(f"README.md has no section on {word}s ({what}): a heading ## with the word in it")
    missing = [name for name in subject.manifest.secrets if f"`{name}`" not in text]
    if missing:
        broken(f"README.md does not say what the secret `{missing[0]}` is; name it in backticks")


def fixtures_complete(subject: Subject) -> None:
    """A fixture without an expectation proves nothing, and an expectation without a fixture misleads. Each
    has the other beside it, and there is at least one."""
    files = {path.name for path in (subject.folder / "fixtures").glob("*.json")} - {SETTINGS}
    if not files:
        broken("there are no fixtures: put a recorded payload into fixtures/, see the kit's README")
    expected = {name.removesuffix(EXPECTED) for name in files if name.endswith(EXPECTED)}
    given = {name.removesuffix(".json") for name in files if not name.endswith(EXPECTED)}
    if given - expected:
        name = min(given - expected)
        broken(f"fixtures/{name}{EXPECTED} is missing: `byname channel check {subject.name} "
               "--write-expected` writes it, for you to read")  # fmt: skip
    if expected - given:
        broken(f"fixtures/{min(expected - given)}{EXPECTED} has no fixture beside it")
    for name in expected:
        read_json(subject.folder / "fixtures" / f"{name}{EXPECTED}")
    _ = subject.cases


RULES = (
    Rule("manifest-true", manifest_true),
    Rule("settings-sound", settings_sound),
    Rule("readme-complete", readme_complete),
    Rule("fixtures-complete", fixtures_complete),
)


def _of_the_file(subject: Subject) -> Iterator[str]:
    try:
        if read_manifest(subject.folder) != subject.manifest:
            yield "the class's manifest is not the one in manifest.toml: read_manifest(Path(__file__).parent)"
    except ManifestError as error:
        yield str(error)


def _of_the_class(subject: Subject) -> Iterator[str]:
    can, adapter = subject.manifest.capabilities, subject.adapter
    for name in NEEDED:
        if not callable(getattr(adapter, name, None)):
            yield f"the class has no {name}()"
    if can.inbound in ("poll", "both") and not isinstance(adapter, PollingAdapter):
        yield f'inbound = "{can.inbound}" needs poll_every_s, ask() and read()'
    if can.inbound in ("webhook", "none") and isinstance(adapter, PollingAdapter):
        yield f'it has ask() and read(), and inbound = "{can.inbound}"'
    if can.files_out and not can.replies:
        yield "files_out = true without replies = true"
    if not can.replies and _takes_a_reply(subject):
        yield "replies = false, and render() makes calls; raise Rejected (see InboundOnly)"


def _of_the_documents(subject: Subject) -> Iterator[str]:
    can = subject.manifest.capabilities
    for case, one in subject.documents():
        if isinstance(one, InboundMessage) and one.files and not can.attachments:
            yield f"{case.name}: a file comes in, and attachments = false"
        if isinstance(one, InboundMessage) and one.public and not can.public:
            yield f"{case.name}: a public message comes in, and public = false"
    for case in subject.cases:
        if case.kind == "request" and len(case.request.body) > can.max_inbound:
            yield f"{case.name}: its body is longer than max_inbound = {can.max_inbound}"


def _of_the_settings(subject: Subject) -> Iterator[str]:
    kind = subject.kind.Settings
    if not issubclass(kind, ChannelSection):
        yield "Settings must be a subclass of ChannelSection"
        return
    for name, field in kind.model_fields.items():
        if name != "enabled" and not field.description:
            yield f"the setting {name} has no description"
    secret = {name for name, field in kind.model_fields.items() if "SecretStr" in str(field.annotation)}
    if secret != set(subject.manifest.secrets):
        odd = ", ".join(sorted(secret ^ set(subject.manifest.secrets)))
        yield f"secrets in manifest.toml and SecretStr in Settings do not agree about: {odd}"
    yield from _of_no_settings(kind, subject)


def _of_no_settings(kind: type[ChannelSection], subject: Subject) -> Iterator[str]:
    try:
        empty: Any = kind()
    except ValueError as error:
        yield f"Settings() must work without any value, for whoever has not switched the channel on: {error}"
        return
    try:
        subject.kind(kind(enabled=True))
    except ConfigError as error:
        if empty.enabled:
            yield f"it is on by default and cannot work without settings ({error}): enabled = false"
        elif " " not in str(error):
            yield f"without settings it says {str(error)!r}: say which setting is missing"


def _takes_a_reply(subject: Subject) -> bool:
    to = Handle(channel=subject.name, address="kit")
    try:
        subject.adapter.render(Outbound("rp_kit", "cv_kit", to, "Hello.", "Sophie"))
    except Rejected:
        return False
    return True
