from __future__ import annotations

import datetime as dt
import hashlib
import time

import numpy as np
import pandas as pd
import pytest

from common.adapters.sources.sample import Sample
from common.basketball.names import player_lookup
from common.scraper import Request


@pytest.fixture(scope="module")
def facts(sample):
    return sample.season(2023)


@pytest.fixture(scope="module")
def played(facts):
    return facts.box[facts.box["did_play"]]


def test_it_says_that_the_season_is_made_up(sample):
    assert sample.generated
    assert "generated" in sample.describe()


def test_a_season_is_made_in_less_than_three_seconds():
    since = time.perf_counter()
    Sample(seed=1).season(2023)
    assert time.perf_counter() - since < 3


def test_the_same_seed_makes_the_same_season_and_another_seed_another():
    def told(seed):
        days = {"Season": "2023-24", "SeasonType": "Regular Season", "DateFrom": "2024-01-10", "DateTo": "2024-01-10"}
        asked = Request("https://stats.nba.com/stats/leaguegamelog", days)
        said = Sample(seed).fetch(asked, dt.datetime(2024, 1, 12)).data
        return hashlib.sha256(said).hexdigest()

    assert told(20) == told(20) != told(21)


@pytest.mark.parametrize(("url", "params"), [
    ("https://api.balldontlie.io/v1/box_scores", {"date": "2024-01-10"}),
    ("https://official.nba.com/wp-json/api/v1/get-game-officials", {"date": "2024-01-10"}),
    ("https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json", {}),
    ("https://site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard", {"dates": "20240110"})])
def test_every_upstream_is_told_the_same_of_one_seed(url, params):
    now = dt.datetime(2024, 1, 12)
    one, same, other = (Sample(seed).fetch(Request(url, params), now).data for seed in (20, 20, 21))

    assert one == same != other


def test_nobody_referees_two_games_of_a_day_or_is_called_like_a_player(facts):
    crews = facts.officials.merge(facts.games[["game_id", "game_date"]])
    people = pd.concat([crews[["game_date", f"official{n}"]].set_axis(["day", "name"], axis=1) for n in (1, 2, 3)])

    assert not people.duplicated().any()
    assert not set(people["name"]) & set(facts.people["name"])


def test_every_team_plays_82_games_at_most_one_a_day(facts):
    both = pd.concat([facts.games[["game_date", side]].set_axis(["day", "team"], axis=1)
                      for side in ("home_abbr", "away_abbr")])
    days = both.sort_values(["team", "day"]).groupby("team")["day"].diff().dt.days

    assert len(both.groupby("team")) == 30 and set(both.groupby("team").size()) == {82}
    assert not both.duplicated().any()
    assert (days == 1).any()  # on consecutive days
    assert facts.games.groupby("home_abbr").size().between(38, 44).all()


def test_a_season_runs_from_late_october_to_mid_april_whatever_the_year(sample):
    for year in (2019, 2023, 2025):
        days = sample.season(year).games["game_date"]
        assert (days.min().month, days.max().month) == (10, 4)
        assert sample.season_of(days.max().date()) == sample.season(year).name


def test_tip_offs_are_between_seven_and_half_past_ten_in_new_york(facts):
    local = facts.games["tip"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")

    assert (local.dt.strftime("%H:%M").between("19:00", "22:30")).all()
    assert (local.dt.tz_localize(None).dt.normalize() == facts.games["game_date"]).all()


def test_points_add_up_from_shots_to_players_to_teams(facts, played):
    counts = {name: played[name].astype(int)
              for name in ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb")}
    teams = facts.teams.set_index(["game_id", "team_abbr"])

    assert (counts["pts"] == 2 * counts["fgm"] + counts["fg3m"] + counts["ftm"]).all()
    assert (counts["reb"] == counts["oreb"] + counts["dreb"]).all()
    for made, tried in (("fgm", "fga"), ("fg3m", "fg3a"), ("ftm", "fta")):
        assert (counts[made] <= counts[tried]).all()
    for name in counts:
        sums = played.groupby(["game_id", "team_abbr"])[name].sum().astype(int)
        assert (teams[name].reindex(sums.index) == sums).all()
    home = teams["pts"].reindex(pd.MultiIndex.from_frame(facts.games[["game_id", "home_abbr"]]))
    assert (home.to_numpy() == facts.games["home_pts"].to_numpy()).all()


def test_minutes_add_up_to_240_and_25_for_each_overtime(facts, played):
    sums = played.groupby("game_id")["minutes"].sum()
    overtimes = facts.games.set_index("game_id")["overtimes"]

    assert np.allclose(sums, 2 * (240 + 25 * overtimes.reindex(sums.index)))
    assert 0.02 < (overtimes > 0).mean() < 0.1
    assert (played["minutes"] <= 48 + 5 * played["game_id"].map(overtimes)).all()


def test_no_game_ends_level(facts):
    assert (facts.games["home_pts"] != facts.games["away_pts"]).all()


def test_five_start_and_who_does_not_play_has_a_reason(facts, played):
    assert (played.groupby(["game_id", "team_abbr"])["starter"].sum() == 5).all()
    absent = facts.box[~facts.box["did_play"]]
    assert len(absent) and absent["dnp_reason"].notna().all() and absent["pts"].isna().all()


def test_there_is_a_shot_for_every_attempt(facts, played):
    told = facts.shots.groupby(["game_id", "player_id"])[["shot_made", "shot_value"]].agg(["size", "sum"])
    box = played.set_index(["game_id", "player_id"])
    box = box[box["fga"] > 0]
    points = (facts.shots["shot_made"] * facts.shots["shot_value"]).groupby(
        [facts.shots["game_id"], facts.shots["player_id"]]).sum().reindex(box.index)

    assert len(told) == len(box)
    assert (told["shot_made"]["size"].reindex(box.index) == box["fga"].astype(int)).all()
    assert (points == (box["pts"] - box["ftm"]).astype(int)).all()


def test_a_shot_is_worth_what_its_place_says(facts):
    threes = facts.shots["basic_zone"].isin(["Left Corner 3", "Right Corner 3", "Above the Break 3"])

    assert ((facts.shots["shot_value"] == 3) == threes).all()
    assert (facts.shots.loc[facts.shots["basic_zone"] == "Left Corner 3", "loc_x"] < -220).all()


def test_an_injured_player_does_not_play_until_he_is_back(facts, played):
    gone = facts.absences[facts.absences["gone"]]
    games = set(zip(played["player_id"], played["game_date"], strict=True))

    assert len(gone) > 100
    assert not games & set(zip(gone["player_id"], gone["day"], strict=True))


def test_an_injured_player_is_on_the_list_before_the_game_he_misses(made, facts):
    first = facts.absences[facts.absences["gone"]].iloc[30]
    tip = facts.games.loc[facts.games["game_date"] == first["day"], "tip"].min()
    name = facts.names[first["player_id"]]

    assert name in made.hurt((max(first["at"], tip) + pd.Timedelta(minutes=1)).isoformat())
    assert name not in made.hurt((first["at"] - pd.Timedelta(minutes=1)).isoformat())


def test_the_line_is_nearer_to_the_points_than_the_season_mean(facts, played):
    last = facts.quotes.sort_values("at").drop_duplicates(["game_id", "player_id"], keep="last")
    points = played.assign(points=played["pts"].astype(float))
    points["mean"] = points.groupby("player_id")["points"].transform(lambda p: p.expanding().mean().shift())
    rows = points.merge(last[["game_id", "player_id", "line"]]).dropna(subset="mean")

    line, mean = ((rows[name] - rows["points"]).abs().mean() for name in ("line", "mean"))

    assert len(rows) > 10_000
    assert line < mean


def test_lines_open_hours_before_the_tip_off_and_some_move(facts):
    quotes = facts.quotes.merge(facts.games[["game_id", "tip"]])
    moved = facts.quotes.groupby(["game_id", "player_id", "book"])["line"].nunique()

    assert (quotes["at"] < quotes["tip"]).all()
    assert set(facts.quotes["book"]) == {"draftkings", "fanduel", "betmgm"}
    assert 0.02 < (moved > 1).mean() < 0.6


def test_no_two_players_are_looked_up_by_the_same_name(facts):
    assert len({player_lookup(name) for name in facts.people["name"]}) == len(facts.people) == 450


def test_a_few_players_change_teams_in_february(made, facts):
    before, after = made.roster("2024-02-01T12:00"), made.roster("2024-02-20T12:00")
    changed = {name for name, team in before.items() if after[name] != team}

    assert len(before) == 450
    assert len(changed) == 12
    assert (played_for(facts, changed) == 2).all()


def played_for(facts, names):
    box = facts.box[facts.box["player_name"].isin(names)]
    return box.groupby("player_name")["team_abbr"].nunique()


def test_another_season_is_the_same_league_on_that_season_s_dates(sample):
    one, other = sample.season(2023), sample.season(2024)

    assert other.games["game_id"].iloc[0] == "0022400001"
    assert (one.games["home_pts"] == other.games["home_pts"]).all()
