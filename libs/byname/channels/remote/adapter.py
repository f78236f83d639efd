"""The adapter that stands for one elsewhere: takes signed documents, hands replies over. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from byname.channels.base import ChannelSection
from byname.channels.errors import NeedsReauth, Rejected
from byname.channels.inbound import Inbound, InboundMessage
from byname.channels.manifest import Capabilities, Exemption, Manifest
from byname.channels.model import Answer, Call, Outbound, Raw, Receipt, Request, Sent, Stored
from byname.channels.remote.allowed import check_allowed
from byname.channels.remote.documents import (
    OutboundDocument,
    document_key,
    outbound_documents,
    read_document,
    split_documents,
)
from byname.channels.remote.settings import RemoteChannel, RemoteSection
from byname.channels.signing import sign_standard, verify_standard
from byname.channels.transport import check_status
from byname.clock import Clock, SystemClock
from byname.config import Config, ConfigError

EVENTS_PATH = "events"
SHORTEST_SECRET = 24  # bytes; https://github.com/standard-webhooks/standard-webhooks/blob/main/spec

NO_UNKNOWN = Exemption(
    rule="unknown-told-apart",
    reason="the documents are ours: a kind that we do not know is a mistake, and whoever posts it is told",
)


class RemoteAdapter:
    """One channel of `[remote.channels.NAME]`."""

    manifest: ClassVar[Manifest]
    Settings: ClassVar[type[ChannelSection]] = RemoteChannel
    # Whoever takes our replies drops what it has had, by webhook-id: a call that perhaps arrived may be
    # made again, where other channels have to ask a person.
    repeats_safely: ClassVar[bool] = True

    def __init__(self, name: str, settings: RemoteChannel, clock: Clock | None = None) -> None:
        _check(name, settings)
        self.name = name
        self.reply_by = settings.reply_by
        self.queued = settings.reply_by == "nats"  # its replies are published on out.<name>, see documents
        self._settings = settings
        self._clock = clock or SystemClock()
        self.manifest = _manifest(name, settings)  # type: ignore[misc]  # others have one for their class

    def __repr__(self) -> str:
        return f"RemoteAdapter({self.name!r})"

    def verify(self, request: Request, now: datetime) -> Receipt:
        """Signed as Standard Webhooks say; one document, or a list of them, each kept by itself."""
        if request.method != "POST" or request.path.strip("/") != EVENTS_PATH:
            raise Rejected(f"events are posted to /hooks/{self.name}/{EVENTS_PATH}")
        verify_standard((one.get_secret_value() for one in self._settings.secrets), request, now)
        documents = split_documents(request.body)
        for document, _ in documents:
            check_allowed(document, self._settings, _place(self.name))
        kept = tuple(Stored(document_key(document), own) for document, own in documents)
        return Receipt(kept, body=_json({"taken": len(kept)}), media_type="application/json")

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        """The document, from HTTP as from NATS."""
        document = read_document(raw.body)
        check_allowed(document, self._settings, _place(self.name))
        if self._settings.reply_by == "none" and isinstance(document, InboundMessage):
            rule = document.reply_rule or f"{self.manifest.title} takes no replies."
            return (document.model_copy(update={"reply_rule": rule}),)
        return (document,)

    def render(self, outbound: Outbound) -> Sequence[Call]:
        """A signed POST of each piece. `webhook-id` is the piece's id, the same at every attempt."""
        if self._settings.reply_by != "webhook":
            raise Rejected(f"nothing can be sent on {self.name} over HTTP: reply_by is {self.reply_by}")
        size = sum(len(one.content) for one in outbound.files)
        if size > self._settings.max_files:
            most = self._settings.max_files
            raise Rejected(f"the files are {size:,} bytes together; {self.name} takes {most:,}")
        documents = outbound_documents(outbound, self._settings.max_text)
        return tuple(self._call(document) for document in documents)

    def classify(self, answer: Answer, now: datetime) -> Sent:
        """Any 2xx is taken; its JSON may name the adapter's own id of the message."""
        if answer.status in (401, 403):
            raise NeedsReauth(
                f"{self.name} does not accept our signature ({answer.status}): see reply_secret"
            )
        check_status(answer, now)
        return Sent(_id_in(answer.body), str(answer.status))

    def _call(self, document: OutboundDocument) -> Call:
        body = document.encoded()
        secret = self._settings.reply_secret.get_secret_value()
        headers = sign_standard(secret, document.id, self._clock.now(), body)
        return Call("POST", self._settings.reply_url, {**headers, "content-type": "application/json"}, body)


def remote_adapters(config: Config, taken: Collection[str] = ()) -> dict[str, RemoteAdapter]:
    """The channels of `[remote.channels]` that are switched on; `taken` are the names of other adapters.

    ConfigError names the key that is wrong.
    """
    channels = config.section(RemoteSection).channels
    for name in channels:
        if name in taken:
            raise ConfigError(f"{_place(name)}: there is another adapter with this name: choose another one")
    return {name: RemoteAdapter(name, one) for name, one in channels.items() if one.enabled}


def _check(name: str, settings: RemoteChannel) -> None:
    """ConfigError when these settings cannot work. No secret is ever said."""
    for number, secret in enumerate(settings.secrets, 1):
        _check_secret(f"{_place(name)} secrets, number {number}", secret.get_secret_value())
    if settings.reply_by == "nats" and settings.max_text:
        raise ConfigError(f"{_place(name)} max_text: from NATS the adapter gets whole replies and cuts them")
    if settings.reply_by != "webhook":
        return
    parts = urlsplit(settings.reply_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f'{_place(name)} reply_url: reply_by = "webhook" needs the address that takes the replies'
        )
    _check_secret(f"{_place(name)} reply_secret", settings.reply_secret.get_secret_value())


def _check_secret(place: str, secret: str) -> None:
    text = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if text == secret or len(key) < SHORTEST_SECRET:
        raise ConfigError(
            f"{place}: has to be whsec_ and at least {SHORTEST_SECRET} random bytes in base64: "
            "`byname remote secret` makes one"
        )


def _place(name: str) -> str:
    return f"[remote.channels.{name}]"


def _manifest(name: str, settings: RemoteChannel) -> Manifest:
    replies = settings.reply_by != "none"
    return Manifest(
        name=name,
        title=settings.title or name,
        summary="An adapter that is a process of its own",
        owner="whoever set it up in byname.toml",
        capabilities=Capabilities(
            inbound="webhook" if settings.secrets else "none",
            replies=replies,
            attachments=True,
            files_out=replies and settings.max_files > 0,
            public=settings.public,
            max_text=settings.max_text,
            max_inbound=settings.max_inbound,
        ),
        secrets=("secrets", "reply_secret"),
        exempt=(NO_UNKNOWN,),
    )


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("utf-8")


def _id_in(body: bytes) -> str:
    """The adapter's own id of what it was given, if it says one."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    found = said.get("id", "") if isinstance(said, dict) else ""
    return str(found)[:998] if isinstance(found, str | int) else ""
