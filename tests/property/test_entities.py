"""I8: a change about one player re-makes the rows that depend on him, and leaves every other row as it is."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.pipeline import Pipeline
from common.runner import Run
from tests.toy import league as toy
from tests.toy.analytics.game_log import GameLog
from tests.toy.precompute.form import Form
from tests.toy.precompute.streak import Streak
from tests.toy.raw.nbac_schedule import NbacSchedule
from tests.toy.raw.news import News

NEWS = f"league/news/{toy.TONIGHT}/20240115_%s0000.json"
HIS_GAME = toy.game_id(toy.TONIGHT, *next(g for g in toy.games_of(toy.TONIGHT) if "AAA" in g))


def bulletin(hour: int, *players: str) -> tuple[str, Any]:
    return NEWS % hour, [{"player_lookup": who, "team_abbr": who[:3].upper(), "status": "out"} for who in players]


def rows(home: Home, table: str, where: str) -> str:
    """Every column of the rows, lineage too."""
    return home.warehouse.db.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY ALL").df().to_csv()


def delivered(home: Home, *objects: tuple[str, Any]) -> dict[str, list[str]]:
    """{processor: the entities that its runs for tonight changed}."""
    seen: list[Run] = []
    for name, payload in objects:
        toy.land(home, name, payload)
    pump(home.world, home.bus, seen=seen.extend)
    return {run.key.split("/")[1]: run.changed for run in seen if run.scope.date == toy.TONIGHT}


def test_a_bulletin_about_one_player_changes_the_rows_of_his_game_and_no_others(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        delivered(home, *toy.small_league())
        tables = ("nba_precompute.form", "nba_precompute.streak", "nba_predictions.guess")
        others = {t: rows(home, t, f"game_id <> '{HIS_GAME}'") for t in tables}
        his = {t: rows(home, t, f"game_id = '{HIS_GAME}' AND player_lookup <> 'aaa1'") for t in tables}
        home.clock.set(toy.NOON.replace(hour=18))
        changed = delivered(home, bulletin(15, "bbb1", "aaa1"))  # bbb1 was out before
        assert {t: rows(home, t, f"game_id <> '{HIS_GAME}'") for t in tables} == others
        assert changed["precompute.form"] == [f"{team}{n}" for team in ("aaa", "ddd") for n in range(3)]
        assert changed["precompute.streak"] == ["aaa1"]
        assert changed["predictions.guess"] == []
        after = {t: rows(home, t, f"game_id = '{HIS_GAME}' AND player_lookup <> 'aaa1'") for t in tables}
        assert after["nba_precompute.form"] != his["nba_precompute.form"]
        assert {t: after[t] for t in tables[1:]} == {t: his[t] for t in tables[1:]}


def test_what_is_announced_names_the_players_that_changed(tmp_path: Path) -> None:
    import json
    with toy.open_home(tmp_path) as home:
        delivered(home, *toy.small_league())
        toy.land(home, *toy.correction(toy.TONIGHT - (toy.TONIGHT - toy.FIRST) // 14 * 2))
        pump(home.world, home.bus, phase="raw")
        [message] = [json.loads(text) for (text,) in home.store.rows("SELECT message FROM deliveries")]
        assert message["affected_entities"] == {"players": ["aaa0"]}
        assert (message["record_count"], message["records_changed"]) == (12, 1)


def test_a_correction_of_one_player_leaves_the_rows_of_all_others_byte_identical(tmp_path: Path) -> None:
    with toy.open_home(tmp_path) as home:
        delivered(home, *toy.small_league())
        name, payload = toy.correction(toy.TONIGHT - (toy.TONIGHT - toy.FIRST) // 14 * 2)
        who = payload["rows"][0]["player_lookup"]
        tables = ("nba_raw.scores", "nba_analytics.game_log", "nba_precompute.form", "nba_precompute.streak",
                  "nba_predictions.guess")
        before = {t: rows(home, t, f"player_lookup <> '{who}'") for t in tables}
        his = {t: rows(home, t, f"player_lookup = '{who}'") for t in tables}
        home.clock.set(toy.NOON.replace(hour=18))
        delivered(home, (name, payload))
        assert {t: rows(home, t, f"player_lookup <> '{who}'") for t in tables} == before
        assert all(rows(home, t, f"player_lookup = '{who}'") != his[t] for t in tables)


# ---------------------------------------------------------------------------------------------------- narrowed = full


class Reads:
    """A warehouse that remembers which windows were read for some entities alone."""

    def __init__(self, warehouse: Any) -> None:
        self._warehouse, self.narrowed = warehouse, []

    def read(self, table: Any, first: Any, last: Any, *, entities: Any = None, columns: Any = None) -> pd.DataFrame:
        if entities is not None and first < last:  # of one date a writer reads what it replaces
            self.narrowed.append((table.name(), sorted(entities)))
        return self._warehouse.read(table, first, last, entities=entities, columns=columns)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._warehouse, name)


def changed(name: str, **declared: Any) -> Pipeline:
    """The small league's pipeline with one declaration changed."""
    processors = tuple(dataclasses.replace(p, **declared) if p.name == name else p for p in toy.PIPELINE.processors)
    return Pipeline(processors, toy.PIPELINE.scrapers, toy.PIPELINE.logs)


def played(folder: Path, pipeline: Pipeline, steps: list[list[tuple[str, Any]]]) -> tuple[dict[str, Any], list[Any]]:
    """The final contents after these arrivals, one after the other; and the narrowed reads."""
    with toy.open_home(folder, pipeline=pipeline) as home:
        reads = Reads(home.world.warehouse)
        home.world = dataclasses.replace(home.world, warehouse=reads)
        for objects in steps:
            for name, payload in objects:
                toy.land(home, name, payload)
            toy.settle(home)
        return toy.contents(home), reads.narrowed


def changes(seed: int) -> list[list[tuple[str, Any]]]:
    """The small league, then corrections and bulletins about a few players at a time."""
    rng = random.Random(seed)
    out = [toy.small_league()]
    days = [toy.TONIGHT - (toy.TONIGHT - toy.FIRST) // 14 * n for n in range(1, 5)]
    players = [f"{team}{n}" for team in ("aaa", "bbb", "ccc", "ddd") for n in range(3)]
    for step in range(6):
        if rng.random() < 0.5:
            day = rng.choice(days)
            payload = next(p for n, p in toy.small_league() if f"/scores/{day}/" in n)
            taken = rng.sample(payload["rows"], rng.randint(1, 3))
            corrected = [{**r, "points": rng.randint(0, 40)} if r in taken else r for r in payload["rows"]]
            if rng.random() < 0.3:
                corrected.remove(rng.choice(corrected))
            out.append([(f"league/scores/{day}/20240115_0{step}0000.json", {"rows": corrected})])
        else:
            out.append([bulletin(15 + step, *rng.sample(players, rng.randint(1, 3)))])
    return out


@pytest.mark.parametrize("seed", range(5))
def test_a_run_for_some_players_makes_what_a_run_for_all_makes(tmp_path: Path, seed: int) -> None:
    steps = changes(seed)
    narrowed, reads = played(tmp_path / "some", toy.PIPELINE, steps)
    full, none = played(tmp_path / "all", changed("precompute.streak", per_entity=False), steps)
    assert narrowed == full
    assert reads and not none


@pytest.mark.parametrize("seed", [0, 1, 4, 9])
@pytest.mark.parametrize("latest", [(), ("player_lookup",)], ids=["the last bulletin", "the last of each player"])
def test_a_change_that_spreads_to_his_game_makes_what_a_run_for_all_makes(
        tmp_path: Path, latest: tuple[str, ...], seed: int) -> None:
    """form, narrowed: who is out in a game is counted over its players, so a change of one concerns them all."""
    news = News.as_of("slate", on="team_abbr", among=("home", "away"), latest=latest, spreads="game_id")
    reads = {"slate": NbacSchedule.on_date(), "past": GameLog.before(days=30, spreads="game_id"), "news": news}
    steps = changes(seed)
    narrowed, narrow = played(tmp_path / "some", changed("precompute.form", reads=reads, per_entity=True), steps)
    full, _ = played(tmp_path / "all", changed("precompute.form", reads=reads), steps)
    assert narrowed == full
    if latest:  # a whole new bulletin concerns everybody
        assert any(table == "analytics.game_log" and len(names) == 6 for table, names in narrow)


def games_only(calls: list[int]) -> Any:
    def streak(form: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
        calls.append(len(form))
        return form.merge(past.groupby("player_lookup")["points"].max().rename("best"), on="player_lookup",
                          how="left").assign(status=form["games"].astype("str"))
    return streak


@pytest.mark.parametrize("seed", range(3))
def test_a_change_in_columns_that_are_not_read_is_no_work_and_no_difference(tmp_path: Path, seed: int) -> None:
    reads = {"form": Form.on_date(columns=("game_id", "player_lookup", "games")), "past": GameLog.before()}
    calls, all_calls = list[int](), list[int]()
    steps = changes(seed)
    some = changed("precompute.streak", reads=reads, function=games_only(calls))
    everybody = changed("precompute.streak", reads=reads, function=games_only(all_calls), per_entity=False)
    (narrowed, _), (full, _) = played(tmp_path / "some", some, steps), played(tmp_path / "all", everybody, steps)
    assert narrowed == full
    assert len(calls) < len(all_calls)


def test_of_a_bulletin_nothing_reaches_who_reads_no_word_of_it(tmp_path: Path) -> None:
    calls: list[int] = []
    reads = {"form": Form.on_date(columns=("game_id", "player_lookup", "games")), "past": GameLog.before()}
    pipeline = changed("precompute.streak", reads=reads, function=games_only(calls))
    with toy.open_home(tmp_path, pipeline=pipeline) as home:
        delivered(home, *toy.small_league())
        before, seen = len(calls), rows(home, "nba_precompute.streak", "true")
        home.clock.set(toy.NOON.replace(hour=18))
        found = delivered(home, bulletin(15, "bbb1", "aaa1"))
        assert found["precompute.form"] and found["precompute.streak"] == []
        assert (len(calls), rows(home, "nba_precompute.streak", "true")) == (before, seen)


def status_as_of(form: pd.DataFrame, slate: pd.DataFrame, news: pd.DataFrame) -> pd.DataFrame:
    said = news[["player_lookup", "status"]].rename(columns={"status": "said"})
    rows = form.merge(said, on="player_lookup", how="left")
    return rows.assign(best=rows["games"], status=rows["said"])


@pytest.mark.parametrize("latest", [(), ("player_lookup",)], ids=["the last bulletin", "the last of each player"])
def test_a_snapshot_read_for_one_player_is_cut_where_it_is_cut_for_all(tmp_path: Path, latest: tuple[str, ...]) -> None:
    """The 15:00 bulletin does not name aaa0 any more: narrowed to him, nothing of it is left to see that by."""
    read = News.as_of("slate", on="team_abbr", among=("home", "away"), latest=latest)
    declared = {
        "reads": {"form": Form.on_date(), "slate": NbacSchedule.on_date(), "news": read},
        "function": status_as_of,
    }
    steps = [toy.small_league(), [bulletin(13, "aaa0", "aaa2")], [bulletin(15, "bbb1")], [bulletin(16, "bbb1", "ccc2")]]
    assert Streak.entity == "player"
    some, _ = played(tmp_path / "some", changed("precompute.streak", **declared, per_entity=True), steps)
    full, _ = played(tmp_path / "all", changed("precompute.streak", **declared, per_entity=False), steps)
    assert some == full
