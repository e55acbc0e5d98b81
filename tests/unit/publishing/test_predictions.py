import datetime as dt
import json

import jsonschema
import pytest

from functions.predictions.ml_models import MlModels
from functions.predictions.player_prop_predictions import PlayerPropPredictions
from functions.publishing.predictions import SCHEMA, predictions
from functions.raw.nbac_schedule import NbacSchedule
from tests.unit.precompute.rows import GAME, rows

TIP = dt.datetime(2024, 3, 13, 23, 30)
PHX_BOS = {"game_id": GAME, "nba_game_id": "0022300958", "home_team_tricode": "BOS", "away_team_tricode": "PHX",
           "tip_time_utc": TIP}
DEN_MIA = {"game_id": "20240313_DEN_MIA", "nba_game_id": "0022300959", "home_team_tricode": "MIA",
           "away_team_tricode": "DEN", "tip_time_utc": TIP - dt.timedelta(hours=1)}
RIDGE = {"player_lookup": "jaysontatum", "player_full_name": "Jayson Tatum", "nba_player_id": 1628369, "is_home": True,
         "system_id": "ridge_points", "predicted_points": 26.4, "interval_low": 17.0, "interval_high": 36.2,
         "p_over": 0.4712, "confidence_score": 52.88, "recommendation": "UNDER", "current_points_line": 27.5,
         "line_margin": -1.1, "line_source": "ODDS_API", "sportsbook": "draftkings", "line_median": 27.5,
         "line_taken_at": dt.datetime(2024, 3, 13, 22, 50), "feature_quality_score": 96.0,
         "missing": "pace_score,pct_paint"}
AVERAGE = RIDGE | {"system_id": "moving_average", "predicted_points": 27.9, "recommendation": "PASS",
                   "line_margin": 0.4}
NONE = {"predicted_points": None, "interval_low": None, "interval_high": None, "p_over": None, "confidence_score": None,
        "line_margin": None, "recommendation": "NO_LINE", "current_points_line": None, "line_taken_at": None,
        "line_source": "NO_PROP_LINE", "sportsbook": None, "reason": "2 of 5 games", "missing": None}
MODELS = ({"system_id": "ridge_points", "model_version": "e3", "parameters": "{}"},
          {"system_id": "moving_average", "model_version": "a1", "parameters": None})


def published(*said: dict, games=(PHX_BOS,), models=MODELS) -> dict:
    """What is uploaded, proven against the schema and to be JSON."""
    content = predictions(slate=rows(NbacSchedule, *games), models=rows(MlModels, *models),
                          predictions=rows(PlayerPropPredictions, *said))
    body = {"schema_version": 1, "game_date": "2024-03-13", "generated_at": "2024-03-13T22:55:00Z",
            "correlation_id": "c", "source": "archive", **content}
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(body)
    return json.loads(json.dumps(body, allow_nan=False))


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_player_carries_what_every_system_says():
    player = published(AVERAGE, RIDGE)["games"][0]["predictions"][0]
    assert player["systems"]["ridge_points"] == {
        "points": 26.4, "interval_80": [17.0, 36.2], "p_over": 0.4712, "edge": -1.1, "recommendation": "UNDER",
        "line": {"value": 27.5, "source": "ODDS_API", "book": "draftkings", "taken_at": "2024-03-13T22:50:00Z"},
        "confidence": 52.88, "quality": {"score": 96.0, "missing": ["pace_score", "pct_paint"]}, "reason": None,
        "filter_reason": None}
    assert set(player["systems"]) == {"ridge_points", "moving_average"}
    assert (player["player_lookup"], player["nba_player_id"]) == ("jaysontatum", 1628369)
    assert player["name"] == "Jayson Tatum"
    assert (player["team"], player["is_home"], player["injury_status"]) == ("BOS", True, None)


def test_the_prediction_is_of_the_primary_system():
    player = published(AVERAGE, RIDGE)["games"][0]["predictions"][0]
    assert player["prediction"] == {"system_id": "ridge_points", **player["systems"]["ridge_points"]}


def test_where_the_primary_system_has_none_the_other_speaks():
    player = published(AVERAGE, RIDGE | NONE)["games"][0]["predictions"][0]
    assert (player["prediction"]["system_id"], player["prediction"]["points"]) == ("moving_average", 27.9)
    assert player["systems"]["ridge_points"]["reason"] == "2 of 5 games"


def test_a_player_without_any_prediction_is_there_with_the_reason():
    game = published(RIDGE | NONE)["games"][0]
    said = game["predictions"][0]["prediction"]
    assert (said["points"], said["interval_80"], said["line"], said["reason"]) == (None, None, None, "2 of 5 games")
    assert game["prediction_count"] == 0


def test_games_come_by_tip_off_and_players_by_points():
    low = RIDGE | {"player_lookup": "aaron", "predicted_points": 11.0}
    same = RIDGE | {"player_lookup": "zach", "predicted_points": 11.0}
    none = RIDGE | NONE | {"player_lookup": "abe"}
    late = DEN_MIA | {"game_id": "20240313_ATL_POR", "tip_time_utc": None}
    body = published(none, same, low, RIDGE, games=(PHX_BOS, late, DEN_MIA))
    assert [game["game_id"] for game in body["games"]] == ["20240313_DEN_MIA", GAME, "20240313_ATL_POR"]
    assert [p["player_lookup"] for p in body["games"][1]["predictions"]] == ["jaysontatum", "aaron", "zach", "abe"]


def test_counts_are_of_what_is_in_the_file():
    other = RIDGE | {"player_lookup": "brown", "recommendation": "PASS"}
    body = published(RIDGE, other, RIDGE | NONE | {"player_lookup": "new"}, games=(PHX_BOS, DEN_MIA))
    assert (body["total_games"], body["total_predictions"], body["empty_reason"]) == (2, 2, None)
    assert body["games"][1]["recommendation_breakdown"] == {"OVER": 0, "UNDER": 1, "PASS": 1, "NO_LINE": 1}


def test_only_trained_models_have_a_version():
    assert published(RIDGE)["model_versions"] == {"ridge_points": "e3"}


@pytest.mark.parametrize(("games", "reason"), [((), "no games"), ((PHX_BOS,), "no predictions yet")])
def test_an_empty_file_says_why(games, reason):
    body = published(games=games, models=())
    assert (body["empty_reason"], body["total_predictions"]) == (reason, 0)
    assert (body["halt_active"], body["halt_reason"], body["halt_since"]) == (False, None, None)


def test_a_postponed_game_is_not_announced():
    assert published(games=(PHX_BOS | {"postponed": True},))["games"] == []


def test_a_tip_off_is_in_utc():
    assert published(RIDGE)["games"][0]["tip_time_utc"] == "2024-03-13T23:30:00Z"


def test_the_order_of_the_rows_does_not_matter():
    brown = RIDGE | {"player_lookup": "brown"}
    assert published(RIDGE, AVERAGE, brown) == published(brown, AVERAGE, RIDGE)
