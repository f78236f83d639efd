"""The adapter protocol: a few pure functions. Only the transport does any I/O.

A webhook's way:  verify(request) -> what to keep, then parse(original) -> normalized documents.
A poll's way:     ask(cursor) -> an HTTP call, read(cursor, answer) -> what to keep, then parse as above.
A reply's way:    render(outbound) -> one HTTP call for each piece, classify(answer) -> sent, or an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import Field

from byname.channels.errors import Rejected
from byname.channels.inbound import Inbound
from byname.channels.manifest import Manifest
from byname.channels.model import Answer, Call, Outbound, Page, Raw, Receipt, Request, Sent
from byname.config import Section


class ChannelSection(Section):
    """Settings of an adapter: the section of byname.toml that has its name. Secrets are SecretStr."""

    enabled: bool = Field(False, description="switch the channel on")


@runtime_checkable
class Adapter(Protocol):
    """What an integrator writes. Constructed with its own settings; ConfigError when they cannot work."""

    manifest: ClassVar[Manifest]
    Settings: ClassVar[type[ChannelSection]]

    def __init__(self, settings: Any) -> None: ...

    def verify(self, request: Request, now: datetime) -> Receipt:
        """Whether the request is genuine, what to keep of it, and what to answer.

        Over the raw bytes, in constant time. Forged (401), Rejected, NotForUs, Retryable (503).
        """

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        """What an original says. NotForUs for a kind we do not know, Rejected for a malformed one."""

    def render(self, outbound: Outbound) -> Sequence[Call]:
        """The calls that send it, one for each piece. Rejected when it can never be sent, with the reason."""

    def classify(self, answer: Answer, now: datetime) -> Sent:
        """What the far side made of a call. Rejected, Retryable, NeedsReauth."""


@runtime_checkable
class PollingAdapter(Adapter, Protocol):
    """An adapter that asks for what is new."""

    poll_every_s: float

    def ask(self, cursor: str) -> Call:
        """The call that asks for what came after `cursor`, which is empty at first."""

    def read(self, cursor: str, answer: Answer, now: datetime) -> Page:
        """What came, and the next cursor. The errors of classify; then the cursor stays as it is."""


@runtime_checkable
class Learning(Protocol):
    """An adapter whose verify may raise NeedsCall: the call is made, its answer told, then asked again."""

    def learn(self, call: Call, answer: Answer, now: datetime) -> None:
        """Remember the answer of a NeedsCall. Rejected, Retryable, NeedsReauth."""


class InboundOnly:
    """For adapters of channels on which nothing can be answered."""

    def render(self, outbound: Outbound) -> Sequence[Call]:
        raise Rejected(f"nothing can be sent on {outbound.to.channel}")

    def classify(self, answer: Answer, now: datetime) -> Sent:  # noqa: ARG002
        raise Rejected("nothing can be sent here")
