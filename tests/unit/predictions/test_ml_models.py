import datetime as dt
import json

import pandas as pd

from functions.precompute.ml_feature_store import FEATURE_VERSION
from functions.predictions.ml_models import MlModels, ml_models, training_rows
from functions.predictions.systems import SYSTEMS
from tests.unit.precompute.rows import DAY, before, kept
from tests.unit.predictions.league import league


def models(features: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    return kept(MlModels, ml_models(features, results, DAY)).set_index("system_id")


def test_every_system_has_a_row_with_what_it_learnt():
    found = models(*league(days=10))
    assert sorted(found.index) == sorted(SYSTEMS)
    assert found["training_rows"].tolist() == [400, 400]
    assert found["trained_from"].dt.date.tolist() == [before(10)] * 2
    assert found["trained_to"].dt.date.tolist() == [before(1)] * 2
    assert found["feature_version"].unique().tolist() == [FEATURE_VERSION]
    assert found["reason"].isna().all()


def test_the_version_is_the_parameters_own():
    one, same, other = (models(*league(days=10, seed=seed)) for seed in (7, 7, 8))
    assert one["model_version"].equals(same["model_version"])
    assert (one["model_version"] != other["model_version"]).all()
    assert one["model_version"].str.fullmatch("[0-9a-f]{12}").all()


def test_numbers_are_kept_to_ten_digits_and_keys_in_order():
    text = models(*league(days=10)).loc["ridge_points", "parameters"]
    parameters = json.loads(text)
    assert text == json.dumps(parameters, sort_keys=True)
    assert all(number == float(f"{number:.10g}") for number in parameters["coefficients"])


def test_a_system_that_cannot_learn_yet_says_so():
    found = models(*league(days=2))
    assert pd.isna(found.loc["ridge_points", "parameters"])
    assert found.loc["ridge_points", "reason"] == "not trained: 80 player-games in the 60 days before"
    assert pd.isna(found.loc["moving_average", "reason"])


def test_without_any_history_the_formula_still_has_its_row():
    features, results = league(days=1)
    found = models(features.iloc[:0], results.iloc[:0])
    assert found["training_rows"].tolist() == [0, 0]
    assert found["trained_from"].isna().all()
    assert found.loc["moving_average", "parameters"] is not None


def test_only_games_that_a_ready_player_took_part_in_are_learnt_from():
    features, results = league(days=1, players=4)
    features.loc[0, "is_production_ready"] = False
    results.loc[1, ["points", "is_dnp"]] = [float("nan"), True]
    assert training_rows(features, results)["player_lookup"].tolist() == ["p02", "p03"]


def test_players_who_sat_out_count_for_their_team_mates():
    features, results = league(days=1, players=5)
    features.loc[0, ["injury_status", "points_avg_last_10"]] = ["out", 21.0]
    results.loc[0, "is_dnp"] = True
    history = training_rows(features, results).set_index("player_lookup")
    assert history["vacated_points"].to_dict() == {"p01": 0.0, "p02": 0.0, "p03": 0.0, "p04": 21.0}


def test_its_declaration_sees_sixty_earlier_days_and_not_its_own():
    for read in ml_models.processor.reads.values():
        assert read.window(DAY) == (DAY - dt.timedelta(60), before(1))
