"""How things are said on the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from byname.store.database import micros
from byname.team import EXAMPLE, read_team
from hypothesis import given
from hypothesis import strategies as st

from services.desk.domain import rows as domain_rows
from services.desk.http.files import _as_download
from services.desk.http.queries import parse_before
from services.desk.http.render import STATES, age, size
from services.desk.http.sign_in import local_path
from services.desk.settings import HttpSection
from services.desk.store.read import TROUBLE
from services.desk.views import moment
from services.desk.views.messages import _writer
from tests.unit.desk.builders import START


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86399, "23 h"),
        (86400, "1 d"),
        (14 * 86400, "16 Feb 2026"),
    ],
)
def test_ages(seconds: int, words: str) -> None:
    assert age(START - timedelta(seconds=seconds), START) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "2 kB"), (2_500_000, "2.5 MB")]
)
def test_sizes(number: int, words: str) -> None:
    assert size(number) == words


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("desk.local", False)],
)
def test_loopback(host: str, here: bool) -> None:
    assert HttpSection(host=host).bound_to_loopback is here


def test_every_trouble_has_words() -> None:
    assert set(TROUBLE) == STATES.keys()
    assert set(TROUBLE) <= domain_rows.STAGES.keys()


@given(
    st.datetimes(
        timezones=st.just(START.tzinfo),
        min_value=START.replace(year=1990, tzinfo=None),
        max_value=START.replace(year=2100, tzinfo=None),
    )
)
def test_moments_survive_the_store(when: object) -> None:
    assert abs(moment(micros(when)) - when) <= timedelta(microseconds=2)  # type: ignore[arg-type, operator]


@given(st.text())
def test_a_file_name_cannot_break_out_of_its_header(name: str) -> None:
    value = _as_download(name)["Content-Disposition"]
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2


@given(st.text())
def test_nobody_is_sent_to_another_site(path: str) -> None:
    found = local_path(path)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))


@pytest.mark.parametrize("before", ["x", "12", "12.", "x.cv_1", ".cv_1", "-1.cv_1", f"{2**63}.cv_1"])
def test_a_place_in_the_list_that_is_none(before: str) -> None:
    with pytest.raises(ValueError):
        parse_before(before)


@pytest.mark.parametrize(
    ("state", "address", "name"),
    [
        ("held", "thief@elsewhere.example", "thief@elsewhere.example"),
        ("held", "sophie@home.example", "Sophie"),
        ("held", "sophie", "Sophie"),
        ("sent", "anna@customer.example", "Sophie"),
    ],
)
def test_a_held_answer_of_a_stranger_does_not_bear_our_name(state: str, address: str, name: str) -> None:
    row = {"state": state, "address": address, "person": "sophie"}
    assert _writer(row, read_team(EXAMPLE)).name == name
