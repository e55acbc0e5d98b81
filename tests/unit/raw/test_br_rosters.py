"""What the pages of a team's season tell together: who has been on it since when, and who came, left or changed."""

import datetime as dt
import json

import pandas as pd
import pytest

from common.conform import conform
from functions.raw.br_roster_changes import br_roster_changes
from functions.raw.br_rosters_current import br_rosters_current
from functions.raw.br_rosters_listed import BrRostersListed

START = dt.date(2024, 10, 1)


def page(day, *players, team="LAL", names=None, **told):
    """A page of that day of October: a row for each player; it names so many."""
    return [{"season_start": START, "season_year": 2024, "season_display": "2024-25", "team_abbrev": team,
             "snapshot_timestamp": dt.datetime(2024, 10, day, 10), "scraped_date": dt.date(2024, 10, day),
             "player_full_name": name.title(), "player_last_name": name, "player_normalized": name,
             "player_lookup": name, "players_on_page": names or len(players), "position": "SF", "jersey_number": "23",
             "height": None, "weight": None, "birth_date": None, "college": None, "experience_years": 21} | told
            for name in players]


def made(function, *pages):
    listed, rejected = conform(BrRostersListed, [row for rows in pages for row in rows])
    rows, refused = conform(function.processor.writes, function(listed))
    assert rejected == refused == []
    return rows


@pytest.fixture
def changes():
    def told(*pages):
        rows = made(br_roster_changes, *pages)
        return [(str(row["change_date"])[8:10], row["player_full_name"], row["change_type"])
                for row in rows.sort_values(["changed_at", "player_lookup"]).to_dict("records")]
    return told


def test_the_first_page_of_a_season_changes_nothing(changes):
    assert changes(page(3, "james", "reaves")) == []


def test_who_came_and_who_left_is_told_with_the_page_that_shows_it(changes):
    assert changes(page(3, "james", "reaves"), page(5, "doncic", "james"), page(9, "doncic", "james", "reaves")) == [
        ("05", "Doncic", "added"), ("05", "Reaves", "removed"), ("09", "Reaves", "added")]


def test_what_is_described_otherwise_is_told_with_both_values():
    rows = made(br_roster_changes, page(3, "james"), page(4, "james", jersey_number="6", experience_years=None))
    assert rows["change_type"].tolist() == ["modified"]
    assert json.loads(rows["change_details"][0]) == {"jersey_number": ["23", "6"], "experience_years": [21, None]}


def test_teams_and_seasons_are_apart(changes):
    last = {"season_start": dt.date(2023, 10, 1), "season_year": 2023}
    assert changes(page(3, "james"), page(4, "tatum", team="BOS"), page(2, "wade", **last)) == []


def test_a_page_that_was_not_read_whole_tells_of_nobody(changes):
    assert changes(page(3, "james", "reaves"), page(4, "james", names=2), page(5, "james", "reaves", "doncic")) == [
        ("05", "Doncic", "added")]


def test_the_order_of_the_pages_does_not_matter():
    pages = [page(3, "james"), page(5, "doncic", "james"), page(9, "doncic")]
    for function in (br_roster_changes, br_rosters_current):
        pd.testing.assert_frame_equal(made(function, *pages), made(function, *pages[::-1]))


def test_a_player_is_as_his_last_page_has_him_and_seen_since_his_first():
    rows = made(br_rosters_current, page(3, "james"), page(5, "doncic", "james", jersey_number="6"), page(9, "doncic"),
                page(9, "james", team="BOS"))
    told = rows[["team_abbrev", "player_lookup", "jersey_number", "first_seen_date", "last_scraped_date"]]
    assert told.astype("str").to_numpy().tolist() == [
        ["BOS", "james", "23", "2024-10-09", "2024-10-09"], ["LAL", "doncic", "23", "2024-10-05", "2024-10-09"],
        ["LAL", "james", "6", "2024-10-03", "2024-10-05"]]


def test_nobody_was_on_a_page():
    for function in (br_roster_changes, br_rosters_current):
        assert made(function).empty
