"""Answers in the upstreams' own wire formats: a request and an instant in, the bytes that they would have sent out."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from common.adapters.sources import wire_box, wire_injuries, wire_odds, wire_players, wire_schedule
from common.adapters.sources.by_game import US
from common.adapters.sources.season import Season, new_york
from common.basketball import names
from common.basketball.season import season_year
from common.errors import Reject
from common.scraper import Request

Params = Mapping[str, str]
Answer = Callable[[Season, Params, Any], Any]


class Seasons(Protocol):
    """What a source needs to know beside its own name: the seasons, by the year they begin in."""

    def season(self, year: int) -> Season:
        """The season's facts; Usage when there are none."""


def answer(seasons: Seasons, request: Request, now: dt.datetime) -> bytes:
    """What the upstream would have answered at `now` (naive UTC); Reject on an address that no upstream of ours has."""
    for pattern, year_of, respond in ROUTES:
        if found := re.fullmatch(pattern, request.url):
            params = {**request.params, **found.groupdict()}
            said = respond(seasons.season(year_of(params, now)), params, np.datetime64(now).astype(US))
            return said if isinstance(said, bytes) else dumps(said)
    raise Reject(f"no source answers {request.url}")


def dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _season_asked(params: Params, now: dt.datetime) -> int:
    found = re.fullmatch(r"(\d{4})-\d\d", params.get("Season", ""))
    if not found:
        raise Reject(f"Season: expected a season like 2023-24, found {params.get('Season')!r}")
    return int(found[1])


def _season_of_game(params: Params, now: dt.datetime) -> int:
    game_id = params.get("GameID", "")
    names.season_type(game_id)  # Reject when it is no game id
    return 2000 + int(game_id[3:5])


def _season_present(params: Params, now: dt.datetime) -> int:
    return season_year(new_york(now).date())


NBA, BDL, ODDS = (re.escape(root) for root in (
    "https://stats.nba.com/stats/", "https://api.balldontlie.io/v1/",
    "https://api.the-odds-api.com/v4/sports/basketball_nba/"))
ROUTES: tuple[tuple[str, Callable[[Params, dt.datetime], int], Answer], ...] = (
    (f"{NBA}scheduleleaguev2(?:int)?", _season_asked, wire_schedule.schedule),
    (f"{NBA}leaguegamelog", _season_asked, wire_box.game_log),
    (f"{NBA}boxscoretraditionalv3", _season_of_game, wire_box.box_score),
    (f"{NBA}shotchartdetail", _season_asked, wire_box.shot_chart),
    (f"{NBA}playerindex", _season_asked, wire_players.player_index),
    (f"{BDL}player_injuries", _season_present, wire_injuries.player_injuries),
    (f"{ODDS}events", _season_present, wire_odds.events),
    (f"{ODDS}events/(?P<event>[0-9a-z]+)/odds", _season_present, wire_odds.event_odds),
)
