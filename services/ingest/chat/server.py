"""The chat server: what widgets can ask of it, whatever way they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from byname.channels.chat.frames import (
    MAX_FILE,
    MAX_TEXT,
    FormRequest,
    Msg,
    SessionRequest,
    clean,
    clean_line,
)
from byname.channels.chat.identity import is_address
from byname.channels.chat.settings import SELF, Site, normal_origin
from byname.clock import Clock, rfc3339
from byname.contracts import Detail, Handle
from byname.store import Database

from services.ingest.chat import words
from services.ingest.chat.acceptor import Acceptor
from services.ingest.chat.confirmations import Confirmations
from services.ingest.chat.errors import Refused
from services.ingest.chat.files import Files
from services.ingest.chat.hub import Hub, Listener
from services.ingest.chat.limits import Limits
from services.ingest.chat.mails import Mails
from services.ingest.chat.model import Draft, Guest, Line, Transcript
from services.ingest.chat.reception import Reception
from services.ingest.chat.store.transcripts import PAGE, lines_after, load_transcripts, mark_here, mark_seen
from services.ingest.chat.visits import Visits

AT_ONCE = 100
BREATH_S = 0.02


class ChatServer:
    """The parts of the chat server, and what needs several of them."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        sites: Mapping[str, Site],
        *,
        limits: Limits,
        hub: Hub,
        visits: Visits,
        acceptor: Acceptor,
        mails: Mails,
        confirmations: Confirmations,
        files: Files,
        reception: Reception,
        name_of: Callable[[str], str],
        public_url: Callable[[], str],
    ) -> None:
        self._db = db
        self._clock = clock
        self.sites = sites
        self.limits = limits
        self.hub = hub
        self.visits = visits
        self.acceptor = acceptor
        self.mails = mails
        self.confirmations = confirmations
        self.files = files
        self._reception = reception
        self._name_of = name_of
        self._public_url = public_url

    def site(self, name: str, origin: str, host: str) -> Site:
        """The site, when a page of this origin may speak for it. Refused (403): unknown, from elsewhere."""
        site = self.sites.get(name)
        if site is None:
            raise Refused(403, "site", "This site is not known here: check data-site and [chat.sites].")
        if origin and not self._is_ours(origin, host) and not self._is_allowed(origin, site):
            raise Refused(403, "origin", f"{origin[:200]} is not among the origins of the site {name}.")
        return site

    def guest_may_come_from(self, guest: Guest, origin: str, host: str) -> bool:
        """Whether this page may speak for this visitor's site."""
        try:
            self.site(guest.visitor.site, origin, host)
        except Refused:
            return False
        return True

    async def open(self, asked: SessionRequest, site: Site, language: str = "") -> dict[str, Any]:
        """A session, as the widget wants to know it. `language` is the browser's."""
        token, guest = await self.visits.open(asked.site, site, asked, language)
        transcript = await self._transcript(guest)
        now = self._clock.now()
        is_open = self._reception.at(site, now).here
        return {
            "token": token,
            "visitor": guest.visitor.id,
            "name": guest.visitor.name,
            "session": guest.session,
            "seq": transcript.seq,
            "open": is_open,
            "greeting": site.greeting,
            "person": self._person(transcript),
            "hours": site.open_hours.weekly.text,
            "offer_mail": not is_open and not guest.visitor.email,
            "topics": list(site.topics),
            "max_text": MAX_TEXT,
            "max_file": MAX_FILE,
        }

    async def welcome(self, guest: Guest) -> dict[str, Any]:
        """The first frame of a connection; it comes again when our people come or go."""
        transcript = await self._transcript(guest)
        site, now = self.sites[guest.visitor.site], self._clock.now()
        attendance = self._reception.at(site, now)
        frame = {
            "t": "welcome",
            "seq": transcript.seq,
            "server_time": rfc3339(now),
            "person": self._person(transcript),
            "open": attendance.here,
        }
        if not attendance.here:
            name = self._name_of(attendance.absent(transcript.person))
            frame["away"] = words.away(name, attendance.back_words(now))
        return frame

    async def say(self, guest: Guest, said: Msg) -> Line:
        """A visitor's line. Refused: empty, too fast, not now."""
        text = clean(said.text)
        if not text and not said.files:
            raise Refused(400, "empty", "There is nothing in this line.")
        self.limits.line(guest.visitor.id, guest.visitor.site)
        files = tuple(dict.fromkeys(one.id for one in said.files))
        return await self.acceptor.accept(
            Draft(
                guest.session,
                said.cid,
                text,
                files,
                details=_page(guest.page_url, guest.page_title),
                language=guest.language,
                zone=guest.zone,
            )
        )

    async def fill_in(self, guest: Guest, form: FormRequest, page_url: str, peer: str) -> str:
        """A contact form: a line like any other; the address is a claim until it is proven."""
        email = form.email.lower()
        if email and not is_address(email):
            raise Refused(400, "email", "This does not look like an email address.")
        text = clean(form.text)
        if not text:
            raise Refused(400, "empty", "There is nothing in this form.")
        self.limits.line(guest.visitor.id, guest.visitor.site)
        asked = [("topic", clean_line(form.topic)), ("mood", form.mood)]
        page = _page(page_url or guest.page_url, clean_line(form.page.title) or guest.page_title)
        details = tuple(Detail(name=name, value=value) for name, value in asked if value) + page
        claims = (Handle(channel="email", address=email),) if email else ()
        draft = Draft(
            guest.session, form.cid, text, name=clean_line(form.name), claims=claims, details=details,
            language=guest.language, zone=guest.zone,
        )  # fmt: skip
        await self.acceptor.accept(draft)
        follow_up = ""
        if email:
            try:
                _, follow_up = await self.go_on_by_mail(guest, email, peer)
            except Refused as error:  # the words have arrived; the address can be given again
                follow_up = error.text
        transcript = await self._transcript(guest)
        return words.form_taken(self._name_of(transcript.person), follow_up)

    async def go_on_by_mail(self, guest: Guest, email: str, peer: str) -> tuple[str, str]:
        """State and a sentence; the address is theirs, or will be asked. Refused: no address, too often."""
        return await self.mails.give(guest, email, lambda: self.limits.mail(guest.visitor.id, peer))

    def ack(self, line: Line) -> dict[str, Any]:
        """That a line is accepted."""
        return {"t": "ack", "cid": line.cid, "id": line.id, "seq": line.seq, "at": rfc3339(line.at)}

    def event(self, line: Line) -> dict[str, Any]:
        """A line as the widget gets it."""
        return line.frame(self.files.link)

    async def entered(self, listener: Listener) -> None:
        """A guest who listens from now on: whoever signed in before that could not end it."""
        if not listener.guest.visitor.subject and not await self.visits.is_still(listener.guest):
            listener.end()

    async def fill(self, listener: Listener) -> None:
        """Bring what the store has for this listener."""
        listener.stale = False
        async with self._db.reading() as connection:
            lines = await lines_after(connection, listener.session, listener.head)
        listener.fill(lines, all_of_them=len(lines) < PAGE)

    async def write_presence(self) -> None:
        """Write down who came or left and what they have seen, for all copies to know."""
        seen, self.hub.seen = self.hub.seen, {}
        came, self.hub.came = self.hub.came, set()
        if seen:
            async with self._db.transaction() as unit:
                await mark_seen(unit.connection, seen)
        await self._write_here(came)

    async def write_all_presence(self) -> None:
        """Write down who is here."""
        await self._write_here(self.hub.present())

    async def _write_here(self, present: set[str]) -> None:
        """A few at a time, so that nobody's line waits for it."""
        ordered = sorted(present)
        for start in range(0, len(ordered), AT_ONCE):
            async with self._db.transaction() as unit:
                some = ordered[start : start + AT_ONCE]
                await mark_here(unit.connection, some, self._clock.now())
            await asyncio.sleep(BREATH_S)

    async def _transcript(self, guest: Guest) -> Transcript:
        async with self._db.reading() as connection:
            found = await load_transcripts(connection, ids=[guest.session], hold=False)
        return found.get(guest.session) or Transcript(guest.session, guest.visitor)

    def _person(self, transcript: Transcript) -> dict[str, str] | None:
        return {"name": self._name_of(transcript.person)} if transcript.person else None

    def _is_ours(self, origin: str, host: str) -> bool:
        """The widget's frame is a page of our own: its requests come from our own origin."""
        bare = origin.lower().partition("://")[2]
        ours = self._public_url().lower().partition("://")[2]
        return bool(bare) and bare in (host.lower(), ours)

    @staticmethod
    def _is_allowed(origin: str, site: Site) -> bool:
        try:
            return normal_origin(origin) in site.origins
        except ValueError:  # such as `null`, of a sandboxed frame or a file
            return False

    def ancestors(self, site: Site) -> str:
        """Who may show the widget's frame, as frame-ancestors says it (CSP 3, 6.4.2.1)."""
        return " ".join("'self'" if one == SELF else one for one in site.origins)


def _page(url: str, title: str) -> tuple[Detail, ...]:
    told: Sequence[tuple[str, str]] = (("page", url), ("page_title", title))
    return tuple(Detail(name=name, value=value) for name, value in told if value)
