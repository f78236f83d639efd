"""What an adapter says about itself, in manifest.toml beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,15}$")]
Mark = Literal["done", "todo", "exempt"]


class ManifestError(Exception):
    """manifest.toml has a mistake; the text names the key."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Capabilities(_Part):
    """What the channel can do. The conformance suite asks only for what is declared here."""

    inbound: Literal["webhook", "poll", "both", "none"] = Field(description="how words come in over HTTP")
    replies: bool = Field(description="a reply can go out through render() and classify()")
    signed: bool = Field(True, description="whoever calls the webhook proves who they are")
    attachments: bool = Field(False, description="files can come in")
    files_out: bool = Field(False, description="files can go out")
    threads: bool = Field(True, description="a reply names what it answers")
    public: bool = Field(False, description="some words can be read by everybody")
    max_text: int = Field(0, ge=0, description="longest piece that render() makes, as it counts; 0: no limit")
    max_inbound: int = Field(1_048_576, ge=1, description="largest request taken in (bytes)")


class Exemption(_Part):
    """A rule of the suite that does not fit this channel, and why."""

    rule: str
    reason: Annotated[str, StringConstraints(min_length=10)]


class Manifest(_Part):
    """One adapter."""

    name: Name
    title: str = Field(min_length=1)
    summary: str = Field(min_length=10)
    owner: str = Field(min_length=1, description="who to ask")
    docs: str = Field("", description="the provider's documentation")
    capabilities: Capabilities
    secrets: tuple[str, ...] = ()  # names of settings that are secret
    exempt: tuple[Exemption, ...] = ()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the adapter in this folder. ManifestError names what is wrong."""
    path = folder / "manifest.toml"
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise ManifestError(f"{folder.name}: there is no manifest.toml") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{folder.name}/manifest.toml: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ManifestError(f"{folder.name}/manifest.toml: {key}: {first['msg']}") from None
