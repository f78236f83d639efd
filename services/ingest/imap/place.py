"""A folder of an account, how far it is read, and what had to be left in it."""

from __future__ import annotations

from dataclasses import dataclass

from byname.ids import derive


@dataclass(frozen=True, slots=True)
class Place:
    """One folder of one account, whatever byname.toml calls it."""

    host: str
    user: str
    folder: str

    @property
    def id(self) -> str:
        return derive("imap", self.host.lower(), self.user, self.folder)

    @property
    def account(self) -> str:
        return f"{self.user} at {self.host.lower()}"

    def mail_id(self, digest: str) -> str:
        """A mail of this account by its content: the same in every folder, and however often it comes."""
        return derive("mail", "imap", self.host.lower(), self.user, digest)


@dataclass(frozen=True, slots=True)
class Cursor:
    """All mail up to `last_uid` is kept or left; valid as long as the folder's UIDVALIDITY is this one."""

    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class Left:
    """A mail that was not taken, with the reason."""

    uid: int
    size: int
    reason: str
