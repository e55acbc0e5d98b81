"""Game lines: spreads of both teams and the total, of each bookmaker."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.odds_api_game_lines import odds_api_game_lines

LAL, PHI = "Los Angeles Lakers", "Philadelphia 76ers"


def event(*markets):
    return {"id": "a1b2", "commence_time": "2025-01-16T03:30:00Z", "home_team": LAL, "away_team": PHI,
            "sport_key": "basketball_nba", "sport_title": "NBA", "bookmakers": [
                {"key": "draftkings", "title": "DraftKings", "markets": list(markets)}]}


def market(key, *outcomes):
    return {"key": key, "outcomes": [{"name": name, "price": price, "point": point} for name, price, point in outcomes]}


SPREADS = market("spreads", (LAL, -110, -4.5), (PHI, -112, 4.5))


@pytest.fixture
def lines(land):
    return lambda payload: land(odds_api_game_lines, payload, game_date="2025-01-15", event="a1b2-PHILAL")


def test_a_spread_names_its_team(lines):
    rows = lines(event(SPREADS)).rows.set_index("outcome_team_abbr")
    assert rows["outcome_point"].to_dict() == {"LAL": -4.5, "PHI": 4.5}
    assert rows["game_id"].unique().tolist() == ["20250115_PHI_LAL"]


def test_a_total_is_of_no_team(lines):
    rows = lines(event(market("totals", ("Over", -110, 224.5), ("Under", 1.91, 224.5)))).rows
    assert rows["outcome_team_abbr"].isna().all()
    assert rows["outcome_price"].tolist() == [-110.0, -110.0]


def test_a_line_without_a_price_is_a_line(lines):
    rows = lines(event(market("spreads", (LAL, None, -4.5), (PHI, None, 4.5)))).rows
    assert rows["outcome_price"].isna().all() and len(rows) == 2


def test_moneylines_are_left_out(lines):
    assert lines(event(market("h2h", (LAL, -200, None)))).made == []


@pytest.mark.parametrize("broken", [
    ("Boston Celtics", -110, 1.5), (None, -110, 1.5), (["Over"], -110, 1.5), (PHI, "even", 1.5),
    (PHI, 50.0 - 100, 1.5), (PHI, -110, "4")])
def test_a_broken_outcome_leaves_the_others(lines, broken):
    out = lines(event(market("spreads", (LAL, -110, -4.5), broken)))
    assert out.rows["outcome_team_abbr"].tolist() == ["LAL"]
    assert len(out.rejected) == 1


@pytest.mark.parametrize("broken", [None, {}, {"key": "spreads"}, {"key": "totals", "outcomes": 5}])
def test_a_broken_market_leaves_the_others(lines, broken):
    out = lines(event(SPREADS, broken))
    assert len(out.rows) == 2 and len(out.rejected) == 1


def test_a_page_of_an_error_is_refused(lines):
    with pytest.raises(Reject, match=r"the payload: expected an object, found \['Invalid API key'\]"):
        lines(["Invalid API key"])


def test_a_history_without_its_instant_is_refused(lines):
    with pytest.raises(Reject, match="timestamp: expected an instant"):
        lines({"timestamp": None, "data": event(SPREADS)})


def test_a_real_history_in_decimal_odds(land, real):
    out = land(odds_api_game_lines, real("oddsapi/historical_event_odds_2024-01-25_a.json"), game_date="2024-01-24",
               event="cd0b-ATLGSW", taken_at=dt.datetime(2024, 6, 1), on=1)
    assert out.rejected == [] and len(out.rows) == 8
    rows = out.rows[out.rows["bookmaker_key"] == "draftkings"].set_index(["market_key", "outcome_name"])
    seen = ["outcome_price", "outcome_point", "outcome_team_abbr"]
    assert rows.loc[("spreads", "Atlanta Hawks"), seen].tolist() == [-110, 6.5, "ATL"]
    assert out.rows["game_id"].unique().tolist() == ["20240124_ATL_GSW"]
    assert out.rows["snapshot_timestamp"].unique().tolist() == [pd.Timestamp("2024-01-25 03:55:40")]
    told = {"previous_snapshot_timestamp": "03:50:38", "next_snapshot_timestamp": "04:00:38",
            "market_last_update": "03:55:22"}
    for column, time in told.items():
        assert rows.loc[("spreads", "Atlanta Hawks"), column] == pd.Timestamp(f"2024-01-25 {time}")
    assert set(out.rows["data_source"]) == {"historical"} and set(out.rows["sport_key"]) == {"basketball_nba"}


def test_of_a_real_history_of_money_lines_nothing_is_a_line(land, real):
    out = land(odds_api_game_lines, real("oddsapi/historical_event_odds_2024-01-25_b.json"), game_date="2024-01-24",
               event="cd0b-ATLGSW", on=1)
    assert out.made == []


def test_a_present_event_with_american_odds(lines, real):
    payload = real("oddsapi/event_odds_game_lines_small.json")
    rows = lines(payload).rows
    assert set(rows["market_key"]) == {"spreads", "totals"} and len(rows) == 8
    assert set(rows["data_source"]) == {"current"} and rows["previous_snapshot_timestamp"].isna().all()
    assert set(rows["bookmaker_last_update"]) == {pd.Timestamp("2025-01-20 18:00"), pd.Timestamp("2025-01-20 17:55")}
