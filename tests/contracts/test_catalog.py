"""The catalogue itself, and the ids of what it describes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from byname.contracts import FACTS, ROWS, Event, Fact, ReplySent, event
from byname.contracts import base as base_module
from byname.contracts.catalog import Row, heard_by, may_say
from byname.ids import derive, derive_short

NAME = re.compile(r"byname\.[a-z]+\.[a-z]+(_[a-z]+)*\.v[1-9][0-9]*")
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.type)


@each_row
def test_a_name_says_area_verb_and_version(row: Row) -> None:
    assert NAME.fullmatch(row.type)


@each_row
def test_somebody_says_it_and_somebody_hears_it(row: Row) -> None:
    assert row.producers
    assert row.consumers
    assert len(set(row.producers)) == len(row.producers)
    assert len(set(row.consumers)) == len(row.consumers)


@each_row
def test_a_fact_says_what_it_means(row: Row) -> None:
    assert (row.fact.__doc__ or "").strip().endswith(".")


@each_row
def test_a_fact_cannot_be_changed(row: Row) -> None:
    assert row.fact.model_config["frozen"]
    assert row.fact.model_config["extra"] == "ignore"


def test_no_name_is_used_twice_and_no_fact_is_without_a_row() -> None:
    assert len(FACTS) == len(ROWS)
    assert set(FACTS.values()) == {
        one for one in _all_facts() if one.__module__.startswith("byname.contracts.")
    }


def test_the_class_is_named_like_the_fact() -> None:
    for row in ROWS:
        _, area, verb, version = row.type.split(".")
        name = area.capitalize() + "".join(word.capitalize() for word in verb.split("_"))
        assert row.fact.__name__ == (name if version == "v1" else name + version.upper())


def test_hearing_and_saying_read_the_same_table() -> None:
    assert all("desk" in row.consumers for row in heard_by("desk"))
    assert may_say("notifier", ReplySent)
    assert not may_say("router", ReplySent)
    assert heard_by("nobody") == ()


def test_an_id_is_derived_and_stays_what_it_was() -> None:
    # Golden: were one of these to change, every repetition after an update would count as new.
    assert derive("ev", "a", "b") == "ev_68617c9eb15abf707fb1b446ca5b60ec"
    assert derive_short("cv", "a") == "cv_nyzdspvuc2z5yruy"
    assert _sent("r1").id == "ev_acfcfeeaacae8e0432218b807ae90cd5"
    assert _sent("r1").id != _sent("r2").id


def test_parts_of_an_id_do_not_run_together() -> None:
    assert len({derive("x", "ab", "c"), derive("x", "a", "bc"), derive("x", "abc"), derive("xa", "bc")}) == 4


def _sent(reply: str) -> Event[ReplySent]:
    moment = datetime(2026, 3, 4, tzinfo=UTC)
    fact = ReplySent(
        reply=reply, conversation="cv_1", person="sophie", message_id="m", response="250", sent_at=moment
    )
    return event(fact, source="notifier", key="cv_1", time=moment, causation="ev_0", about=(reply,))


def _all_facts() -> list[type[Fact]]:
    found, todo = [], [base_module.Fact]
    while todo:
        for one in todo.pop().__subclasses__():
            found.append(one)
            todo.append(one)
    return found
