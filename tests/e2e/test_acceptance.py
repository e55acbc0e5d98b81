"""A real night of the archive, from a fresh home to graded predictions, against the archive's own figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pandas as pd
import pytest

from tests.played import ARCHIVE, archive_night, copied, shared_folder, tipoff

NIGHTS = ("2024-03-13", "2024-03-10")  # the second: clocks were put forward at two in the morning
KNOWN = (
    "Luka Dončić",
    "Nikola Jokić",
    "Shai Gilgeous-Alexander",
    "Giannis Antetokounmpo",
    "Jayson Tatum",
    "LeBron James",
    "Kevin Durant",
    "Anthony Edwards",
    "Jalen Brunson",
    "Domantas Sabonis",
    "Paolo Banchero",
    "De'Aaron Fox",
)


@pytest.fixture(scope="module", params=NIGHTS)
def night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """(date, folder): the folder's .tipoff holds the night, stdout.txt its --json."""
    if not (ARCHIVE / "box").is_dir():
        pytest.skip(f"no season archive at {ARCHIVE}: real nights are not played")
    return request.param, archive_night(shared_folder(tmp_path_factory), request.param)


def box(season: str = "2023-24") -> pd.DataFrame:
    return duckdb.sql(f"SELECT * FROM '{ARCHIVE}/box/{season}/player_box.parquet'").df()


def tables(folder: Path) -> Any:
    return duckdb.connect(str(folder / ".tipoff" / "warehouse.duckdb"), read_only=True)


def published(folder: Path, date: str) -> dict[str, Any]:
    return json.loads((folder / f".tipoff/objects/public/v1/predictions/{date}.json").read_text())


def test_the_answer_has_the_fields_of_the_contract(night: tuple[str, Path]) -> None:
    date, folder = night
    answer = json.loads((folder / "stdout.txt").read_text())
    assert set(answer) == {"date", "source", "games", "players", "predictions", "published", "status", "correlation_id",
                           "events", "runs", "changed_rows", "seconds"}
    assert (answer["date"], answer["source"], answer["status"]) == (date, "archive", "complete")
    assert all((folder / ".tipoff" / name).is_file() for name in answer["published"])


def test_everyone_who_played_with_five_games_behind_him_was_predicted_by_each_system(night: tuple[str, Path]) -> None:
    date, folder = night
    games = box()
    games = games[games["did_play"] & (games["season_type"] == "regular")]
    before = games[games["game_date"] < date].groupby("player_id").size()
    tonight = games[games["game_date"] == date]["player_id"]
    due = {int(p) for p in tonight if before.get(p, 0) >= 5}
    said = {p["nba_player_id"]: p["systems"] for game in published(folder, date)["games"] for p in game["predictions"]}
    systems = {name for made in said.values() for name in made}
    assert len(due) > 60 and {"moving_average", "ridge_points"} <= systems
    lacking = [(player, name) for player in due for name in systems
               if (said.get(player) or {}).get(name, {}).get("points") is None]
    assert lacking == []


def test_every_prediction_was_made_before_its_tip_off(night: tuple[str, Path]) -> None:
    date, folder = night
    late = (
        tables(folder)
        .execute(
            "SELECT p.player_lookup FROM nba_predictions.player_prop_predictions p"
            " JOIN nba_raw.nbac_schedule s USING (game_id)"
            " WHERE p.game_date = ? AND (p.processed_at >= s.tip_time_utc OR p.line_taken_at >= s.tip_time_utc)",
            [date],
        )
        .fetchall()
    )
    assert late == []


def test_the_file_keeps_the_schema_that_is_published_beside_it(night: tuple[str, Path]) -> None:
    date, folder = night
    schema = json.loads((folder / ".tipoff/objects/public/v1/schemas/predictions.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(published(folder, date))
    today = json.loads((folder / ".tipoff/objects/public/v1/predictions/today.json").read_text())
    assert today == published(folder, date)


def test_grading_compares_systems_baselines_and_the_line_on_the_same_rows(
        night: tuple[str, Path], tmp_path: Path) -> None:
    date, folder = night
    report = json.loads(tipoff(["accuracy", "--json"], copied(folder, tmp_path)).stdout)
    for population in ("all", "line"):
        entries = [e for e in (*report["systems"], *report["baselines"]) if e["population"] == population]
        assert {e["system_id"] for e in entries} >= {"moving_average", "ridge_points", "season_mean", "last_10"}
        assert len({e["n"] for e in entries}) == 1 and entries[0]["n"] > 30
        assert all(3 < e["mae"] < 8 for e in entries)
    assert "closing_line" in {e["system_id"] for e in report["baselines"] if e["population"] == "line"}
    rows = (
        tables(folder)
        .execute("SELECT * FROM nba_predictions.prediction_accuracy WHERE system_id = 'ridge_points'")
        .df()
    )
    actual = box()[box()["game_date"] == date].set_index("player_id")["pts"]
    ids = {p["player_lookup"]: p["nba_player_id"] for g in published(folder, date)["games"] for p in g["predictions"]}
    played = rows[~rows["is_voided"]]
    assert played["actual_points"].tolist() == [int(actual[ids[p]]) for p in played["player_lookup"]]


def test_points_sum_to_the_teams_and_minutes_to_the_game(night: tuple[str, Path]) -> None:
    """For every game brought up."""
    _, folder = night
    sums = tables(folder).execute(
        "SELECT p.game_id, p.team_abbr, sum(points) AS points, sum(minutes_played) AS minutes, s.nba_game_id"
        " FROM nba_analytics.player_game_summary p JOIN nba_raw.nbac_schedule s USING (game_id)"
        " GROUP BY ALL").df()
    real = duckdb.sql(
        f"SELECT game_id AS nba_game_id, team_abbr, pts FROM '{ARCHIVE}/box/2023-24/team_box.parquet'"
    ).df()
    overtimes = duckdb.sql(
        f"SELECT game_id AS nba_game_id, overtimes FROM '{ARCHIVE}/box/2023-24/schedule.parquet'"
    ).df()
    found = sums.merge(real, on=["nba_game_id", "team_abbr"]).merge(overtimes, on="nba_game_id")
    assert len(found) == len(sums) > 1_800
    assert (found["points"] == found["pts"]).all()
    assert ((found["minutes"] - 240 - 25 * found["overtimes"]).abs() < 0.75).all()


def test_season_averages_of_well_known_players_are_the_real_ones(night: tuple[str, Path]) -> None:
    date, folder = night
    games = box()
    games = games[games["did_play"] & (games["season_type"] == "regular") & (games["game_date"] < date)]
    real = games[games["player_name"].isin(KNOWN)].groupby("player_name")["pts"].mean()
    brought = tables(folder).execute(
        "SELECT player_full_name, avg(points) FROM nba_analytics.player_game_summary WHERE NOT is_dnp"
        " AND season_type = 'regular' AND game_date < ?"
        " GROUP BY 1", [date]).fetchall()
    known = {name: points for name, points in brought if name in KNOWN}
    assert len(known) >= 10
    assert known == {name: pytest.approx(points) for name, points in real.items()}
    tonight = (
        tables(folder)
        .execute(
            "SELECT player_full_name, points_avg_season FROM nba_precompute.ml_feature_store WHERE game_date = ?",
            [date],
        )
        .fetchall()
    )
    assert {n: p for n, p in tonight if n in KNOWN} == {
        n: pytest.approx(known[n], abs=0.051) for n, _ in tonight if n in KNOWN
    }


def test_the_same_night_again_changes_nothing(night: tuple[str, Path], tmp_path: Path) -> None:
    date, folder = night
    arguments = ["night", date, "--source", "archive", "--archive", str(ARCHIVE), "--json"]
    done = tipoff(arguments, copied(folder, tmp_path))
    again = json.loads(done.stdout)
    assert (again["runs"], again["changed_rows"], again["events"], again["status"]) == (0, 0, 0, "complete")
