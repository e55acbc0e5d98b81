"""Whole names of inactive players, of whom the gamebook prints the last name."""

import datetime as dt

import pandas as pd
import pytest

from common.basketball.surnames import called
from common.conform import conform, dtype
from functions.raw.nbac_gamebook_player_stats import nbac_gamebook_player_stats

GAME = "20240410_MEM_CLE"
DAY = dt.date(2024, 4, 10)
NEUTRAL = {str: "", int: 0, float: 0.0, bool: False, list: "[]", dt.date: DAY, dt.datetime: dt.datetime(2024, 4, 10)}
READS = nbac_gamebook_player_stats.processor.reads


def frame(table, rows):
    whole = pd.DataFrame([{name: row.get(name, NEUTRAL[column.kind] if column.required else None)
                           for name, column in table.columns.items()} for row in rows], columns=list(table.columns))
    dated = [column.name for column in table.columns.values() if column.kind in (dt.date, dt.datetime)]
    whole = whole.assign(**{name: pd.to_datetime(whole[name]) for name in dated})
    return whole.astype({name: dtype(column) for name, column in table.columns.items()})


def printed(name, status="inactive", team="MEM", **more):
    return {"game_id": GAME, "team_abbr": team, "home_team_abbr": "CLE", "away_team_abbr": "MEM", "season_year": 2023,
            "player_name_original": name, "player_status": status, **more}


def reported(name, status="out", reason="Rest", sure=0.9, team="MEM"):
    lookup = name.lower().replace(" ", "").replace(".", "")
    return {"game_id": GAME, "team": team, "player_full_name": name, "player_lookup": lookup, "injury_status": status,
            "reason": reason, "confidence_score": sure}


def listed(name, team="MEM"):
    return {"source_file_date": DAY, "team_abbr": team, "player_full_name": name,
            "player_lookup": name.lower().replace(" ", "").replace(".", "")}


@pytest.fixture
def names():
    """names(lines, report, roster) -> {what is printed: [whole name, status, method, confidence]}"""
    def resolved(lines, report=(), roster=()):
        rows = [line | {"listed_order": n} for n, line in enumerate(lines, 1)]
        given = {"lines": rows, "slate": [], "report": report, "roster": roster}
        made = nbac_gamebook_player_stats(**{name: frame(READS[name].table, given[name]) for name in READS})
        kept, rejected = conform(nbac_gamebook_player_stats.processor.writes, made)
        assert not rejected and len(kept) == len(lines)
        kept = kept.sort_values("listed_order").astype("object").where(kept.notna(), None)
        resolved.rows = kept.set_index("player_name_original")
        return kept[["player_name", "name_resolution_status", "name_resolution_method",
                     "name_resolution_confidence"]].to_numpy().tolist()
    return resolved


def test_a_date_without_gamebooks_has_no_rows(names):
    assert names([], [reported("Desmond Bane")], [listed("Desmond Bane")]) == []


def test_who_was_dressed_is_printed_whole(names):
    assert names([printed("GG Jackson", "active"), printed("Luke Kennard", "dnp")]) == [
        ["GG Jackson", "original", None, 1.0], ["Luke Kennard", "original", None, 1.0]]
    assert names.rows["player_lookup"].tolist() == ["ggjackson", "lukekennard"]


def test_one_in_the_injury_report_is_he(names):
    assert names([printed("Bane")], [reported("Desmond Bane", sure=0.9)]) == [
        ["Desmond Bane", "resolved", "injury_database_single_match", 0.9]]
    assert names.rows.loc["Bane", ["player_lookup", "requires_manual_review"]].tolist() == ["desmondbane", False]


def test_of_several_the_reason_tells(names):
    report = [reported("Jalen Williams", reason="Right Ankle; Sprain"), reported("Jaylin Williams", reason="Rest")]
    assert names([printed("Williams", dnp_reason="Rest")], report) == [
        ["Jaylin Williams", "resolved", "injury_database_reason_match", 0.85]]


def test_or_that_only_one_is_out(names):
    report = [reported("Jalen Williams", "questionable"), reported("Jaylin Williams", "out")]
    assert names([printed("Williams", dnp_reason="Not specified")], report) == [
        ["Jaylin Williams", "resolved", "injury_database_status_match", 0.7]]
    assert names.rows.loc["Williams", "requires_manual_review"]


def test_where_nothing_tells_nobody_is_guessed(names):
    report = [reported("Jalen Williams"), reported("Jaylin Williams")]
    assert names([printed("Williams", dnp_reason="Not specified")], report) == [[None, "multiple_matches", None, 0.6]]
    assert names.rows.loc["Williams", "requires_manual_review"]


def test_two_of_one_last_name_are_not_one_man(names):
    lines = [printed("Williams", dnp_reason="Rest"), printed("Williams", dnp_reason="Personal")]
    assert names(lines, [reported("Jalen Williams")]) == [[None, "multiple_matches", None, 0.6]] * 2


def test_who_was_dressed_was_not_inactive(names):
    roster = [listed("GG Jackson"), listed("Jaren Jackson Jr.")]
    assert names([printed("GG Jackson", "active"), printed("Jackson")], roster=roster)[1] == [
        "Jaren Jackson Jr.", "resolved", "roster_direct_lookup", 1.0]


def test_whom_the_report_does_not_name_the_roster_may(names):
    assert names([printed("Morant")], [reported("Desmond Bane")], [listed("Ja Morant"), listed("Desmond Bane")]) == [
        ["Ja Morant", "resolved", "roster_direct_lookup", 1.0]]


def test_players_of_the_other_team_do_not_count(names):
    assert names([printed("Wade")], [reported("Dean Wade", team="CLE")], [listed("Dean Wade", "CLE")]) == [
        [None, "not_found", None, None]]


def test_two_on_the_roster_are_not_told_apart(names):
    roster = [listed("Markieff Morris"), listed("Monte Morris")]
    assert names([printed("Morris")], roster=roster) == [[None, "multiple_matches", None, 0.6]]


@pytest.mark.parametrize(("last", "people", "found"), [
    ("Jackson Jr.", ["Reggie Jackson", "Jaren Jackson Jr."], ["Jaren Jackson Jr."]),
    ("Jackson", ["Reggie Jackson", "Jaren Jackson Jr."], ["Reggie Jackson"]),
    ("Jackson", ["Jaren Jackson Jr."], ["Jaren Jackson Jr."]),
    ("Jackson Jr", ["Jaren Jackson"], ["Jaren Jackson"]),
    ("Mbah a Moute", ["Luc Mbah a Moute"], ["Luc Mbah a Moute"]), ("Doncic", ["Luka Dončić"], ["Luka Dončić"]),
    ("Nene", ["Nene", "Nene Hilario"], ["Nene"]), ("James", ["James Harden", "LeBron James"], ["LeBron James"]),
    ("Gilgeous-Alexander", ["Shai Gilgeous-Alexander"], ["Shai Gilgeous-Alexander"]), ("", ["A B"], []),
    ("…", ["A B"], [])])
def test_a_last_name_is_the_end_of_a_whole_one(last, people, found):
    assert called(last, people) == found
