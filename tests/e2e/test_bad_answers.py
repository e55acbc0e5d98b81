"""I2, I3 on a real night: bad answers are kept with their reasons, the other games go on, and good answers heal."""

from __future__ import annotations

import copy
import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from common.adapters.embedded.dispatch import pump
from common.adapters.embedded.home import Home
from common.adapters.sources.archive import Archive
from common.cli.status import look
from common.pipeline import Pipeline
from tests.e2e.evening import copied, rows, seen
from tests.e2e.spoiling import NIGHT
from tests.played import tipoff

MORNING, LATER = dt.datetime(2024, 3, 14, 8), dt.datetime(2024, 3, 14, 9)  # 04:00 in New York: the results are out
BOX, LOGS, SHOTS = (f"nba-com/{name}/{NIGHT}" for name in ("team-boxscore", "player-boxscores", "shot-chart"))
PROPS, LISTS = f"odds-api/player-props/{NIGHT}", f"ball-dont-lie/injuries/{NIGHT}"
BOMB, TWICE = 5_000_000, "Luka Dončić"
RAW = ("raw.nbac_boxscore_traditional", "raw.nbac_team_boxscore", "raw.nbac_player_boxscores", "raw.nbac_shot_chart")
SUMMARIES = ("analytics.player_game_summary", "analytics.team_offense_game_summary",
             "analytics.team_defense_game_summary")
MADE = ("precompute.ml_feature_store", "predictions.player_prop_predictions")
GRADES = ("predictions.prediction_accuracy",)
GOOD = ("20240313_CLE_NOP", "20240313_ATL_POR", "20240313_LAL_SAC")


@dataclass(frozen=True)
class Bad:
    """A bad answer: in whose folder it lands, what becomes of a good one, where and why it is refused.

    one_of_many: every object of the folder counts, not only the last.
    """

    folder: str
    spoil: Callable[[bytes], bytes]
    where: str
    reason: str
    one_of_many: bool = False


def changed(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        payload = json.loads(data)
        change(payload)
        return json.dumps(payload).encode()
    return spoil


def unknown(payload: Any) -> None:
    payload["boxScoreTraditional"]["homeTeam"]["teamTricode"] = "XYZ"


def mistyped(payload: Any) -> None:
    payload["boxScoreTraditional"]["homeTeam"]["statistics"]["points"] = "many"
    payload["boxScoreTraditional"]["awayTeam"]["players"] = {"none": 0}


def doubled(payload: Any) -> None:
    log = payload["resultSets"][0]
    again = copy.copy(next(row for row in log["rowSet"] if TWICE in row))
    again[log["headers"].index("PTS")] += 1
    log["rowSet"].append(again)


def folder_of(folder: Path, event: str) -> str:
    """The folder of a game's betting event."""
    [name] = {path.parent.name for path in (folder / f"graded/objects/raw/{PROPS}").glob(f"*-{event}/*.json")}
    return f"{PROPS}/{name}"


def bad_answers(folder: Path) -> dict[str, Bad]:
    lines = folder_of(folder, "CHIIND")
    return {
        "truncated": Bad(f"{BOX}/0022300946", lambda data: data[:len(data) // 2],
                         f"raw.nbac_team_boxscore/{NIGHT}/0022300946", "not JSON: "),
        "wrong types": Bad(f"{BOX}/0022300947", changed(mistyped), f"raw.nbac_team_boxscore/{NIGHT}/0022300947",
                           "20240313_BKN_ORL: ORL: points is 'many'"),
        "not a number": Bad(lines, lambda data: data.replace(b'"point":', b'"point":NaN,"was":', 1),
                            f"raw.odds_api_player_points_props/{NIGHT}/{lines.rpartition('/')[2]}",
                            "not JSON: the number NaN", one_of_many=True),
        "a bomb": Bad(LISTS, lambda data: b"[" * BOMB + b"]" * BOMB, f"raw.bdl_injuries/{NIGHT}", "not JSON: ",
                      one_of_many=True),
        "unknown team": Bad(f"{BOX}/0022300950", changed(unknown), f"raw.nbac_team_boxscore/{NIGHT}/0022300950",
                            "boxScoreTraditional.homeTeam.teamTricode: expected a team's code, found 'XYZ'"),
        "a player twice": Bad(LOGS, changed(doubled), f"raw.nbac_player_boxscores/{NIGHT}",
                              "two different rows with one key (game_id, player_lookup)"),
    }


KINDS = ("truncated", "wrong types", "not a number", "a bomb", "unknown team", "a player twice")


def answers(folder: Path, lines: str) -> dict[str, bytes]:
    """What lands in the morning where nothing is bad, a late list and line among it: {folder of the object: bytes}."""
    found: dict[str, bytes] = {}
    with seen(folder, "graded") as home:
        for prefix in (BOX, LOGS, SHOTS, LISTS, lines):
            for stored in home.world.objects.list(f"raw/{prefix}/"):
                found[stored.name.rpartition("/")[0].removeprefix("raw/")] = home.world.objects.get(stored.name)
    return found


def land(home: Home, folder: str, data: bytes, taken: dt.datetime, replace: bool = False) -> None:
    snap = f"-snap-{taken:%H%M}" if folder.startswith(PROPS) else ""
    name = f"raw/{folder}/{taken:%Y%m%d_%H%M%S}{snap}.json"
    assert home.world.objects.put(name, data, {"correlation_id": "morning"}, replace=replace)


def stored(home: Home, tables: tuple[str, ...], *games: str) -> dict[str, list[str]]:
    """The contract's columns of the rows of these games."""
    listed = ", ".join(f"'{game}'" for game in games)
    return {table: rows(home, table, f"game_id IN ({listed})") for table in tables}


def all_games(home: Home) -> list[str]:
    sql = "SELECT game_id FROM nba_raw.nbac_schedule WHERE game_date = ?"
    return [game for (game,) in home.warehouse.db.execute(sql, [NIGHT]).fetchall()]


@pytest.fixture(scope="module")
def bad(evening: Path) -> dict[str, Bad]:
    return bad_answers(evening)


@pytest.fixture(scope="module")
def broken(evening: Path, bad: dict[str, Bad], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose .tipoff was told its morning with one bad answer of each kind among the good ones."""
    folder = tmp_path_factory.mktemp("broken")
    good = answers(evening, bad["not a number"].folder)
    spoilt = {entry.folder: entry.spoil(good[entry.folder]) for entry in bad.values()}
    assert len(spoilt) == len(KINDS) and all(spoilt[name] != good[name] for name in spoilt)
    with copied(evening, "begun", folder / ".tipoff") as home:
        home.clock.set(MORNING)
        for name, data in (good | spoilt).items():
            land(home, name, data, MORNING)
        pump(home.world, home.bus)
        home.keep_clock()
    return folder


@pytest.fixture(scope="module")
def told(broken: Path) -> tuple[dict[str, Any], str]:
    """What `tipoff status` says of that home: as JSON, and to people."""
    done = [tipoff(["status", str(NIGHT), *more], broken) for more in (["--json"], [])]
    assert [d.returncode for d in done] == [0, 0], done[0].stderr
    return json.loads(done[0].stdout), done[1].stdout


@pytest.mark.parametrize("kind", KINDS)
def test_status_shows_where_each_bad_answer_is_and_why_it_was_refused(
        told: tuple[dict[str, Any], str], bad: dict[str, Bad], kind: str) -> None:
    found, text = told
    reasons = [entry["reason"] for entry in found["quarantined"] if entry["where"].startswith(bad[kind].where)]
    assert reasons and all(reason.startswith(bad[kind].reason) for reason in reasons), found["quarantined"]
    assert bad[kind].reason in text and bad[kind].where in text
    output = next(o for o in found["outputs"] if o["output"] == bad[kind].where.partition("/")[0])
    assert output["state"] in ("DEGRADED", "FAILED")


def test_nothing_is_refused_that_was_good_and_nothing_dies(
        told: tuple[dict[str, Any], str], bad: dict[str, Bad]) -> None:
    found, _ = told
    refused = {entry.where for entry in bad.values()} | {
        entry.where.replace("nbac_team_boxscore", "nbac_boxscore_traditional") for entry in bad.values()}
    assert {where for entry in found["quarantined"] if (where := entry["where"].partition(" ")[0])} == refused
    assert (found["dead_letters"], found["failed_asks"]) == ([], [])


def test_the_other_games_go_on_and_are_complete(evening: Path, broken: Path) -> None:
    with seen(evening, "graded") as home:
        true = stored(home, RAW + SUMMARIES + MADE, *GOOD)
    with Home.open(broken / ".tipoff", Pipeline.load(), Archive(evening / "archive")) as home:
        assert stored(home, RAW + SUMMARIES + MADE, *GOOD) == true
    assert len(true["raw.nbac_team_boxscore"]) == 1 + 2 * len(GOOD) and len(true["analytics.player_game_summary"]) > 60


def test_good_answers_heal_everything(evening: Path, broken: Path, bad: dict[str, Bad], tmp_path: Path) -> None:
    """A later object where the last counts, the same one repaired where all do: then it is as if nothing had been."""
    good = answers(evening, bad["not a number"].folder)
    with seen(evening, "graded") as home:
        true = stored(home, RAW + SUMMARIES + MADE + GRADES, *all_games(home))
        games = {game: stored(home, RAW, game) for game in all_games(home)}
    shutil.copytree(broken / ".tipoff", tmp_path / "home")
    with Home.open(tmp_path / "home", Pipeline.load(), Archive(evening / "archive")) as home:
        assert any(stored(home, RAW, game) != whole for game, whole in games.items())
        home.clock.set(LATER)
        for entry in bad.values():
            land(home, entry.folder, good[entry.folder], MORNING if entry.one_of_many else LATER, entry.one_of_many)
        pump(home.world, home.bus)
        found, now = look(home, NIGHT), stored(home, RAW + SUMMARIES + MADE + GRADES, *all_games(home))
        lists = rows(home, "raw.bdl_injuries", f"scrape_timestamp = '{MORNING}'")
    assert [table for table in true if now[table] != true[table]] == []
    assert len(lists) > 50
    assert (found["quarantined"], found["dead_letters"]) == ([], [])
    assert set(found["counts"]) <= {"COMPLETE", "EMPTY_OK"}  # of a source that has nothing there is nothing
