"""The injury list: who, in which state, why and until when."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.bdl_injuries import _reason, _return_date, bdl_injuries

NOTE = "Jan 14: Davis (ankle) is questionable for Wednesday's game against the 76ers."


def entry(team_id=14, name="Anthony Davis", **changes):
    first, _, last = name.partition(" ")
    return {"player": {"id": 117, "first_name": first, "last_name": last, "team_id": team_id}, "status": "Out",
            "return_date": "Jan 17", "description": NOTE} | changes


def page(*entries):
    return {"data": list(entries), "meta": {"per_page": 100}}


@pytest.fixture
def injuries(land):
    return lambda *pages: land(bdl_injuries, list(pages), game_date="2025-01-15")


def test_an_entry(injuries):
    row = injuries(page(entry())).rows.iloc[0]
    assert row[["player_lookup", "team_abbr", "injury_status_normalized", "reason_category"]].tolist() == [
        "anthonydavis", "LAL", "out", "injury"]
    assert row["return_date"] == pd.Timestamp("2025-01-17") and row["return_date_parsed"]
    assert row["scrape_timestamp"] == pd.Timestamp("2025-01-15 22:30")
    assert row["parsing_confidence"] == 1.0 and pd.isna(row["data_quality_flags"])


def test_all_pages_count(injuries):
    assert len(injuries(page(entry()), page(entry(name="Joel Embiid", team_id=23))).rows) == 2


@pytest.mark.parametrize(("status", "normal"), [
    ("Out", "out"), ("Day-To-Day", "day_to_day"), ("Questionable", "questionable"), ("doubtful", "doubtful"),
    ("Probable", "probable"), ("Getting better", "unknown")])
def test_a_status_is_normalised(injuries, status, normal):
    assert injuries(page(entry(status=status))).rows["injury_status_normalized"].tolist() == [normal]


@pytest.mark.parametrize(("description", "reason"), [
    ("James (rest) won't play on Wednesday.", "rest"),
    ("Tatum will miss the rest of the season after surgery.", "injury"),
    ("James is out for personal reasons.", "personal"), ("James scored a personal-best 61.", "other"),
    ("Green was suspended for five games.", "suspension"), ("Bronny was assigned to the G League.", "g_league"),
    ("Toppin (hip) will not return.", "injury"), ("Simons was traded to the Celtics.", "other"), (None, "other")])
def test_the_reason_is_read_from_the_description(description, reason):
    assert _reason(description) == reason


@pytest.mark.parametrize(("said", "seen", "date", "sure"), [
    ("Nov 17", "2025-11-01", "2025-11-17", 1.0), ("Jan 3", "2025-12-20", "2026-01-03", 1.0),
    ("Nov 17", "2025-11-25", "2025-11-17", 1.0), ("Oct 1", "2026-02-10", "2026-10-01", 1.0),
    ("Feb 1", "2025-07-17", "2026-02-01", 1.0), ("Sep 30", "2025-10-02", "2025-09-30", 1.0),
    ("Feb 29", "2025-01-15", None, 0.3), ("TBD", "2025-01-15", None, 0.8), (None, "2025-01-15", None, 0.8),
    ("Out for the season", "2025-01-15", None, 0.8),
    ("in spring", "2025-01-15", None, 0.3), ("Foo 1", "2025-01-15", None, 0.3),
    ("Jan 32", "2025-01-15", None, 0.3), (17, "2025-01-15", None, 0.3)])
def test_a_return_date_is_the_coming_one(said, seen, date, sure):
    expected = None if date is None else dt.date.fromisoformat(date)
    assert _return_date(said, dt.date.fromisoformat(seen)) == (expected, sure)


def test_confidence_is_the_mean_of_what_was_understood(injuries):
    row = injuries(page(entry(status="?", return_date="TBD", description="short"))).rows.iloc[0]
    assert row["parsing_confidence"] == pytest.approx((1 + 0 + 0.8 + 1 + 0) / 5)
    assert row["data_quality_flags"] == "status,return_date,description"
    assert not row["return_date_parsed"] and row["return_date_original"] == "TBD"


@pytest.mark.parametrize("broken", [
    entry(team_id=31), entry(team_id=None), entry(team_id=[]), entry(name=""), entry(status=None), entry(status=5),
    entry(player=None), entry(description=7), None, {}])
def test_a_broken_entry_leaves_the_others(injuries, broken):
    out = injuries(page(entry(), broken))
    assert len(out.rows) == 1 and len(out.rejected) == 1


def test_an_empty_list_is_no_row(injuries):
    assert injuries(page()).made == []


@pytest.mark.parametrize(("payload", "reason"), [
    ({"error": "slow down"}, "data: expected a list, found nothing"), ("slow down", "the payload: expected an object"),
    ([], "the payload: expected at least one page"),
    ([page(entry()), {"error": "slow down"}], "page 1: data: expected a list, found nothing")])
def test_a_page_that_cannot_be_read_refuses_the_list(land, payload, reason):
    with pytest.raises(Reject, match=reason):
        land(bdl_injuries, payload, game_date="2025-01-15")


def test_a_real_page(land, real):
    out = land(bdl_injuries, real("balldontlie/player_injuries_page1.json"), game_date="2025-07-17",
               taken_at=dt.datetime(2025, 7, 17, 16))
    assert out.rejected == [] and len(out.rows) == 100
    rows = out.rows.set_index("player_lookup")
    tatum = rows.loc["jaysontatum"]
    assert tatum[["team_abbr", "injury_status_normalized", "reason_category"]].tolist() == ["BOS", "out", "injury"]
    assert tatum["return_date"] == pd.Timestamp("2026-02-01")
    assert rows.loc[["tysonetienne", "drewtimme"], "reason_category"].tolist() == ["injury", "rest"]
    assert (rows["return_date"] > "2025-06-17").all()
