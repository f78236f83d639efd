"""What the chat server speaks of: visitors, their transcript, its lines. Pure values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from byname.channels.chat.identity import Identity
from byname.channels.chat.kept import KeptFile
from byname.clock import rfc3339
from byname.contracts import AttachmentRef, BlobRef, Detail, Handle
from byname.ids import derive

Kind = Literal["message", "notice", "person"]
Sender = Literal["visitor", "person", "system"]
Link = Callable[["ChatFile"], str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in front of a widget. `email` and `phone` are proven, or empty."""

    id: str
    site: str
    subject: str = ""
    name: str = ""
    email: str = ""
    proof: str = ""  # of the address: signed, confirmed, or empty
    phone: str = ""

    @property
    def known_as(self) -> str:
        """The same for the same signed subject of a site, on every device."""
        return signed_name(self.site, self.subject) if self.subject else self.id

    @property
    def proofs(self) -> tuple[Handle, ...]:
        """What the site vouches for in each of their lines; an address they confirmed is linked apart."""
        email = [Handle(channel="email", address=self.email)] if self.proof == "signed" else []
        return (*email, *([Handle(channel="phone", address=self.phone)] if self.phone else []))

    def vouched(self, identity: Identity) -> Visitor:
        """The visitor as the site says now; an address it does not name any more is not believed any more."""
        signed = bool(identity.email)
        keeps = not signed and self.proof == "confirmed"
        return replace(
            self,
            subject=identity.subject,
            name=identity.name or self.name,
            email=self.email if keeps else identity.email,
            proof="signed" if signed else ("confirmed" if keeps else ""),
            phone=identity.phone,
        )


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor with the device they sit at: what a token stands for."""

    token_hash: str
    visitor: Visitor
    session: str
    page_url: str = ""
    page_title: str = ""
    language: str = ""  # of the browser, ISO 639-1
    zone: str = ""  # of the browser, an IANA name


@dataclass(frozen=True, slots=True)
class Transcript:
    """How far a visitor's transcript is. Moments are None where there was none."""

    id: str
    visitor: Visitor
    seq: int = 0
    seen: int = 0
    here_at: datetime | None = None
    waiting_since: datetime | None = None
    noticed: bool = False
    conversation: str = ""
    person: str = ""
    closed_at: datetime | None = None
    matter: int = 0
    wish: str = ""  # an address they gave before their first line

    @property
    def thread(self) -> str:
        """What the router keeps together: this transcript, until a closed matter is long past."""
        return f"{self.id}.{self.matter}" if self.matter else self.id


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file of a line; its bytes are in the object store."""

    id: str
    name: str
    media_type: str
    sha256: str
    size: int

    @property
    def kept(self) -> KeptFile:
        return KeptFile(name=self.name, media_type=self.media_type, sha256=self.sha256, size=self.size)

    @property
    def ref(self) -> AttachmentRef:
        """The file as facts carry it."""
        blob = BlobRef(sha256=self.sha256, size=self.size)
        return AttachmentRef(name=self.name, media_type=self.media_type, blob=blob)


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a transcript."""

    session: str
    seq: int
    id: str
    kind: Kind
    sender: Sender
    name: str
    text: str
    at: datetime
    cid: str = ""
    files: tuple[ChatFile, ...] = ()
    offer_mail: bool = False
    conversation: str = ""
    person: str = ""

    def frame(self, link: Link) -> dict[str, Any]:
        """The event as the widget gets it; `link` makes the address of a file."""
        frame: dict[str, Any] = {
            "t": "event",
            "seq": self.seq,
            "id": self.id,
            "type": self.kind,
            "from": self.sender,
            "name": self.name,
            "text": self.text,
            "at": rfc3339(self.at),
        }
        if self.cid:
            frame["cid"] = self.cid
        if self.files:
            frame["files"] = [
                {"name": one.name, "url": link(one), "size": one.size, "media_type": one.media_type}
                for one in self.files
            ]
        if self.offer_mail:
            frame["offer_mail"] = True
        return frame


def notice_behind(
    transcript: Transcript, name: str, text: str, at: datetime, *, offer_mail: bool = False
) -> tuple[Transcript, Line]:
    """The transcript with a line of ours at its end."""
    seq = transcript.seq + 1
    line = Line(
        session=transcript.id,
        seq=seq,
        id=derive("nt", transcript.id, str(seq)),
        kind="notice",
        sender="system",
        name=name,
        text=text,
        at=at,
        offer_mail=offer_mail,
    )
    return replace(transcript, seq=seq), line


@dataclass(frozen=True, slots=True)
class Draft:
    """A visitor's line that waits to be accepted."""

    session: str
    cid: str
    text: str
    files: tuple[str, ...] = ()
    name: str = ""  # as they say
    claims: tuple[Handle, ...] = ()
    details: tuple[Detail, ...] = ()
    language: str = ""
    zone: str = ""

    @property
    def key(self) -> str:
        """Its name on RAW."""
        return f"{self.session}:{self.cid}"

    @property
    def id(self) -> str:
        """The message's id, as ingest derives it when it reads RAW."""
        return derive("msg", "chat", self.key)


def signed_name(site: str, subject: str) -> str:
    """How a signed visitor is found again."""
    return derive("vs", site, subject)


def session_of(visitor_id: str) -> str:
    """The id of a visitor's one transcript."""
    return derive("cs", visitor_id)
