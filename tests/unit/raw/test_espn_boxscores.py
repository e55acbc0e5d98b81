"""ESPN's box scores: the state in the page, made and attempted apart, who did not play."""

import gzip
import json

import pytest

from common.errors import Reject
from functions.raw.espn_boxscores import STATE, espn_boxscores

KEYS = ["minutes", "fieldGoalsMade-fieldGoalsAttempted", "threePointFieldGoalsMade-threePointFieldGoalsAttempted",
        "freeThrowsMade-freeThrowsAttempted", "offensiveRebounds", "defensiveRebounds", "rebounds", "assists", "steals",
        "blocks", "turnovers", "fouls", "plusMinus", "points"]
STATS = ["36", "9-17", "2-5", "5-6", "1", "7", "8", "9", "1", "0", "3", "2", "+11", "25"]


def player(name="LeBron James", stats=STATS, number="1966", **changes):
    return {"athlt": {"id": number, "dspNm": name, "jersey": "23"}, "stats": stats} | changes


def side(*starters, bench=(), code="LAL"):
    groups = [{"type": "starters", "keys": KEYS, "athlts": list(starters)},
              {"type": "bench", "keys": KEYS, "athlts": list(bench)}, {"type": "totals", "ttls": STATS}]
    return {"tm": {"id": "13", "abbrev": code}, "stats": groups}


def game(*sides, state="post", desc="Final", **changes):
    teams = [{"abbrev": "LAL", "isHome": True, "score": "117"}, {"abbrev": "UTAH", "isHome": False, "score": "108"}]
    return {"gmStrp": {"gid": "401", "dt": "2025-01-16T03:30Z", "tms": teams,
                       "status": {"state": state, "desc": desc}} | changes, "bxscr": list(sides)}


def page(package):
    state = json.dumps({"page": {"content": {"gamepackage": package}}})
    return f"<html><script>{STATE}{state};</script></html>"


@pytest.fixture
def box(land):
    return lambda package: land(espn_boxscores, page(package), game_date="2025-01-15", event="401")


def test_a_player(box):
    row = box(game(side(player()))).rows.iloc[0]
    assert row[["game_id", "team_abbr", "player_lookup", "espn_player_id", "season_year"]].tolist() == [
        "20250115_UTA_LAL", "LAL", "lebronjames", 1966, 2024]
    assert row[["minutes_decimal", "points", "field_goals_made", "field_goals_attempted"]].tolist() == [36, 25, 9, 17]
    assert row[["total_rebounds", "plus_minus", "starter", "home_team_score", "is_final"]].tolist() == [
        8, 11, True, 117, True]


def test_who_did_not_play_has_no_numbers(box):
    row = box(game(side(bench=[player(stats=[], dnpRsn="DNP-COACH'S DECISION")]))).rows.iloc[0]
    assert row["did_not_play"] and not row["starter"] and row["dnp_reason"] == "DNP-COACH'S DECISION"
    assert row[["minutes", "minutes_decimal", "points", "field_goals_made", "plus_minus"]].isna().all()


def test_while_the_game_goes_on_nobody_has_missed_it(box):
    row = box(game(side(player(stats=[])), state="in", desc="3rd Quarter")).rows.iloc[0]
    assert row[["did_not_play", "is_final"]].tolist() == [None, False]


def test_columns_are_found_by_their_names(box):
    package = game(side(player(stats=STATS[::-1])))
    package["bxscr"][0]["stats"][0]["keys"] = KEYS[::-1]
    assert box(package).rows[["points", "assists", "steals"]].values.tolist() == [[25, 9, 1]]


def without(number):
    return [stat for n, stat in enumerate(STATS) if n != number]


def with_(number, value):
    return [value if n == number else stat for n, stat in enumerate(STATS)]


@pytest.mark.parametrize("broken", [
    player("A B", without(13)), player("A B", [*STATS, "1"]), player("A B", with_(13, "many")),
    player("A B", with_(13, None)), player("A B", with_(13, "-2")), player("A B", with_(1, "9")),
    player("A B", with_(1, None)), player("A B", with_(0, "soon")), player("A B", None), player("A B", "x"),
    player("A B", number="x"), player(""), player("A B", athlt=None), None, {}])
def test_a_broken_line_leaves_the_others(box, broken):
    out = box(game(side(player("Anthony Davis", number="7"), broken)))
    assert out.rows["player_lookup"].tolist() == ["anthonydavis"] and len(out.rejected) == 1


def test_a_team_that_is_not_in_the_game_is_refused(box):
    out = box(game(side(player()), side(player("A B", number="7"), code="BOS")))
    assert out.rows["player_lookup"].tolist() == ["lebronjames"] and len(out.rejected) == 1


@pytest.mark.parametrize(("text", "reason"), [
    ("<html>Not found</html>", "no .* on the page"), (f"<script>{STATE}{{", "no JSON after"),
    (page(game(gid="402")), "gmStrp.gid: expected '401', found 402"), (page({}), "gmStrp: expected an object"),
    (page({"gmStrp": {"gid": "401"}}), "bxscr: expected a list")])
def test_another_page_is_refused(land, text, reason):
    with pytest.raises(Reject, match=reason):
        land(espn_boxscores, text, game_date="2025-01-15", event="401")


def test_a_real_page(land, archive_dir):
    text = gzip.decompress((archive_dir / "payloads/espn/boxscore_page_401585183.html.gz").read_bytes()).decode()
    cut = json.loads((archive_dir / "payloads/espn/boxscore_page_401585183_gamepackage_bxscr.json").read_text())
    listed = [one for team in cut["bxscr"] for group in team["stats"] for one in group.get("athlts", ())]
    out = land(espn_boxscores, text, game_date="2024-01-15", event="401585183")
    assert out.rejected == [] and len(out.rows) == len(listed)
    assert out.rows.groupby("team_abbr")["points"].sum().to_dict() == {"HOU": 115, "PHI": 124}
    assert out.rows.groupby("team_abbr")["starter"].sum().to_dict() == {"HOU": 5, "PHI": 5}
    assert set(out.rows["game_id"]) == {"20240115_HOU_PHI"}
    assert out.rows.set_index("player_lookup").loc["joelembiid", ["points", "field_goals_attempted"]].tolist()[0] == 41
    missing = out.rows[out.rows["did_not_play"].astype(bool)]
    assert missing["player_lookup"].tolist() == ["bobanmarjanovic", "reggiebullockjr"]
