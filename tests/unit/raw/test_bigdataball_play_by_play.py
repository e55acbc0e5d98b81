"""BigDataBall's files: events with ten players, who did what on which side."""

import csv
import io

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.bigdataball_play_by_play import NEEDED, bigdataball_play_by_play

COLUMNS = sorted(NEEDED)
AWAY = ["Tyrese Maxey", "Paul George", "Kelly Oubre Jr.", "Guerschon Yabusele", "Andre Drummond"]
HOME = ["LeBron James", "Anthony Davis", "Austin Reaves", "Max Christie", "Rui Hachimura"]
FLOOR = {f"{side}{n}": name for side, five in (("a", AWAY), ("h", HOME)) for n, name in enumerate(five, 1)}
WHERE = {"event": "0022400561", "file": "2025-01-15-0022400561-PHI-LAL"}


def event(number=1, **changes):
    return dict.fromkeys(COLUMNS, "") | FLOOR | {
        "game_id": "22400561", "date": "2025-01-15", "data_set": "NBA 2024-25", "period": "1", "away_score": "0",
        "home_score": "2", "remaining_time": "0:11:44", "elapsed": "0:00:16", "play_length": "0:00:16",
        "play_id": str(number), "team": "LAL", "event_type": "shot", "type": "3pt jump shot", "player": "LeBron James",
        "result": "made", "points": "3", "shot_distance": "25", "original_x": "91", "converted_x": "15.9"} | changes


def text(*events, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(events)
    return out.getvalue()


@pytest.fixture
def file(land):
    return lambda payload, **where: land(bigdataball_play_by_play, payload, game_date="2025-01-15", season="2024-25",
                                         **WHERE | where)


def test_an_event(file):
    row = file(text(event(assist="Austin Reaves"))).rows.iloc[0]
    assert row[["game_id", "nba_game_id", "season_year", "event_sequence", "game_clock_seconds"]].tolist() == [
        "20250115_PHI_LAL", "0022400561", 2024, 1, 704]
    assert row[["shot_made", "shot_type", "points_scored", "shot_distance", "converted_x"]].tolist() == [
        True, "3PT", 3, 25, 15.9]
    assert row[["player_1_lookup", "player_1_role", "player_1_team_abbr"]].tolist() == ["lebronjames", "shot", "LAL"]
    assert row[["player_2_lookup", "player_2_role"]].tolist() == ["austinreaves", "assist"]
    assert row[["away_player_3_lookup", "home_player_5_lookup", "csv_row_number"]].tolist() == [
        "kellyoubrejr", "ruihachimura", 1]


@pytest.mark.parametrize(("kind", "subtype", "result", "made", "shot"), [
    ("shot", "jump shot", "missed", False, "2PT"), ("miss", "3pt jump shot", "missed", False, "3PT"),
    ("free throw", "free throw 1/2", "made", True, "FT"), ("rebound", "rebound defensive", "", None, None)])
def test_what_a_shot_is(file, kind, subtype, result, made, shot):
    row = file(text(event(event_type=kind, type=subtype, result=result))).rows.iloc[0]
    assert row["shot_made"] is made and (row["shot_type"] if shot else None) == shot


def test_a_block_is_of_the_other_side(file):
    row = file(text(event(result="missed", block="Andre Drummond"))).rows.iloc[0]
    assert row[["player_1_team_abbr", "player_2_team_abbr", "player_2_role"]].tolist() == ["LAL", "PHI", "block"]


def test_a_change_names_who_comes_and_who_leaves(file):
    row = file(text(event(event_type="substitution", type="sub", result="", entered="Rui Hachimura",
                          left="Dorian Finney-Smith", player="Dorian Finney-Smith"))).rows.iloc[0]
    assert row[["player_1_lookup", "player_1_role"]].tolist() == ["ruihachimura", "entered"]
    gone = row[["player_2_lookup", "player_2_role", "player_2_team_abbr"]]
    assert gone.tolist() == ["dorianfinneysmith", "left", "LAL"]


def test_a_jump_ball_names_both_and_who_has_it(file):
    row = file(text(event(event_type="jump ball", away="Andre Drummond", home="Anthony Davis", player="Andre Drummond",
                          possession="Paul George"))).rows.iloc[0]
    assert row[["player_1_team_abbr", "player_2_team_abbr", "player_3_role", "player_3_lookup"]].tolist() == [
        "PHI", "LAL", "possession", "paulgeorge"]


@pytest.mark.parametrize("changes", [
    {"game_id": "22400562"}, {"game_id": ""}, {"date": "soon"}, {"play_id": ""}, {"play_id": "x"}, {"period": "0"},
    {"remaining_time": "11:44"}, {"remaining_time": "0:12:01"}, {"home_score": ""}, {"event_type": ""}, {"points": "4"},
    {"shot_distance": "far"}, {"converted_x": "NaN"}, {"team": "SEA"}, {"team": "BOS"}])
def test_a_broken_event_leaves_the_others(file, changes):
    out = file(text(event(), event(2, **changes)))
    assert out.rows["event_sequence"].tolist() == [1] and len(out.rejected) == 1


def test_a_player_on_the_floor_whom_the_file_does_not_name_is_null(file):
    rows = file(text(event(h1="", a5="…"))).rows
    assert rows[["home_player_1_lookup", "away_player_5_lookup"]].isna().all(axis=None)


def test_a_line_that_is_cut_off_is_refused_alone(file):
    whole = text(event(), event(2))
    out = file(whole[:-30])
    assert out.rows["event_sequence"].tolist() == [1] and len(out.rejected) == 1


@pytest.mark.parametrize(("payload", "reason"), [
    ("", "not a table"), ("<html>", "expected the columns"), ('"', "not a table"), ("a\x00b\n", "expected the columns"),
    (text(event(), columns=[name for name in COLUMNS if name != "play_id"]), r"expected the columns \['play_id'\]")])
def test_another_file_is_refused(file, payload, reason):
    with pytest.raises(Reject, match=reason):
        file(payload)


@pytest.mark.parametrize("name", ["2025-01-15-0022400562-PHI-LAL", "2025-01-14-0022400561-PHI-LAL", "combined-stats"])
def test_a_file_of_another_game_is_refused(file, name):
    with pytest.raises(Reject, match="its name is not that of the game 0022400561"):
        file(text(event()), file=name)


def test_a_real_file(land, archive_dir):
    payload = (archive_dir / "payloads/bigdataball/pbp_0042400407_first300.csv").read_text(encoding="utf-8")
    out = land(bigdataball_play_by_play, payload, game_date="2025-06-22", season="2024-25", event="0042400407",
               file="2025-06-22-0042400407-IND-OKC")
    given = list(csv.DictReader(io.StringIO(payload)))
    assert out.rejected == [] and len(out.rows) == len(given) == 300
    assert out.rows["game_id"].unique().tolist() == ["20250622_IND_OKC"]
    scored = out.rows.groupby("team_abbr")["points_scored"].sum()
    last = out.rows.iloc[-1]
    assert scored.to_dict() == {"IND": last["score_away"], "OKC": last["score_home"]}
    did = out.rows[out.rows["event_type"].isin(["shot", "free throw"])]
    assert (did["player_1_team_abbr"] == did["team_abbr"]).all() and pd.notna(did["shot_made"]).all()
