"""Files that grow and are rotated in every way, and a reader that is killed: no row lost, none doubled."""

from __future__ import annotations

import asyncio
import gzip
import os
import random
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from byname.bus.errors import BusUnavailable
from byname.store import Database
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.phone.alike import REACH, earlier, ordinals, placed
from services.ingest.phone.follow import Follower
from services.ingest.phone.store import load_cursor, save_cursor
from tests.connected.phone.exchange import Exchange, Memory
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[3]


STEPS = ["write", "write", "many", "alike", "half", "rename", "truncate", "look", "look", "killed", "away"]


@given(st.lists(st.sampled_from(STEPS), max_size=25))
@settings(max_examples=100)
def test_whatever_happens_to_the_file_every_row_is_kept(steps: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(Path(folder), steps))


async def _play(folder: Path, steps: Sequence[str]) -> None:
    exchange, memory = Exchange(folder), Memory()
    follower = memory.follower(exchange.path)
    await follower.look()  # what was rotated before we ever looked is history
    for step in steps:
        if step == "look":
            await follower.look()
        elif step == "killed":  # it had kept what it read, and not yet where
            before = memory.cursor
            await follower.look()
            memory.cursor, follower = before, memory.follower(exchange.path)
        elif step == "away":
            memory.fails_after = 2
            with suppress(BusUnavailable):
                await follower.look()
            memory.fails_after = -1
        else:
            {"write": exchange.write, "many": lambda: exchange.write(30), "half": exchange.write_half,
             "alike": exchange.write_alike, "rename": exchange.rename,
             "truncate": exchange.copy_and_truncate}[step]()  # fmt: skip
    exchange.write()
    for _ in range(40):
        await follower.look()
    assert set(memory.kept) == set(exchange.written)
    assert len(memory.keys) == len(exchange.written) + exchange.alike


async def test_without_a_kill_nothing_is_even_read_twice(tmp_path: Path) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    follower = memory.follower(exchange.path)
    chance = random.Random(7)
    for _ in range(80):
        chance.choice([exchange.write, exchange.write, exchange.write_half, exchange.rename])()
        for _ in range(chance.randrange(4)):
            await follower.look()
    exchange.write()
    for _ in range(40):
        await follower.look()
    assert memory.kept == exchange.written


async def test_a_file_that_grew_by_more_than_a_chunk(tmp_path: Path) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    exchange.write(12_000)
    assert exchange.path.stat().st_size > 600_000
    assert await memory.follower(exchange.path).look() == 12_000
    assert memory.kept == exchange.written


async def test_a_line_without_an_end_does_not_stop_the_others(tmp_path: Path) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    exchange.path.write_bytes(b"y" * 700_000 + b"\n")
    exchange.write()
    await memory.follower(exchange.path).look()
    assert memory.kept[-1] == exchange.written[-1]


async def test_equal_rows_are_as_many_calls_and_stay_so_when_read_again(tmp_path: Path) -> None:
    path, memory = tmp_path / "calls.csv", Memory()
    row = b"2026-03-02 09:00,+4930123456,301,0"
    path.write_bytes(b"when,who,where,length\n" + row + b"\n")
    follower = memory.follower(path, header=True)
    await follower.look()
    with path.open("ab") as file:  # the second call of that minute, written after the first was read
        file.write(row + b"\n" + row + b"\n")
    await follower.look()
    assert len(memory.keys) == 3
    assert [one.get("ordinal", 0) for one in memory.envelopes] == [0, 1, 2]  # type: ignore[attr-defined]
    path.rename(tmp_path / "calls.csv.1")
    memory.cursor = None  # a fresh installation reads the rotated file from its beginning, in one look
    await memory.follower(tmp_path / "calls.csv.1", header=True).look()
    assert (len(memory.kept), len(memory.keys)) == (6, 3)


@given(st.lists(st.sampled_from([b"a", b"bb", b"bb\r", b""]), max_size=60), st.data())
def test_which_of_equal_lines_it_is_depends_on_no_look(lines: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(lines)))
    before, after = (b"".join(line + b"\n" for line in part) for part in (lines[:cut], lines[cut:]))
    whole, rest = placed(before + after, 0), placed(after, len(before))
    at_once = dict(zip(whole, ordinals([], whole), strict=True))
    later = dict(zip(rest, ordinals(earlier(before, 0), rest), strict=True))
    assert {one: number for one, number in later.items() if one[1]}.items() <= at_once.items()


def test_far_away_an_equal_line_is_a_new_one() -> None:
    """Of two places in the file only what lies between them counts, wherever reading begins."""
    line, far = (0, b"x"), (REACH + 1, b"x")
    assert ordinals([line], [far]) == ordinals([], [far]) == [0]
    assert ordinals([line], [(REACH, b"x")]) == [1]


async def test_from_its_end_only_what_comes(tmp_path: Path) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    exchange.write(3)
    exchange.write_half()
    follower = memory.follower(exchange.path, from_end=True)
    assert await follower.look() == 0
    exchange.write(2)
    await follower.look()
    assert memory.kept == exchange.written[3:]


async def test_a_file_that_comes_into_being_later_is_read_from_its_beginning(tmp_path: Path) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    follower = memory.follower(exchange.path, from_end=True)
    await follower.look()
    exchange.write(2)
    await follower.look()
    assert memory.kept == exchange.written


async def test_the_header_goes_along_with_each_line(tmp_path: Path) -> None:
    path, memory = tmp_path / "calls.csv", Memory()
    path.write_text("when,who\n1,a\n")
    follower = memory.follower(path, header=True)
    await follower.look()
    with path.open("a") as file:
        file.write("2,b\n")
    await follower.look()
    path.rename(tmp_path / "calls.csv.1")
    path.write_text("who,when\nc,3\n")
    for _ in range(3):
        await follower.look()
    assert memory.kept == [b"1,a", b"2,b", b"c,3"]
    assert [one["header"] for one in memory.envelopes] == ["when,who", "when,who", "who,when"]  # type: ignore[index]


async def test_what_was_compressed_before_it_was_read_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    follower = memory.follower(exchange.path)
    exchange.write(3)
    await follower.look()
    exchange.write(2)
    exchange.rename()
    rotated = Path(f"{exchange.path}.1")
    Path(f"{rotated}.gz").write_bytes(gzip.compress(rotated.read_bytes()))
    rotated.unlink()
    exchange.write(2)
    for _ in range(2):
        await follower.look()
    assert memory.kept == exchange.written[:3] + exchange.written[5:]
    assert "compressed" in caplog.text


async def test_rotated_twice_while_nobody_looked_and_the_older_one_compressed(tmp_path: Path) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    exchange.write(3)
    await memory.follower(exchange.path).look()
    exchange.rename()
    exchange.write(4)
    exchange.rename()
    older = Path(f"{exchange.path}.2")
    Path(f"{older}.gz").write_bytes(gzip.compress(older.read_bytes()))
    older.unlink()
    exchange.write(2)
    follower = memory.follower(exchange.path)
    for _ in range(6):
        await follower.look()
    assert memory.kept == exchange.written


async def test_a_file_that_may_not_be_read_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "Master.csv"
    folder.mkdir()
    follower = Memory().follower(folder)
    assert await follower.look() == await follower.look() == 0
    assert caplog.text.count("cannot be read") == 1


@pytest.mark.connected
async def test_the_place_lies_in_the_store(store: Database, tmp_path: Path) -> None:
    exchange, memory = Exchange(tmp_path), Memory()
    places = partial(load_cursor, store), partial(save_cursor, store)

    def follower() -> Follower:
        return Follower(exchange.path, "asterisk", memory.keep, *places, from_end=False, header=False)

    for _ in range(4):
        exchange.write(5)
        await follower().look()
    assert memory.kept == exchange.written


@asynccontextmanager
async def a_reader(home: Path, exchange: Exchange, kept: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.connected.phone.reader", str(home), str(exchange.path), str(kept)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'libs'}{os.pathsep}{ROOT}"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


@pytest.mark.connected
async def test_a_reader_killed_in_the_midst_of_rotations(tmp_path: Path) -> None:
    exchange, kept, chance = Exchange(tmp_path), tmp_path / "kept", random.Random(11)
    for _ in range(3):
        async with a_reader(tmp_path, exchange, kept):
            for _ in range(chance.randrange(8, 16)):
                exchange.write(chance.randrange(1, 20))
                chance.choice(
                    [exchange.write_half, exchange.rename, exchange.copy_and_truncate, exchange.write]
                )()
                await asyncio.sleep(chance.random() * 0.03)
    async with a_reader(tmp_path, exchange, kept):
        exchange.write()

        async def all_there() -> bool:
            return set(kept.read_bytes().splitlines()) >= set(exchange.written)

        await until(all_there, "all rows kept", 30)
    assert set(kept.read_bytes().splitlines()) == set(exchange.written)
