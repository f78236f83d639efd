"""How much one may ask: token buckets in memory, one a key. Each copy of the server counts for itself."""

from __future__ import annotations

import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from byname.channels.chat.frames import MAX_FILE
from byname.channels.chat.settings import ChatSection

from services.ingest.chat.errors import Refused

MOST_KEYS = 50_000  # the one not used for longest is forgotten: its bucket is full by then
MAILS_PER_HOUR = 5
FILES_PER_MINUTE = 12
PEER_FILES_PER_MINUTE = 60
MB = 2**20


class Buckets:
    """A bucket for each key: `burst` at once, `per_minute` after that. `clock` is monotonic seconds."""

    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, amount: float = 1) -> float:
        """Take so much: 0.0 when it was there, else the seconds until it is. More than `burst` never is."""
        now = self._clock()
        level, since = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._rate)
        taken = level >= amount
        self._levels[key] = (level - amount if taken else level, now)
        if len(self._levels) > MOST_KEYS:
            self._levels.popitem(last=False)
        return 0.0 if taken else (amount - level) / self._rate


class Limits:
    """The limits of the chat server. Each refuses with 429 and the time after which it would not."""

    def __init__(self, section: ChatSection, clock: Callable[[], float]) -> None:
        def buckets(per_minute: float, burst: float) -> Buckets:
            return Buckets(per_minute, max(1.0, burst), clock)

        self._lines = buckets(section.lines_per_minute, section.lines_per_minute / 3)
        self._sites = buckets(section.site_lines_per_minute, section.site_lines_per_minute / 10)
        self._sessions = buckets(section.sessions_per_minute, section.sessions_per_minute / 2)
        self._requests = buckets(section.requests_per_minute, section.requests_per_minute / 4)
        self._mails = buckets(MAILS_PER_HOUR / 60, 3)
        self._files = buckets(FILES_PER_MINUTE, FILES_PER_MINUTE)
        self._peer_files = buckets(PEER_FILES_PER_MINUTE, PEER_FILES_PER_MINUTE)
        self._bytes = buckets(section.upload_mb_per_minute * MB, 2 * section.upload_mb_per_minute * MB)
        self._frames = buckets(section.lines_per_minute * 10, 120)
        self._sockets: Counter[str] = Counter()
        self._most_sockets = section.sockets_per_address

    def line(self, visitor: str, site: str) -> None:
        """A line of a visitor."""
        _check(self._lines.take(visitor), "You write faster than we can take it; please wait a moment.")
        _check(self._sites.take(site), "Very many people write just now; your line is sent in a moment.")

    def frame(self, visitor: str) -> float:
        """Any frame of a visitor's socket; the seconds to wait, 0.0 for none."""
        return self._frames.take(visitor)

    def session(self, peer: str) -> None:
        """A widget is opened."""
        _check(self._sessions.take(network(peer)), "Too many chats were opened from here; please wait.")

    def request(self, peer: str) -> None:
        """Any other request."""
        _check(self._requests.take(network(peer)), "Too many requests came from here; please wait.")

    def mail(self, visitor: str, peer: str) -> None:
        """A mail that a stranger makes us send."""
        text = "Too many mails were asked for; please look into your mailbox, or try again later."
        _check(self._mails.take(f"v {visitor}"), text)
        _check(self._mails.take(f"p {network(peer)}"), text)

    def file(self, visitor: str, peer: str, announced: int) -> None:
        """An upload: how many there are, and how much it is; one of unknown size counts as the largest."""
        text = "Too many files at once; please wait a moment."
        _check(self._files.take(visitor), text)
        _check(self._peer_files.take(network(peer)), text)
        size = min(announced, MAX_FILE) or MAX_FILE
        _check(self._bytes.take(network(peer), size), "Too much was sent from here; please wait a moment.")

    @contextmanager
    def socket(self, peer: str) -> Iterator[bool]:
        """While a socket is open; False when there are too many from there."""
        where = network(peer)
        if self._sockets[where] >= self._most_sockets:
            yield False
            return
        self._sockets[where] += 1
        try:
            yield True
        finally:
            self._sockets[where] -= 1
            if not self._sockets[where]:
                del self._sockets[where]


def network(peer: str) -> str:
    """Who counts as one: an IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _check(wait_s: float, text: str) -> None:
    if wait_s:
        raise Refused(429, "rate", text, max(100, int(wait_s * 1000) + 1))
