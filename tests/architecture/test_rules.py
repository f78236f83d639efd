"""Every rule holds for every file, and every rule complains about the bug planted for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import rules
from tests.architecture.source import Source, sources

Rule = Callable[[Source], Iterator[str]]

EVERYWHERE = ("libs/byname", "services", "tools", "bench")
HOLDS: dict[Rule, tuple[str, ...]] = {
    rules.imports_another_service: ("services",),
    rules.library_imports_a_service: ("libs/byname",),
    rules.impure_domain: ("services",),
    rules.sql_out_of_its_room: ("libs/byname", "services"),
    rules.nats_out_of_the_bus: ("libs/byname", "services"),
    rules.unrepeatable: ("libs/byname", "services"),
    rules.too_long: (*EVERYWHERE, "tests"),
    rules.speechless: EVERYWHERE,
}

PLANTED: list[tuple[Rule, str, str]] = [
    (rules.imports_another_service, "services/router/store.py", "from services.desk.store import rows"),
    (rules.imports_another_service, "services/router/app.py", "import services.desk"),
    (rules.imports_another_service, "services/router/domain/a.py", "from ...desk import views"),
    (rules.library_imports_a_service, "libs/byname/bus/read.py", "from services.desk import app"),
    (rules.impure_domain, "services/router/domain.py", "import sqlalchemy"),
    (rules.impure_domain, "services/router/domain.py", "from byname.bus.publish import Publisher"),
    (rules.impure_domain, "services/router/domain/a.py", "from services.router.store import load"),
    (rules.impure_domain, "services/router/domain/a.py", "from ..store import load"),
    (rules.impure_domain, "services/router/domain/a.py", "async def decide(): ..."),
    (rules.impure_domain, "services/router/domain/a.py", "from asyncio import sleep"),
    (rules.sql_out_of_its_room, "services/router/handlers.py", "from sqlalchemy import select"),
    (rules.sql_out_of_its_room, "services/router/app.py", "import sqlite3"),
    (rules.sql_out_of_its_room, "services/router/http/a.py", "Q = 'SELECT a FROM b'"),
    (rules.sql_out_of_its_room, "services/ingest/chat/hub.py", "from sqlalchemy import select"),
    (rules.sql_out_of_its_room, "libs/byname/service.py", "from sqlalchemy import text"),
    (rules.nats_out_of_the_bus, "services/router/app.py", "from nats.aio.client import Client"),
    (rules.nats_out_of_the_bus, "libs/byname/service.py", "import nats"),
    (rules.unrepeatable, "services/router/a.py", "from datetime import datetime as d\nd.now()"),
    (rules.unrepeatable, "services/router/a.py", "import datetime\ndatetime.datetime.utcnow()"),
    (rules.unrepeatable, "services/router/a.py", "import time as t\nx = t.time()"),
    (rules.unrepeatable, "services/router/a.py", "from time import time\ntime()"),
    (rules.unrepeatable, "services/router/a.py", "from uuid import uuid4\nuuid4()"),
    (rules.unrepeatable, "services/router/a.py", "import random\nrandom.random()"),
    (rules.unrepeatable, "services/router/a.py", "import secrets\nsecrets.token_hex()"),
    (rules.unrepeatable, "services/router/a.py", "from email.utils import make_msgid\nmake_msgid()"),
    (rules.too_long, "libs/byname/a.py", "x = 1\n" * 301),
    (rules.too_long, "libs/byname/a.py", "def a():\n" + "    x = 1\n" * 60),
    (rules.too_long, "services/router/handlers/a.py", "async def a():\n" + "    x = 1\n" * 25),
    (rules.speechless, "services/router/a.py", "x = 1"),
    (rules.speechless, "services/router/__init__.py", "x = 1"),
]

INNOCENT: list[tuple[Rule, str, str]] = [
    (rules.imports_another_service, "services/router/app.py", "from services.router.store import load"),
    (rules.imports_another_service, "services/router/app.py", "from .store import load"),
    (rules.library_imports_a_service, "libs/byname/cli/up.py", "from services.desk import app"),
    (rules.impure_domain, "services/router/handlers.py", "async def decide(): ..."),
    (rules.impure_domain, "services/router/domain.py", "from byname.contracts import Event"),
    (rules.sql_out_of_its_room, "services/router/store/a.py", "from sqlalchemy import select"),
    (rules.sql_out_of_its_room, "services/ingest/chat/store/a.py", "from sqlalchemy import select"),
    (rules.sql_out_of_its_room, "libs/byname/bus/a.py", "from sqlalchemy.exc import OperationalError"),
    (rules.sql_out_of_its_room, "services/router/a.py", "T = 'Select a topic and write'"),
    (rules.nats_out_of_the_bus, "libs/byname/bus/a.py", "import nats"),
    (rules.nats_out_of_the_bus, "services/router/app.py", "from faststream.nats import NatsBroker"),
    (rules.unrepeatable, "libs/byname/clock.py", "from datetime import datetime\ndatetime.now()"),
    (rules.unrepeatable, "services/router/a.py", "import time\ntime.perf_counter()"),
    (rules.unrepeatable, "services/router/a.py", "import random\nrandom.random()  # noqa: S311 - jitter"),
    (rules.too_long, "libs/byname/a.py", "x = 1\n" * 300),
    (rules.speechless, "services/router/__init__.py", ""),
    (rules.speechless, "services/router/a.py", '"""What it is for."""'),
]


def _named(rule: Rule) -> str:
    return rule.__name__


def _case(case: object) -> str | None:
    return _named(case) if callable(case) else None


@pytest.mark.parametrize("rule", HOLDS, ids=_named)
def test_the_rule_holds(rule: Rule) -> None:
    looked_at = sources(*HOLDS[rule])
    assert looked_at
    assert [line for source in looked_at for line in rule(source)] == []


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED, ids=_case)
def test_a_planted_bug_is_caught(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), INNOCENT, ids=_case)
def test_what_is_right_passes(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


def test_every_rule_has_its_planted_bug() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(HOLDS)
