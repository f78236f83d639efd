"""A click, as it is kept on RAW: all that its facts are made of, so that it can be read again by itself."""

from __future__ import annotations

from byname.channels.chat.frames import clean
from byname.channels.model import Stored
from byname.channels.moods import Mood, MoodWord
from pydantic import BaseModel, ConfigDict

SOURCE = "mood"  # in the envelope: it came by our own page, and is no mail
CHANNEL = "email"  # it answers a mail


class KeptMood(BaseModel):
    """What a customer said on the page. `view` names the page on which it was said: its forms say it once."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ask: str
    conversation: str
    address: str
    name: str = ""
    message_id: str
    person: str
    mood: MoodWord
    text: str = ""
    view: str = ""
    accepts: str = ""  # the browser's languages, as it says them

    @property
    def stored(self) -> Stored:
        """As RAW takes it: the same click from the same page is one original, however often it comes."""
        key = "\0".join(("mood", self.ask, self.mood, self.text, self.view))
        return Stored(key, self.model_dump_json().encode(), {"source": SOURCE})


def kept_mood(link: Mood, mood: MoodWord, text: str, view: str, accepts: str) -> KeptMood:
    """The click of who has this link. No control characters, no half characters are in it."""
    return KeptMood(
        ask=link.ask,
        conversation=link.conversation,
        address=link.address.lower(),
        name=clean(link.name),
        message_id=link.message_id,
        person=link.person,
        mood=mood,
        text=clean(text),
        view=clean(view)[:40],
        accepts=clean(accepts)[:200],
    )
