import numpy as np
import pandas as pd
import pytest

from functions.predictions.systems import absences


def slate(*players: tuple[str, str | None, float], risk: float | None = 0.0) -> pd.DataFrame:
    team, status, points = zip(*players, strict=True)
    return pd.DataFrame({"game_id": "g", "team_abbr": team, "injury_status": pd.Series(status, dtype="str"),
                         "points_avg_last_10": points, "injury_risk": risk})


def test_team_mates_take_over_what_ruled_out_players_score_and_nobody_his_own():
    rows = slate(("BOS", "out", 27.0), ("BOS", "doubtful", 11.0), ("BOS", None, 18.0), ("PHX", None, 20.0))
    assert absences.vacated_points(rows).tolist() == [11.0, 27.0, 38.0, 0.0]


def test_a_questionable_player_is_expected_to_play():
    assert absences.vacated_points(slate(("BOS", "questionable", 27.0), ("BOS", None, 18.0))).tolist() == [0.0, 0.0]


def test_without_a_report_nobody_knows_who_is_out():
    assert np.isnan(absences.vacated_points(slate(("BOS", None, 18.0), risk=np.nan))).all()


def test_an_absence_is_unusual_until_the_team_is_used_to_it():
    history = pd.DataFrame({"game_id": [f"g{i}" for i in range(12)], "team_abbr": "BOS",
                            "vacated_points": [0.0] * 2 + [25.0] * 10})
    more, usual = absences.unusual(history)
    assert more[2] == 25.0
    assert 0 < more[11] < 10
    assert usual["BOS"] == pytest.approx(25 - more[11] * 0.5 ** 0.2, abs=1.0)


def test_games_without_a_report_teach_nothing_about_what_is_usual():
    history = pd.DataFrame({"game_id": list("abc"), "team_abbr": ["BOS", "BOS", "PHX"],
                            "vacated_points": [10.0, np.nan, np.nan]})
    more, usual = absences.unusual(history)
    assert np.isnan(more).all()
    assert usual == {"BOS": 10.0}
