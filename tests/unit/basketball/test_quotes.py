import pandas as pd

from common.basketball.quotes import shown_and_median
from functions.raw.odds_api_player_points_props import OddsApiPlayerPointsProps
from tests.unit.precompute.rows import rows


def lines(*books: tuple[str, float]) -> pd.DataFrame:
    return shown_and_median(rows(OddsApiPlayerPointsProps, *(
        {"bookmaker": name, "points_line": line, "player_lookup": "tatum"} for name, line in books)))


def test_draftkings_is_shown_and_every_book_counts_in_the_median():
    found = lines(("betmgm", 28.5), ("fanduel", 27.5), ("draftkings", 26.5))
    assert found[["current_points_line", "sportsbook", "line_median", "line_books"]].values.tolist() == [
        [26.5, "draftkings", 27.5, 3]]


def test_without_the_preferred_books_the_first_by_name_is_shown():
    assert lines(("pointsbet", 20.5), ("betmgm", 21.5))["sportsbook"].tolist() == ["betmgm"]


def test_two_players_and_games_keep_their_own_lines():
    props = rows(OddsApiPlayerPointsProps, {"player_lookup": "a", "points_line": 10.5, "game_id": "g2"},
                 {"player_lookup": "b", "points_line": 20.5, "game_id": "g1"}, bookmaker="fanduel")
    assert shown_and_median(props).set_index("player_lookup")["line_median"].to_dict() == {"a": 10.5, "b": 20.5}


def test_no_observation_gives_no_line():
    assert lines().empty
