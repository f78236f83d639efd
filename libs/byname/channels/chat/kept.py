"""What the chat server keeps on RAW, and the adapter reads: a visitor's line, or an address they gave."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from byname.contracts.base import Detail, Handle


class _Kept(BaseModel):
    """A later program may add fields: what it kept can still be read by an earlier one."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_bytes="base64", val_json_bytes="base64")


class KeptFile(_Kept):
    """A file of a line. In the chat's own store it has no content yet: that lies in the object store."""

    name: str
    media_type: str
    sha256: str
    size: int = Field(ge=0)
    content: bytes = Field(b"", repr=False)


class KeptLine(_Kept):
    """A line that a visitor wrote, or their form."""

    kind: Literal["line"] = "line"
    session: str
    cid: str
    thread: str
    visitor: str
    name: str = ""
    text: str
    at: AwareDatetime
    proofs: tuple[Handle, ...] = ()
    claims: tuple[Handle, ...] = ()
    details: tuple[Detail, ...] = ()
    files: tuple[KeptFile, ...] = ()
    language: str = ""  # of the browser, ISO 639-1
    zone: str = ""  # of the browser

    @property
    def key(self) -> str:
        return f"{self.session}:{self.cid}"


class KeptContact(_Kept):
    """An address that a visitor gave, or has confirmed."""

    kind: Literal["contact"] = "contact"
    id: str
    visitor: str
    name: str = ""
    other: Handle
    proof: Literal["none", "signed", "confirmed"]
    prefer: bool = True
    confirm_url: str = ""

    @property
    def key(self) -> str:
        return self.id


Kept = KeptLine | KeptContact
KEPT: TypeAdapter[Kept] = TypeAdapter(Annotated[Kept, Field(discriminator="kind")])
KINDS = ("line", "contact")
