"""Is the file that BigDataBall would have shared like the real one of the same game?"""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

FILES = "https://www.googleapis.com/drive/v3/files"
SAME = ("game_id", "data_set", "date", "period", "away_score", "home_score", "remaining_time", "elapsed", "team",
        "event_type", "assist", "entered", "left", "num", "outof", "player", "points", "result", "original_x",
        "original_y", "description")


def search(day):
    return f"name contains '{day}' and not name contains 'combined-stats'"


def rows_of(told, game_id, now):
    text = told.bytes(f"{FILES}/{told.facts.event_of[game_id]}", now, alt="media").decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def theirs(archive_dir):
    text = (archive_dir / "payloads/bigdataball/pbp_0042400407_first300.csv").read_text()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def ours(real):
    return rows_of(real(2024), "0042400407", "2025-06-24T12:00")


def test_its_columns_are_the_real_ones(ours, theirs):
    assert list(ours[0]) == list(theirs[0])


def test_its_rows_are_the_real_ones(ours, theirs):
    """But for the jump balls, and the few that BigDataBall puts into another order or words at the same second."""
    def told(rows):
        return {tuple(row[name] for name in SAME) for row in rows if row["event_type"] != "jump ball"}

    assert len(told(theirs) - told(ours)) < 0.04 * len(theirs)


def test_the_ten_on_the_floor_are_the_real_ones_or_left_empty(ours, theirs):
    """Compared at the shots: within one second of substitutions the two lists differ in order."""
    def five(row, side):
        return {row[f"{side}{n}"] for n in range(1, 6)}

    shots = {(row["period"], row["remaining_time"], row["description"][:30]): row for row in ours}
    found = [(five(row, side), five(shots[key], side)) for row in theirs if row["event_type"] == "shot"
             if (key := (row["period"], row["remaining_time"], row["description"][:30])) in shots for side in "ah"]

    assert len(found) > 200
    assert sum(mine - {""} <= real for real, mine in found) > 0.99 * len(found)
    assert sum(mine == real for real, mine in found) > 0.98 * len(found)


def test_points_add_up_to_the_score(real):
    told = real(2023)
    for game_id in told.facts.on[dt.date(2024, 3, 13)]:
        rows = rows_of(told, game_id, "2024-03-14T12:00")
        game = told.facts.game[game_id]
        points = {team: sum(int(row["points"] or 0) for row in rows if row["team"] == team)
                  for team in (game["home_abbr"], game["away_abbr"])}

        assert points == {game["home_abbr"]: game["home_pts"], game["away_abbr"]: game["away_pts"]}
        assert [int(row["play_id"]) for row in rows] == list(range(1, len(rows) + 1))


def test_the_folder_lists_the_files_of_a_date_once_its_games_are_final(real):
    told = real(2023)

    assert told.json(FILES, "2024-03-13T22:00", q=search("2024-03-13"))["files"] == []
    files = told.json(FILES, "2024-03-14T12:00", q=search("2024-03-13"))["files"]
    assert len(files) == 9 and "[2024-03-13]-0022300949-DEN@MIA.csv" in {file["name"] for file in files}
    assert told.answer(f"{FILES}/{files[0]['id']}", "2024-03-13T22:00", alt="media").data is None
    assert real(2021).answer(FILES, "2022-01-16T12:00", q=search("2022-01-15")).reason == (
        "the archive holds no play-by-play of the games of 2022-01-15")
