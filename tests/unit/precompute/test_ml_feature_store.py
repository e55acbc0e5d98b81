import numpy as np
import pandas as pd
import pytest

from functions.analytics.player_game_summary import PlayerGameSummary
from functions.analytics.team_offense_game_summary import TeamOffenseGameSummary
from functions.analytics.upcoming_player_game_context import UpcomingPlayerGameContext
from functions.analytics.upcoming_team_game_context import UpcomingTeamGameContext
from functions.precompute.ml_feature_store import FEATURE_VERSION, FEATURES, REQUIRED, MlFeatureStore, ml_feature_store
from functions.precompute.player_composite_factors import PlayerCompositeFactors, player_composite_factors
from functions.precompute.player_daily_cache import PlayerDailyCache, player_daily_cache
from functions.precompute.player_shot_zone_analysis import PlayerShotZoneAnalysis, player_shot_zone_analysis
from functions.precompute.team_defense_zone_analysis import TeamDefenseZoneAnalysis, team_defense_zone_analysis
from tests.unit.precompute.rows import before, kept, rows

TATUM = {"player_lookup": "tatum", "player_full_name": "Jayson Tatum", "home_game": True, "days_rest": 2,
         "back_to_back": False, "games_in_last_7_days": 3, "player_status": "questionable", "player_age": 26,
         "star_teammates_out": 0, "points_avg_last_5": 99.0, "points_avg_last_10": 98.0}
FORM = {"player_lookup": "tatum", "points_avg_last_5": 27.0, "points_avg_last_10": 26.0, "points_avg_season": 25.0,
        "points_std_last_10": 6.5, "games_in_last_7_days": 3, "recent_trend": 1, "minutes_change": -1,
        "free_throw_points_ratio_last_10": 0.2, "team_pace_last_10": 98.0, "team_off_rating_last_10": 118.0,
        "games_played_season": 50}
FACTORS = {"player_lookup": "tatum", "fatigue_score": 85, "shot_zone_mismatch_score": 1.5, "pace_score": 0.5,
           "usage_spike_score": -0.2}
SHOTS = {"player_lookup": "tatum", "paint_rate_last_10": 40.0, "mid_range_rate_last_10": 25.0,
         "three_pt_rate_last_10": 35.0}
OPPONENT = {"team_abbr": "PHX", "defensive_rating_last_15": 113.5, "opponent_pace": 99.5}
RIVAL = {"team_abbr": "PHX", "team_days_rest": 1}
RECORD = [{"team_abbr": "BOS", "game_id": f"t{i:02d}", "game_date": before(40 - i), "win_flag": i % 4 != 0}
          for i in range(12)]
VECTOR = [27, 26, 25, 6.5, 3, 85, 1.5, 0.5, -0.2, 1, 2, 1, -1, 113.5, 99.5, 1, 0, 0,
          0.4, 0.25, 0.35, 0.2, 98, 118, 0.75]


def features(  # noqa: PLR0913
        players=(TATUM,), form=(FORM,), factors=(FACTORS,), shots=(SHOTS,), opponents=(OPPONENT,), rivals=(RIVAL,),
        record=RECORD):
    return kept(MlFeatureStore, ml_feature_store(
        context=rows(UpcomingPlayerGameContext, *players), cache=rows(PlayerDailyCache, *form),
        factors=rows(PlayerCompositeFactors, *factors), zones=rows(PlayerShotZoneAnalysis, *shots),
        team_zones=rows(TeamDefenseZoneAnalysis, *opponents), team_context=rows(UpcomingTeamGameContext, *rivals),
        team_past=rows(TeamOffenseGameSummary, *record)))


def one(changed=None, **given):
    return features((TATUM | (changed or {}),), **given).iloc[0]


def test_the_names_and_their_order_are_the_contract():
    assert FEATURE_VERSION == "v1_baseline_25"
    assert FEATURES == (
        "points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10", "games_in_last_7_days",
        "fatigue_score", "shot_zone_mismatch_score", "pace_score", "usage_spike_score", "rest_advantage", "injury_risk",
        "recent_trend", "minutes_change", "opponent_def_rating", "opponent_pace", "home_away", "back_to_back",
        "playoff_game", "pct_paint", "pct_mid_range", "pct_three", "pct_free_throw", "team_pace", "team_off_rating",
        "team_win_pct")
    assert set(REQUIRED) < set(FEATURES)


def test_every_feature_comes_from_its_source():
    row = one()
    assert row[list(FEATURES)].tolist() == VECTOR
    assert row["missing"] == ""
    assert (row["feature_quality_score"], row["feature_quality_tier"], row["data_source"]) == (100, "high", "phase4")
    assert row["is_production_ready"]
    assert pd.isna(row["insufficient_data_reason"])
    assert (row["player_full_name"], row["is_home"], row["days_rest"]) == ("Jayson Tatum", True, 2)
    assert (row["team_abbr"], row["opponent_team_abbr"], row["feature_version"]) == ("BOS", "PHX", FEATURE_VERSION)


@pytest.mark.parametrize(("own", "other", "advantage"), [(2, 1, 1), (9, 0, 2), (0, 3, -2), (None, 1, np.nan),
                                                         (1, None, np.nan)])
def test_a_rest_advantage_is_at_most_two_days(own, other, advantage):
    row = one({"days_rest": own}, rivals=(RIVAL | {"team_days_rest": other},))
    assert row["rest_advantage"] == pytest.approx(advantage, nan_ok=True)


@pytest.mark.parametrize(("status", "risk"), [("available", 0), ("probable", 1), ("questionable", 2), ("day_to_day", 2),
                                              ("doubtful", 3), ("out", 3), (None, 0), ("unknown", np.nan)])
def test_the_risk_grows_with_the_injury_status_and_is_none_for_a_player_not_on_the_report(status, risk):
    row = one({"player_status": status, "missing_data_fields": "props,lines"})
    assert row["injury_risk"] == pytest.approx(risk, nan_ok=True)
    assert row["injury_status"] == status or status is None


def test_without_any_injury_report_the_risk_is_null():
    row = one({"player_status": None, "missing_data_fields": "props,injuries"})
    assert np.isnan(row["injury_risk"])
    assert row["missing"] == "injury_risk"
    assert row["feature_quality_score"] == 96


def test_a_team_has_a_record_from_its_fifth_game():
    assert np.isnan(one(record=RECORD[:4])["team_win_pct"])
    assert one(record=RECORD[:5])["team_win_pct"] == 0.6


def test_nothing_missing_is_filled_with_a_default():
    row = one({"days_rest": None, "back_to_back": None, "player_status": None, "missing_data_fields": "injuries"},
              factors=(), shots=(), opponents=(), rivals=(), record=())
    null = [name for name in FEATURES if pd.isna(row[name])]
    assert row["missing"] == ",".join(sorted(null))
    assert {"fatigue_score", "opponent_def_rating", "pct_paint", "rest_advantage", "team_win_pct"} < set(null)
    assert row["is_production_ready"]


def test_a_required_feature_that_is_null_stops_the_prediction_with_its_reason():
    few = "INSUFFICIENT_DATA: 4 of 5 games"
    row = one(form=(FORM | {"points_std_last_10": None, "insufficient_data_reason": few},))
    assert not row["is_production_ready"]
    assert row["insufficient_data_reason"] == f"{few}; required features null: points_std_last_10"


def test_a_player_whom_the_cache_lacks_falls_back_to_the_context_at_three_quarters():
    row = one(form=())
    assert (row["points_avg_last_5"], row["points_avg_last_10"], row["games_in_last_7_days"]) == (99, 98, 3)
    assert not row["is_production_ready"]
    assert row["insufficient_data_reason"] == (
        "MISSING_DEPENDENCY: player_daily_cache; required features null: points_avg_season,points_std_last_10")
    present = 25 - row["missing"].count(",") - 1
    assert row["feature_quality_score"] == pytest.approx((100 * (present - 3) + 75 * 3) / 25)


def test_too_few_games_do_not_fall_back_to_the_context():
    row = one(form=(FORM | {"points_avg_last_5": None, "games_played_season": 3},))
    assert np.isnan(row["points_avg_last_5"])


@pytest.mark.parametrize(("thin", "partial"), [
    ({"form": (FORM | {"games_played_season": 7},)}, 4),
    ({"shots": (SHOTS | {"insufficient_data_reason": "INSUFFICIENT_DATA: 7 of 10 games"},)}, 4),
    ({"opponents": (OPPONENT | {"insufficient_data_reason": "INSUFFICIENT_DATA: 9 of 15 games"},)}, 3),
    ({"record": RECORD[:8]}, 2),
    ({"changed": {"player_age": None}}, 1),
    ({"changed": {"star_teammates_out": None}}, 1),
])
def test_a_feature_counts_no_more_than_what_it_is_made_of(thin, partial):
    row = one(**thin)
    assert row["missing"] == ""
    assert row["feature_quality_score"] == pytest.approx(100 - 25 * partial / 25)


def test_an_early_season_is_said():
    row = one(form=(FORM | {"early_season_flag": True},))
    assert (row["early_season_flag"], row["data_source"]) == (True, "early_season")


def test_a_players_row_does_not_depend_on_the_others():
    brown = {"player_lookup": "brown"}
    form = (FORM, FORM | brown | {"points_avg_last_5": 20.0})
    both = features((TATUM, TATUM | brown), form, (FACTORS, FACTORS | brown))
    own = both[both["player_lookup"] == "tatum"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, features())


def test_nobody_scheduled_makes_no_rows():
    assert features(()).empty


def test_a_phase_that_works_before_the_game_reads_outcomes_only_of_earlier_dates():
    for function in (team_defense_zone_analysis, player_shot_zone_analysis, player_composite_factors,
                     player_daily_cache, ml_feature_store):
        assert not function.processor.writes.outcome
        assert all(read.before for read in function.processor.reads.values() if read.table.outcome)


def test_every_player_of_five_games_this_season_is_ready_whatever_else_is_missing():
    random = np.random.default_rng(11)
    played = {f"player{i}": i for i in range(15)}  # as many games as his number
    past = [{"player_lookup": who, "game_id": f"g{i:02d}", "game_date": before(60 - i),
             "points": int(random.integers(0, 40)), "minutes_played": float(random.uniform(0.1, 40))}
            for who, n in played.items() for i in range(n)]
    past += [{"player_lookup": who, "game_id": f"h{i:02d}", "game_date": before(5 - i), "is_dnp": True}
             for who in played for i in range(3)]
    context = rows(UpcomingPlayerGameContext, *({"player_lookup": who} for who in played))
    history = rows(PlayerGameSummary, *past).sort_values(["game_date", "game_id", "player_lookup"], ignore_index=True)
    nothing = {"zones": rows(PlayerShotZoneAnalysis), "team_past": rows(TeamOffenseGameSummary)}
    cache = kept(PlayerDailyCache, player_daily_cache(context=context, past=history, **nothing))
    factors = kept(PlayerCompositeFactors, player_composite_factors(
        context=context, team_context=rows(UpcomingTeamGameContext), player_zones=nothing["zones"],
        team_zones=rows(TeamDefenseZoneAnalysis)))
    out = kept(MlFeatureStore, ml_feature_store(
        context=context, cache=cache, factors=factors, team_zones=rows(TeamDefenseZoneAnalysis),
        team_context=rows(UpcomingTeamGameContext), **nothing)).set_index("player_lookup")
    assert {who for who, n in played.items() if n >= 5} == set(out.index[out["is_production_ready"]])
    assert out.loc[~out["is_production_ready"], "insufficient_data_reason"].notna().all()
