"""Who may do what on the bus: our services everything, an adapter elsewhere only what is its own."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from byname.bus.topology import out_consumer
from byname.ids import random_secret

OURS = "byname"
THEIRS = "remote-"


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the nats-server."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects that a user may publish on and subscribe to; everything else is refused."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def adapter_user(channel: str) -> str:
    """The name by which the adapter of a channel logs in."""
    return f"{THEIRS}{channel}"


def inbox_prefix(channel: str) -> str:
    """What an adapter's client has to set as its inbox prefix: nobody may listen to another's answers."""
    return f"_INBOX_{channel}"


def adapter_permissions(channel: str) -> Permissions:
    """Publish its own originals; pull and acknowledge its own replies; hear the answers to that."""
    out = out_consumer(channel)
    mine = f"{out.stream}.{out.durable}"
    return Permissions(
        publish=(
            f"raw.{channel}",
            f"$JS.API.CONSUMER.MSG.NEXT.{mine}",
            f"$JS.API.CONSUMER.INFO.{mine}",
            f"$JS.ACK.{mine}.>",
        ),
        subscribe=(f"{inbox_prefix(channel)}.>",),
    )


def adapter_entry(channel: str, password: str) -> dict[str, Any]:
    """The adapter as one of `authorization.users` of a nats-server's configuration."""
    allowed = asdict(adapter_permissions(channel))
    permissions = {way: {"allow": list(subjects)} for way, subjects in allowed.items()}
    return {"user": adapter_user(channel), "password": password, "permissions": permissions}


def new_password() -> str:
    """A fresh one; 192 bits, so that no server has to make guessing slow."""
    return random_secret(24).hex()


def with_login(url: str, login: Login) -> str:
    """The address of a server for this user."""
    return url.replace("://", f"://{login.user}:{login.password}@", 1)


def without_login(url: str) -> str:
    """The address as it may be shown: nats://host:port[,…]."""
    return ",".join(_bare(one) for one in url.split(","))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


class Users:
    """The logins of our own nats-server, in files of its folder that only their owner can read.

    Before the first adapter gets credentials, whoever reaches the server on loopback may use it. They close
    it for good: from then on nobody gets in without a login, also when all of them are taken back.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / "users.json"  # the server includes it: its configuration may be JSON
        self._password = folder / "password"

    def ours(self) -> Login:
        """The login of our own services, made at first need."""
        if not self._password.exists():
            self._password.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_private(self._password, new_password())
        return Login(OURS, self._password.read_text("utf-8"))

    def adapters(self) -> dict[str, str]:
        """The passwords of the adapters, by channel."""
        return {
            one["user"].removeprefix(THEIRS): one["password"]
            for one in self._users()
            if one["user"].startswith(THEIRS)
        }

    def prepare(self) -> None:
        """Have the file there for the server to include."""
        with self._alone():
            self._write(self.adapters())

    def give(self, channel: str) -> Login:
        """New credentials for the adapter of a channel; those that it had are void after a reload."""
        login = Login(adapter_user(channel), new_password())
        with self._alone():
            self._write({**self.adapters(), channel: login.password})
        return login

    def take_back(self, channel: str) -> bool:
        """Make the adapter's credentials void after a reload; False when it had none."""
        with self._alone():
            left = self.adapters()
            had = left.pop(channel, None) is not None
            self._write(left)
        return had

    def _users(self) -> list[dict[str, Any]]:
        read = json.loads(self.file.read_text("utf-8")) if self.file.exists() else {}
        users: list[dict[str, Any]] = read.get("authorization", {}).get("users", [])
        return users

    def _write(self, adapters: dict[str, str]) -> None:
        users = [asdict(self.ours()), *(adapter_entry(name, word) for name, word in adapters.items())]
        closed = bool(adapters or self._users())
        content = {"authorization": {"users": users}} if closed else {}
        _write_private(self.file, json.dumps(content, indent=2) + "\n")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at once must not forget each other's adapter."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _write_private(path: Path, text: str) -> None:
    """The whole file or the one of before; readable by its owner only."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
