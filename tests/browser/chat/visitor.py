"""A visitor with a real browser, on a host page that allows nothing but the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.browser import MARKS, a_page
from tests.support.chat_fake import ChatFake, Room

__all__ = ["CLOSE", "INVITE", "MARKS", "Visitor", "visiting"]

INVITE, CLOSE = "Chat with us", "Close the chat"


@dataclass
class Visitor:
    """A tab, what is in it, and all that it asked for or complained about."""

    page: Any
    chat: ChatFake
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))

    def _console(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    @property
    def frame(self) -> Any:
        """The chat's own document."""
        return self.page.frame_locator("iframe")

    @property
    def line(self) -> Any:
        """Where the visitor writes."""
        return self.frame.locator("#line")

    def button(self, name: str = INVITE) -> Any:
        """The button on the host page, by its accessible name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def said(self, text: str) -> Any:
        """A line of the log with these words."""
        return self.frame.locator("article", has_text=text)

    async def come(self, path: str = "/") -> None:
        """Go to a page of the shop."""
        await self.page.goto(f"{self.chat.page_url}{path}")

    async def open(self) -> None:
        """Come, and open the chat; returns when there is a connection to write over."""
        await self.come()
        await self.button().click()
        await self.frame.get_by_text("What can I do for you?").wait_for()

    async def say(self, text: str) -> None:
        """Write a line and send it, once there is a session: before that, Enter does nothing."""
        await self.frame.locator("#line[placeholder]").wait_for()
        await self.line.fill(text)
        await self.line.press("Enter")


@asynccontextmanager
async def visiting(room: Room | None = None, **context: Any) -> AsyncIterator[Visitor]:
    """A visitor in a browser of their own; `context` is what Playwright knows of one, as `color_scheme`."""
    async with ChatFake(room) as server:
        given = {"locale": "en-GB", "viewport": {"width": 900, "height": 820}} | context
        async with a_page(**given) as page:
            yield Visitor(page, server)
