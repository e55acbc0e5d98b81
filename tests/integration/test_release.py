"""Season archives out of releases: files in the releases' own shape, from a server on this machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from common.adapters.sources import release
from common.adapters.sources.archive import Archive
from common.adapters.sources.release import V3
from common.errors import Usage
from common.scraper import Request
from tests.releases import GAMELOG, PLAYERLOG, PLAYERS, SCHEDULE, parquet, serve
from tests.stand_in import over
from tests.upstream import Said, Upstream

STATS = tuple(V3)


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[Upstream]:
    with Upstream() as server:
        serve(server, tmp_path)
        yield server


def read(folder: Path, name: str) -> pd.DataFrame:
    return duckdb.sql(f"SELECT * FROM read_parquet('{folder}/box/2024-25/{name}.parquet')").df()


def test_a_season_is_written_in_the_archive_s_layout(upstream: Upstream, tmp_path: Path) -> None:
    fetched = release.fetch(2024, tmp_path, over(upstream))
    assert dict(fetched.rows) == {"box/2024-25/player_box.parquet": 7, "box/2024-25/team_box.parquet": 6,
                                  "box/2024-25/schedule.parquet": 3}
    assert fetched.wrong == () and "tip times, arenas and labels" not in fetched.missing
    assert sorted(path.name for path in (tmp_path / "box" / "2024-25").iterdir()) == [
        "player_box.parquet", "schedule.parquet", "team_box.parquet"]


def test_players_have_minutes_and_counts_or_the_reason_why_they_did_not_play(
        upstream: Upstream, tmp_path: Path) -> None:
    release.fetch(2024, tmp_path, over(upstream))
    box = read(tmp_path, "player_box").query("game_id == '0022400061'").set_index("player_id")
    assert box["minutes"].to_dict() == {1: 34.5, 2: pytest.approx(float("nan"), nan_ok=True), 3: 5.25}
    assert box["starter"].tolist() == [True, False, False]
    assert box["start_position"].fillna("").tolist() == ["F", "", ""]
    assert box["did_play"].tolist() == [True, False, True] and box["pts"].tolist()[::2] == [30, 20]
    assert box.loc[2, "dnp_reason"] == "DNP - Coach's Decision" and pd.isna(box.loc[2, "pts"])
    assert box["is_home"].tolist() == [True, True, False] and box["won"].tolist() == [True, True, False]
    assert box["opp_team_abbr"].tolist() == ["NYK", "NYK", "BOS"] and box.loc[1, "player_name"] == "Luka Number1"


def test_the_schedule_has_overtimes_kinds_and_what_the_league_says(upstream: Upstream, tmp_path: Path) -> None:
    release.fetch(2024, tmp_path, over(upstream))
    games = read(tmp_path, "schedule").set_index("game_id").sort_index()
    assert games["overtimes"].tolist() == [0, 1, 0]
    assert games["season_type"].tolist() == ["regular", "regular", "cup_final"]
    assert games["is_neutral"].tolist() == [False, False, True]
    assert games["arena"].fillna("").tolist() == ["TD Garden", "", "T-Mobile Arena"]
    assert games["label"].fillna("").tolist() == ["", "", "NBA Cup Final"]
    assert games["tip_time_utc"].iloc[0] == pd.Timestamp("2024-10-22T23:30")
    assert games[["home_pts", "away_pts"]].iloc[1].tolist() == [10, 12]


def test_the_archive_source_answers_from_it(upstream: Upstream, tmp_path: Path) -> None:
    release.fetch(2024, tmp_path, over(upstream))
    request = Request("https://stats.nba.com/stats/leaguegamelog", {
        "DateFrom": "2024-10-22", "DateTo": "2024-10-22", "Season": "2024-25", "SeasonType": "Regular Season",
        "PlayerOrTeam": "P"})
    data = Archive(tmp_path).fetch(request, dt.datetime(2024, 10, 24)).data or b""
    assert b"Luka Number1" in data and b"0022400062" in data


def test_without_the_league_s_schedule_tip_times_are_missing_and_that_is_said(
        upstream: Upstream, tmp_path: Path) -> None:
    upstream.says(SCHEDULE, Said(b"Not Found", 404))
    fetched = release.fetch(2024, tmp_path, over(upstream))
    assert fetched.missing[0] == "tip times, arenas and labels"
    assert read(tmp_path, "schedule")["tip_time_utc"].isna().all()


def test_points_that_do_not_add_up_are_named(upstream: Upstream, tmp_path: Path) -> None:
    upstream.says(PLAYERLOG, parquet(pd.DataFrame(PLAYERS[:-2]), tmp_path))
    assert release.fetch(2024, tmp_path, over(upstream)).wrong == ("0062400001 NYK",)


@pytest.mark.parametrize(("url", "said", "why"), [
    (PLAYERLOG, Said(b"404: Not Found", 404), "no playerlog of 2024-25"),
    (GAMELOG, Said(b"<html>", 200), "is no parquet file"),
    (GAMELOG, Said(b"PAR1 no such thing PAR1", 200), "changed their shape"),
    (GAMELOG, Said(status=503), "could not be fetched"),
    (SCHEDULE, Said(b"", 302, {"Location": "https://example.com/"}), "sends us on to example.com"),
], ids=["not there", "a page", "damaged", "down", "moved away"])
def test_a_file_that_cannot_be_used_is_named_and_nothing_is_written(
        upstream: Upstream, tmp_path: Path, url: str, said: Said, why: str) -> None:
    upstream.says(url, said)
    with pytest.raises(Usage, match=why):
        release.fetch(2024, tmp_path, over(upstream))
    assert not (tmp_path / "box").exists()


def test_a_file_of_another_shape_is_said_to_be_one(upstream: Upstream, tmp_path: Path) -> None:
    upstream.says(PLAYERLOG, parquet(pd.DataFrame(PLAYERS).rename(columns={"points": "score"}), tmp_path))
    with pytest.raises(Usage, match=r"changed their shape.*points"):
        release.fetch(2024, tmp_path, over(upstream))


def test_a_real_season_comes_back_as_it_is_known(upstream: Upstream, archive_dir: Path, tmp_path: Path) -> None:
    """2024-25 as the releases would tell it: the same games, minutes and counts come out."""
    box = f"read_parquet('{archive_dir}/box/2024-25/player_box.parquet')"
    names = ", ".join(f"coalesce({name}, 0) AS {column}" for name, column in V3.items())
    players = duckdb.sql(f"""SELECT game_id AS gameId, team_id AS teamId, team_abbr AS teamTricode,
        player_id AS personId, player_name AS firstName, NULL AS familyName,
        coalesce(start_position, '') AS position, {names},
        coalesce(dnp_reason, '') AS comment, if(did_play, CAST(floor(minutes) AS INT) || ':' ||
        lpad(CAST(CAST(round(minutes * 60) AS INT) % 60 AS VARCHAR), 2, '0'), '') AS minutes FROM {box}""").df()
    teams = duckdb.sql(f"""SELECT t.*, team_abbr AS team_abbreviation, minutes / 5 AS min,
        team_abbr || if(is_home, ' vs. ', ' @ ') || opp_team_abbr AS matchup
        FROM read_parquet('{archive_dir}/box/2024-25/team_box.parquet') t""").df()
    upstream.says(PLAYERLOG, parquet(players, tmp_path))
    upstream.says(GAMELOG, parquet(teams, tmp_path))
    fetched = release.fetch(2024, tmp_path, over(upstream))
    assert fetched.wrong == () and fetched.rows["box/2024-25/schedule.parquet"] == 1321
    columns = ["game_id", "player_id", "team_abbr", "opp_team_abbr", "is_home", "won", "did_play", *STATS]
    known = duckdb.sql(f"SELECT {', '.join(columns)} FROM {box} ORDER BY 1, 2").df()
    found = read(tmp_path, "player_box")[columns].sort_values(["game_id", "player_id"], ignore_index=True)
    pd.testing.assert_frame_equal(found, known, check_dtype=False)
