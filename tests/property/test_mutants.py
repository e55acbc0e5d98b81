"""Whatever befalls an object on its way: nothing breaks, what was not touched is as it was, and nothing is lost."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters import provenance
from common.adapters.reading import Reading, read
from common.conform import PART, conform
from common.forms import payload_of
from common.landed import landed_object
from common.pipeline import Pipeline
from common.ports import Stored
from tests import corpus

SEED, MUTANTS = 20240115, 30
NAMES = sorted({*corpus.REAL, *corpus.OWN})
TAKEN = {"observed_at": "2025-01-15T10:00:00"}
# A row of these is made of several parts: who is at home, both sides of a line, the lines of two result sets.
JOINED = ("nba-com/play-by-play/", "odds-api/player-props/", "nba-com/scoreboard-v2/2024", "nba-com/team-boxscore/2025")
OF_TEXT = ("espn/boxscores/", "nba-com/gamebooks-data/", "nba-com/injury-report-data/")  # nothing to put in order


@cache
def pipeline() -> Pipeline:
    return Pipeline.load()


@pytest.fixture(params=NAMES, ids=lambda name: "/".join(name.split("/")[:2] + name.split("/")[-1:]))
def landed(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    name = request.param
    folder = Path() if name in corpus.OWN else request.getfixturevalue("archive_dir")
    return name, corpus.payload(name, folder)


@dataclass
class Sound:
    """What the object gives while nothing has befallen it. parts: {table: {row: the path of its part}}"""

    reading: Reading
    parts: dict[str, dict[str, str]]


def texts(reading: Reading, table: str) -> dict[str, str]:
    """{key: the row's text}"""
    key = pipeline().tables[table].key
    return {", ".join(f"{c}={str(row[c])[:60]}" for c in key): repr(row)
            for row in reading.rows[table].to_dict("records")} if table in reading.rows else {}


def sound(name: str, data: bytes) -> Sound:
    parts = {}
    for p, on, fields in pipeline().routes(name):
        payload = payload_of(data, on.form)
        made = p.function(payload=payload, landed=landed_object(Stored(f"raw/{name}", "", TAKEN), fields))
        paths = [path for path, _ in provenance.places(payload, made)]
        rows, _ = conform(p.writes, pd.DataFrame(made).assign(**{PART: paths}))  # type: ignore[arg-type]
        parts[p.name] = {repr({c: v for c, v in row.items() if c != PART}): row[PART]
                         for row in rows.to_dict("records")}
    return Sound(read(pipeline(), name, data, TAKEN), parts)


def element(payload: Any, path: tuple[Any, ...], before: Sound) -> str:
    """The innermost part of a list that holds this place and that rows are made of."""
    value, found = payload, ["$"]
    for n, step in enumerate(path, 1):
        value = value[step]
        if isinstance(step, int) and isinstance(value, (dict, list)):
            found.append(provenance.spelled(path[:n]))
    made = {part for parts in before.parts.values() for part in parts.values()}
    return next((place for place in reversed(found) if any(within(part, place) for part in made)), "$")


def within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def related(one: str, other: str) -> bool:
    """Whether one of the places holds the other."""
    return within(one, other) or within(other, one)


def check(before: Sound, after: Reading, touched: str) -> None:
    """Rows of other parts than the touched one are as they were, or are refused by name."""
    for table, parts in before.parts.items():
        rows = texts(after, table)
        refused = [part.path for name, part in after.refused if name == table]
        whole = any(path.startswith(NAMES_OF_OBJECTS) for path in refused) and not rows
        for key, row in texts(before.reading, table).items():
            if not whole and not related(parts.get(row, "$"), touched):
                assert rows.get(key) == row or any(path.startswith(key) for path in refused), (table, key)


def lost(before: Sound, after: Reading, payload: Any, path: tuple[Any, ...], changed: Any) -> bool:
    """Whether rows are gone because what held them is none any more: no empty list, and no part that was left out."""
    for step in path[:-1]:
        payload, changed = payload[step], changed[step]
    if isinstance(payload, list) and len(payload) != len(changed):
        return False
    stands = changed[path[-1]] if isinstance(payload, list) or path[-1] in changed else None
    held = provenance.spelled(path)
    return stands != [] and any(
        within(part, held) and row in set(texts(before.reading, table).values()) - set(texts(after, table).values())
        and len(after.rows[table]) < len(before.reading.rows[table])
        for table, parts in before.parts.items() for row, part in parts.items())


def accounted(name: str, payload: Any, after: Reading) -> None:
    """Rows and refused parts of the answer together are the records that it holds."""
    for table, held in corpus.records(name, payload).items():
        refused = [part for of, part in after.refused if of == table]
        parts = [part.at for part in refused if part.place < 0]
        if after.rows[table].empty and len(refused) == len(parts) == 1:
            continue  # the whole object
        told = len(after.rows[table]) + len(refused) - len(parts)
        assert told + sum(any(within(path, at) for at in parts) for path in held) == len(held), (table, refused)


NAMES_OF_OBJECTS = tuple(sorted({name.split("/")[0] + "/" for name in NAMES}))


def test_every_raw_route_is_in_the_corpus() -> None:
    reached = {p.name for name in NAMES for p, _, _ in pipeline().routes(name)}
    assert reached == {p.name for p in pipeline().processors if p.on}
    assert len(NAMES) * (MUTANTS + len(corpus.SPOILED)) >= 1_000


def test_a_mutant_breaks_nothing_touches_nothing_else_and_loses_nothing(landed: tuple[str, bytes]) -> None:
    name, data = landed
    before = sound(name, data)
    assert any(len(rows) for rows in before.reading.rows.values())
    structured = data[:1] in b"[{"
    for n in range(MUTANTS):
        rng = random.Random(f"{SEED} {name} {n}")
        if not structured:
            spoiled = corpus.garbled(data.decode(), rng).encode()
            assert_read(read(pipeline(), name, spoiled, TAKEN))
            continue
        payload = json.loads(data)
        path, changed = corpus.befall(payload, rng)
        after = read(pipeline(), name, json.dumps(changed).encode(), TAKEN)
        assert_read(after)
        if not name.startswith(JOINED):
            check(before, after, element(payload, path, before))
            assert after.refused or not lost(before, after, payload, path, changed)
        if path[-1] != "market_id":  # of another market than points: none of ours
            accounted(name, changed, after)


def test_the_order_of_keys_and_of_rows_tells_nothing(landed: tuple[str, bytes]) -> None:
    name, data = landed
    rng, sound = random.Random(f"{SEED} {name}"), read(pipeline(), name, data, TAKEN)
    if data[:1] in b"[{":
        accounted(name, json.loads(data), sound)
        mutants = [json.dumps(corpus.turned(json.loads(data), rng, keys)).encode() for keys in (True, False)]
    else:
        mutants = [corpus.lines_turned(data.decode(), rng).encode()] if not name.startswith(OF_TEXT) else []
    assert name.startswith(OF_TEXT) or any(mutant != data for mutant in mutants)
    for mutant in mutants:
        after = read(pipeline(), name, mutant, TAKEN)
        assert len(after.refused) == len(sound.refused)
        for table, rows in sound.rows.items():
            known = rows.columns.difference(["csv_row_number"])
            pd.testing.assert_frame_equal(after.rows[table][known], rows[known])


def assert_read(reading: Reading) -> None:
    """Each table has its rows or says why it has none; each refused part says where and why."""
    assert all(part.reason and part.object and part.at.startswith("$") for _, part in reading.refused)
    assert all(len(part.sample) <= 200 and len(part.reason) < 1_000 for _, part in reading.refused)


@pytest.mark.parametrize("spoil", corpus.SPOILED)
def test_bytes_that_are_no_answer_are_refused_whole(spoil: str, landed: tuple[str, bytes]) -> None:
    """A payload that is one after all gives the rows that it has."""
    name, data = landed
    spoiled = corpus.SPOILED[spoil](data, random.Random(f"{SEED} {name} {spoil}"))
    reading = read(pipeline(), name, spoiled, TAKEN)
    assert_read(reading)
    readable = ("bits", "nothing but") if data[:1] in b"[{" else (
        "bits", "nothing but", "truncated", "twice", "NaN", "deep")
    if spoil not in readable:
        assert all(rows.empty for rows in reading.rows.values()) and reading.refused


@pytest.mark.parametrize("name", corpus.HOSTILE_NAMES, ids=ascii)
def test_a_hostile_name_is_nobody_s_or_is_refused(name: str) -> None:
    reading = read(pipeline(), name, b"{}", TAKEN)
    assert all(rows.empty for rows in reading.rows.values())
    assert len(reading.refused) >= len(pipeline().routes(name))
