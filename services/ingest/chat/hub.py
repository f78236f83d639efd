"""Who listens to which transcript, in this copy and, by `live.chat.<session>`, in the others.

What is said there is never stored, and small JSON:
  {"t":"lines"}                                             the transcript has new lines: look into the store
  {"t":"typing","from":"visitor"|"person","name":…,"on":…}  shown for six seconds
  {"t":"presence","from":…,"name":…,"on":…}                 a visitor's window, a person's desk
  {"t":"seen","from":"visitor","seq":…}                     the visitor has seen it up to here
  {"t":"signed"}                                            the visitor has signed in: guests listen no more
From the desk `from` is "person"; from here "visitor", with `visitor` and `by`, the copy that says it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any

from byname.bus.live import Live

from services.ingest.chat.model import Guest, Line

MOST_LIVE = 32  # of what may be dropped
MOST_READY = 64  # lines in memory for one listener; the store has them all
MOST_LISTENERS = 8  # of one visitor: tabs and devices
GONE_AFTER_S = 45.0  # a page that changes opens its socket again within that


class Listener:
    """One socket, stream or poll. `head` is the last line that is in `ready` or has gone out.

    `stale` says that lines are in the store which are not in `ready`.
    """

    def __init__(self, guest: Guest, head: int) -> None:
        self.guest = guest
        self.head = head
        self.ready: deque[Line] = deque()
        self.live: deque[dict[str, Any]] = deque(maxlen=MOST_LIVE)
        self.stale = True
        self.superseded = False
        self.own: set[str] = set()  # cids that this listener itself has sent: it gets an ack instead
        self.wake = asyncio.Event()

    @property
    def session(self) -> str:
        return self.guest.session

    def offer(self, line: Line) -> None:
        """A new line; taken when it is the next one, else the store has to be asked."""
        if line.seq <= self.head:
            return
        if line.seq == self.head + 1 and not self.stale and len(self.ready) < MOST_READY:
            self.ready.append(line)
            self.head = line.seq
        else:
            self.stale = True
        self.wake.set()

    def take(self) -> list[Line]:
        """The lines that are ready to go out, without those that this listener has sent itself."""
        lines = [one for one in self.ready if one.cid not in self.own]
        self.own -= {one.cid for one in self.ready}
        self.ready.clear()
        return lines

    def fill(self, lines: Sequence[Line], *, all_of_them: bool) -> None:
        """What the store had after `head`."""
        self.ready.extend(one for one in lines if one.seq > self.head)
        if lines:
            self.head = max(self.head, lines[-1].seq)
        if not all_of_them:
            self.stale = True

    def tell(self, frame: dict[str, Any]) -> None:
        """Something that matters only now; the oldest is dropped when too much waits."""
        self.live.append(frame)
        self.wake.set()

    def end(self) -> None:
        """Another one takes its place."""
        self.superseded = True
        self.wake.set()

    def look(self) -> None:
        """The store has new lines."""
        self.stale = True
        self.wake.set()


class Hub:
    """The listeners of this copy, by session."""

    def __init__(self, live: Live, copy: str) -> None:
        self._live = live
        self._copy = copy
        self._listeners: defaultdict[str, list[Listener]] = defaultdict(list)
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.seen: dict[str, int] = {}  # not yet written
        self.came: set[str] = set()  # or have just left: not yet written

    async def start(self) -> None:
        """Hear the other copies and the desk."""
        await self._live.hear("chat.*", self._hear)

    async def stop(self) -> None:
        """Hear nobody any more."""
        for timer in self._leaving.values():
            timer.cancel()
        await self._live.stop()

    def present(self) -> set[str]:
        """The sessions that somebody listens to here."""
        return set(self._listeners)

    def listeners(self) -> list[Listener]:
        """Everybody who listens here."""
        return [one for here in self._listeners.values() for one in here]

    def enter(self, listener: Listener) -> None:
        """Listen; the one that has listened for longest goes when a visitor has too many."""
        session = listener.session
        here = self._listeners[session]
        here.append(listener)
        self.came.add(session)
        timer = self._leaving.pop(session, None)
        if timer:
            timer.cancel()
        elif len(here) == 1:
            self._say_presence(listener.guest, on=True)
        if len(here) > MOST_LISTENERS:
            here[0].end()

    def leave(self, listener: Listener) -> None:
        """Listen no more."""
        here = self._listeners[listener.session]
        here.remove(listener)
        self.came.add(listener.session)
        if not here:
            del self._listeners[listener.session]
            loop = asyncio.get_running_loop()
            self._leaving[listener.session] = loop.call_later(GONE_AFTER_S, self._gone, listener.guest)

    def told(self, lines: Sequence[Line]) -> None:
        """New lines are in the store, and safe: here they go out at once, other copies look."""
        for line in lines:
            for listener in self._listeners.get(line.session, ()):
                listener.offer(line)
        for session in {line.session for line in lines}:
            self.say(session, {"t": "lines"})

    def signed_in(self, session: str) -> None:
        """A guest has become a signed visitor: whoever listens with the guest's token goes, in all copies."""
        self._end_guests(session)
        self.say(session, {"t": "signed"})

    def _end_guests(self, session: str) -> None:
        for listener in self._listeners.get(session, ()):
            if not listener.guest.visitor.subject:
                listener.end()

    def saw(self, guest: Guest, seq: int) -> None:
        """The visitor has seen their transcript up to here."""
        self.seen[guest.session] = max(seq, self.seen.get(guest.session, 0))
        self.say(guest.session, {"t": "seen", "from": "visitor", "seq": seq})

    def types(self, guest: Guest, *, on: bool) -> None:
        """The visitor is writing, or has stopped."""
        frame = {"t": "typing", "from": "visitor", "visitor": guest.visitor.id, "name": guest.visitor.name}
        self.say(guest.session, {**frame, "on": on})

    def say(self, session: str, message: dict[str, Any]) -> None:
        """Tell the other copies and the desk, without waiting for it."""
        task = asyncio.create_task(self._live.say(f"chat.{session}", {**message, "by": self._copy}))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _hear(self, subject: str, said: dict[str, Any]) -> None:
        listeners = self._listeners.get(subject.removeprefix("chat."), ())
        if not listeners or said.get("by") == self._copy:
            return
        if said.get("t") == "signed":
            self._end_guests(listeners[0].session)
        frame = _for_visitor(said)
        for listener in listeners:
            if said.get("t") == "lines":
                listener.look()
            elif frame:
                listener.tell(frame)

    def _gone(self, guest: Guest) -> None:
        self._leaving.pop(guest.session, None)
        self._say_presence(guest, on=False)

    def _say_presence(self, guest: Guest, *, on: bool) -> None:
        frame = {"t": "presence", "from": "visitor", "visitor": guest.visitor.id, "name": guest.visitor.name}
        self.say(guest.session, {**frame, "on": on})


def _for_visitor(said: dict[str, Any]) -> dict[str, Any] | None:
    """What a visitor is told of a person; of themselves on other devices nothing."""
    name, on = said.get("name"), said.get("on")
    if said.get("from") != "person" or not isinstance(name, str) or not isinstance(on, bool):
        return None
    if said.get("t") == "typing":
        return {"t": "typing", "name": name[:200], "on": on}
    if said.get("t") == "presence":
        return {"t": "presence", "person": {"name": name[:200]}, "on": on}
    return None
