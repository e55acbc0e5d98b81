"""Points lines: over and under paired, seen when, how long before the tip-off."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.odds_api_player_points_props import odds_api_player_points_props

SEEN = dt.datetime(2025, 1, 15, 22, 30)


def outcome(side, price=-110, point=25.5, player="LeBron James"):
    return {"name": side, "description": player, "price": price, "point": point}


def event(*outcomes, **changes):
    market = {"key": "player_points", "last_update": "2025-01-15T22:29:00Z", "outcomes": list(outcomes)}
    return {"id": "a1b2", "commence_time": "2025-01-16T03:30:00Z", "home_team": "Los Angeles Lakers",
            "away_team": "Philadelphia 76ers",
            "bookmakers": [{"key": "draftkings", "title": "DraftKings", "markets": [market]}]} | changes


@pytest.fixture
def props(land):
    return lambda payload, on=0: land(odds_api_player_points_props, payload, game_date="2025-01-15",
                                      event="a1b2-PHILAL", taken_at=SEEN, on=on)


def test_over_and_under_make_one_row(props):
    row = props(event(outcome("Over", -115), outcome("Under", 105))).rows.iloc[0]
    assert row[["game_id", "bookmaker", "player_lookup", "points_line"]].tolist() == [
        "20250115_PHI_LAL", "draftkings", "lebronjames", 25.5]
    assert row[["over_price_american", "under_price_american", "minutes_before_tipoff"]].tolist() == [-115, 105, 300]
    assert row["bookmaker_last_update"] == pd.Timestamp("2025-01-15 22:29")


def test_the_present_was_seen_when_it_was_taken(props):
    assert props(event(outcome("Over"))).rows["snapshot_timestamp"].tolist() == [pd.Timestamp(SEEN)]


def test_the_history_says_when_it_was_seen(props):
    history = {"timestamp": "2025-01-16T03:25:40Z", "previous_timestamp": None, "data": event(outcome("Over"))}
    row = props(history, on=1).rows.iloc[0]
    assert row["snapshot_timestamp"] == pd.Timestamp("2025-01-16 03:25:40")
    assert row[["minutes_before_tipoff", "data_source", "snapshot_tag"]].tolist() == [4, "historical", "snap-2230"]
    assert pd.isna(row["capture_timestamp"])


def test_a_moment_of_the_history_asked_twice_is_one_observation(land):
    history = {"timestamp": "2025-01-16T03:25:40Z", "data": event(outcome("Over"))}
    once, again = (land(odds_api_player_points_props, history, game_date="2025-01-15", event="a1b2-PHILAL", on=1,
                        taken_at=SEEN + dt.timedelta(minutes=minutes), snap="2230").made for minutes in (0, 7))
    assert once == again


def test_after_the_tip_off_the_minutes_are_negative(props):
    history = {"timestamp": "2025-01-16T03:30:30Z", "data": event(outcome("Over"))}
    assert props(history).rows["minutes_before_tipoff"].tolist() == [-1]


def test_the_game_date_is_the_path_s_not_the_utc_date_of_the_tip_off(props):
    assert props(event(outcome("Over"))).rows["game_date"].tolist() == [pd.Timestamp("2025-01-15")]


def test_a_side_alone_has_no_price_for_the_other(props):
    assert props(event(outcome("Over"))).rows["under_price_american"].isna().all()


def test_decimal_prices_become_american_ones(props):
    row = props(event(outcome("Over", 1.91), outcome("Under", 2.05))).rows.iloc[0]
    assert row[["over_price_american", "under_price_american"]].tolist() == [-110, 105]
    assert row[["over_price", "under_price"]].tolist() == [1.91, 2.05]


def test_american_prices_become_decimal_ones(props):
    row = props(event(outcome("Over", -110), outcome("Under", 120))).rows.iloc[0]
    assert row[["over_price", "under_price", "data_source"]].tolist() == [1.9091, 2.2, "current"]
    assert row["capture_timestamp"] == pd.Timestamp(SEEN)


def test_other_markets_are_not_points(props):
    payload = event(outcome("Over"))
    payload["bookmakers"][0]["markets"].append({"key": "player_rebounds", "outcomes": [outcome("Over", player="A B")]})
    assert props(payload).rows["player_lookup"].tolist() == ["lebronjames"]


def test_a_player_with_two_lines_is_refused_twice(props):
    embiid = outcome("Over", player="Joel Embiid")
    out = props(event(outcome("Over"), outcome("Under"), outcome("Over", point=30.5), embiid))
    assert out.rows["player_lookup"].tolist() == ["joelembiid"]
    assert [r.reason[:23] for r in out.rejected] == ["two different rows with"] * 2


def test_a_side_quoted_twice_at_two_prices_is_refused(props):
    out = props(event(outcome("Over", -110), outcome("Over", -120), outcome("Under")))
    assert out.rows.empty and len(out.rejected) == 2


@pytest.mark.parametrize("broken", [
    outcome("Over", player=None), outcome("Over", player="…"), outcome("Over", point=None), outcome("Over", point="25"),
    outcome("Over", price=-50), outcome("Over", price="-110"), outcome("Over", price=0.5), outcome("Yes"),
    outcome(["Over"]), outcome("Over", player=["A"]), None, "x", {}])
def test_a_broken_outcome_leaves_the_others(props, broken):
    if isinstance(broken, dict) and broken.get("description") == "LeBron James":
        broken["description"] = "Joel Embiid"
    out = props(event(outcome("Over"), outcome("Under"), broken))
    assert out.rows["player_lookup"].tolist() == ["lebronjames"]
    assert len(out.rejected) == 1


@pytest.mark.parametrize("book", [None, {}, {"key": "fanduel"}, {"key": "fanduel", "markets": [None]}])
def test_a_broken_bookmaker_leaves_the_others(props, book):
    payload = event(outcome("Over"))
    payload["bookmakers"].append(book)
    out = props(payload)
    assert len(out.rows) == 1 and len(out.rejected) == 1


def test_no_bookmaker_yet_is_no_row(props):
    assert props(event(bookmakers=[])).made == []


@pytest.mark.parametrize(("changes", "reason"), [
    ({"home_team": "Lakers"}, "home_team: no team is called 'Lakers'"),
    ({"away_team": None}, "away_team: away_team: expected text, found nothing"),
    ({"commence_time": "soon"}, "commence_time: expected an instant, found .*soon"),
    ({"bookmakers": {}}, "bookmakers: expected a list, found {}")])
def test_an_event_that_cannot_be_placed_is_refused(props, changes, reason):
    with pytest.raises(Reject, match=reason):
        props(event(outcome("Over"), **changes))


def test_an_error_of_the_source_is_refused(props, real):
    with pytest.raises(Reject, match="bookmakers: expected a list, found nothing"):
        props(real("oddsapi/error_body.json"))


def test_a_real_event(land, real):
    out = land(odds_api_player_points_props, real("oddsapi/event_odds_player_props_2024-02-23_ORL_at_CLE.json"),
               game_date="2024-02-22", event="f54c-ORLCLE", taken_at=dt.datetime(2024, 2, 22, 23, 56))
    rows = out.rows.set_index(["bookmaker", "player_lookup"])
    assert rows["game_id"].unique().tolist() == ["20240222_ORL_CLE"]
    assert rows.loc[("draftkings", "carislevert")][
        ["points_line", "over_price_american", "under_price_american"]].tolist() == [11.5, -130, 100]
    assert len(rows) > 100
    assert {r.reason[:23] for r in out.rejected} <= {"two different rows with"}
