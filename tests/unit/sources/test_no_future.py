"""Is an answer a function of what had happened by then? The future is rewritten, and the answers must not change."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from common.adapters.sources.season import Season

STATS = "https://stats.nba.com/stats"


def rewritten(season: Season, now: str) -> Season:
    """Another future: games not over end otherwise and are played by others, nothing later is seen or signed."""
    at = np.datetime64(now, "us")
    over = pd.Series(season.over <= at, index=season.games["game_id"])
    games = season.games.copy()
    later = ~over.to_numpy()
    games.loc[later, "home_pts"] = games.loc[later, "home_pts"] + 40
    games.loc[later, "overtimes"] = 3
    games = games[season.known <= at]

    def so_far(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["game_id"].map(over).astype(bool)]

    today = pd.Timestamp(now, tz="UTC").tz_convert("America/New_York").tz_localize(None)
    return dataclasses.replace(
        season, games=games, box=so_far(season.box), teams=so_far(season.teams), shots=so_far(season.shots),
        quotes=season.quotes[season.quotes["at"] <= now], lines=season.lines[season.lines["at"] <= now],
        snapshots=season.snapshots[season.snapshots["at"] <= now],
        absences=season.absences[season.absences["at"] <= now],
        moves=season.moves[season.moves["day"] <= today])


def everything(told, now):
    yesterday = str(dt.date.fromisoformat(now[:10]) - dt.timedelta(1))
    days = {"Season": told.facts.name, "SeasonType": "Regular Season", "DateFrom": yesterday, "DateTo": now[:10]}
    yield told.bytes(f"{STATS}/scheduleleaguev2int", now, **days)
    yield told.bytes(f"{STATS}/playerindex", now, **days)
    yield told.bytes(f"{STATS}/leaguegamelog", now, **days)
    yield told.bytes(f"{STATS}/shotchartdetail", now, **days)
    yield told.bytes("https://api.balldontlie.io/v1/player_injuries", now)
    yield told.events(now)
    for day in (yesterday, now[:10]):
        for game_id in told.facts.on.get(dt.date.fromisoformat(day), ()):
            yield told.odds(game_id, now, "player_points,spreads,totals")
            yield told.box(game_id, now)


MOMENTS = ("2023-12-05T22:00", "2024-02-08T18:00", "2024-03-13T23:20", "2024-03-14T02:31", "2024-04-10T10:00")


@pytest.mark.parametrize("now", [*MOMENTS, "2024-05-12T21:00"])
def test_no_real_answer_depends_on_what_comes_later(real, now):
    told = real(2023)

    assert list(everything(told, now)) == list(everything(type(told)(rewritten(told.facts, now)), now))


@pytest.mark.parametrize("now", MOMENTS)
def test_no_made_up_answer_depends_on_what_comes_later(made, now):
    assert list(everything(made, now)) == list(everything(type(made)(rewritten(made.facts, now)), now))
