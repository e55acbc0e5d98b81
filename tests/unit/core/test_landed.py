"""Which objects make a partition, and when each was taken."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from common.landed import KEPT, KEPT_ROWS, Raw
from common.ports import Stored
from common.processor import Landed
from common.run import scopes_of
from common.state import Scope
from common.table import Table

DAY = dt.date(2025, 1, 15)
TABLES = Landed("league/tables/{season}/{game_date}/{taken_at}.json")
NEWS = Landed("league/news/{game_date}/{taken_at}.json", keep="all")
CURRENT = Landed("league/rosters/{game_date}/{team}.json")


class Seen(Table, key=("game_id",), entity="game"):
    game_id: str
    game_date: dt.date
    seen: dt.datetime


def rows_of(objects: dict[str, Any], *on: Landed, sub: str = "", observed_at: str = "") -> pd.DataFrame:
    """The rows of the day's partition; an object is the id of its one game, `seen` when it was taken."""
    def function(payload: Any, landed: Any) -> list[dict[str, Any]]:
        return [{"game_id": payload, "game_date": DAY, "seen": landed.observed_at}]

    def listed(prefix: str) -> list[Stored]:
        return [Stored(name, "", {"observed_at": observed_at}) for name in sorted(objects) if name.startswith(prefix)]

    world = SimpleNamespace(objects=SimpleNamespace(list=listed, get=lambda name: json.dumps(objects[name]).encode()),
                            kept={})
    p = SimpleNamespace(on=on, writes=Seen, function=function)
    made = Raw(p, world).of_scopes([Scope(DAY, sub)])
    assert not made.broken
    return made.frame


def test_a_season_beside_a_date_is_told_by_the_date() -> None:
    name = "league/tables/2024-25/2025-01-15/20250115_100000.json"
    assert TABLES.match(name) == {"game_date": "2025-01-15", "taken_at": "20250115_100000"}
    assert scopes_of(TABLES.match(name)) == [Scope(DAY, "")]
    assert rows_of({f"raw/{name}": "a"}, TABLES)["game_id"].tolist() == ["a"]


@pytest.mark.parametrize(("instants", "stands"), [(("09", "10"), "b"), (("10", "09"), "a")])
def test_of_two_patterns_the_newest_object_is_the_whole_truth(instants: tuple[str, str], stands: str) -> None:
    games, lines = (Landed(f"league/{kind}/{{game_date}}/{{taken_at}}.json") for kind in ("games", "lines"))
    objects = {f"raw/league/{kind}/2025-01-15/20250115_{hour}0000.json": game
               for kind, hour, game in zip(("games", "lines"), instants, "ab", strict=True)}
    assert rows_of(objects, games, lines)["game_id"].tolist() == [stands]


class History:
    """News of the day as they land; each object holds so many rows as its payload says."""

    def __init__(self) -> None:
        self.read: list[list[str]] = []
        self.kept: dict[Any, Any] = {}

    def __call__(self, payload: Any, landed: Any) -> list[dict[str, Any]]:
        self.read.append(payload)
        return [{"game_id": game, "game_date": DAY, "seen": landed.observed_at} for game in payload]

    def made(self, said: dict[str, list[str]]) -> list[str]:
        names = {f"raw/league/news/2025-01-15/20250115_{time}.json": games for time, games in said.items()}
        world = SimpleNamespace(kept=self.kept, objects=SimpleNamespace(
            list=lambda prefix: [Stored(name, str(games), {}) for name, games in names.items()],
            get=lambda name: json.dumps(names[name]).encode()))
        p = SimpleNamespace(on=(NEWS,), writes=Seen, function=self.__call__)
        found: list[str] = Raw(p, world).of_scopes([Scope(DAY)]).frame["game_id"].tolist()  # type: ignore[arg-type]
        return found


def test_an_object_of_a_history_is_read_once_however_often_its_partition_is_made() -> None:
    day = History()
    assert day.made({"090000": ["a"]}) == ["a"]
    assert day.made({"090000": ["a"], "100000": ["b"]}) == ["a", "b"]
    assert day.read == [["a"], ["b"]]
    assert day.made({"090000": ["c"], "100000": ["b"]}) == ["b", "c"]


def test_what_stays_read_of_histories_is_bounded() -> None:
    day, times = History(), [f"09{n // 60:02}{n % 60:02}" for n in range(KEPT + 6)]
    day.made({time: [time] for time in times})
    day.made({"100000": [f"{n:04}" for n in range(KEPT_ROWS + 1)]})
    assert len(day.kept) == KEPT
    day.made({time: [time] for time in (times[0], times[-1])})
    assert day.read[-1] == [times[0]]  # the oldest went, the newest stayed


def test_an_object_that_is_replaced_was_taken_when_its_metadata_say() -> None:
    objects = {"raw/league/rosters/2025-01-15/BOS.json": "a", "raw/league/rosters/2025-01-15/LAL.json": "b"}
    rows = rows_of(objects, CURRENT, sub="BOS", observed_at="2025-01-15T10:30:00")
    assert rows["seen"].tolist() == [pd.Timestamp("2025-01-15 10:30")]


def test_an_object_of_which_nobody_knows_when_it_was_taken_is_refused() -> None:
    assert rows_of({"raw/league/rosters/2025-01-15/BOS.json": "a"}, CURRENT, sub="BOS").empty


def test_an_object_of_a_season_may_be_split_further() -> None:
    teams = Landed("league/seasons/{season}/{team}.json")
    objects = {"raw/league/seasons/2024-25/BOS.json": "a", "raw/league/seasons/2024-25/LAL.json": "b"}
    for team, game in (("BOS", ["a"]), ("LAL", ["b"]), ("NYK", [])):
        rows = rows_of(objects, teams, sub=team, observed_at="2024-11-02T10:30:00")
        assert rows["game_id"].tolist() == game
        assert set(rows["partition_id"]) <= {f"2025-01-15/{team}"}


def store(*names: str) -> SimpleNamespace:
    """Objects of a content each, taken at ten where their names do not say when."""
    listed = [Stored(name, name, {"observed_at": "2025-01-15T10:00:00"}) for name in names]
    return SimpleNamespace(objects=SimpleNamespace(
        list=lambda prefix: [stored for stored in listed if stored.name.startswith(prefix)]))


def test_the_same_bytes_of_the_same_instant_under_two_names_are_one_object() -> None:
    newest, kept = Landed("rosters/{season}/{team}.json"), Landed("rosters/{season}/{team}/{taken_at}.json", keep="all")
    names = "raw/rosters/2024-25/BOS.json", "raw/rosters/2024-25/BOS/20250115_100000.json"
    for same, left in ((True, [names[1]]), (False, list(names))):
        world = store(*names)
        for stored in world.objects.list(""):
            object.__setattr__(stored, "sha256", "same" if same else stored.name)
        raw = Raw(SimpleNamespace(on=(newest, kept)), world)  # type: ignore[arg-type]
        assert [entry[1].name for entry in raw.objects(Scope(dt.date(2024, 10, 1), "BOS"))] == left


def test_the_partitions_of_a_season_look_at_its_objects_once() -> None:
    raw = Raw(SimpleNamespace(on=(Landed("games/{season}/{taken_at}.json"),)),  # type: ignore[arg-type]
              store("raw/games/2024-25/20250115_100000.json", "raw/games/2024-25/20250114_100000.json"))
    found = [raw.objects(scope) for scope in scopes_of({"season": "2024-25"})]
    assert len(found) > 300 and all(one is found[0] for one in found)
    assert [entry[1].name for entry in found[0]] == ["raw/games/2024-25/20250115_100000.json"]


def test_an_object_of_a_season_that_is_dated_is_of_the_date_when_it_was_taken() -> None:
    files = Landed("games/{season}/{taken_at}.json", keep="all", dated=True)
    names = [f"games/{season}/202408{day}_100000.json"
             for season, day in (("2024-25", 20), ("2023-24", 20), ("2024-25", 21))]
    raw = Raw(SimpleNamespace(on=(files,)), store(*(f"raw/{name}" for name in names)))  # type: ignore[arg-type]
    for day, named in ((20, names[1::-1]), (21, names[2:]), (22, [])):
        found = raw.objects(Scope(dt.date(2024, 8, day)))
        assert [entry[1].name for entry in found] == [f"raw/{name}" for name in named]
    assert scopes_of(files.match(names[0]) or {}) == [Scope(dt.date(2024, 8, 20))]
