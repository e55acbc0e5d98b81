import pandas as pd

from common.basketball.lines import game_lines, player_lines

GAME = "20240313_PHX_BOS"
TEAMS = pd.DataFrame({"game_id": [GAME, GAME], "team_abbr": ["BOS", "PHX"]})


def prop(bookmaker, hour, line, player="jaysontatum"):
    return {"game_id": GAME, "player_lookup": player, "bookmaker": bookmaker, "points_line": line,
            "snapshot_timestamp": pd.Timestamp(2024, 3, 13, hour)}


def told(*props):
    return pd.DataFrame(player_lines(pd.DataFrame(props))).set_index("player_lookup").loc["jaysontatum"]


def quote(book, hour, point, team="BOS", market="spreads", name=""):
    return {"game_id": GAME, "bookmaker_key": book, "market_key": market, "outcome_name": name,
            "outcome_team_abbr": team, "outcome_point": point, "snapshot_timestamp": pd.Timestamp(2024, 3, 13, hour)}


def lines(*quotes):
    columns = game_lines(TEAMS, pd.DataFrame(quotes).astype({"outcome_team_abbr": "str"}))
    return TEAMS.assign(**columns).set_index("team_abbr")


def test_the_closing_line_is_the_last_of_draftkings_even_when_another_spoke_later():
    assert told(prop("fanduel", 21, 27.5), prop("draftkings", 18, 25.5), prop("draftkings", 19, 26.5))["line"] == 26.5


def test_without_draftkings_and_fanduel_the_alphabet_decides():
    closing = told(prop("caesars", 18, 26.5), prop("betmgm", 17, 25.5))
    assert (closing["line_source"], closing["line"]) == ("betmgm", 25.5)


def test_fanduel_comes_before_the_alphabet():
    assert told(prop("betmgm", 18, 26.5), prop("fanduel", 17, 25.5))["line_source"] == "fanduel"


def test_a_movement_is_within_one_bookmaker():
    moved = told(prop("betmgm", 9, 20.5), prop("draftkings", 12, 25.5), prop("draftkings", 18, 27.5))
    assert (moved["opening_line"], moved["line"], moved["line_movement"]) == (25.5, 27.5, 2.0)


def test_the_order_of_the_rows_does_not_matter():
    rows = [prop("draftkings", 12, 25.5), prop("draftkings", 18, 27.5), prop("fanduel", 15, 26.5)]
    assert told(*rows).to_dict() == told(*rows[::-1]).to_dict()


def test_a_spread_is_the_median_of_the_teams_own_outcomes():
    found = lines(*(quote(book, 18, point) for book, point in (("a", -4.5), ("b", -5.5), ("c", -4.0))),
                  *(quote(book, 18, -point, team="PHX") for book, point in (("a", -4.5), ("b", -5.5), ("c", -4.0))))
    assert found["game_spread"].to_dict() == {"BOS": -4.5, "PHX": 4.5}
    assert found.loc["BOS", "game_spread_source"] == "a,b,c"


def test_a_total_is_the_overs_and_holds_for_both_teams():
    total = {"market": "totals", "team": None}
    found = lines(quote("a", 12, 220.5, name="Over", **total), quote("a", 18, 224.5, name="Over", **total),
                  quote("a", 19, 0.0, name="Under", **total))
    assert found["game_total"].tolist() == [224.5, 224.5]
    assert found["total_movement"].tolist() == [4.0, 4.0]
    assert found["betting_lines_updated_at"].tolist() == [pd.Timestamp(2024, 3, 13, 18)] * 2


def test_a_game_without_lines_has_null_lines():
    found = lines(quote("a", 18, None))
    assert found[["game_spread", "game_total", "game_spread_source", "betting_lines_updated_at"]].isna().all(axis=None)
