"""I1, G4: many partitions in one pass are made as they are made one by one."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters.embedded.bus import Delivery, EmbeddedBus
from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.pipeline import Pipeline
from common.sweep import sweep
from tests.toy import league as toy
from tests.toy.analytics.game_log import game_log
from tests.toy.precompute.form import form

DAY = dt.timedelta(days=1)
RECORDED = ("status", "reason", "rows", "digests", "rejected", "rejected_count", "inputs", "built_from", "version")
Objects = list[tuple[str, Any]]


class OneByOne:
    """The queue, handing over one message at a time."""

    def __init__(self, bus: EmbeddedBus) -> None:
        self._bus = bus

    def due(self, phase: str = "") -> list[Delivery]:
        return self._bus.due(1, phase)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)


def recorded(home: Home) -> dict[str, Any]:
    """What the state documents say about the partitions that hold rows, or would if these had not been rejected."""
    found = home.world.documents.scan("state/", "state/~")
    return {key: {name: doc.get(name) for name in RECORDED} for key, doc in found.items()
            if doc.get("rows") or doc.get("rejected_count")}


def together(folder: Path, objects: Objects, pipeline: Pipeline = toy.PIPELINE) -> tuple[Any, Any]:
    with toy.open_home(folder, pipeline=pipeline) as home:
        for name, payload in objects:
            toy.land(home, name, payload)
        toy.settle(home)
        return toy.contents(home), recorded(home)


@cache
def at_once(case: Callable[[], Objects]) -> tuple[Any, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return together(Path(folder), case())


def apart(folder: Path, objects: Objects, pipeline: Pipeline = toy.PIPELINE) -> tuple[Any, Any]:
    """Each object lands when nothing waits any more, and each message is delivered alone."""
    with toy.open_home(folder, pipeline=pipeline) as home:
        for name, payload in objects:
            toy.land(home, name, payload)
            pump(home.world, OneByOne(home.bus), toy.NOON + dt.timedelta(hours=3))  # type: ignore[arg-type]
            home.clock.set(toy.NOON)
        return toy.contents(home), recorded(home)


def swept(folder: Path, objects: Objects, pipeline: Pipeline = toy.PIPELINE) -> tuple[Any, Any]:
    """No message arrives at all; one sweep a date, from the last to the first, and then one over all."""
    with toy.open_home(folder, pipeline=pipeline) as home:
        for name, payload in objects:
            toy.land(home, name, payload)
        with home.store.transaction() as db:
            db.execute("DELETE FROM deliveries")
        days = [toy.TONIGHT - n * DAY for n in range(5)]
        for first, last in [*[(day, day) for day in days], (toy.FIRST, toy.TONIGHT)]:
            sweep(home.world, first, last)
            pump(home.world, home.bus)
        toy.settle(home)
        return toy.contents(home), recorded(home)


def plain() -> Objects:
    return toy.small_league()


def of_a_season() -> Objects:
    """One object that holds the games of every date."""
    whole = toy.league().objects
    return [whole[0], *[(n, p) for n, p in whole[1:] if n.split("/")[2] >= "2024-01-12"]]


def with_a_correction() -> Objects:
    return [*toy.small_league(), toy.correction(toy.TONIGHT - 2 * DAY)]


def without_a_column_on_one_date() -> Objects:
    """One slate does not tell the home points, which are null in all the others."""
    out = copy.deepcopy(toy.small_league())
    for game in out[1][1]["games"]:
        del game["home_points"]
    return out


def with_a_game_that_moved() -> Objects:
    """Tonight's slate says that a game of yesterday is played tonight; yesterday's was not asked for again."""
    out = copy.deepcopy(toy.small_league())
    yesterday, tonight = out[3][1]["games"], out[4][1]["games"]
    tonight.append({**yesterday[0], "game_date": str(toy.TONIGHT), "tip_time_utc": "2024-01-16T00:20:00Z"})
    return out


def with_a_row_of_another_date() -> Objects:
    out = copy.deepcopy(toy.small_league())
    out[3][1]["games"].append({**out[4][1]["games"][0], "game_id": "stray"})
    return out


def with_bad_rows_on_two_dates() -> Objects:
    out = copy.deepcopy(toy.small_league())
    for name, payload in out:
        if "/scores/" in name and name.split("/")[2] in (str(toy.TONIGHT - DAY), str(toy.TONIGHT - 3 * DAY)):
            payload["rows"][0]["points"] = -1
    return out


CASES = [
    plain,
    of_a_season,
    with_a_correction,
    without_a_column_on_one_date,
    with_a_game_that_moved,
    with_a_row_of_another_date,
    with_bad_rows_on_two_dates,
]


@pytest.mark.parametrize("way", [apart, swept], ids=lambda function: function.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda function: function.__name__)
def test_partitions_made_together_are_those_made_apart(tmp_path: Path, case: Callable[[], Objects],
                                                       way: Callable[..., tuple[Any, Any]]) -> None:
    contents, documents = at_once(case)
    other, documents_of_other = way(tmp_path / "apart", case())
    assert other == contents
    assert documents_of_other == documents


def made_by(name: str, transform: Callable[..., Any]) -> Pipeline:
    processors = tuple(
        dataclasses.replace(p, function=transform) if p.name == name else p for p in toy.PIPELINE.processors
    )
    return Pipeline(processors, ())


def half_a_point_on_some_dates(scores: pd.DataFrame, boxes: pd.DataFrame) -> pd.DataFrame:
    made = game_log(scores, boxes)
    bad = made["game_date"].dt.day.isin((11, 13)) & (made["player_lookup"] == "aaa0")
    return made.assign(points=made["points"].astype("float64").mask(bad, 0.5))


def without_a_column_on_some_dates(slate: pd.DataFrame, past: pd.DataFrame, news: pd.DataFrame) -> pd.DataFrame:
    made = form(slate, past, news)
    return made.drop(columns="status") if len(slate) and slate["game_date"].iloc[0].day == 13 else made


def rows_of_the_next_date_too(slate: pd.DataFrame, past: pd.DataFrame, news: pd.DataFrame) -> pd.DataFrame:
    made = form(slate, past, news)
    ahead = made.assign(game_date=made["game_date"] + DAY, game_id="ahead")
    return pd.concat([made, ahead]) if len(slate) and slate["game_date"].iloc[0].day == 13 else made


FUNCTIONS = [("analytics.game_log", half_a_point_on_some_dates), ("precompute.form", without_a_column_on_some_dates),
             ("precompute.form", rows_of_the_next_date_too)]


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=[f.__name__ for _, f in FUNCTIONS])
def test_a_function_that_fails_on_some_dates_fails_on_the_same_ones_in_bulk(
        tmp_path: Path, name: str, function: Callable[..., Any]) -> None:
    pipeline = made_by(name, function)
    contents, documents = together(tmp_path / "together", plain(), pipeline)
    other, documents_of_other = apart(tmp_path / "apart", plain(), pipeline)
    assert other == contents
    told = [{k: (doc["status"], doc["rejected_count"]) for k, doc in found.items() if name in k}
            for found in (documents, documents_of_other)]
    assert told[0] == told[1]
