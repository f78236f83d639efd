"""`/mood/<token>/<mood>`: shown to whoever fetches it, and kept when it is posted.

Programs that look through mail open every link in it, with GET or HEAD: that says nothing. A browser posts
the page by its own script, so that for people one click is enough. A click is kept on RAW before the page
thanks for it, as whatever else a customer tells us is, and read from there: nothing that was thanked for can
be lost, and a click that comes again (a doubled press, a browser that tries again) is the same original.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeGuard

from byname.bus.errors import BusError
from byname.channels.chat.frames import clean
from byname.channels.email.relay import RelayKeys
from byname.channels.moods import MOODS, BadMoodLink, Mood, MoodLinkOver, MoodWord, read_mood_token
from byname.clock import Clock
from byname.team import Team
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.ingest.assets import NAME, static_file
from services.ingest.chat.http import peer_of
from services.ingest.chat.limits import Buckets, network
from services.ingest.moods.form import Form, read_form
from services.ingest.moods.kept import KeptMood, kept_mood
from services.ingest.moods.page import STATIC, Page

log = logging.getLogger(__name__)

PER_LINK = (12, 12)  # a minute, and at once
PER_NETWORK = (600, 150)  # a company may sit behind one address


@dataclass(frozen=True, slots=True)
class MoodRoutes:
    """The routes. `keep` returns once a click is on RAW's disk."""

    keys: RelayKeys
    team: Callable[[], Team]
    keep: Callable[[KeptMood], Awaitable[object]]
    clock: Clock
    links: Buckets
    networks: Buckets

    async def look(self, request: Request, token: str, mood: str) -> Response:
        """GET and HEAD: what the link is about, or thanks for what was said. Nothing is said by it."""
        page, link = self._opened(request, token, Page(_accepts(request), self._company))
        if isinstance(link, Response):
            return link
        if not is_mood(mood):
            return page.which()
        heard = request.query_params.get("heard", "")
        return page.thanks(clean(link.name), mood, words=heard == "words") if heard else page.look(mood)

    async def short(self, request: Request, name: str) -> Response:
        """GET of a link without its last word, or of a file of the page."""
        if NAME.fullmatch(name):
            return static_file(STATIC, request, name)
        page = Page(_accepts(request), self._company, up="", here=f"{name}/")
        page, link = self._opened(request, name, page)
        return link if isinstance(link, Response) else page.which()

    async def say(self, request: Request, token: str, mood: str) -> Response:
        """POST: the customer says it. A page of its own thanks: loaded again, it says nothing again."""
        form = await read_form(request)
        page, link = self._opened(request, token, Page(_accepts(request), self._company))
        if isinstance(link, Response):
            return link
        if not is_mood(mood):
            return page.which()
        if form.too_long:
            return page.too_long(mood, form.text)
        if wait_s := self.links.take(link.ask):
            return page.too_often(wait_s, mood, form.text)
        return await self._keep(page, link, mood, form)

    async def _keep(self, page: Page, link: Mood, mood: MoodWord, form: Form) -> Response:
        click = kept_mood(link, mood, form.text, form.view, page.accepts)
        try:
            await self.keep(click)
        except BusError as error:
            log.warning("a mood has to come again: %s", str(error)[:200])
            return page.later(mood, form.text, form.view)
        return page.heard(words=bool(form.text))

    def _opened(self, request: Request, token: str, page: Page) -> tuple[Page, Mood | Response]:
        """The page in the name of who asked; what the link says, or the answer that says why it does not."""
        if wait_s := self.networks.take(network(peer_of(request))):
            return page, page.too_often(wait_s)
        try:
            link = read_mood_token(self.keys, token, self.clock.now())
        except MoodLinkOver:
            return page, page.over()
        except BadMoodLink:
            return page, page.unknown()
        person = self.team().person(link.person)  # None: they have left, and the company speaks
        return replace(page, person=person.voice_name if person else ""), link

    @property
    def _company(self) -> str:
        return self.team().company.name


def mood_routes(moods: MoodRoutes) -> APIRouter:
    """The page and its files."""
    routes = APIRouter(prefix="/mood", tags=["mood"])
    routes.add_api_route("/{name}", moods.short, methods=["GET", "HEAD"], include_in_schema=False)
    routes.add_api_route("/{token}/{mood}", moods.look, methods=["GET", "HEAD"], summary="What a link says")
    routes.add_api_route("/{token}/{mood}", moods.say, methods=["POST"], summary="A customer says how it was")
    return routes


def _accepts(request: Request) -> str:
    return request.headers.get("accept-language", "")


def is_mood(word: str) -> TypeGuard[MoodWord]:
    """Whether it is one of the answers."""
    return word in MOODS
