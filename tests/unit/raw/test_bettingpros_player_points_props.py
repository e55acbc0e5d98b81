"""BettingPros' points lines: a row per side and book, with the opening line and how sure the player's team is."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.bettingpros_player_points_props import bettingpros_player_points_props


def line(points=25.5, cost=-115, **changes):
    return {"id": 7, "main": True, "best": False, "active": True, "is_off": False, "line": points, "cost": cost,
            "updated": "2025-01-15 22:20:00"} | changes


def book(number=12, *lines):
    return {"id": number, "lines": list(lines or [line()])}


def side(which="over", *books):
    return {"selection": which, "label": which.title(), "books": list(books or [book()]), "opening_line": {
        "line": 24.5, "cost": -110, "book_id": 12, "created": "2025-01-15 14:00:00"}}


def offer(*sides, name="LeBron James", team="LAL", **changes):
    return {"id": 9001, "market_id": 156, "event_id": 20879, "active": True, "selections": list(sides or [side()]),
            "participants": [{"id": "3473", "name": name, "player": {"team": team, "position": "SF"}}]} | changes


@pytest.fixture
def props(land):
    def landing(*offers, taken_at=dt.datetime(2025, 1, 15, 22, 30)):
        pages = [{"offers": list(offers)}]
        return land(bettingpros_player_points_props, pages, game_date="2025-01-15", taken_at=taken_at)
    return landing


def test_a_line(props):
    row = props(offer()).rows.iloc[0]
    assert row[["player_lookup", "bet_side", "book_id", "bookmaker", "points_line", "odds_american"]].tolist() == [
        "lebronjames", "over", 12, "DraftKings", 25.5, -115]
    assert row[["opening_line", "opening_odds", "opening_book_id"]].tolist() == [24.5, -110, 12]
    assert row["opening_timestamp"] == pd.Timestamp("2025-01-15 14:00")
    assert row[["offer_id", "bp_event_id", "bp_player_id", "is_active", "is_best_line"]].tolist() == [
        "9001", 20879, 3473, True, False]


def test_a_row_for_each_side_and_book(props):
    rows = props(offer(side("over", book(12), book(19)), side("under", book(12)))).rows
    assert sorted(zip(rows["bet_side"], rows["bookmaker"], strict=True)) == [
        ("over", "BetMGM"), ("over", "DraftKings"), ("under", "DraftKings")]


def test_a_book_whose_name_is_not_known_keeps_its_number(props):
    assert props(offer(side("over", book(77)))).rows["bookmaker"].tolist() == ["book_77"]


def test_alternates_are_other_bets(props):
    both = book(12, line(), line(30.5, 200, main=False))
    assert props(offer(side("over", both))).rows["points_line"].tolist() == [25.5]


def test_other_markets_are_not_points(props):
    assert props(offer(market_id=157)).made == []


@pytest.mark.parametrize("changes", [{"is_off": True}, {"active": False}])
def test_a_line_off_the_board_is_not_active(props, changes):
    assert props(offer(side("over", book(12, line(**changes))))).rows["is_active"].tolist() == [False]


@pytest.mark.parametrize(("taken_at", "sure", "team"), [
    ("2025-01-15T22:30", 0.95, "LAL"), ("2025-01-16T04:30", 0.95, "LAL"), ("2025-01-22T22:30", 0.7, "LAL"),
    ("2025-01-14T22:30", 0.7, "LAL"), ("2025-02-10T22:30", 0.5, None), ("2025-10-10T22:30", 0.3, None),
    ("2026-03-01T22:30", 0.1, None)])
def test_the_team_is_as_sure_as_the_sight_of_it_is_near(props, taken_at, sure, team):
    row = props(offer(), taken_at=dt.datetime.fromisoformat(taken_at)).rows.iloc[0]
    assert row["validation_confidence"] == sure and row["has_team_issues"] == (team is None)
    assert (None if pd.isna(row["validated_team"]) else row["validated_team"]) == team


@pytest.mark.parametrize(("spelled", "team"), [("LAL", "LAL"), ("UTH", "UTA"), ("PHO", "PHX"), ("XYZ", None)])
def test_a_team_is_understood_or_has_an_issue(props, spelled, team):
    row = props(offer(team=spelled)).rows.iloc[0]
    assert row["player_team"] == spelled and row["has_team_issues"] == (team is None)
    assert (None if pd.isna(row["validated_team"]) else row["validated_team"]) == team


@pytest.mark.parametrize("broken", [
    offer(id=None), offer(id=[]), offer(event_id="x"), offer(name=""), offer(team=None), offer(participants=[]),
    offer(market_id=None), offer(participants=None), offer(selections=None), offer(side("yes")),
    offer(side("over", {"id": 1})),
    offer(side("over", book("x"))), offer(side("over", book([]))), offer(side("over", book(12, line(None)))),
    offer(side("over", book(12, line(cost=None)))), offer(side("over", book(12, line(cost=-50)))),
    offer(side("over", book(12, line(updated="soon")))), offer(side("over", book(12, line(best=None)))),
    offer(side("over", book(12, line(active=1)))), offer(side("over") | {"opening_line": {"cost": "much"}}), None, {}])
def test_a_broken_offer_leaves_the_others(props, broken):
    out = props(offer(id="a"), broken)
    assert out.rows["offer_id"].tolist() == ["a"] and len(out.rejected) == 1


def test_one_page_is_accepted_as_it_is_and_an_error_is_not(land):
    page = {"offers": [offer()], "_pagination": {"page": 1, "total_pages": 1}}
    assert len(land(bettingpros_player_points_props, page, game_date="2025-01-15").rows) == 1
    with pytest.raises(Reject, match="page 1: offers: expected a list, found nothing"):
        land(bettingpros_player_points_props, [page, {"message": "Forbidden"}], game_date="2025-01-15")
