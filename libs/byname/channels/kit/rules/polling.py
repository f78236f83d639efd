"""Rules about polling: the cursor is the promise that everything before it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from byname.channels.base import PollingAdapter
from byname.channels.errors import NeedsReauth, NotForUs, Rejected, Retryable
from byname.channels.kit import gates
from byname.channels.kit.cases import Case
from byname.channels.kit.mutate import from_json, places, replaced, to_json
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject
from byname.channels.model import Page

UNREADABLE: tuple[Any, ...] = (None, 17, "not an item", {}, {"unreadable": True}, [])


def cursor_used(subject: Subject) -> None:
    """Without the cursor in the question, all that ever was would come again at every turn. ask() puts it
    into the call, gives the same call for the same cursor, and read() leads on from it."""
    adapter = cast(PollingAdapter, subject.adapter)
    for case, page in _pages(subject):
        if adapter.ask(page.cursor) != adapter.ask(page.cursor):
            broken(f"{case.name}: ask() gives another call for the same cursor")
        if page.items and page.cursor == case.cursor:
            broken(
                f"{case.name}: {len(page.items)} items came and the cursor stays: they would come for ever"
            )
        if page.cursor != case.cursor and adapter.ask(page.cursor) == adapter.ask(case.cursor):
            broken(f"{case.name}: ask() does not use its cursor")


def never_passes(subject: Subject) -> None:
    """What the cursor has passed is never asked for again. An item that cannot be read is kept all the same,
    for parse() to make a dead letter of it; or read() raises, and the cursor stays where it is."""
    tried = 0
    for case, page in _pages(subject):
        for path, items in _lists(case, len(page.items)):
            for number in range(len(items)):
                for thing in UNREADABLE:
                    body = to_json(replaced(from_json(case.answer.body), (*path, number), thing))
                    came = _read(subject, case, body)
                    tried += 1
                    if came and len(came.items) < len(items) and came.cursor != case.cursor:
                        what = f"item {number} as {json.dumps(thing)}"
                        broken(f"{case.name}: {what} is left out and passed; keep it as Stored, or raise")
        for cut in (b"", case.answer.body[: len(case.answer.body) // 2]):
            came = _read(subject, case, cut)
            if came and came.cursor != case.cursor:
                broken(f"{case.name}: a page cut in half moves the cursor on; raise Retryable or Rejected")
    if not tried:
        broken("no fixture of a page has a JSON list of as many items as are kept: add one, or exempt this")


def empty_page(subject: Subject) -> None:
    """Most polls bring nothing, and many far sides then leave out what the cursor is made of. An empty page
    leaves the cursor where it is, or everything would come again."""
    found = [(case, page) for case, page in _pages(subject) if not page.items]
    if not found:
        broken("no fixture is an empty page as the far side sends it: record one, with a cursor in it")
    for case, page in found:
        if page.cursor != case.cursor:
            broken(f"{case.name}: nothing came, and the cursor goes from {case.cursor!r} to {page.cursor!r}")
        if page.more:
            broken(f"{case.name}: nothing came, and it wants to ask again at once: that never ends")


RULES = (
    Rule("cursor-used", cursor_used, gates.polling),
    Rule("never-passes", never_passes, gates.polling),
    Rule("empty-page", empty_page, gates.polling),
)


def _pages(subject: Subject) -> list[tuple[Case, Page]]:
    played = [(case, subject.play(case)) for case in subject.cases if case.kind == "poll"]
    found = [(case, one.page) for case, one in played if one.page is not None]
    if not any(page.items for _, page in found):
        broken('there is no fixture of a page with items: {"poll": {"cursor", "answer"}}')
    return found


def _lists(case: Case, size: int) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
    """Where in the answer the items stand: each list of as many as are kept."""
    value = from_json(case.answer.body)
    for path, here in places(value) if size else ():
        if isinstance(here, list) and len(here) == size:
            yield path, here


def _read(subject: Subject, case: Case, body: bytes) -> Page | None:
    adapter = cast(PollingAdapter, subject.adapter)
    try:
        return adapter.read(case.cursor, replace(case.answer, body=body), case.now)
    except (Rejected, Retryable, NeedsReauth, NotForUs):
        return None
    except Exception as error:
        broken(
            f"{case.name}: read() raised {type(error).__name__}: {error}; it must raise Rejected or Retryable"
        )
