"""The page: what was clicked, thanks for it, a box for words. It works without scripts, and in the dark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from byname.channels.moods import MOODS, MoodWord, mood_label
from byname.ids import random_id
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.ingest.assets import BASE_POLICY, SAFE
from services.ingest.moods.texts import LONGEST_WORDS, TEXTS, Texts, page_language

HERE = Path(__file__).parent
STATIC = HERE / "static"
RETRY_S = 30
HEADERS = {
    **SAFE,
    "Content-Security-Policy": (
        f"{BASE_POLICY}; script-src 'self'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept-Language",
}
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the page besides its heading and a sentence; the form goes to where the page stands."""

    mood: MoodWord | None = None  # of the address that the form goes to
    button: str = ""
    hint: str = ""  # above the button
    at_once: bool = False  # the script need not wait for the button
    box: bool = False  # for words
    said: str = ""  # what is in the box already
    choose: bool = False  # the other answers as buttons
    view: str = ""  # what this page's forms are said by; empty: a new one


@dataclass(frozen=True, slots=True)
class Page:
    """The page for one request, in its language.

    `person` is in whose name it speaks. `up` and `here` lead from its address to /mood/ and to the answers
    of its link, without the host: it may stand below another path on a proxy.
    """

    accepts: str
    company: str
    person: str = ""
    up: str = "../"
    here: str = ""

    @property
    def texts(self) -> Texts:
        """Its words."""
        return TEXTS[page_language(self.accepts)]

    def which(self) -> Response:
        """A good link that says no answer, such as a shortened one."""
        return self._page(200, self.texts.question, self.texts.which, Shown(choose=True))

    def look(self, mood: MoodWord) -> Response:
        """What a link opens. It says nothing to us yet: its script sends it, or else its button."""
        chosen, hint = self._filled(self.texts.chosen, mood), self._filled(self.texts.press)
        shown = Shown(mood, self._filled(self.texts.tell), hint, at_once=True)
        return self._page(200, self.texts.question, chosen, shown)

    def heard(self, *, words: bool) -> Response:
        """It is on our disk: on to the page that thanks for it (RFC 9110 15.4.4)."""
        return Response(
            status_code=303, headers={**HEADERS, "Location": f"?heard={'words' if words else 'mood'}"}
        )

    def thanks(self, name: str, mood: MoodWord, *, words: bool) -> Response:
        """Thanks for a click or words. `name` is the customer's."""
        title = self.texts.thanks_by_name.format(name=name) if name else self.texts.thanks
        text = self._filled(self.texts.arrived if words else self.texts.heard[mood], mood)
        send = self._filled(self.texts.send)
        return self._page(200, title, text, Shown(mood, send, box=True, choose=True))

    def later(self, mood: MoodWord, said: str, view: str) -> Response:
        """It is not on our disk; the page has all of it, and sends it again as the same."""
        shown = Shown(mood, self.texts.again, box=bool(said), said=said, view=view)
        return self._page(503, self.texts.later, self.texts.later_why, shown, RETRY_S)

    def too_long(self, mood: MoodWord, said: str) -> Response:
        """More words than we take; those that we have read are still in the box."""
        text = self.texts.long.format(most=LONGEST_WORDS)
        shown = Shown(mood, self._filled(self.texts.send), box=True, said=said)
        return self._page(413, self.texts.later, text, shown)

    def too_often(self, wait_s: float, mood: MoodWord | None = None, said: str = "") -> Response:
        """Faster than anybody reads; the words are still in the box."""
        shown = Shown(mood, self.texts.again, box=bool(said), said=said)
        return self._page(429, self.texts.later, self.texts.often, shown, int(wait_s) + 1)

    def over(self) -> Response:
        """It was a link of ours."""
        return self._page(410, self.texts.over, self.texts.over_why)

    def unknown(self) -> Response:
        """It is no link of ours."""
        return self._page(404, self.texts.unknown, self.texts.unknown_why)

    def _filled(self, text: str, mood: MoodWord = "fine") -> str:
        label = mood_label(mood, page_language(self.accepts))
        return text.format(person=self.person or self.company, label=label)

    def _page(
        self, status: int, title: str, text: str, shown: Shown | None = None, retry_s: int = 0
    ) -> Response:
        language, shown = page_language(self.accepts), shown or Shown()
        others = [(one, mood_label(one, language)) for one in MOODS if one != shown.mood]
        html = _templates.get_template("page.html").render(
            language=language,
            company=self.company,
            title=title,
            text=text,
            shown=shown,
            view=shown.view or random_id("view"),
            others=others if shown.choose else (),
            other=self.texts.other if shown.mood else "",
            more=self._filled(self.texts.more),
            longest=LONGEST_WORDS,
            up=self.up,
            here=self.here,
        )
        headers = {**HEADERS, "Retry-After": str(retry_s)} if retry_s else HEADERS
        return HTMLResponse(html, status, headers)
