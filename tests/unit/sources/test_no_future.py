"""Is an answer a function of what had happened by then? The future is rewritten, and the answers must not change."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from common.adapters.sources.season import Season, utc

STATS, CDN = "https://stats.nba.com/stats", "https://cdn.nba.com/static/json"
BDL, ESPN = "https://api.balldontlie.io/v1", "https://site.api.espn.com/apis/site/v2/sports/basketball/nba"
DRIVE = "https://www.googleapis.com/drive/v3/files"
PAST = "https://api.the-odds-api.com/v4/historical/sports/basketball_nba"


def rewritten(season: Season, now: str) -> Season:
    """Another future: games not over end otherwise and are played by others, nothing later is seen or signed."""
    at = np.datetime64(now, "us")
    over = pd.Series(season.over <= at, index=season.games["game_id"])
    games = season.games.copy()
    later = ~over.to_numpy()
    games.loc[later, "home_pts"] = games.loc[later, "home_pts"] + 40
    games.loc[later, "overtimes"] = 3
    games.loc[later, ["home_line", "away_line"]] = "50,50,50,50,1,1,1"
    games.loc[later, "attendance"] = 1
    games = games[season.known <= at]

    def so_far(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["game_id"].map(over).astype(bool)]

    today = pd.Timestamp(now, tz="UTC").tz_convert("America/New_York").tz_localize(None)
    return dataclasses.replace(
        season, games=games, box=so_far(season.box), teams=so_far(season.teams), shots=so_far(season.shots),
        quotes=season.quotes[season.quotes["at"] <= now], lines=season.lines[season.lines["at"] <= now],
        snapshots=season.snapshots[season.snapshots["at"] <= now],
        absences=season.absences[season.absences["at"] <= now],
        moves=season.moves[season.moves["day"] <= today], news=season.news[season.news["day"] <= today],
        officials=season.officials[season.officials["game_id"].isin(announced(season, at))],
        read_plays=lambda game_ids: so_far(season.read_plays([i for i in game_ids if over[i]])))


def announced(season: Season, at: np.datetime64) -> list[str]:
    return [game_id for game_id, game in season.game.items() if np.datetime64(utc(game["game_date"], "09:15")) <= at]


def everything(told, now):
    yesterday = str(dt.date.fromisoformat(now[:10]) - dt.timedelta(1))
    days = {"Season": told.facts.name, "SeasonType": "Regular Season", "DateFrom": yesterday, "DateTo": now[:10]}
    for name in ("scheduleleaguev2int", "playerindex", "leaguegamelog", "shotchartdetail"):
        yield told.answer(f"{STATS}/{name}", now, **days)
    yield told.answer(f"{CDN}/staticData/scheduleLeagueV2_1.json", now)
    yield told.answer("https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json", now)
    for name in ("player_injuries", "players/active", "players", "standings"):
        yield told.answer(f"{BDL}/{name}", now, "cursor", season=str(told.facts.year))
    for number in (2, 14):
        yield told.answer(f"{ESPN}/teams/{number}", now, enable="roster")
    yield told.answer("https://www.basketball-reference.com/teams/MIA/2024.html", now)
    yield told.answer("https://www.nba.com/team/1610612748/heat/roster", now)
    yield told.events(now)
    for day in (yesterday, now[:10]):
        yield from of_date(told, now, dt.date.fromisoformat(day))


def of_date(told, now, day):
    yield told.answer(f"{STATS}/scoreboardv3", now, GameDate=str(day))
    for name in ("box_scores", "games", "stats"):
        yield told.answer(f"{BDL}/{name}", now, "cursor", date=str(day))
    yield told.answer("https://official.nba.com/wp-json/api/v1/get-game-officials", now, date=str(day))
    yield told.answer(f"{ESPN}/scoreboard", now, dates=f"{day:%Y%m%d}")
    yield told.answer("https://api.bettingpros.com/v3/events", now, date=str(day))
    yield told.answer(DRIVE, now, q=f"name contains '{day}'")
    yield told.answer(f"{PAST}/events", now, date=f"{day}T22:30:00Z")
    for game_id in told.facts.on.get(day, ()):
        yield told.odds(game_id, now, "player_points,spreads,totals")
        yield told.answer(f"{PAST}/events/{told.facts.event_of[game_id]}/odds", now, date=f"{day}T22:30:00Z",
                          markets="player_points,spreads,totals")
        yield told.answer("https://api.bettingpros.com/v3/offers", now, "page", market_id="156",
                          event_id=str(int(game_id)))
        yield told.answer("https://www.espn.com/nba/boxscore", now, gameId=told.facts.game[game_id]["espn_id"])
        yield told.answer(f"{CDN}/liveData/playbyplay/playbyplay_{game_id}.json", now)
        yield told.answer(f"{DRIVE}/{told.facts.event_of[game_id]}", now, alt="media")
        yield told.box(game_id, now)


MOMENTS = ("2023-12-05T22:00", "2024-02-08T18:00", "2024-03-13T23:20", "2024-03-14T02:31", "2024-04-10T10:00")


@pytest.mark.parametrize("now", [*MOMENTS, "2024-05-12T21:00"])
def test_no_real_answer_depends_on_what_comes_later(real, now):
    told = real(2023)

    assert list(everything(told, now)) == list(everything(type(told)(rewritten(told.facts, now)), now))


@pytest.mark.parametrize("now", MOMENTS)
def test_no_made_up_answer_depends_on_what_comes_later(made, now):
    assert list(everything(made, now)) == list(everything(type(made)(rewritten(made.facts, now)), now))
