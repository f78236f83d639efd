"""Replies by a channel's adapter: each piece once, whatever goes wrong, and the right words for what did."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import httpx
import pytest
from byname.channels.base import InboundOnly
from byname.channels.caller import Caller
from byname.channels.email.submit import Deferred, Refused, Unknown
from byname.channels.errors import Rejected
from byname.channels.model import Answer, Call, Outbound, Sent
from byname.channels.transport import Transport, check_status
from byname.contracts import Handle

from services.notifier.domain import Piece
from services.notifier.ways import ChannelWays, Later
from tests.support.facts import FrozenClock

TO = Handle(channel="notes", address="ann")
REPLY = Outbound("sd_1", "cv_1", TO, "one two three", "Sophie")


class Notes(InboundOnly):
    """An adapter that sends each word by itself."""

    def render(self, outbound: Outbound) -> Sequence[Call]:
        if not outbound.text:
            raise Rejected("there is nothing to send")
        words = enumerate(outbound.text.split())
        return [Call("POST", "https://notes.example/", body=f"{n} {word}".encode()) for n, word in words]

    def classify(self, answer: Answer, now: datetime) -> Sent:
        check_status(answer, now)
        return Sent(json.loads(answer.body)["id"], "taken")


class Patient(Notes):
    """Its far side drops what it has had."""

    repeats_safely = True


class Chain(Notes):
    """Each piece answers the one before."""

    def render_next(self, outbound: Outbound, done: tuple[Sent, ...]) -> Call | None:
        words = outbound.text.split()
        if len(done) == len(words):
            return None
        before = done[-1].provider_id if done else "-"
        return Call("POST", "https://notes.example/", body=f"{before} {words[len(done)]}".encode())


class NoMemory:
    """These adapters remember nothing."""

    async def get(self, key: str) -> tuple[str, int]:
        raise AssertionError(f"nobody should ask for {key}")

    async def put(self, key: str, text: str, revision: int) -> bool:
        raise AssertionError(f"nobody should write {key}")


class Far:
    """The far side: remembers what it took, and answers as told."""

    def __init__(self, answers: Callable[[int], Any] | None = None) -> None:
        self.taken: list[str] = []
        self.log: list[str] = []
        self._answers = answers or (lambda _: 201)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        said = self._answers(len(self.taken))
        if isinstance(said, Exception):
            raise said
        status, headers = said if isinstance(said, tuple) else (said, {})
        if status < 300:
            self.taken.append(request.content.decode())
        return httpx.Response(status, headers=headers, json={"id": f"n{len(self.taken)}"})

    async def send(self, adapter: Any, reply: Outbound = REPLY, done: tuple[Piece, ...] = ()) -> str:
        async def line() -> None:
            self.log.append("line")

        async def keep(pieces: tuple[Piece, ...]) -> None:
            self.log.append(f"kept {len(pieces)}")
            self.pieces = pieces

        async def queue(records: Sequence[Any]) -> None:
            raise AssertionError("nothing is queued here")

        transport = Transport(transport=httpx.MockTransport(self))
        try:
            caller = Caller("notifier", transport, NoMemory(), FrozenClock())
            ways = ChannelWays({"notes": adapter}, caller, FrozenClock(), queue)
            return await ways.send(reply, done, line, keep)
        finally:
            await transport.close()


async def test_each_piece_goes_out_behind_a_line_of_its_own() -> None:
    far = Far()
    assert await far.send(Notes()) == "taken n3"
    assert far.taken == ["0 one", "1 two", "2 three"]
    assert far.log == ["line", "kept 1", "line", "kept 2", "line", "kept 3"]


async def test_after_a_crash_it_goes_on_with_the_next_piece() -> None:
    far = Far()
    await far.send(Notes(), done=(Piece("n1"), Piece("n2")))
    assert far.taken == ["2 three"]


async def test_when_all_pieces_are_kept_nothing_is_sent_any_more() -> None:
    far = Far()
    assert await far.send(Notes(), done=(Piece("n1"), Piece("n2"), Piece("n3", "taken"))) == "taken n3"
    assert (far.taken, far.log) == ([], [])


async def test_a_piece_may_refer_to_the_one_before() -> None:
    far = Far()
    await far.send(Chain())
    assert far.taken == ["- one", "n1 two", "n2 three"]


@pytest.mark.parametrize(
    ("answer", "kind", "after", "says"),
    [
        (422, Refused, None, "422"),
        ((429, {"retry-after": "7"}), Later, 7.0, "429"),
        (503, Later, None, "503"),
        (504, Unknown, None, "may have arrived"),
        (500, Unknown, None, "may have arrived"),
        (401, Later, 300.0, "credentials"),
        (httpx.ConnectError("refused"), Later, None, "cannot be reached"),
        (httpx.ReadTimeout("slow"), Unknown, None, "gave no answer"),
    ],
)
async def test_what_goes_wrong_is_said_for_what_it_is(
    answer: Any, kind: type[Exception], after: float | None, says: str
) -> None:
    far = Far(lambda taken: 201 if taken == 0 else answer)
    with pytest.raises(kind, match=says) as caught:
        await far.send(Notes())
    assert far.taken == ["0 one"]
    assert far.pieces == (Piece("n1", "taken"),)
    assert getattr(caught.value, "after", None) == after


async def test_where_a_repetition_is_harmless_no_answer_means_again() -> None:
    with pytest.raises(Deferred, match="gave no answer"):
        await Far(lambda _: httpx.ReadTimeout("slow")).send(Patient())
    with pytest.raises(Deferred, match="504"):
        await Far(lambda _: 504).send(Patient())


async def test_what_can_never_be_sent_is_refused_before_any_line() -> None:
    far = Far()
    with pytest.raises(Refused, match="nothing to send"):
        await far.send(Notes(), Outbound("sd_1", "cv_1", TO, "", "Sophie"))
    assert far.log == []


async def test_a_channel_that_is_not_enabled_keeps_its_replies_waiting() -> None:
    with pytest.raises(Later, match="not enabled") as caught:
        await Far().send(Notes(), Outbound("k", "cv", Handle(channel="other", address="x"), "hi", "Sophie"))
    assert caught.value.after == 60.0
