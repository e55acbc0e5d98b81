"""Two real nights as a user plays them: who is predicted, when, how it is published, how it is graded."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

from tests.e2e.archived import CLOCKS_CHANGE, NIGHT, beside, clocks_change, needed
from tests.e2e.homes import published
from tests.played import shared_folder, tipoff

FIELDS = {"date": str, "source": str, "games": int, "players": int, "predictions": int, "published": list,
          "status": str, "correlation_id": str, "events": int, "runs": int, "changed_rows": int, "seconds": float}
ENVELOPE = {"schema_version", "game_date", "generated_at", "correlation_id", "source", "model_versions", "halt_active",
            "halt_reason", "halt_since"}
# Who took the floor that night, how often he had before, and what his averages were: no Cup final counts in any.
PLAYED = """
    WITH counted AS (SELECT * FROM box WHERE did_play AND season_type <> 'cup_final'),
    before AS (SELECT player_id, pts, row_number() OVER (PARTITION BY player_id ORDER BY game_date DESC) AS ago
               FROM counted WHERE game_date < DATE '{day}')
    SELECT t.player_id, t.pts AS actual, coalesce(max(b.ago), 0) AS games, avg(b.pts) AS season_mean,
           avg(b.pts) FILTER (b.ago <= 10) AS last_10
    FROM counted t LEFT JOIN before b USING (player_id) WHERE t.game_date = DATE '{day}' GROUP BY ALL"""
# The median over the real books of the last line that each was seen with when the odds were last asked for.
CLOSING = """
    WITH tips AS (SELECT game_id, CAST(CAST(tip_time_utc AS TIMESTAMPTZ) AS TIMESTAMP) AS tip FROM schedule
                  WHERE game_date = DATE '{day}'),
    real AS (SELECT * FROM points_lines WHERE bookmaker NOT IN ('prizepicks', 'underdog', 'draftkingspick6')),
    seen AS (SELECT game_id, player_id, bookmaker, open_utc AS taken, open_line AS line, 0 AS rank, source FROM real
             WHERE open_utc IS NOT NULL AND open_line IS NOT NULL
             UNION ALL SELECT game_id, player_id, bookmaker, snapshot_utc, line, 1, '' FROM line_history
             UNION ALL SELECT game_id, player_id, bookmaker, coalesce(snapshot_utc, game_date + INTERVAL 16 HOUR), line,
             2, source FROM real WHERE line IS NOT NULL),
    last AS (SELECT player_id, bookmaker, arg_max(line, (taken, rank, source)) AS line
             FROM seen JOIN tips USING (game_id) WHERE CAST(taken AS TIMESTAMP) <= tip - INTERVAL 10 MINUTE GROUP BY player_id, bookmaker)
    SELECT player_id, median(line) AS closing_line FROM last GROUP BY player_id"""


class Night:
    """A night as it was played, its published file, and the archive beside it."""

    def __init__(self, day: str, folder: Path) -> None:
        self.day, self.folder, self.home = day, folder, folder / ".tipoff"
        self.file = published(self.home, day)

    def asked(self, sql: str) -> pd.DataFrame:
        with beside(self.home) as db:
            found: pd.DataFrame = db.execute(sql.format(day=self.day)).df()
        return found

    def systems(self) -> dict[int, dict[str, Any]]:
        """{NBA's player id: {system: what it says}}."""
        return {p["nba_player_id"]: p["systems"] for game in self.file["games"] for p in game["predictions"]}


@pytest.fixture(scope="module", params=[NIGHT, CLOCKS_CHANGE])
def night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Night:
    needed()
    folder = request.getfixturevalue("archive_folder") if request.param == NIGHT else clocks_change(
        shared_folder(tmp_path_factory))
    return Night(request.param, folder)


def test_the_answer_is_that_of_the_contract(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = clocks_change(shared_folder(tmp_path_factory))
    answer = json.loads((folder / "stdout.txt").read_text())
    assert {name: type(value) for name, value in answer.items()} == FIELDS
    assert (answer["date"], answer["source"], answer["status"]) == (CLOCKS_CHANGE, "archive", "complete")
    assert all((folder / ".tipoff" / name).is_file() for name in answer["published"])
    said = published(folder / ".tipoff", CLOCKS_CHANGE)
    assert (answer["games"], answer["correlation_id"]) == (said["total_games"], said["correlation_id"])
    players = [p for game in said["games"] for p in game["predictions"]]
    made = [s for p in players for s in p["systems"].values() if s["points"] is not None]
    assert (answer["players"], answer["predictions"]) == (len(players), len(made))
    assert min(answer["events"], answer["runs"]) > 1_000 and answer["changed_rows"] > 100_000


def test_whoever_played_with_five_games_behind_him_was_predicted_by_every_system(night: Night) -> None:
    due = night.asked(f"SELECT * FROM ({PLAYED}) WHERE games >= 5")["player_id"].tolist()
    said = night.systems()
    assert len(due) > 100
    assert all(set(said[player]) >= {"moving_average", "ridge_points"} for player in due)
    silent = [(player, name) for player in due for name, answer in said[player].items() if answer["points"] is None]
    assert silent == []
    for answer in (answer for player in due for answer in said[player].values()):
        low, high = answer["interval_80"]
        assert 0 <= low <= answer["points"] <= high <= 60
        assert answer["reason"] is None and (answer["line"] is None) == (answer["p_over"] is None)


def test_every_prediction_was_made_and_every_line_seen_before_the_tip_off(night: Night) -> None:
    late = night.asked("""SELECT count(*) AS n, count(*) FILTER (p.processed_at >= s.tip_time_utc) AS late,
        count(*) FILTER (p.line_taken_at >= s.tip_time_utc) AS late_lines, count(p.line_taken_at) AS lines
        FROM home.nba_predictions.player_prop_predictions p JOIN home.nba_raw.nbac_schedule s USING (game_id)
        WHERE p.game_date = DATE '{day}'""").iloc[0]
    assert late["n"] > 200 and late["lines"] > 50
    assert (late["late"], late["late_lines"]) == (0, 0)
    tips = {game["nba_game_id"]: game["tip_time_utc"] for game in night.file["games"]}
    real = night.asked("SELECT game_id, strftime(CAST(tip_time_utc AS TIMESTAMPTZ), '%Y-%m-%dT%H:%M:%SZ') AS tip"
                       " FROM schedule WHERE game_date = DATE '{day}'")
    assert tips == dict(zip(real["game_id"], real["tip"], strict=True))


def test_the_file_keeps_the_schema_beside_it_and_has_the_envelope(night: Night) -> None:
    schema = json.loads((night.home / "objects/public/v1/schemas/predictions.json").read_text())
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(night.file)
    assert night.file.keys() >= ENVELOPE
    assert (night.file["game_date"], night.file["source"], night.file["schema_version"]) == (night.day, "archive", 1)
    assert published(night.home, "today") == night.file
    models = night.asked("SELECT system_id, model_version FROM home.nba_predictions.ml_models"
                         " WHERE game_date = DATE '{day}'")
    assert night.file["model_versions"] == dict(zip(models["system_id"], models["model_version"], strict=True))


def test_status_says_complete_and_nothing_is_quarantined_dead_or_failed(night: Night) -> None:
    told = json.loads(tipoff(["status", night.day, "--json"], night.folder).stdout)
    assert {output["output"]: output["state"] for output in told["outputs"] if output["state"] != "COMPLETE"} == {}
    assert {output["phase"] for output in told["outputs"]} == {2, 3, 4, 5, 6}
    assert (told["date"], told["quarantined"], told["dead_letters"], told["failed_asks"]) == (night.day, [], [], [])


def test_grades_are_those_that_the_archive_gives(night: Night) -> None:
    """Systems and baselines recomputed from the published file and the parquet files, on each population's rows."""
    said = night.systems()
    rows = night.asked(f"SELECT * FROM ({PLAYED}) LEFT JOIN ({CLOSING}) USING (player_id) WHERE games >= 10")
    rows = rows.assign(**{name: [said[player][name]["points"] for player in rows["player_id"]]
                          for name in ("moving_average", "ridge_points")})
    rows[["season_mean", "last_10"]] = rows[["season_mean", "last_10"]].round(1)
    report = json.loads(tipoff(["accuracy", "--json"], night.folder).stdout)
    given = {(e["population"], e["system_id"]): e for e in (*report["systems"], *report["baselines"])}
    for population, own in (("all", rows), ("line", rows[rows["closing_line"].notna()])):
        names = ["moving_average", "ridge_points", "season_mean", "last_10"]
        for name in [*names, "closing_line"] if population == "line" else names:
            error = own[name] - own["actual"]
            entry = given[population, name]
            assert entry["n"] == len(own) > 50
            assert entry["mae"] == pytest.approx(error.abs().mean(), abs=0.002), (population, name)
            assert entry["bias"] == pytest.approx(error.mean(), abs=0.002), (population, name)
    assert report["season"] == "2023-24" and ("all", "closing_line") not in given
    inside = [low <= actual <= high for player, actual in zip(rows["player_id"], rows["actual"], strict=True)
              for low, high in [said[player]["ridge_points"]["interval_80"]]]
    assert given["all", "ridge_points"]["coverage_80"] == pytest.approx(sum(inside) / len(inside), abs=1e-4)


def test_on_the_night_the_clocks_change_every_instant_is_new_yorks(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = clocks_change(shared_folder(tmp_path_factory)) / ".tipoff"
    with closing(sqlite3.connect(home / "state.db")) as state:
        keys = state.execute("SELECT key FROM documents WHERE key LIKE 'ask/%'").fetchall()
    asks = {tuple(key.split("/")[1:]) for (key,) in keys}
    box, schedule = "scrapers.nbac_player_boxscore", "scrapers.nbac_schedule_api"
    five, half_past_three = "20240310T090000", "20240311T073000"
    assert {due for name, _, due in asks if name == schedule} == {five, half_past_three}
    at_four = {day: due for name, day, due in asks if name == box}  # of the next morning
    assert at_four["2024-03-08"] == "20240309T090000"
    assert (at_four["2024-03-09"], at_four["2024-03-10"]) == ("20240310T080000", "20240311T080000")
    landed = sorted(path.stem for path in (home / "objects/raw/nba-com/schedule/2023-24").glob("*.json"))
    assert landed == ["20240310_090000", "20240311_073000"]
    with beside(home) as db:
        days = db.execute("""SELECT s.game_date, h.game_date, h.tip_time_utc,
            CAST(CAST(s.tip_time_utc AS TIMESTAMPTZ) AS TIMESTAMP) FROM schedule s JOIN home.nba_raw.nbac_schedule h ON h.nba_game_id = s.game_id
            WHERE s.game_date BETWEEN DATE '2024-03-08' AND DATE '2024-03-12'""").fetchall()
    assert {day for day, *_ in days} == {dt.date(2024, 3, day) for day in range(8, 13)}
    assert [(day, tip) for day, _, _, tip in days] == [(day, tip) for _, day, tip, _ in days]
