import numpy as np
import pytest

from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis, player_shot_zone_analysis
from tests.unit.precompute.rows import before, kept, rows

GAME = {"minutes_played": 30.0, "paint_attempts": 5, "paint_makes": 3, "mid_range_attempts": 2, "mid_range_makes": 1,
        "three_pt_attempts": 3, "three_pt_makes": 1}
UNCHARTED = {"paint_attempts": None, "paint_makes": None, "mid_range_attempts": None, "mid_range_makes": None}
LABELS = ["paint_rate_last_10", "mid_range_rate_last_10", "three_pt_rate_last_10"]


def games(n, *, who="tatum", **changed):
    return [GAME | changed | {"player_lookup": who, "game_id": f"g{i:02d}", "game_date": before(2 * (n - i))}
            for i in range(n)]


def zones(past, players=("tatum",)):
    context = rows(UpcomingPlayerGameContext, *({"player_lookup": who, "position": "F"} for who in players))
    frame = rows(PlayerGameSummary, *past).sort_values(["game_date", "game_id"], ignore_index=True)
    out = kept(PlayerShotZoneAnalysis, player_shot_zone_analysis(context=context, past=frame))
    return out.set_index("player_lookup")


def test_rates_are_percent_of_attempts_and_shares_are_makes_per_attempt_over_the_last_ten_games():
    tatum = zones(games(12, paint_attempts=50)[:2] + games(10)).loc["tatum"]
    assert tatum[LABELS].tolist() == [50, 20, 30]
    assert tatum[["paint_pct_last_10", "mid_range_pct_last_10", "three_pt_pct_last_10"]].tolist() == [0.6, 0.5, 0.333]
    assert tatum["paint_attempts_per_game"] == 5
    assert (tatum["total_shots_last_10"], tatum["games_in_sample_10"]) == (100, 10)
    assert (tatum["sample_quality_10"], tatum["data_quality_tier"]) == ("excellent", "high")
    assert tatum["player_position"] == "F"
    assert tatum["insufficient_data_reason"] is None or np.isnan(tatum["insufficient_data_reason"])


def test_games_he_did_not_play_take_no_place_in_the_window():
    tatum = zones(games(20)[:10] + games(20, is_dnp=True)[10:]).loc["tatum"]
    assert tatum["games_in_sample_10"] == 10


def test_the_trend_needs_fifteen_games():
    assert np.isnan(zones(games(14)).loc["tatum", "paint_rate_last_20"])
    tatum = zones(games(15)).loc["tatum"]
    assert (tatum["paint_rate_last_20"], tatum["paint_pct_last_20"], tatum["sample_quality_20"]) == (50, 0.6, "good")


@pytest.mark.parametrize(("attempts", "zone"), [
    ((4, 2, 4), "paint"), ((3, 3, 4), "perimeter"), ((3, 4, 3), "mid_range"), ((39, 22, 39), "balanced"),
    ((0, 0, 0), "none")])
def test_the_primary_zone_is_where_he_lives(attempts, zone):
    names = ("paint_attempts", "mid_range_attempts", "three_pt_attempts")
    assert zones(games(10, **dict(zip(names, attempts, strict=True)))).loc["tatum", "primary_scoring_zone"] == zone


@pytest.mark.parametrize(("n", "quality", "tier"), [(9, "good", "medium"), (7, "good", "medium"), (5, "limited", "low"),
                                                    (4, "insufficient", "low")])
def test_fewer_than_ten_games_are_said_and_what_there_is_is_kept(n, quality, tier):
    tatum = zones(games(n)).loc["tatum"]
    assert tatum["paint_rate_last_10"] == 50
    assert tatum["insufficient_data_reason"] == f"INSUFFICIENT_DATA: {n} of 10 games"
    assert (tatum["sample_quality_10"], tatum["data_quality_tier"]) == (quality, tier)
    assert tatum["early_season_flag"]


def test_without_shot_charts_every_zone_is_null_with_the_reason():
    tatum = zones(games(10, **UNCHARTED)).loc["tatum"]
    assert tatum[[*LABELS, "total_shots_last_10", "primary_scoring_zone"]].isna().all()
    assert tatum["insufficient_data_reason"] == "no shot chart landed"
    assert not tatum["early_season_flag"]


def test_a_game_without_a_shot_chart_takes_no_part_so_that_the_rates_add_up():
    tatum = zones(games(10)[:8] + games(10, **UNCHARTED)[8:]).loc["tatum"]
    assert tatum[LABELS].sum() == 100
    assert tatum["calculation_notes"] == "shot chart of 8 of 10 games"


def test_only_scheduled_players_with_a_game_have_a_row():
    assert list(zones(games(3) + games(3, who="booker"), ("tatum", "rookie")).index) == ["tatum"]


def test_a_player_whom_two_games_list_has_one_row():
    assert len(zones(games(3), ("tatum", "tatum"))) == 1


def test_nobody_scheduled_makes_no_rows():
    assert zones(games(3), ()).empty
